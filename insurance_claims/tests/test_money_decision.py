"""The decision: accepted, in part or refused; with its amount, reason and what follows."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .money_common import MoneyCase


@tagged("post_install", "-at_install")
class TestMoneyDecision(MoneyCase):
    def setUp(self):
        super().setUp()
        self.claim = self._claim().with_user(self.handler)

    def _deciding(self, **vals):
        action = self.claim.action_decide()
        form = Form(self.env[action["res_model"]].with_user(self.handler).with_context(**action["context"]))
        for name, value in vals.items():
            setattr(form, name, value)
        return form

    def test_accepted(self):
        self.claim._set_amount("assessed", 1200)
        self.claim._set_amount("reserve", 1500)
        self._to(self.claim, "decision")
        form = self._deciding()
        self.assertEqual(form.amount, 700, "assessed less the deductible")
        form.means = "workshop"
        form.save().action_confirm()
        self.assertEqual((self.claim.decision, self.claim.payable, self.claim.outstanding), ("accepted", 700, 700))
        self.assertEqual((self.claim.date_decided, self.claim.decided_by_id), (self.today, self.handler))
        self.assertEqual((self.claim.payout_means, self.claim.state), ("workshop", "payment"))
        self.assertAdds(self.claim)

    def test_it_is_announced_with_its_facts(self):
        self._deciding(amount=800).save().action_confirm()
        row = self._outbox("claim_decided", self.claim)
        self.assertEqual(len(row), 1)
        self.assertEqual((row.payload["decision"], row.payload["amount"]), ("accepted", 800))
        self._deciding(amount=900).save().action_confirm()
        self.assertEqual(len(self._outbox("claim_decided", self.claim)), 2, "decided anew: said anew")

    def test_in_part_asks_why(self):
        with self.assertRaisesRegex(UserError, "say why it is not accepted in full"):
            self.claim._decide("partly", 500)
        self.claim._decide("partly", 500, "the roof was broken before")
        self.assertEqual((self.claim.decision_reason, self.claim.payable), ("the roof was broken before", 500))

    def test_refused_asks_why_and_ends(self):
        self.claim._set_amount("reserve", 500)
        self._to(self.claim, "decision")
        with self.assertRaisesRegex(UserError, "say why"):
            self.claim._decide("refused")
        self._deciding(decision="refused", reason="the driver was drunk").save().action_confirm()
        self.assertEqual((self.claim.decision, self.claim.state), ("refused", "refused"))
        self.assertEqual((self.claim.payable, self.claim.outstanding, self.claim.payout_means), (0, 0, False))
        self.assertIn("drunk", " ".join(self.claim.message_ids.mapped("body")))

    def test_a_refused_claim_decided_after_reopening(self):
        self._to(self.claim, "decision")
        self.claim._decide("refused", reason="no papers")
        back = self.claim._get_moves().to_id[:1]
        self.claim._move(back, "the papers came")
        self.claim._decide("accepted", 300)
        self.assertEqual((self.claim.decision, self.claim.payable), ("accepted", 300))

    def test_nothing_is_no_amount(self):
        with self.assertRaisesRegex(UserError, "type the amount that is payable"):
            self.claim._decide("accepted", 0)
        with self.assertRaisesRegex(UserError, "type the amount that is payable"):
            self.claim._decide("accepted", -5)

    def test_not_what_the_policy_gives(self):
        self.claim._set_amount("assessed", 1200)
        with self.assertRaisesRegex(UserError, "assessed.*1,200.00.*less deductible.*Say why it is .*900"):
            self.claim._decide("accepted", 900)
        self.claim._decide("accepted", 900, "the insurer waives a part of the deductible")
        self.assertEqual(self.claim.payable, 900)

    def test_more_than_the_limit(self):
        with self.assertRaisesRegex(UserError, "more than the policy gives"):
            self.claim._decide("accepted", 60000)
        self.assertFalse(self.claim.decision)

    def test_less_than_is_ordered_already(self):
        self.claim._decide("accepted", 1000)
        self._payment(self.claim, 600).action_order()
        with self.assertRaisesRegex(UserError, "ordered or paid already.*too little"):
            self.claim._decide("partly", 500, "second thoughts")

    def test_days_that_cannot_be(self):
        with self.assertRaisesRegex(UserError, "has not come yet"):
            self.claim._decide("accepted", 5, date=self.today + timedelta(days=1))
        with self.assertRaisesRegex(UserError, "had not happened yet"):
            self.claim._decide("accepted", 5, date=self.loss - timedelta(days=1))

    def test_the_reserve_stays_when_asked(self):
        self.claim._set_amount("reserve", 5000)
        self._deciding(amount=800, fit_reserve=False).save().action_confirm()
        self.assertEqual(self.claim.outstanding, 5000)

    def test_a_claim_that_is_over(self):
        self.claim._move_to("withdrawn", "not needed")
        for call in (self.claim.action_decide, lambda: self.claim._decide("accepted", 5)):
            with self.assertRaisesRegex(UserError, "is over"):
                call()

    # --- who may -------------------------------------------------------------------------

    def test_agents_decide_nothing(self):
        for user in (self.agent, self.agent_all, self.supervisor):
            with self.subTest(user.name):
                with self.assertRaises(AccessError):
                    self.claim.with_user(user)._decide("accepted", 5)
                with self.assertRaises(AccessError):
                    self.claim.with_user(user).action_decide()
                with self.assertRaises(AccessError):
                    self.env["insurance.claim.deciding"].with_user(user).create({"claim_id": self.claim.id})

    def test_nobody_writes_a_decision(self):
        for user in (self.agent, self.handler, self.manager, self.administrator):
            for name, value in (("decision", "accepted"), ("date_decided", self.today), ("decided_by_id", user.id)):
                with self.subTest(user.name, field=name), self.assertRaisesRegex(UserError, "by its button"):
                    self.claim.with_user(user).write({name: value})

    def test_nobody_is_born_decided(self):
        vals = {"policy_id": self.policy.id, "date_loss": self.loss}
        Claims = self.env["insurance.claim"].with_user(self.handler)
        with self.assertRaises(UserError):
            Claims.create(vals | {"decision": "accepted"})
        self.assertFalse(Claims.with_context(default_decision="accepted").create(vals).decision)

    def test_a_dialog_is_its_makers(self):
        deciding = self._deciding().save()
        with self.assertRaises(AccessError):
            deciding.with_user(self.other_handler).action_confirm()

    # --- stages --------------------------------------------------------------------------

    def test_no_payment_without_a_decision(self):
        self._to(self.claim, "decision")
        with self.assertRaisesRegex(UserError, "Nothing is decided yet"):
            self.claim._move_to("payment")
        self.claim._decide("accepted", 5)
        self.assertEqual(self.claim.state, "payment")

    def test_no_end_while_somebody_waits_for_money(self):
        self.claim._decide("accepted", 500)
        self._to(self.claim, "payment")
        payment = self._payment(self.claim, 300)
        for step, words in ((None, "Draft"), (payment.action_order, "Ordered")):
            if step:
                step()
            with self.assertRaisesRegex(UserError, f"300.00.*{words}. Have it paid, or cancel it"):
                self.claim._move_to("closed")
        payment.action_paid()
        self.claim._move_to("closed")
        self.assertEqual((self.claim.state, self.claim.outstanding, self.claim.incurred), ("closed", 0, 300))

    def test_moved_to_refused_is_decided_too(self):
        self._to(self.claim, "decision")
        self.claim._move_to("refused", "not covered")
        self.assertEqual((self.claim.decision, self.claim.decision_reason), ("refused", "not covered"))
        self.assertEqual((self.claim.date_decided, self.claim.decided_by_id), (self.today, self.handler))
        self.assertEqual(self._outbox("claim_decided", self.claim).payload["decision"], "refused")

    def test_accepted_first_and_refused_after_all(self):
        self._to(self.claim, "decision")
        self.claim._decide("accepted", 500)
        self.claim._move_to("decision", "the insurer called")
        self.claim._move_to("refused", "false papers")
        self.assertEqual((self.claim.decision, self.claim.payable), ("refused", 0))
        self.assertAdds(self.claim)

    def test_what_is_paid_is_not_refused(self):
        claim = self._decided(500)
        self._paid(claim, 300)
        self.assertIn("is paid already", claim._get_move_problems(self.env.ref("insurance_claims.stage_refused"))[0])
