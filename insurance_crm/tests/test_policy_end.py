"""A policy ends before its time: cancelled with or without a refund, or void because it was a mistake."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import InsuranceCase


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestPolicyEnd(InsuranceCase):
    def _wizard(self, policies, user=None, **vals):
        context = {"active_model": "insurance.policy", "active_ids": policies.ids, "active_id": policies[:1].id}
        wizard = self.env["insurance.policy.end"].with_user(user or self.agent).with_context(**context)
        return wizard.create({"reason": "sold", **vals})

    def test_cancel_with_refund_takes_our_commission_back(self):
        policy = self._issued()
        self._wizard(policy, kind="cancelled", date="2025-07-01", refund=400).action_confirm()
        self.assertEqual((policy.state, policy.phase, policy.reason), ("cancelled", "cancelled", "sold"))
        self.assertEqual((policy.date_cancel, policy.cover_end, policy.date_end),
                         (date(2025, 7, 1), date(2025, 7, 1), date(2025, 12, 31)))  # fmt: skip
        self.assertEqual((policy.premium, policy.commission), (600, 90))
        issue, back = self._ledger(policy)
        self.assertEqual(
            (back.kind, back.premium, back.commission, back.commission_base), ("cancellation", -400, -60, -400)
        )
        self.assertEqual(
            (back.earn_from, back.earn_to, back.date_effective), (date(2025, 7, 1), date(2026, 1, 1), date(2025, 7, 1))
        )
        self.assertEqual(issue.premium, 1000)
        self.assertBooked(policy)

    def test_cancel_without_refund_books_nothing(self):
        policy = self._issued()
        self._wizard(policy, kind="cancelled", date="2025-07-01").action_confirm()
        self.assertEqual((policy.state, len(self._ledger(policy)), policy.premium), ("cancelled", 1, 1000))
        self.assertBooked(policy)

    def test_whole_premium_back(self):
        policy = self._issued(tax=40)
        policy._end("cancelled", date(2025, 1, 1), "never wanted", 1000)
        self.assertEqual((policy.premium, policy.commission, policy.tax, policy.premium_total), (0, 0, 40, 40))
        self.assertEqual(policy.cover_end, policy.date_start)
        self.assertBooked(policy)

    def test_refund_limits(self):
        policy = self._issued()
        for refund in (-1, 1000.01, 5000):
            with self.subTest(refund), self.assertRaisesRegex(UserError, "between 0 and the premium"):
                policy._end("cancelled", date(2025, 7, 1), "r", refund)
        free = self._issued(premium=0)
        with self.assertRaisesRegex(UserError, "between 0 and the premium"):
            free._end("cancelled", date(2025, 7, 1), "r", 1)
        free._end("cancelled", date(2025, 7, 1), "r", 0)
        self.assertEqual(free.state, "cancelled")

    def test_clawback_is_rounded_to_the_currency(self):
        policy = self._issued(premium=999.99, commission=100)
        policy._end("cancelled", date(2025, 7, 1), "r", 333.33)
        self.assertEqual(self._ledger(policy)[1].commission, -33.33)
        self.assertEqual(policy.commission, 66.67)
        self.assertBooked(policy)

    def test_date_limits(self):
        policy = self._issued()
        for day in (date(2024, 12, 31), date(2026, 1, 1), date(2030, 1, 1)):
            with self.subTest(day), self.assertRaisesRegex(UserError, "within the term"):
                policy._end("cancelled", day, "r")
        policy._end("cancelled", date(2025, 12, 31), "r")
        self.assertEqual(policy.cover_end, date(2025, 12, 31))

    def test_cancelling_needs_a_date(self):
        policy = self._issued()
        wizard = self._wizard(policy, kind="cancelled", date=False)
        with self.assertRaisesRegex(UserError, "first day without cover"):
            wizard.action_confirm()
        self.assertEqual(policy.state, "issued")

    def test_open_ended_policy_is_cancelled_at_any_day(self):
        policy = self._issued(date_end=False)
        self.assertFalse(policy.days_left)
        policy._end("cancelled", date(2031, 5, 5), "r", 100)
        self.assertEqual(policy.cover_end, date(2031, 5, 5))
        self.assertEqual(self._ledger(policy)[1].earn_to, date(9999, 12, 31))

    def test_void_reverses_everything(self):
        policy = self._issued(tax=40, fee=10)
        self._wizard(policy, kind="void", date=False, refund=500).action_confirm()
        self.assertEqual((policy.state, policy.premium_total, policy.commission), ("void", 0, 0))
        self.assertEqual(self._ledger(policy).mapped("kind"), ["issue", "reversal"])
        self.assertBooked(policy)
        self.assertFalse(self._outbox("policy_cancelled", policy))

    def test_void_frees_the_number(self):
        policy = self._issued(number="F-1")
        policy._end("void", None, "typed twice")
        self.env.flush_all()
        self.assertEqual(self._issued(number="F-1").state, "issued")

    def test_void_reverses_what_a_predecessor_booked(self):
        """The ledger keeps who earned; a new agent does not see those rows, yet voiding must reverse them."""
        policy = self._issued(self.other_agent)
        policy.with_user(self.supervisor).write({"user_id": self.agent.id})
        self.env.invalidate_all()
        mine = policy.with_user(self.agent)
        self.assertFalse(mine.transaction_ids)
        mine._end("void", None, "a mistake")
        self.assertEqual(policy.sudo().premium, 0)
        self.assertEqual(sum(self._ledger(policy).mapped("premium")), 0)
        self.assertEqual(self._ledger(policy)[1].user_id, self.other_agent, "who earned it gives it back")
        self.assertBooked(policy)

    def test_ends_once(self):
        policy = self._issued()
        policy._end("cancelled", date(2025, 7, 1), "r", 100)
        for state in ("void", "cancelled"):
            with self.subTest(state), self.assertRaisesRegex(UserError, "only issued policies end"):
                policy._end(state, date(2025, 8, 1), "again", 0)
        with self.assertRaisesRegex(UserError, "only issued policies end"):
            self._policy()._end("void", None, "a draft")

    def test_cancelling_is_announced_for_ours_only(self):
        own, foreign = self._issued(), self._foreign()
        (own | foreign)._end("cancelled", date(2025, 7, 1), "r")
        self.assertEqual(self._outbox("policy_cancelled").mapped("res_id"), own.ids)
        self.assertEqual(self._outbox("policy_cancelled").occurrence, "2025-07-01")
        self.assertEqual(foreign.state, "cancelled")
        self.assertFalse(self._ledger(foreign))

    def test_foreign_void(self):
        foreign = self._foreign(premium=700)
        foreign._end("void", None, "misheard")
        self.assertEqual((foreign.state, foreign.premium), ("void", 700))

    def test_wizard_offers_what_is_selected(self):
        policy = self._issued()
        form = Form(
            self.env["insurance.policy.end"]
            .with_user(self.agent)
            .with_context(active_model="insurance.policy", active_ids=policy.ids)
        )
        self.assertEqual(form.policy_ids.ids, policy.ids)
        self.assertEqual((form.kind, form.date, form.currency_id), ("cancelled", date(2025, 3, 15), policy.currency_id))
        form.reason = "the car was sold"
        form.refund = 10
        form.save().action_confirm()
        self.assertEqual((policy.premium, policy.reason), (990, "the car was sold"))

    def test_wizard_on_many(self):
        """A refund is one policy's: of several, in several currencies, nobody could say whose."""
        policies = self._issued() | self._issued(currency_id=self.foreign_currency.id)
        with self.assertRaisesRegex(UserError, "one policy at a time"):
            self._wizard(policies, date="2025-07-01", refund=10).action_confirm()
        self.assertEqual(set(policies.mapped("state")), {"issued"})
        self._wizard(policies, date="2025-07-01").action_confirm()
        self.assertEqual(set(policies.mapped("state")), {"cancelled"})

    def test_wizard_on_nothing(self):
        with self.assertRaisesRegex(UserError, "Choose"):
            self._wizard(self.env["insurance.policy"], date="2025-07-01").action_confirm()

    def test_reason_is_wanted(self):
        with self.assertRaisesRegex(UserError, "reason"):
            self._wizard(self._issued(), date="2025-07-01", reason=" ").action_confirm()

    def test_others_policies_are_not_ended(self):
        policy = self._issued(self.other_agent)
        with self.assertRaises(AccessError):
            self._wizard(policy, date="2025-07-01").action_confirm()
        self.assertEqual(policy.state, "issued")

    def test_currency_without_cents(self):
        yen = self.env.ref("base.JPY")
        yen.active = True
        policy = self._issued(currency_id=yen.id, premium=1001)
        self.assertEqual(policy.commission, 150)
        policy._end("cancelled", date(2025, 7, 1), "r", 333)
        self.assertEqual((policy.premium, policy.commission), (668, 100))
        self.assertBooked(policy)
