from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestClaimMessages(TransactionCase):
    """The ready rules of insurance_sms tell of what happens in insurance_claims, though neither knows the other."""

    def _switch_on(self, *names):
        rules = self.env["insurance.contact.rule"].union(
            *(self.env.ref(f"insurance_sms.contact_rule_{name}") for name in names)
        )
        rules._switch_on(fields.Date.today())
        return rules

    def _plan(self):
        self.env.flush_all()
        with patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 10.0):
            self.env["insurance.contact.rule"]._cron_plan(fields.Datetime.now() + timedelta(hours=1))

    def _get_messages(self, rule, record):
        return self.env["insurance.message"].search(
            [("rule_id", "=", rule.id), ("model", "=", record._name), ("res_id", "=", record.id)]
        )

    def test_opened_paid_and_answered(self):
        opened, paid, answered = self._switch_on("claim_opened", "claim_payment", "complaint_answered")
        agent = self.env["res.users"].search([("login", "=", "olena")])
        handler = self.env["res.users"].search([("login", "=", "taras")])
        policy = self.env["insurance.policy"].search(
            [
                ("user_id", "=", agent.id),
                ("phase", "=", "in_force"),
                ("origin", "=", "own"),
                ("line_id.code", "=", "MTPL"),
            ],
            limit=1,
        )
        claim = self.env["insurance.claim"].with_user(agent).create(
            {"policy_id": policy.id, "place_id": policy.object_ids[:1].id, "date_loss": fields.Date.today()}
        )  # fmt: skip
        claim = claim.with_user(handler)
        claim._set_amount("assessed", 3000)
        claim._decide("accepted", claim.payable_proposed)
        payment = self.env["insurance.claim.payment"].with_user(handler).create(
            {"claim_id": claim.id, "amount": claim.payable}
        )  # fmt: skip
        payment.action_order()
        complaint = self.env["insurance.complaint"].with_user(agent).create(
            {"partner_id": policy.partner_id.id, "policy_id": policy.id, "description": "Nobody called back"}
        )  # fmt: skip
        complaint = complaint.with_user(handler)
        complaint.action_start()
        complaint._answer("justified", "We are sorry, and have called you.", "message")
        self._plan()
        self._plan()  # the second run finds nothing new
        for rule, record in ((opened, claim), (paid, claim), (answered, complaint)):
            with self.subTest(rule.name):
                message = self._get_messages(rule, record)
                self.assertEqual(len(message), 1)
                self.assertEqual(message.partner_id, policy.partner_id)
                self.assertEqual(message.state, "planned")
