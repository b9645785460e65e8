"""What follows from other records is not typed, whatever is sent past the screens; nor is what is another's told."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .money_common import MoneyCase


@tagged("post_install", "-at_install")
class TestClaimCounted(MoneyCase):
    def test_figures_come_from_rows_alone(self):
        claim = self._decided(1000)
        for name in ("claimed", "assessed", "payable", "outstanding", "paid", "recovered", "incurred"):
            with self.subTest(name), self.assertRaisesRegex(UserError, "never changed"):
                claim.with_user(self.handler).write({name: 5})
        self.assertAdds(claim)
        fresh = {"policy_id": self.policy.id, "date_loss": self.loss}
        claims = self.env["insurance.claim"].with_user(self.handler)
        with self.assertRaisesRegex(UserError, "never changed"):
            claims.create(fresh | {"paid": 7})
        self.assertAdds(claims.with_context(default_paid=7, default_payable=9).create(fresh))

    def test_what_the_policy_says_is_not_typed(self):
        claim = self._claim()
        values = {
            "agent_id": self.other_agent.id, "issuer_id": self.other_agent.id, "partner_id": self.persian.id,
            "company_id": self.other_company.id, "currency_id": self.env.ref("base.CHF").id, "is_open": False,
            "state": "closed", "date_paid": self.today,
        }  # fmt: skip
        before = claim.sudo().read([*values])
        for name, value in values.items():
            claim.with_user(self.handler).write({name: value, "insurer_ref": "R 1"})
        claim.with_user(self.handler).write({"name": "C0/1"})
        self.assertNotEqual(claim.name, "C0/1")
        self.assertEqual(claim.insurer_ref, "R 1")
        claim.invalidate_recordset()
        self.assertEqual(claim.sudo().read([*values]), before)

    def test_an_agent_sets_nothing_by_the_context(self):
        closed = self.env["insurance.claim.stage"].search([("state", "=", "closed")], limit=1)
        claims = self.env["insurance.claim"].with_user(self.agent).with_context(
            default_stage_id=closed.id, default_user_id=self.handler.id, default_agent_id=self.other_agent.id,
            default_partner_id=self.persian.id, default_insurer_ref="mine", default_loss_place="Bridge",
        )  # fmt: skip
        claim = claims.create({"policy_id": self.policy.id, "date_loss": self.loss})
        self.assertEqual((claim.state, claim.agent_id), ("reported", self.agent))
        self.assertEqual((claim.partner_id, claim.insurer_ref), (self.policy.partner_id, False))
        self.assertEqual(claim.loss_place, "Bridge")

    def test_other_parties_stay_when_it_is_over(self):
        claim = self._claim(third_party_ids=[Command.create({"name": "Other"})])
        party = claim.third_party_ids.with_user(self.agent)
        party.phone = "1"
        claim.with_user(self.handler)._move_to("withdrawn", "x")
        for call in (
            lambda: party.write({"phone": "2"}),
            party.unlink,
            lambda: party.create({"claim_id": claim.id, "name": "Another"}),
        ):
            with self.assertRaisesRegex(UserError, "is over"):
                call()
        party.with_user(self.handler).write({"phone": "3"})

    def test_other_parties_stay_in_the_book(self):
        foreign = self._claim(self.other_agent, policy_id=self._insured(self.other_agent).id)
        claim = self._claim(third_party_ids=[Command.create({"name": "Other"})])
        with self.assertRaises(AccessError):
            claim.third_party_ids.with_user(self.agent).write({"claim_id": foreign.id})

    def test_papers_stay_when_it_is_over(self):
        claim = self._claim()
        paper = self.env["insurance.claim.paper"].with_user(self.handler).create({"claim_id": claim.id, "name": "Bill"})
        file = self.env["ir.attachment"].with_user(self.agent).create({"name": "bill.txt", "raw": b"1"})
        paper.with_user(self.agent).write({"attachment_ids": [Command.link(file.id)]})
        paper.action_accept()
        claim.with_user(self.handler)._move_to("withdrawn", "x")
        with self.assertRaisesRegex(UserError, "is over"):
            paper.with_user(self.agent).write({"attachment_ids": [Command.clear()]})

    def test_whose_policy_is_told_to_its_readers_alone(self):
        notices = self.env["insurance.claim.notice"].with_user(self.other_agent).with_context(with_client=True)
        try:
            shown = notices.create({"policy_id": self.policy.id}).read(["policy_id"])[0]["policy_id"]
        except AccessError:
            shown = (0, "")
        self.assertNotIn(self.policy.partner_id.name, shown[1])
        names = self.policy.with_user(self.other_agent).with_context(with_client=True).sudo().display_name
        self.assertNotIn(self.policy.partner_id.name, names)
        names = self.policy.with_user(self.agent).with_context(with_client=True).sudo().display_name
        self.assertIn(self.policy.partner_id.name, names)

    def test_links_to_what_is_closed_to_the_agent(self):
        claim = self._claim()
        kind = self.env["insurance.service.kind"].search([], limit=1)
        own = {"partner_id": self.persian.id}
        service = self.env["insurance.service"].with_user(self.other_agent).create(own | {"kind_id": kind.id})
        complaint = (
            self.env["insurance.complaint"].with_user(self.other_agent).create(own | {"description": "Waits for weeks"})
        )
        for record, more in ((service, {"kind_id": kind.id}), (complaint, {"description": "x"})):
            for link in ({"policy_id": self.policy.id}, {"claim_id": claim.id}):
                with self.subTest(record._name, link=link):
                    with self.assertRaises(AccessError):
                        record.write(link)
                    with self.assertRaises(AccessError):
                        record.create(own | more | link)
