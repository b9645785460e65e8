"""Above the limit a second person approves: a claims manager who had no hand in the payment."""

from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .money_common import MoneyCase


@tagged("post_install", "-at_install")
class TestMoneyApproval(MoneyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = new_test_user(
            cls.env, "claims_second_manager", groups="insurance_claims.group_claims_manager", name="Second Manager"
        )
        cls.claim = cls._decided(9000)

    def _waiting(self, amount=3000, user=None, **vals):
        payment = self._payment(self.claim, amount, user=user, **vals)
        payment.action_order()
        return payment

    def test_up_to_the_limit_one_person_is_enough(self):
        payment = self._waiting(2000)
        self.assertEqual((payment.state, payment.approved_user_id.id), ("ordered", False))
        self.assertFalse(payment.activity_ids)

    def test_above_it_a_second_one_is_asked(self):
        payment = self._waiting()
        self.assertEqual(payment.state, "approval")
        self.assertFalse(self._outbox("claim_payment_ordered", self.claim), "not before it is approved")
        tasks = payment.sudo().activity_ids
        self.assertLessEqual(self.manager | self.second, tasks.user_id)
        self.assertNotIn(self.handler, tasks.user_id)
        self.assertNotIn(self.env.ref("insurance_claims.user_claims"), tasks.user_id)
        self.assertIn("3,000.00", tasks[0].summary)
        payment.with_user(self.manager).action_approve()
        self.assertEqual((payment.state, payment.approved_user_id), ("ordered", self.manager))
        self.assertFalse(payment.sudo().activity_ids, "the tasks of all managers are done with")
        self.assertEqual(len(self._outbox("claim_payment_ordered", self.claim)), 1)
        payment.action_paid()
        self.assertEqual(self.claim.paid, 3000)

    def test_not_in_slices(self):
        self.assertEqual(self._waiting(1500).state, "ordered")
        self.assertEqual(self._waiting(501).state, "approval", "with what was ordered before it is above the limit")

    def test_cancelled_and_returned_ones_do_not_count(self):
        first = self._waiting(1500)
        first._cancel("wrong payee")
        self.assertEqual(self._waiting(1500).state, "ordered")

    def test_it_is_not_paid_before(self):
        payment = self._waiting()
        for user in (self.handler, self.manager):
            with self.subTest(user.name), self.assertRaisesRegex(UserError, "Waits for approval"):
                payment.with_user(user).action_paid()

    def test_handlers_and_others_do_not_approve(self):
        payment = self._waiting()
        for user in (self.handler, self.other_handler, self.agent, self.agent_all, self.supervisor, self.employee):
            for name in ("action_approve", "action_refuse"):
                with self.subTest(user.name, step=name), self.assertRaises(AccessError):
                    getattr(payment.with_user(user), name)()
            with self.subTest(user.name), self.assertRaises(AccessError):
                payment.with_user(user)._refuse("no")
        self.assertEqual(payment.state, "approval")

    def test_who_made_it_does_not(self):
        payment = self._payment(self.claim, 3000, user=self.manager)
        payment.with_user(self.handler).action_order()
        with self.assertRaisesRegex(AccessError, "another claims manager"):
            payment.with_user(self.manager).action_approve()
        self.assertFalse(payment.with_user(self.manager).may_approve)
        self.assertTrue(payment.with_user(self.second).may_approve)
        payment.with_user(self.second).action_approve()
        self.assertEqual(payment.approved_user_id, self.second)

    def test_who_ordered_it_does_not(self):
        payment = self._payment(self.claim, 3000)
        payment.with_user(self.manager).action_order()
        with self.assertRaisesRegex(AccessError, "another claims manager"):
            payment.with_user(self.manager).action_approve()

    def test_who_typed_the_amount_does_not(self):
        payment = self._payment(self.claim, 3000)
        payment.with_user(self.manager).write({"amount": 8000})
        payment.with_user(self.handler).action_order()
        with self.assertRaisesRegex(AccessError, "another claims manager"):
            payment.with_user(self.manager).action_approve()

    def test_full_rights_do_not_help(self):
        payment = self._waiting()
        with self.assertRaises(AccessError):
            payment.with_user(self.handler).sudo().action_approve()
        payment = self._payment(self.claim, 3000, user=self.administrator)
        payment.action_order()
        with self.assertRaises(AccessError):
            payment.with_user(self.administrator).action_approve()

    def test_nobody_makes_himself_a_stranger(self):
        payment = self._payment(self.claim, 3000, user=self.manager)
        for name in ("create_uid", "amount_user_id", "ordered_user_id"):
            with self.subTest(name), suppress(UserError):
                payment.write({name: self.handler.id})
        payment.action_order()
        with self.assertRaises(AccessError):
            payment.action_approve()

    def test_refused_with_a_reason(self):
        payment = self._waiting()
        action = payment.with_user(self.manager).action_refuse()
        form = Form(self.env[action["res_model"]].with_user(self.manager).with_context(**action["context"]))
        form.reason = "the invoice is missing"
        form.save().action_confirm()
        self.assertEqual((payment.state, payment.reason), ("cancelled", "the invoice is missing"))
        self.assertFalse(payment.sudo().activity_ids)
        self.assertFalse(self._rows(self.claim, "payment"))
        self.assertIn(self.handler.partner_id, payment.sudo().message_ids.partner_ids, "who ordered it is told")

    def test_the_maker_may_take_it_back(self):
        payment = self._waiting()
        payment._cancel("ordered twice")
        self.assertEqual(payment.state, "cancelled")
        self.assertFalse(payment.sudo().activity_ids)

    def test_it_counts_while_it_waits(self):
        self._waiting(8000)
        self.assertEqual(self.claim.left_to_order, 1000)
        with self.assertRaisesRegex(UserError, "more than is payable"):
            self._waiting(1001)

    def test_a_claim_with_one_waiting_is_not_closed(self):
        self._to(self.claim, "payment")
        self._waiting()
        with self.assertRaisesRegex(UserError, "Waits for approval. Have it paid, or cancel it"):
            self.claim.with_user(self.handler)._move_to("closed")

    def test_a_line_has_its_own_limit(self):
        rule = self.env["insurance.claim.money.rule"].create(
            {"line_id": self.line.id, "own_limit": True, "approval_limit": 5000}
        )
        self.assertEqual(self._waiting(5000).state, "ordered")
        rule.approval_limit = 0
        claim = self._decided(10)
        self.assertTrue(self._payment(claim, 1)._needs_approval(), "0: every payment")
        rule.own_limit = False
        self.assertFalse(self._payment(claim, 1)._needs_approval())

    def test_switched_off(self):
        self.company.claim_approval = False
        self.assertEqual(self._waiting(9000).state, "ordered")

    def test_the_limit_is_in_the_companys_currency(self):
        self.env["res.currency.rate"].create(
            {"currency_id": self.foreign_currency.id, "name": self.loss, "rate": 0.5, "company_id": self.company.id}
        )
        policy = self._insured(currency_id=self.foreign_currency.id)
        claim = self._decided(4000, policy_id=policy.id)
        self.assertTrue(self._payment(claim, 1001)._needs_approval(), "1,001 abroad are 2,002 at home")
        self.assertFalse(self._payment(claim, 1000)._needs_approval())

    def test_managers_of_other_companies_are_not_asked(self):
        self.second.write({"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id})
        self.assertNotIn(self.second, self._waiting().sudo().activity_ids.user_id)
