"""Before issue: gaps to and overlaps with the other policies of an object, and inspections missing."""

from datetime import date

from odoo.fields import Command
from odoo.tests import BaseCase, tagged

from ..lib.neighbours import Finding, Span, compare
from .details_common import DetailsCase

JAN, FEB, MAR, APR, MAY = (date(2025, month, 1) for month in range(1, 6))


@tagged("post_install", "-at_install")
class TestCompare(BaseCase):
    def test_compare(self):
        mine = Span(FEB, MAR)
        for others, found in [
            ([], []),
            ([(JAN, FEB)], []),
            ([(MAR, APR)], []),
            ([(JAN, FEB), (MAR, APR)], []),
            ([(JAN, date(2025, 2, 2))], [("overlap", FEB, date(2025, 2, 2))]),
            ([(FEB, MAR)], [("overlap", FEB, MAR)]),
            ([(JAN, APR)], [("overlap", FEB, MAR)]),
            ([(JAN, date(2025, 1, 30))], [("gap", date(2025, 1, 30), FEB)]),
            ([(date(2025, 3, 4), APR)], [("gap", MAR, date(2025, 3, 4))]),
            ([(APR, MAY)], [("gap", MAR, APR)]),
            ([(date(2024, 1, 1), date(2024, 6, 1))], []),
            ([(date(2024, 1, 1), date(2025, 1, 20)), (JAN, FEB)], []),
        ]:
            spans = [Span(start, end) for start, end in others]
            with self.subTest(others):
                self.assertEqual(compare(mine, spans, 40), [Finding(*finding, None) for finding in found])

    def test_days(self):
        self.assertEqual(Finding("gap", FEB, MAR, None).days, 28)


@tagged("post_install", "-at_install")
class TestNeighbours(DetailsCase):
    def _insured(self, start, end, user=None, **vals):
        place = Command.create({"object_id": self.car.id})
        return self._issued(user or self.agent_all, date_start=start, date_end=end, object_ids=[place], **vals)

    def _warning(self, policy=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return (policy or self.policy).issue_warning

    def test_seamless_terms_are_silent(self):
        self._insured("2024-01-01", "2024-12-31", user_id=self.agent.id)
        self._insured("2026-01-01", "2026-12-31", user_id=self.agent.id)
        self.assertFalse(self._warning())

    def test_overlap(self):
        other = self._insured("2024-02-01", "2025-01-31", user_id=self.agent.id)
        self.assertEqual(self._warning(), f"AA1111AA: insured twice 01/01/2025 to 01/31/2025, also by {other.number}")

    def test_gap_before_and_after(self):
        before = self._insured("2024-01-01", "2024-12-21", user_id=self.agent.id)
        after = self._insured("2026-01-04", "2026-12-31", user_id=self.agent.id)
        self.assertEqual(
            self._warning().splitlines(),
            [
                f"AA1111AA: 10 days without cover, 12/22/2024 to 12/31/2024 ({before.number})",
                f"AA1111AA: 3 days without cover, 01/01/2026 to 01/03/2026 ({after.number})",
            ],
        )
        self.company.insurance_gap_days = 5
        self.assertEqual(len(self._warning().splitlines()), 1)

    def test_open_ended(self):
        other = self._insured("2025-03-01", False, user_id=self.agent.id)
        self.policy.date_end = False
        self.assertEqual(self._warning(), f"AA1111AA: insured twice from 03/01/2025 on, also by {other.number}")

    def test_what_counts_as_a_neighbour(self):
        life = self.env.ref("insurance_crm.line_life")
        self._insured("2025-01-01", "2025-12-31", line_id=life.id, product_id=False, insurer_id=self.insurer.id)
        void = self._insured("2025-01-01", "2025-12-31")
        void._void("mistake")
        self._policy(object_ids=[Command.create({"object_id": self.car.id})])
        other = self._object(plate="ZZ9999ZZ")
        self._issued(object_ids=[Command.create({"object_id": other.id})])
        self.assertFalse(self._warning())

    def test_a_cancelled_policy_covers_until_its_cancellation(self):
        policy = self._insured("2025-01-01", "2025-12-31")
        policy._write_state({"state": "cancelled", "date_cancel": date(2025, 1, 11)})
        self.assertIn("01/01/2025 to 01/10/2025", self._warning())

    def test_an_object_counts_from_its_entry_to_its_exit(self):
        policy = self._policy(object_ids=[Command.create({"object_id": self.car.id, "date_exit": "2025-01-20"})])
        policy.action_issue()
        self.assertIn("01/01/2025 to 01/20/2025", self._warning())

    def test_the_month_of_a_policy_elsewhere_is_enough(self):
        """Of a policy elsewhere we may know the month only; days within that month are no finding."""
        place = [Command.create({"object_id": self.car.id})]
        foreign = self._foreign(date_start="2024-01-10", date_end="2025-01-31", end_precision="month", object_ids=place)
        self.assertFalse(self._warning())
        foreign.date_end = "2025-02-28"
        self.assertIn("insured twice", self._warning())

    def test_the_term_before_counts_without_objects(self):
        old = self._issued(date_start="2024-01-01", date_end="2024-12-28")
        self.policy.object_ids.unlink()
        self.policy.previous_id = old
        self.assertIn("3 days without cover", self._warning())

    def test_a_colleagues_policy_is_not_named(self):
        hers = self._insured("2025-01-01", "2025-12-31", self.other_agent)
        self.assertIn("also by a policy in a colleague's book", self._warning())
        self.assertNotIn(hers.number, self._warning())

    def test_a_fleet_is_told_in_short(self):
        cars = self.env["insurance.object"].concat(*(self._object(plate=f"AA{number:04}BB") for number in range(8)))
        places = [Command.create({"object_id": car.id}) for car in cars]
        self._issued(object_ids=places)
        draft = self._policy(object_ids=places)
        lines = self._warning(draft).splitlines()
        self.assertEqual((len(lines), lines[-1]), (6, "… and 3 more"))

    def test_warned_and_issued_all_the_same(self):
        self._insured("2025-01-01", "2025-12-31", user_id=self.agent.id)
        self.assertTrue(self._warning())
        self.policy.action_issue()
        self.assertEqual(self.policy.state, "issued")
        self.assertFalse(self._warning(), "what is issued is not warned about any more")
        self.assertTrue(any("insured twice" in (message.body or "") for message in self.policy.message_ids))

    def test_missing_inspections(self):
        self.assertFalse(self._warning())
        self.line.needs_inspection = True
        self.assertEqual(self._warning(), "1 without a valid inspection: AA1111AA")
        inspection = self.env["insurance.inspection"].create({"object_id": self.car.id, "date": "2024-12-20"})
        inspection.line_ids.write({"result": "absent"})
        self.assertTrue(self._warning())
        inspection.action_accept()
        self.assertFalse(self._warning())
        self.policy.date_start = "2025-01-04"
        self.assertTrue(self._warning(), "valid for 14 days: until 3 January")
