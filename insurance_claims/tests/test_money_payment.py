"""Payments: ordered, paid to several payees, come back, cancelled; and what is refused on the way."""

from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .money_common import MoneyCase


@tagged("post_install", "-at_install")
class TestMoneyPayment(MoneyCase):
    def setUp(self):
        super().setUp()
        self.claim = self._decided(1000)

    def _why(self, payment, step, reason="a typing error", user=None):
        payment = payment.with_user(user or self.handler)
        action = {"cancel": payment.action_cancel, "return": payment.action_return, "refuse": payment.action_refuse}[
            step
        ]()
        form = Form(self.env[action["res_model"]].with_user(payment.env.user).with_context(**action["context"]))
        form.reason = reason
        form.save().action_confirm()

    # --- from draft to paid --------------------------------------------------------------

    def test_paid_in_parts_to_several_payees(self):
        shop = self.env["res.partner"].create({"name": "Garage"})
        self._paid(self.claim, 400)
        self._paid(self.claim, 350, payee_kind="workshop", partner_id=shop.id, means="workshop")
        self.assertEqual((self.claim.paid, self.claim.outstanding, self.claim.date_paid), (750, 250, False))
        self._paid(self.claim, 250, payee_kind="third", payee_name="A. Passer-by", means="cash")
        self.assertEqual((self.claim.paid, self.claim.outstanding, self.claim.left_to_order), (1000, 0, 0))
        self.assertEqual((self.claim.date_ordered, self.claim.date_paid), (self.today, self.today))
        self.assertAdds(self.claim)

    def test_a_payment_books_itself_and_the_fall_of_the_reserve(self):
        payment = self._paid(self.claim, 400)
        self.assertEqual(
            sorted((row.kind, row.amount) for row in payment.entry_ids), [("payment", 400), ("reserve", -400)]
        )
        self.assertEqual((payment.state, payment.date_ordered, payment.date_paid), ("paid", self.today, self.today))

    def test_the_reserve_falls_to_nothing_not_below(self):
        self.claim.with_user(self.handler)._set_amount("reserve", 100)
        self._paid(self.claim, 400)
        self.assertEqual((self.claim.outstanding, self.claim.incurred), (0, 400))
        self.claim.with_user(self.handler)._set_amount("reserve", 0)
        self._paid(self.claim, 100)
        self.assertEqual(self._rows(self.claim, "payment"), [("payment", 400), ("payment", 100)])
        self.assertAdds(self.claim)

    def test_booked_on_the_day_of_payment(self):
        payment = self._payment(self.claim)
        payment.action_order()
        payment.date_paid = self.today - timedelta(days=2)
        payment.action_paid()
        self.assertEqual(set(payment.entry_ids.mapped("date")), {self.today - timedelta(days=2)})

    def test_it_is_announced_when_it_is_ordered(self):
        payment = self._payment(self.claim)
        self.assertFalse(self._outbox("claim_payment_ordered", self.claim))
        payment.action_order()
        row = self._outbox("claim_payment_ordered", self.claim)
        self.assertEqual((row.payload["amount"], row.payload["payee"]), (400, self.client.name))
        self._payment(self.claim, 100).action_order()
        self.assertEqual(len(self._outbox("claim_payment_ordered", self.claim)), 2)

    def test_the_claims_log_tells_it(self):
        self._paid(self.claim, 400)
        log = " ".join(self.claim.message_ids.mapped("body"))
        for words in ("400.00", self.client.name, "Ordered", "Paid"):
            self.assertIn(words, log)

    def test_steps_in_their_order_only(self):
        payment = self._payment(self.claim)
        with self.assertRaisesRegex(UserError, "Draft. This step starts from: Ordered"):
            payment.action_paid()
        payment.action_order()
        with self.assertRaisesRegex(UserError, "Ordered. This step starts from: Draft"):
            payment.action_order()
        payment.action_paid()
        for step in (payment.action_paid, payment.action_order):
            with self.assertRaises(UserError):
                step()
        self.assertEqual(len(self._rows(self.claim, "payment")), 1, "paid once")
        with self.assertRaisesRegex(UserError, "This step starts from"):
            self._why(payment, "cancel")

    def test_the_new_payment_starts_with_what_is_left(self):
        self._payment(self.claim, 300).action_order()
        action = self.claim.with_user(self.handler).action_new_payment()
        form = Form(self.env["insurance.claim.payment"].with_user(self.handler).with_context(**action["context"]))
        self.assertEqual((form.amount, form.partner_id, form.currency_id), (700, self.client, self.claim.currency_id))
        payment = form.save()
        self.assertEqual((payment.state, payment.claim_id), ("draft", self.claim))

    def test_whom_the_money_goes_to_first(self):
        bank, heir = self.env["res.partner"].create([{"name": "Lending Bank"}, {"name": "Heir"}])
        heirs = [Command.create({"partner_id": heir.id, "share": 100})]
        for vals, kind, payee in (
            ({}, "policyholder", self.client),
            ({"beneficiary_ids": heirs}, "beneficiary", heir),
            ({"beneficiary_ids": heirs, "lender_id": bank.id}, "lender", bank),
            ({"lender_id": bank.id, "loan_until": self.loss - timedelta(days=1)}, "policyholder", self.client),
        ):
            claim = self._decided(100, policy_id=self._insured(**vals).id)
            action = claim.with_user(self.handler).action_new_payment()
            form = Form(self.env["insurance.claim.payment"].with_user(self.handler).with_context(**action["context"]))
            with self.subTest(kind, payee=payee.name):
                self.assertEqual((form.payee_kind, form.partner_id), (kind, payee))

    # --- payees --------------------------------------------------------------------------

    def test_payees_come_from_the_policy(self):
        bank, heir = self.env["res.partner"].create([{"name": "Lending Bank"}, {"name": "Heir"}])
        policy = self._insured(
            lender_id=bank.id, beneficiary_ids=[Command.create({"partner_id": heir.id, "share": 100})]
        )
        claim = self._decided(500, policy_id=policy.id)
        for kind, payee in (("policyholder", self.client), ("lender", bank), ("beneficiary", heir)):
            with self.subTest(kind):
                self.assertEqual(self._payment(claim, 10, payee_kind=kind).partner_id, payee)
        self.assertFalse(self._payment(claim, 10, payee_kind="workshop").partner_id)

    def test_a_third_party_is_named(self):
        self.claim.third_party_ids = [Command.create({"name": "B. Driver"})]
        payment = self._payment(self.claim, 10, payee_kind="third")
        self.assertEqual((payment.payee_name, payment.partner_id.id), ("B. Driver", False))
        payment.action_order()
        self.assertEqual(payment.state, "ordered")

    def test_somebody_has_to_be_named(self):
        payment = self._payment(self.claim, 10, payee_kind="other", payee_name="  ")
        with self.assertRaisesRegex(UserError, "Nobody is named"):
            payment.action_order()

    def test_the_account_is_suggested(self):
        self.env["res.partner.bank"].create({"partner_id": self.client.id, "acc_number": "UA11 2222"})
        self.assertEqual(self._payment(self.claim).account, "UA11 2222")
        self.assertFalse(self._payment(self.claim, means="cash").account)

    # --- bad input -----------------------------------------------------------------------

    def test_amounts_that_cannot_be(self):
        with self.assertRaisesRegex(ValidationError, "without a minus"):
            self._payment(self.claim, -5)
        for nothing in (0, 0.001):
            with self.assertRaisesRegex(ValidationError, "payment of nothing"):
                self._payment(self.claim, nothing)
        payment = self._payment(self.claim)
        with self.assertRaises(ValidationError):
            payment.amount = -1

    def test_another_currency(self):
        kept, given = self.claim.currency_id.name, self.foreign_currency.name
        with self.assertRaisesRegex(
            ValidationError, f"kept in {kept}, this payment is in {given}. Type the amount in {kept}"
        ):
            self._payment(self.claim, currency_id=self.foreign_currency.id)

    def test_without_a_decision(self):
        claim = self._claim()
        with self.assertRaisesRegex(UserError, "Nothing is decided yet"):
            self._payment(claim).action_order()
        with self.assertRaisesRegex(UserError, "Nothing is decided yet"):
            claim.with_user(self.handler).action_new_payment()

    def test_more_than_is_payable(self):
        self._paid(self.claim, 400)
        self._payment(self.claim, 300).action_order()
        with self.assertRaisesRegex(UserError, "400.00, with .*700.00 ordered and paid before.*payable, .*1,000.00"):
            self._payment(self.claim, 400).action_order()
        self._payment(self.claim, 300).action_order()

    def test_more_than_the_policy_gives(self):
        claim = self._decided(1000)
        self._paid(claim, 900)
        claim.cover_id = False
        claim.place_id = self._insured_small()
        with self.assertRaisesRegex(
            UserError, "100.00, with .*900.00 .*more than the policy gives for this loss, .*950.00"
        ):
            self._payment(claim, 100).action_order()

    def _insured_small(self):
        """Let the sum insured of the claim's object be 950: set below the payments, as a wrong policy is corrected."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE insurance_policy_object SET sum_insured = 950 WHERE id = %s", [self.place.id])
        self.place.invalidate_recordset()
        return self.place

    def test_days_that_cannot_be(self):
        with self.assertRaisesRegex(UserError, "has not come yet"):
            self._payment(self.claim, date=self.today + timedelta(days=1))
        with self.assertRaisesRegex(UserError, "had not happened yet"):
            self._payment(self.claim, date=self.loss - timedelta(days=1))
        payment = self._payment(self.claim)
        payment.action_order()
        with self.assertRaisesRegex(UserError, "has not come yet"):
            payment.date_paid = self.today + timedelta(days=1)

    def test_a_claim_that_is_over(self):
        self._to(self.claim, "closed")
        with self.assertRaisesRegex(UserError, "is over \\(Closed\\): reopen it"):
            self._payment(self.claim)

    # --- what goes wrong after -----------------------------------------------------------

    def test_what_came_back_is_booked_the_other_way_round(self):
        payment = self._paid(self.claim, 400)
        self._why(payment, "return", "the account is closed")
        self.assertEqual((payment.state, payment.reason), ("returned", "the account is closed"))
        self.assertEqual(self._rows(self.claim, "payment"), [("payment", 400), ("payment", -400)])
        self.assertEqual((self.claim.paid, self.claim.outstanding, self.claim.left_to_order), (0, 1000, 1000))
        with self.assertRaises(UserError):
            self._why(payment, "return")
        self._paid(self.claim, 400)
        self.assertAdds(self.claim)

    def test_cancelled_with_a_reason(self):
        payment = self._payment(self.claim)
        payment.action_order()
        self._why(payment, "cancel")
        self.assertEqual(
            (payment.state, payment.reason, self.claim.left_to_order), ("cancelled", "a typing error", 1000)
        )
        self.assertFalse(payment.entry_ids)

    # --- recoveries ----------------------------------------------------------------------

    def test_money_comes_back(self):
        self._paid(self.claim, 800)
        recovery = self._paid(self.claim, 300, kind="recovery", recovery_kind="recourse", payee_name="Their insurer")
        self.assertEqual([(row.kind, row.amount) for row in recovery.entry_ids], [("recovery", -300)])
        self.assertEqual((self.claim.recovered, self.claim.incurred, self.claim.outstanding), (-300, 700, 200))
        self.assertEqual(self.claim.left_to_order, 200, "what came back is not payable again")
        self.assertEqual(len(self._outbox("claim_payment_ordered", self.claim)), 1, "of the payment alone")
        self.assertAdds(self.claim)

    def test_no_more_comes_back_than_was_paid(self):
        self._paid(self.claim, 300)
        self._paid(self.claim, 200, kind="recovery", payee_name="Scrap yard")
        with self.assertRaisesRegex(UserError, "150.00 is more than was paid and has not come back yet, .*100.00"):
            self._payment(self.claim, 150, kind="recovery", payee_name="Scrap yard").action_order()

    def test_recourse_comes_after_the_end(self):
        self._paid(self.claim, 1000)
        self._to(self.claim, "closed")
        self.claim.with_user(self.handler).action_new_recovery()
        self._paid(self.claim, 600, kind="recovery", recovery_kind="recourse", payee_name="Their insurer")
        self.assertEqual((self.claim.state, self.claim.incurred), ("closed", 400))

    def test_recoveries_need_nobodys_approval(self):
        self.company.claim_approval_limit = 0
        self.assertFalse(self._payment(self.claim, 5, kind="recovery")._needs_approval())
