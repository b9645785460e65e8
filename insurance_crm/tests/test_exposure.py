"""Exposure: days of cover in a calendar year divided by the days of that year, both ends counted."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import InsuranceCase


@tagged("post_install", "-at_install")
class TestExposure(InsuranceCase):
    def _rows(self, policy, user=None):
        self.env.flush_all()
        exposures = self.env["insurance.exposure"].with_user(user or self.agent)
        return [
            (row.year, row.days, row.year_days, round(row.exposure, 2))
            for row in exposures.search([("policy_id", "=", policy.id)], order="year, id")
        ]

    def _insured(self, *dates, **vals):
        places = [
            Command.create({"object_id": self._object().id, "date_entry": entry, "date_exit": leaves})
            for entry, leaves in dates or [(False, False)]
        ]
        return self._issued(object_ids=places, **vals)

    def test_a_whole_year(self):
        self.assertEqual(self._rows(self._insured()), [("2025", 365, 365, 1.0)])

    def test_a_term_across_a_leap_year(self):
        policy = self._insured(date_start="2023-07-01", date_end="2024-06-30")
        self.assertEqual(self._rows(policy), [("2023", 184, 365, 0.5), ("2024", 182, 366, 0.5)])

    def test_entries_and_exits_both_count(self):
        policy = self._insured(("2025-06-13", False), (False, "2025-01-01"), ("2025-03-01", "2025-03-01"))
        self.assertEqual(sorted(days for _y, days, _d, _e in self._rows(policy)), [1, 1, 202])
        self.assertIn(("2025", 202, 365, 0.55), self._rows(policy))

    def test_a_fleet_of_2012_as_the_insurers_count_it(self):
        policy = self._insured(
            ("2012-06-13", "2012-12-31"), ("2012-03-13", "2012-04-24"), date_start="2012-01-01", date_end="2012-12-31"
        )
        self.assertEqual([row[3] for row in self._rows(policy)], [0.55, 0.12])

    def test_drafts_void_and_foreign_ones_have_none(self):
        place = [Command.create({"object_id": self._object().id})]
        self.assertFalse(self._rows(self._policy(object_ids=place)))
        self.assertFalse(self._rows(self._foreign(object_ids=place)))
        policy = self._insured()
        policy._void("typed twice")
        self.assertFalse(self._rows(policy))

    def test_open_ended_cover_counts_to_the_end_of_this_year(self):
        policy = self._insured(date_start="2024-01-01", date_end=False)
        rows = self._rows(policy)
        self.assertEqual(rows[0], ("2024", 366, 366, 1.0))
        last = self.env["insurance.exposure"]._get_known_end()
        self.assertEqual(rows[-1][0], str(last.year - 1))

    def test_own_book_only(self):
        policy = self._insured()
        self.assertFalse(self._rows(policy, self.other_agent))
        self.assertTrue(self._rows(policy, self.agent_all))
        policy.sudo().issuer_id = self.other_agent
        self.assertTrue(self._rows(policy, self.other_agent))
        for user in (self.employee, self.seller):
            with self.assertRaises(AccessError):
                self.env["insurance.exposure"].with_user(user).search([])

    def test_other_companies_are_not_seen(self):
        policy = self._insured()
        policy.sudo().with_context(tracking_disable=True)._write({"company_id": self.other_company.id})
        self.env.invalidate_all()
        self.assertFalse(self._rows(policy, self.supervisor))

    def test_never_written(self):
        policy = self._insured()
        row = self.env["insurance.exposure"].search([("policy_id", "=", policy.id)])
        for user in (self.agent, self.supervisor, self.administrator):
            with self.assertRaises(AccessError):
                row.with_user(user).write({"days": 1})

    def test_grouped_and_opened_from_the_policy(self):
        policy = self._insured((False, False), (False, "2025-06-30"))
        self.env.flush_all()
        [(year, total)] = self.env["insurance.exposure"]._read_group(
            [("policy_id", "=", policy.id)], ["year"], ["exposure:sum"]
        )
        self.assertEqual((year, round(total, 2)), ("2025", 1.5))
        action = policy.action_open_exposure()
        self.assertEqual(action["domain"], [("policy_id", "=", policy.id)])
