"""Who may do what with payments, and that nothing gets round the buttons."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .money_common import MoneyCase


@tagged("post_install", "-at_install")
class TestMoneyPaymentRights(MoneyCase):
    def setUp(self):
        super().setUp()
        self.claim = self._decided(1000)

    def test_agents_read_theirs_and_touch_nothing(self):
        payment = self._payment(self.claim)
        self.assertEqual(payment.with_user(self.agent).amount, 400)
        for user in (self.agent, self.agent_all, self.supervisor):
            mine = payment.with_user(user)
            with self.subTest(user.name):
                for call in (mine.action_order, mine.action_paid, mine.action_cancel, mine.action_return):
                    with self.assertRaises(AccessError):
                        call()
                with self.assertRaises(AccessError):
                    mine.write({"amount": 1})
                with self.assertRaises(AccessError):
                    self._payment(self.claim, user=user)
        for user in (self.other_agent, self.employee):
            with self.subTest(user.name), self.assertRaises(AccessError):
                payment.with_user(user).read(["amount"])

    def test_nobody_writes_its_state(self):
        payment = self._payment(self.claim)
        for user in (self.handler, self.manager, self.administrator):
            for name, value in (("state", "paid"), ("approved_user_id", user.id), ("ordered_user_id", self.agent.id),
                                ("amount_user_id", self.agent.id), ("date_ordered", self.today)):  # fmt: skip
                with self.subTest(user.name, field=name), self.assertRaisesRegex(UserError, "by its buttons"):
                    payment.with_user(user).write({name: value})

    def test_nobody_is_born_paid(self):
        with self.assertRaisesRegex(UserError, "by its buttons"):
            self._payment(self.claim, state="paid")
        Payments = self.env["insurance.claim.payment"].with_user(self.handler)
        payment = Payments.with_context(default_state="paid", default_approved_user_id=self.manager.id).create(
            {"claim_id": self.claim.id, "amount": 5}
        )
        self.assertEqual((payment.state, payment.approved_user_id.id), ("draft", False))
        self.assertEqual(payment.amount_user_id, self.handler)

    def test_what_is_ordered_stays(self):
        payment = self._payment(self.claim)
        payment.write({"amount": 410, "note": "as told by phone"})
        payment.action_order()
        for name, value in (("amount", 1), ("partner_id", self.persian.id), ("account", "X"), ("kind", "recovery"),
                            ("claim_id", self._decided().id), ("date", self.loss)):  # fmt: skip
            with self.subTest(name), self.assertRaisesRegex(UserError, "no draft any more"):
                payment.write({name: value})
        payment.note = "the insurer's number came"
        payment.action_paid()
        with self.assertRaisesRegex(UserError, "kept once it is booked"):
            payment.date_paid = self.loss

    def test_only_drafts_can_be_deleted_and_only_by_force(self):
        payment = self._payment(self.claim)
        for user in (self.handler, self.manager):
            with self.subTest(user.name), self.assertRaises(AccessError):
                payment.with_user(user).unlink()
        payment.action_order()
        with self.assertRaisesRegex(UserError, "no draft any more"):
            payment.sudo().unlink()

    def test_other_companies(self):
        payment = self._payment(self.claim)
        self.other_handler.write({"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id})
        with self.assertRaises(AccessError):
            payment.with_user(self.other_handler).with_company(self.other_company).read(["amount"])

    def test_a_why_dialog_is_its_makers(self):
        Why = self.env["insurance.claim.payment.reason"]
        vals = {"payment_ids": self._payment(self.claim).ids, "step": "cancel", "reason": "x"}
        why = Why.with_user(self.handler).create(vals)
        with self.assertRaises(AccessError):
            why.with_user(self.other_handler).action_confirm()
        with self.assertRaises(AccessError):
            Why.with_user(self.agent).create(vals)
