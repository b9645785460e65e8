"""Issuing a policy, what is protected from then on, and what may be deleted or copied."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import InsuranceCase


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestPolicyIssue(InsuranceCase):
    def test_issue_books_the_first_row(self):
        policy = self._policy(tax=40, fee=10)
        self.assertEqual((policy.premium_total, policy.commission_rate, policy.commission), (1050, 15, 150))
        self.assertFalse(self._ledger(policy))
        policy.action_issue()
        self.assertEqual((policy.state, policy.date_issue, policy.phase), ("issued", date(2025, 3, 15), "in_force"))
        row = self._ledger(policy)
        self.assertEqual(row.kind, "issue")
        self.assertEqual(
            (row.premium, row.tax, row.fee, row.commission, row.commission_base), (1000, 40, 10, 150, 1000)
        )
        self.assertEqual((row.earn_from, row.earn_to), (date(2025, 1, 1), date(2026, 1, 1)))
        self.assertEqual((row.date_booking, row.date_effective), (date(2025, 3, 15), date(2025, 1, 1)))
        self.assertBooked(policy)

    def test_an_issue_date_typed_stays_and_is_the_booking_date(self):
        policy = self._issued(date_issue="2025-01-02")
        self.assertEqual((policy.date_issue, self._ledger(policy).date_booking), (date(2025, 1, 2), date(2025, 1, 2)))

    def test_what_is_missing_is_named(self):
        policy = self._policy(product_id=False, line_id=self.line.id, number="  ")
        self.assertFalse(policy.number)
        with self.assertRaisesRegex(UserError, r"cannot be issued yet.*Insurer, Number"):
            policy.action_issue()
        policy.write({"insurer_id": self.insurer.id, "number": " 77 "})
        policy.action_issue()
        self.assertEqual((policy.state, policy.number), ("issued", "77"))

    def test_one_missing_stops_the_batch(self):
        policies = self._policy() | self._policy(number=False)
        with self.assertRaises(UserError):
            policies.action_issue()
        self.assertFalse(self._ledger(policies))

    def test_issued_once(self):
        policy = self._issued()
        with self.assertRaisesRegex(UserError, "not a draft"):
            policy.action_issue()
        self.assertEqual(len(self._ledger(policy)), 1)

    def test_issue_is_announced_once(self):
        policies = self._policy() | self._policy()
        policies.action_issue()
        self.assertEqual(len(self._outbox("policy_issued", policies)), 2)
        self._policy().with_context(insurance_silent=True).action_issue()
        self.assertEqual(len(self._outbox("policy_issued")), 2)

    def test_foreign_is_noted_never_booked(self):
        policy = self._foreign(premium=500, product_id=self.product.id)
        self.assertEqual((policy.state, policy.commission), ("issued", 0))
        draft = self._foreign(state="draft")
        draft.action_issue()
        self.assertEqual(draft.state, "issued")
        self.assertFalse(self._ledger(policy | draft))
        self.assertFalse(self._outbox("policy_issued", policy | draft))

    def test_foreign_may_be_corrected(self):
        policy = self._foreign(premium=500)
        policy.write({"premium": 600, "insurer_id": self.other_insurer.id, "date_end": "2026-01-31", "number": "X"})
        self.assertEqual((policy.premium, policy.date_end), (600, date(2026, 1, 31)))

    def test_draft_figures_follow_product_and_percentage(self):
        policy = self._policy(commission_rate=20)
        self.assertEqual(policy.commission, 200)
        policy.premium = 333.33
        self.assertEqual(policy.commission, 66.67)
        policy.commission = 50
        self.assertEqual(policy.commission, 50)
        policy.product_id = self.product.copy({"commission_rate": 7})
        self.assertEqual((policy.commission_rate, policy.commission), (7, 23.33))

    def test_product_changed_later_does_not_touch_policies(self):
        draft, issued = self._policy(), self._issued()
        self.product.commission_rate = 30
        self.assertEqual((draft.commission, issued.commission, issued.commission_rate), (150, 150, 15))

    def test_issued_figures_are_protected(self):
        """Nobody writes by hand what the ledger says, whatever his role."""
        policy = self._issued()
        writes = {
            "state": "draft", "origin": "foreign", "date_cancel": "2025-05-05", "reason": "me", "premium": 1,
            "tax": 1, "fee": 1, "commission": 999, "company_id": self.other_company.id,
        }  # fmt: skip
        before = policy.read(list(writes))
        for user in (self.agent, self.supervisor, self.administrator):
            for name, value in writes.items():
                with self.subTest(name, user=user.name), self.assertRaises(UserError):
                    policy.with_user(user).write({name: value})
        self.env.invalidate_all()
        self.assertEqual(policy.read(list(writes)), before)

    def test_issued_parties_and_term_are_protected(self):
        policy = self._issued()
        writes = {
            "partner_id": self.persian.id, "line_id": self.env.ref("insurance_crm.line_life").id,
            "insurer_id": self.other_insurer.id, "product_id": False, "currency_id": self.foreign_currency.id,
            "commission_rate": 99, "date_start": "2025-02-01", "date_end": "2026-12-31", "date_issue": "2020-01-01",
        }  # fmt: skip
        for user in (self.agent, self.agent_all, self.supervisor):
            for name, value in (writes | {"term_count": 5, "term_unit": "open"}).items():
                with self.subTest(name, user=user.name), self.assertRaises(UserError):
                    policy.with_user(user).write({name: value})
        self.assertEqual(policy.cover_end, date(2026, 1, 1))

    def test_what_is_not_in_the_ledger_may_be_changed(self):
        policy = self._issued(self.supervisor)
        policy.write({"number": "corrected", "note": "n", "issuing_unit": "u", "user_id": self.agent.id,
                      "issuer_id": self.agent_all.id})  # fmt: skip
        self.assertEqual(self._ledger(policy).user_id, self.supervisor)
        policy.with_user(self.agent).write({"note": "mine now"})

    def test_born_issued_is_refused(self):
        policies = self.env["insurance.policy"].with_user(self.administrator)
        vals = {"partner_id": self.client.id, "product_id": self.product.id, "number": "B-1", "premium": 5}
        for state in ("issued", "cancelled", "void"):
            with self.subTest(state), self.assertRaisesRegex(UserError, "is a draft"):
                policies.create(vals | {"state": state})
            with self.subTest(state, by="context"), self.assertRaisesRegex(UserError, "is a draft"):
                policies.with_context(default_state=state).create(vals)
        for state in ("cancelled", "void"):
            with self.subTest(state, origin="foreign"), self.assertRaisesRegex(UserError, "is a draft"):
                policies.create(vals | {"origin": "foreign", "state": state})
        for extra in ({"date_cancel": "2025-06-01"}, {"reason": "r"}):
            with self.subTest(extra), self.assertRaisesRegex(UserError, "is a draft"):
                policies.create(vals | extra)

    def test_the_origin_is_chosen_once(self):
        """A foreign policy, in force without any booking, does not become ours by a write."""
        foreign, draft = self._foreign(), self._policy()
        with self.assertRaises(UserError):
            foreign.write({"origin": "own"})
        with self.assertRaises(UserError):
            draft.write({"origin": "foreign"})

    def test_no_way_around_by_lines(self):
        policy = self._issued()
        deal = self._deal()
        for commands in (
            [Command.update(policy.id, {"premium": 1})],
            [Command.update(policy.id, {"state": "draft"})],
            [Command.create({"line_id": self.line.id, "state": "issued", "number": "L-1"})],
            [Command.delete(policy.id)],
        ):
            with self.subTest(commands), self.assertRaises(UserError):
                self.client.with_user(self.agent).write({"insurance_policy_ids": commands})
        with self.assertRaises(UserError):
            deal.write({"insurance_policy_ids": [Command.create({"partner_id": self.client.id, "state": "issued"})]})
        row = self._ledger(policy)
        for commands in ([Command.delete(row.id)], [Command.update(row.id, {"premium": 1})],
                         [Command.create({"kind": "issue", "premium": 5})]):  # fmt: skip
            with self.subTest(commands), self.assertRaises(UserError):
                policy.write({"transaction_ids": commands})
        with self.assertRaises(AccessError):
            self._policy(transaction_ids=[Command.create({"kind": "issue", "premium": 5})])
        self.assertBooked(policy)

    def test_the_chatter_tells_what_happened(self):
        policy = self._policy()
        self.env.flush_all()
        self.cr.precommit.run()
        policy.action_issue()
        policy.number = "changed"
        policy._cancel(date(2025, 7, 1), self.env.ref("insurance_crm.cancel_reason_client"), agreed=400)
        self.env.flush_all()
        self.cr.precommit.run()
        changes = policy.sudo().message_ids.tracking_value_ids
        told = {(row.field_id.name, row.new_value_char or row.new_value_float) for row in changes}
        self.assertLessEqual(
            {("state", "Cancelled"), ("number", "changed"), ("reason", "Client's wish"), ("premium", 600.0)}, told
        )
        self.assertEqual(policy.sudo().message_ids.author_id, self.agent.partner_id)

    def test_import_of_a_spreadsheet_is_no_way_around(self):
        """Core's own import goes through the same door."""
        policies = self.env["insurance.policy"].with_user(self.administrator)
        result = policies.load(
            ["partner_id/.id", "line_id/.id", "number", "state"],
            [[str(self.client.id), str(self.line.id), "L-2", "issued"]],
        )
        self.assertFalse(result["ids"])
        self.assertIn("is a draft", result["messages"][0]["message"])

    def test_administrators_correct_and_the_check_tells(self):
        """An import runs as administrator and books what it corrected; whoever does not is found out."""
        policy = self._issued()
        policy.with_user(self.administrator).write({"commission_rate": 10})
        self.assertFalse(policy._get_ledger_differences())
        policy._write_state({"premium": 1500})
        self.assertEqual(policy._get_ledger_differences(), [(policy.id, 1500, 1000)])
        policy._refresh_figures()
        self.assertBooked(policy)

    def test_only_drafts_are_deleted(self):
        self._policy().unlink()
        for policy in (self._issued(), self._foreign()):
            with self.subTest(policy.origin), self.assertRaisesRegex(UserError, "voided with a reason"):
                policy.unlink()
        ended = self._issued()
        ended._void("a mistake")
        with self.assertRaisesRegex(UserError, "voided with a reason"):
            ended.unlink()

    def test_copy_is_a_draft_of_its_own(self):
        policy = self._issued(tax=40, lead_id=self._deal().id, commission=99)
        copy = policy.copy()
        self.assertEqual(
            (copy.state, copy.number, copy.lead_id.id, copy.previous_id.id), ("draft", False, False, False)
        )
        self.assertEqual(
            (copy.date_start, copy.date_end, copy.premium, copy.tax), (policy.date_start, policy.date_end, 1000, 40)
        )
        self.assertEqual((copy.line_id, copy.insurer_id, copy.commission_rate), (self.line, self.insurer, 15))
        self.assertEqual(copy.commission, 150, "the percentage counts again; the old policy's exception is its own")
        self.assertFalse(self._ledger(copy))

    def test_whoever_gets_a_policy_is_a_client(self):
        for vals in ({"partner_id": self.persian.id}, {}):
            policy = self._policy(**vals)
            self.assertTrue(policy.partner_id.is_insurance_client)
        self.assertFalse(self.chinese.is_insurance_client)
        policy.partner_id = self.chinese
        self.assertTrue(self.chinese.is_insurance_client)

    def test_history_is_booked_at_its_own_date_and_silently(self):
        policies = self._policy(date_issue="2024-12-20") | self._policy(date_start="2019-05-01", date_end="2020-04-30")
        policies.with_context(insurance_silent=True)._issue_history()
        self.assertEqual(self._ledger(policies).mapped("date_booking"), [date(2024, 12, 20), date(2019, 5, 1)])
        self.assertEqual(policies.mapped("date_issue"), [date(2024, 12, 20), date(2019, 5, 1)])
        self.assertFalse(self._outbox("policy_issued", policies))
        for policy in policies:
            self.assertBooked(policy)

    def test_history_that_starts_later_is_booked_today(self):
        policy = self._policy(date_start="2026-01-01", date_end="2026-12-31")
        policy._issue_history()
        self.assertEqual(self._ledger(policy).date_booking, date(2025, 3, 15))
