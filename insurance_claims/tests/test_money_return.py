"""Money that comes back, and who had a hand in a payment."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .money_common import MoneyCase


@tagged("post_install", "-at_install")
class TestMoneyReturn(MoneyCase):
    def test_two_recoveries_are_counted_together(self):
        claim = self._decided(1000)
        self._paid(claim, 100)
        first, second = (self._payment(claim, 100, kind="recovery", payee_name="Buyer") for _number in range(2))
        first.action_order()
        with self.assertRaisesRegex(UserError, "more than was paid"):
            second.action_order()
        first.action_paid()
        self.assertAdds(claim)
        self.assertEqual(claim.paid + claim.recovered, 0)

    def test_what_was_recovered_does_not_come_back_again(self):
        claim = self._decided(1000)
        payment = self._paid(claim, 100)
        self._paid(claim, 80, kind="recovery", payee_name="Buyer")
        with self.assertRaisesRegex(UserError, "has not come back yet"):
            payment._return("wrong account")
        self.assertEqual((payment.state, claim.paid, claim.recovered), ("paid", 100, -80))

    def test_a_recovery_that_waits_keeps_its_payment(self):
        claim = self._decided(1000)
        payment = self._paid(claim, 100)
        self._payment(claim, 80, kind="recovery", payee_name="Buyer").action_order()
        with self.assertRaisesRegex(UserError, "has not come back yet"):
            payment._return("wrong account")

    def test_who_typed_the_account_before_approves_nothing(self):
        claim = self._decided(5000)
        payment = self._payment(claim, 3000)
        payment.with_user(self.manager).write({"account": "UA00 MINE"})
        payment.write({"means": "cash"})
        payment.action_order()
        self.assertFalse(payment.with_user(self.manager).may_approve)
        with self.assertRaises(AccessError):
            payment.with_user(self.manager).action_approve()
        self.assertEqual(payment.state, "approval")

    def test_the_company_of_a_payment_is_its_claims(self):
        payment = self._payment(self._decided(5000), 3000)
        self.handler.company_ids |= self.other_company
        self.other_company.claim_approval = False
        both = [self.company.id, self.other_company.id]
        payment = payment.with_user(self.handler).with_context(allowed_company_ids=both)
        payment.write({"company_id": self.other_company.id})
        self.assertEqual(payment.company_id, self.company)
        payment.action_order()
        self.assertEqual(payment.state, "approval")

    def test_a_dialog_shows_no_claim_of_another_company(self):
        claim = self._decided(1234)
        self.other_handler.write({"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id})
        env = self.env(user=self.other_handler.id, context={"allowed_company_ids": self.other_company.ids})
        for model, vals in (("insurance.claim.setting", {"kind": "payable"}), ("insurance.claim.deciding", {})):
            with self.subTest(model), self.assertRaises(AccessError):
                env[model].create(vals | {"claim_id": claim.id})
            own = env[model].with_user(self.handler).with_company(self.company)
            own = own.with_context(allowed_company_ids=self.company.ids).create(vals | {"claim_id": claim.id})
            self.assertEqual(own.amount, 1234)
