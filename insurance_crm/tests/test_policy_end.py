"""A policy ends before its time: cancelled with or without a refund, or void because it was a mistake."""

from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .timeline_common import TimelineCase


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestPolicyEnd(TimelineCase):
    def _wizard(self, policies, user=None, **vals):
        context = {"active_model": "insurance.policy", "active_ids": policies.ids, "active_id": policies[:1].id}
        wizard = self.env["insurance.policy.end"].with_user(user or self.agent).with_context(**context)
        return wizard.create({"reason_id": self.sold.id, **vals})

    def test_cancel_by_rule_takes_our_commission_back(self):
        policy = self._issued()
        wizard = self._wizard(policy, kind="cancelled", date="2025-07-01")
        self.assertEqual(wizard.refund_rule_id, self.pro_rata)
        self.assertEqual((wizard.refund_net, wizard.commission_back), (504.11, 75.62))
        wizard.action_confirm()
        self.assertEqual((policy.state, policy.phase, policy.reason), ("cancelled", "cancelled", "Object sold"))
        self.assertEqual((policy.date_cancel, policy.cover_end, policy.date_end),
                         (date(2025, 7, 1), date(2025, 7, 1), date(2025, 12, 31)))  # fmt: skip
        self.assertEqual((policy.premium, policy.commission), (495.89, 74.38))
        issue, back = self._ledger(policy)
        self.assertEqual(
            (back.kind, back.premium, back.commission, back.commission_base),
            ("cancellation", -504.11, -75.62, -504.11),
        )
        self.assertEqual(
            (back.earn_from, back.earn_to, back.date_effective), (date(2025, 7, 1), date(2026, 1, 1), date(2025, 7, 1))
        )
        self.assertEqual(issue.premium, 1000)
        self.assertAsLived(policy)

    def test_check_figures(self):
        """500 for 365 days with 215 left: 294.52 pro rata, 265.07 at 90 % short rate."""
        for rule, back in ((self.pro_rata, 294.52), (self.short_rate, 265.07), (self.nothing, 0), (self.flat, 500)):
            with self.subTest(rule.name):
                policy = self._issued(premium=500)
                self._cancel(policy, "2025-05-31", rule)
                self.assertEqual(policy.premium, round(500 - back, 2))
                self.assertAsLived(policy)

    def test_leap_day_is_a_day(self):
        policy = self._issued(date_start="2024-01-01", date_end="2024-12-31", premium=366)
        self._cancel(policy, "2024-03-01")
        self.assertEqual(policy.premium, 60)

    def test_what_comes_back_besides_the_premium(self):
        rule = self.pro_rata.copy({"tax_refundable": False, "fee_refundable": True, "clawback": "full"})
        policy = self._issued(premium=365, tax=36.5, levy=3.65, fee=10)
        self._cancel(policy, "2025-10-20", rule)
        self.assertEqual((policy.premium, policy.tax, policy.levy, policy.fee), (292, 36.5, 2.92, 8))
        self.assertEqual(policy.commission, 0)
        self.assertAsLived(policy)

    def test_commission_kept(self):
        policy = self._issued(premium=365)
        self._cancel(policy, "2025-07-01", self.pro_rata.copy({"clawback": "none"}))
        self.assertEqual((policy.premium, policy.commission), (181, 54.75))
        self.assertAsLived(policy)

    def test_minimum_kept_charge_and_table(self):
        table = self.pro_rata.copy({"method": "short_table", "step_ids": [
            Command.create({"until_percent": 25, "kept_percent": 50}),
            Command.create({"until_percent": 50, "kept_percent": 80}),
        ]})  # fmt: skip
        for rule, kept in ((self.pro_rata.copy({"minimum_percent": 70}), 700), (table, 800),
                           (self.pro_rata.copy({"charge": 100}), 595.89)):  # fmt: skip
            with self.subTest(rule.method):
                policy = self._issued()
                self._cancel(policy, "2025-07-01", rule)
                self.assertEqual(policy.premium, kept)
                self.assertAsLived(policy)

    def test_rule_comes_from_reason_then_product(self):
        policy = self._issued()
        self.assertEqual(self._wizard(policy).refund_rule_id, self.pro_rata)
        self.product.refund_rule_id = self.short_rate
        self.assertEqual(self._wizard(policy).refund_rule_id, self.short_rate)
        loss = self.env.ref("insurance_crm.cancel_reason_total_loss")
        self.assertEqual(self._wizard(policy, reason_id=loss.id).refund_rule_id, self.nothing)
        self._wizard(policy, date="2025-07-01", reason_id=loss.id).action_confirm()
        self.assertEqual((policy.premium, policy.state), (1000, "cancelled"))
        self.assertEqual(policy.endorsement_ids.asked_by, "insurer")

    def test_reinstated_as_if_it_had_not_been(self):
        policy = self._issued(tax=40, fee=10)
        before = policy.read(["premium", "tax", "fee", "commission", "cover_end", "state", "reason"])
        self._cancel(policy, "2025-07-01", self.short_rate)
        policy.with_user(self.agent).action_reinstate()
        self.assertEqual(policy.read(["premium", "tax", "fee", "commission", "cover_end", "state", "reason"]), before)
        self.assertTrue(self._outbox("policy_reinstated", policy))
        self.assertAsLived(policy)
        with self.assertRaisesRegex(UserError, "not cancelled"):
            policy.action_reinstate()
        self._cancel(policy, "2025-08-01")
        self.assertEqual(policy.state, "cancelled", "and cancelled anew")
        self.assertAsLived(policy)

    def test_foreign_is_cancelled_and_reinstated_without_bookings(self):
        foreign = self._foreign(premium=700)
        self._cancel(foreign, "2025-07-01")
        self.assertEqual((foreign.state, foreign.premium, foreign.reason), ("cancelled", 700, "Client's wish"))
        foreign.with_user(self.agent).action_reinstate()
        self.assertEqual((foreign.state, foreign.date_cancel), ("issued", False))
        self.assertFalse(self._ledger(foreign))

    def test_agreed_refund(self):
        policy = self._issued(tax=40)
        self._cancel(policy, "2025-01-01", agreed=1000)
        self.assertEqual((policy.premium, policy.commission, policy.tax), (0, 0, 0))
        self.assertEqual(policy.cover_end, policy.date_start)
        self.assertAsLived(policy)

    def test_refund_limits(self):
        policy = self._issued()
        with self.assertRaisesRegex(UserError, "more than the net premium"), self.env.cr.savepoint():
            self._cancel(policy, "2025-07-01", agreed=1000.01)
        with self.assertRaises(CheckViolation), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
            self._cancel(policy, "2025-07-01", agreed=-1)
        free = self._issued(premium=0)
        self._cancel(free, "2025-07-01", agreed=0)
        self.assertEqual(free.state, "cancelled")

    def test_clawback_is_rounded_to_the_currency(self):
        policy = self._issued(premium=999.99, commission=100)
        self._cancel(policy, "2025-07-01", agreed=333.33)
        rows = self._ledger(policy)[1:]
        self.assertEqual(round(sum(rows.mapped("commission")), 2), -33.33)
        self.assertEqual(max(rows.mapped("earn_from")), date(2025, 7, 2), "what is kept is earned on the day it ends")
        self.assertEqual(policy.commission, 66.67)
        self.assertBooked(policy)

    def test_date_limits(self):
        policy = self._issued()
        for day in ("2024-12-31", "2026-01-01", "2030-01-01"):
            with self.subTest(day), self.assertRaisesRegex(UserError, "within the term"):
                self._cancel(policy, day)
        self._cancel(policy, "2025-12-31")
        self.assertEqual(policy.cover_end, date(2025, 12, 31))

    def test_cancelling_needs_a_date_and_a_reason(self):
        policy = self._issued()
        for vals in ({"date": False}, {"date": "2025-07-01", "reason_id": False}):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "first day without cover"):
                self._wizard(policy, kind="cancelled", **vals).action_confirm()
        self.assertEqual(policy.state, "issued")

    def test_open_ended_policy_is_charged_by_the_year(self):
        policy = self._issued(date_end=False, premium=365)
        self.assertFalse(policy.days_left)
        self.assertEqual(self._ledger(policy).earn_to, date(2026, 1, 1))
        with self.enter_registry_test_mode():
            self.env.ref("insurance_crm.cron_charge_years").method_direct_trigger()
        self.assertEqual(policy.premium, 365, "the first year is not over")
        policy.with_user(self.agent).action_charge_year()
        self.assertEqual((policy.premium, policy.commission), (730, 109.5))
        row = self._ledger(policy)[1]
        self.assertEqual((row.kind, row.earn_from, row.earn_to), ("year", date(2026, 1, 1), date(2027, 1, 1)))
        self._cancel(policy, "2026-03-15")
        self.assertEqual((policy.premium, policy.cover_end), (365 + 73, date(2026, 3, 15)))
        self.assertAsLived(policy)
        with self.assertRaisesRegex(UserError, "only an open-ended"):
            self._issued().action_charge_year()

    def test_years_are_charged_by_themselves_once(self):
        policy = self._issued(date_start="2023-01-01", date_end=False, premium=100)
        for _night in range(4):
            with self.enter_registry_test_mode():
                self.env.ref("insurance_crm.cron_charge_years").method_direct_trigger()
        self.assertEqual(policy.premium, 300, "2023, 2024 and 2025")

    def test_a_year_that_cannot_be_charged_is_handed_over(self):
        """One policy at fault does not keep the others from being charged, and its agent is told once."""
        faulty = self._issued(date_start="2024-01-01", date_end=False, premium=100)
        good = self._issued(date_start="2024-01-01", date_end=False, premium=100)
        charge = type(faulty)._make_plan

        def refuse(policy, *args, **kwargs):
            if policy == faulty:
                raise UserError(policy.env._("does not add up"))
            return charge(policy, *args, **kwargs)

        for _night in range(2):
            with patch.object(type(faulty), "_make_plan", refuse), self.enter_registry_test_mode():
                self.env.ref("insurance_crm.cron_charge_years").method_direct_trigger()
        self.assertEqual((faulty.premium, good.premium), (100, 200))
        self.assertIn("does not add up", faulty.activity_ids.note)
        self.assertEqual(faulty.activity_ids.user_id, self.agent)

    def test_void_reverses_everything(self):
        policy = self._issued(tax=40, fee=10)
        self._wizard(policy, kind="void", date=False, reason="a mistake").action_confirm()
        self.assertEqual((policy.state, policy.premium_total, policy.commission), ("void", 0, 0))
        self.assertEqual(self._ledger(policy).mapped("kind"), ["issue", "reversal"])
        self.assertBooked(policy)
        self.assertFalse(self._outbox("policy_cancelled", policy))

    def test_void_frees_the_number(self):
        policy = self._issued(number="F-1")
        policy._void("typed twice")
        self.env.flush_all()
        self.assertEqual(self._issued(number="F-1").state, "issued")

    def test_void_reverses_what_a_predecessor_booked(self):
        """The ledger keeps who earned; a new agent does not see those rows, yet voiding must reverse them."""
        policy = self._issued(self.other_agent)
        policy.with_user(self.supervisor).write({"user_id": self.agent.id})
        self.env.invalidate_all()
        mine = policy.with_user(self.agent)
        self.assertFalse(mine.transaction_ids)
        mine._void("a mistake")
        self.assertEqual(policy.sudo().premium, 0)
        self.assertEqual(sum(self._ledger(policy).mapped("premium")), 0)
        self.assertEqual(self._ledger(policy)[1].user_id, self.other_agent, "who earned it gives it back")
        self.assertBooked(policy)

    def test_ends_once(self):
        policy = self._issued()
        self._cancel(policy, "2025-07-01")
        with self.assertRaisesRegex(UserError, "only issued policies end"):
            policy._void("again")
        with self.assertRaisesRegex(UserError, "only issued policies end"):
            self._cancel(policy, "2025-08-01")
        with self.assertRaisesRegex(UserError, "only issued policies end"):
            self._policy()._void("a draft")

    def test_void_takes_its_endorsements_along(self):
        policy, cars = self._fleet()
        confirmed = self._endorse(policy, "2025-07-01", lines=[{"object_id": cars[0].id, "action": "remove"}])
        draft = self._endorse(policy, "2025-08-01", confirm=False, premium_change=10)
        policy.with_user(self.agent)._void("typed twice")
        self.assertEqual((policy.premium, confirmed.state, draft.exists()), (0, "void", draft.browse()))
        self.assertBooked(policy)

    def test_cancelling_is_announced_for_ours_only(self):
        own, foreign = self._issued(), self._foreign()
        self._cancel(own | foreign, "2025-07-01")
        self.assertEqual(self._outbox("policy_cancelled").mapped("res_id"), own.ids)
        self.assertEqual(foreign.state, "cancelled")

    def test_foreign_void(self):
        foreign = self._foreign(premium=700)
        foreign._void("misheard")
        self.assertEqual((foreign.state, foreign.premium), ("void", 700))

    def test_wizard_shows_what_comes_back(self):
        policy = self._issued()
        form = Form(
            self.env["insurance.policy.end"]
            .with_user(self.agent)
            .with_context(active_model="insurance.policy", active_ids=policy.ids)
        )
        self.assertEqual(form.policy_ids.ids, policy.ids)
        self.assertEqual((form.kind, form.date, form.currency_id), ("cancelled", date(2025, 3, 15), policy.currency_id))
        form.reason_id = self.wish
        self.assertEqual((form.refund_net, form.refund_total), (800, 800))
        form.refund_agreed = True
        form.refund = 10
        self.assertEqual(form.refund_net, 10)
        form.refund = 2000
        self.assertIn("more than the net premium", form.problem)
        form.refund = 10
        form.save().action_confirm()
        self.assertEqual((policy.premium, policy.reason), (990, "Client's wish"))

    def test_wizard_on_many(self):
        """A refund is one policy's: of several, in several currencies, nobody could say whose."""
        policies = self._issued() | self._issued(currency_id=self.foreign_currency.id)
        with self.assertRaisesRegex(UserError, "one policy at a time"):
            self._wizard(policies, date="2025-07-01", refund_agreed=True, refund=10).action_confirm()
        self.assertEqual(set(policies.mapped("state")), {"issued"})
        self._wizard(policies, date="2025-07-01").action_confirm()
        self.assertEqual(set(policies.mapped("state")), {"cancelled"})
        self.assertEqual(policies.mapped("premium"), [495.89, 495.89])

    def test_wizard_on_nothing(self):
        with self.assertRaisesRegex(UserError, "Choose"):
            self._wizard(self.env["insurance.policy"], date="2025-07-01").action_confirm()

    def test_reason_is_wanted_for_a_void(self):
        with self.assertRaisesRegex(UserError, "reason"):
            self._wizard(self._issued(), kind="void", reason=" ").action_confirm()

    def test_others_policies_are_not_ended(self):
        policy = self._issued(self.other_agent)
        with self.assertRaises(AccessError):
            self._wizard(policy, date="2025-07-01").action_confirm()
        self.assertEqual(policy.state, "issued")

    def test_rules_and_reasons_are_the_administrators(self):
        for record in (self.pro_rata, self.wish):
            self.assertTrue(record.with_user(self.agent).name)
            with self.assertRaises(AccessError):
                record.with_user(self.supervisor).name = "mine"
            record.with_user(self.administrator).name = "ours"

    def test_currency_without_cents(self):
        yen = self.env.ref("base.JPY")
        yen.active = True
        policy = self._issued(currency_id=yen.id, premium=1001)
        self.assertEqual(policy.commission, 150)
        self._cancel(policy, "2025-07-01", agreed=333)
        self.assertEqual((policy.premium, policy.commission), (668, 100))
        self.assertBooked(policy)
