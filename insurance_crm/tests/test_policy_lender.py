"""The lender's clause: when the bank wants its proof."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from ..lib import dates
from .details_common import DetailsCase


@tagged("post_install", "-at_install")
class TestAnniversary(BaseCase):
    def test_next_anniversary(self):
        start, end = date(2024, 2, 29), date(2027, 2, 28)
        for done, due in [
            (None, start),
            (date(2024, 2, 28), start),
            (start, date(2025, 2, 28)),
            (date(2025, 2, 27), date(2025, 2, 28)),
            (date(2025, 2, 28), date(2026, 2, 28)),
            (date(2026, 2, 28), None),
            (date(2040, 1, 1), None),
        ]:
            with self.subTest(done):
                self.assertEqual(dates.next_anniversary(start, done, end), due)
        self.assertIsNone(dates.next_anniversary(start, None, start))


@tagged("post_install", "-at_install")
class TestLender(DetailsCase):
    def _lent(self, **vals):
        defaults = {"lender_id": self.insurer.id, "date_start": "2025-01-01", "date_end": "2027-12-31"}
        return self._issued(**defaults | vals)

    def test_due_at_the_start_and_each_year(self):
        policy = self._lent()
        for today, due in [
            ("2024-12-20", date(2026, 1, 1)),
            ("2026-01-08", date(2027, 1, 1)),
            ("2027-03-01", None),
        ]:
            with self.subTest(today), freeze_time(today):
                policy.action_lender_proof()
                self.assertEqual(policy.lender_proof_due or None, due)
        with self.assertRaisesRegex(UserError, "no proof is due"):
            policy.action_lender_proof()

    def test_not_longer_than_the_loan_or_the_policy(self):
        self.assertEqual(self._lent().lender_proof_due, date(2025, 1, 1))
        self.assertFalse(self._lent(loan_until="2024-12-31").lender_proof_due)
        with freeze_time("2025-01-05"):
            policy = self._lent(loan_until="2025-12-31")
            policy.action_lender_proof()
        self.assertFalse(policy.lender_proof_due)
        self.assertFalse(self._lent(lender_id=False).lender_proof_due)

    def test_nothing_is_due_once_the_policy_is_void(self):
        policy = self._lent()
        policy._void("mistake")
        self.assertFalse(policy.lender_proof_due)

    def test_the_event_names_the_day(self):
        event = self.env.ref("insurance_crm.event_lender_proof_due")
        policies = self.env[event.model].search([(event.date_field, "=", "2025-01-01")])
        policy = self._lent()
        self.assertEqual(self.env[event.model].search([(event.date_field, "=", "2025-01-01")]) - policies, policy)
