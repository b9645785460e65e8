"""The ledger is only ever added to; what it says in money is what the policies say."""

from datetime import date

from freezegun import freeze_time
from psycopg2 import errors

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import InsuranceCase


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestLedger(InsuranceCase):
    def _sql_refused(self, query, *params):
        refused = self.assertRaisesRegex(errors.RestrictViolation, "reversed, never changed")
        with refused, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.cr.execute(query, params)

    def test_nobody_changes_a_row(self):
        row = self._ledger(self._issued())
        for user in (self.agent, self.supervisor, self.administrator):
            mine = row.with_user(user)
            with self.subTest(user.name):
                self.assertEqual(mine.premium, 1000)
                with self.assertRaises(UserError):
                    mine.write({"premium": 1})
                with self.assertRaises(UserError):
                    mine.unlink()
                with self.assertRaises(AccessError):
                    mine.create({"policy_id": row.policy_id.id, "kind": "issue"})
        for superuser in (row, row.sudo()):
            with self.assertRaisesRegex(UserError, "never changed"):
                superuser.write({"premium": 1})
            with self.assertRaisesRegex(UserError, "never deleted"):
                superuser.unlink()

    def test_sql_does_not_either(self):
        row = self._ledger(self._issued())
        self.env.flush_all()
        for column, value in [("premium", 5), ("commission", 5), ("date_booking", "2020-01-01"), ("user_id", self.other_agent.id),
                              ("policy_id", self._policy().id), ("kind", "reversal"), ("premium_company", 5)]:  # fmt: skip
            with self.subTest(column):
                self._sql_refused(f"UPDATE insurance_transaction SET {column} = %s WHERE id = %s", value, row.id)
        self._sql_refused("DELETE FROM insurance_transaction WHERE id = %s", row.id)
        self._sql_refused(
            "UPDATE insurance_transaction SET partner_id = %s, premium = 7 WHERE id = %s", self.persian.id, row.id
        )

    def test_parties_follow_a_merge(self):
        row = self._ledger(self._issued())
        self.env.flush_all()
        for column in ("partner_id", "insurer_id", "marketer_id"):
            self.env.cr.execute(
                f"UPDATE insurance_transaction SET {column} = %s WHERE id = %s", [self.persian.id, row.id]
            )
        row.invalidate_recordset()
        self.assertEqual(row.partner_id | row.insurer_id | row.marketer_id, self.persian)

    def test_a_row_is_reversed_once(self):
        row = self._ledger(self._issued(tax=40, fee=10))
        reversal = row._reverse(date(2025, 2, 1))
        self.assertEqual(
            (reversal.kind, reversal.reversal_of_id, reversal.date_booking), ("reversal", row, date(2025, 2, 1))
        )
        for name in ("premium", "tax", "fee", "commission", "commission_base", "premium_company", "commission_company"):
            self.assertEqual(reversal[name], -row[name], name)
        self.assertEqual((reversal.earn_from, reversal.earn_to), (row.earn_from, row.earn_to))
        with self.assertRaises(errors.UniqueViolation) as caught, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            row._reverse()
        self.assertIn("already reversed", row._sql_error_to_message(caught.exception))
        self.assertEqual(row._reverse.__func__.__name__, "_reverse", "not to be called from outside")

    def test_reversal_brings_the_policy_to_nothing(self):
        policy = self._issued(tax=40)
        self._ledger(policy)._reverse()
        self.assertEqual((policy.premium, policy.tax, policy.premium_total, policy.commission), (0, 0, 0, 0))
        self.assertBooked(policy)
        self.assertEqual(self._ledger(policy)[1].date_booking, date(2025, 3, 15))

    def test_rows_keep_who_earned(self):
        policy = self._issued(issuer_id=self.agent_all.id, marketer_id=self.persian.id)
        office = self.env["insurance.office"].create({"name": "North"})
        self.other_agent.insurance_office_id = office
        policy.with_user(self.supervisor).write(
            {"user_id": self.other_agent.id, "issuer_id": False, "marketer_id": False}
        )
        self.assertEqual(policy.sudo().office_id, office)
        row = self._ledger(policy)
        self.assertEqual(
            (
                row.user_id,
                row.issuer_id,
                row.marketer_id,
                row.office_id.id,
                row.partner_id,
                row.insurer_id,
                row.line_id,
            ),
            (self.agent, self.agent_all, self.persian, False, self.client, self.insurer, self.line),
        )
        policy.with_user(self.other_agent)._cancel(
            date(2025, 7, 1), self.env.ref("insurance_crm.cancel_reason_client"), agreed=100
        )
        back = self._ledger(policy)[1]
        self.assertEqual(
            (back.user_id, back.office_id), (self.other_agent, office), "who gives back is the agent of the day"
        )

    def test_company_amounts_at_the_rate_of_the_day(self):
        rate = self.env["res.currency.rate"]
        for day, value in (("2025-01-01", 2.0), ("2025-03-01", 4.0)):
            rate.create(
                {"name": day, "rate": value, "currency_id": self.foreign_currency.id, "company_id": self.company.id}
            )
        old = self._issued(currency_id=self.foreign_currency.id, date_issue="2025-02-01")
        new = self._issued(currency_id=self.foreign_currency.id)
        self.assertEqual(self._ledger(old | new).mapped("premium_company"), [500, 250])
        self.assertEqual(self._ledger(old | new).mapped("commission_company"), [75, 37.5])
        reversal = self._ledger(old)._reverse()
        self.assertEqual(
            (reversal.premium_company, reversal.commission_company), (-500, -75), "at the rate it was booked at"
        )
        self.assertEqual(self._ledger(new).company_currency_id, self.company.currency_id)

    def test_differences_are_found(self):
        policies = self._issued() | self._issued(tax=40, fee=5) | self._issued()
        find = self.env["insurance.policy"]._get_ledger_differences
        self.assertFalse(find())
        for policy, column in zip(policies, ("premium", "tax", "commission"), strict=True):
            self.env.cr.execute(f"UPDATE insurance_policy SET {column} = {column} + 1 WHERE id = %s", [policy.id])
        self.assertEqual({row[0] for row in find()}, set(policies.ids))
        self.assertEqual(len(find(limit=2)), 2)
        policies.invalidate_recordset()
        policies._refresh_figures()
        self.assertFalse(find())

    def test_what_is_not_booked_keeps_its_figures(self):
        """A foreign policy and a draft have no rows, and must not be brought to nothing."""
        foreign, draft = self._foreign(premium=500), self._policy()
        (foreign | draft)._refresh_figures()
        self.assertEqual((foreign.premium, draft.premium), (500, 1000))

    def test_an_issued_policy_without_a_row_is_a_difference(self):
        policy = self._policy()
        policy._write_state({"state": "issued"})
        self.assertEqual([row[0] for row in self.env["insurance.policy"]._get_ledger_differences()], policy.ids)

    def test_the_ledger_button_opens_the_policys_rows(self):
        policy, other = self._issued(), self._issued()
        action = policy.action_open_ledger()
        rows = self.env["insurance.transaction"].with_user(self.agent).search(action["domain"])
        self.assertEqual(rows.policy_id, policy)
        self.assertNotIn(other, rows.policy_id)
        self.assertIn("list", action["view_mode"])

    def test_batch_is_booked_in_a_constant_number_of_queries(self):
        def count(number):
            policies = self.env["insurance.policy"].union(*(self._policy() for _n in range(number)))
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            policies._book_issue(date(2025, 1, 1))
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self.assertLessEqual(count(20), count(2) + 2)
