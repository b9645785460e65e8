from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ClaimCase


@tagged("post_install", "-at_install")
class TestClaimAccess(ClaimCase):
    """Each rule of claims and their other parties with the wrong person."""

    def setUp(self):
        super().setUp()
        self.mine = self._claim(third_party_ids=[Command.create({"name": "The other driver"})])
        their_policy = self._insured(self.other_agent, partner_id=self.persian.id)
        self.theirs = self._claim(
            self.other_agent, policy_id=their_policy.id, third_party_ids=[Command.create({"name": "A cyclist"})]
        )

    def _seen(self, user):
        return self.env["insurance.claim"].with_user(user).search([("id", "in", (self.mine | self.theirs).ids)])

    def test_agent_sees_his_own_book(self):
        self.assertEqual(self._seen(self.agent), self.mine)
        self.assertEqual(self._seen(self.other_agent), self.theirs)
        for record, name in ((self.theirs, "date_loss"), (self.theirs.third_party_ids, "name")):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(self.agent).read([name])
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(self.agent).write({name: record[name]})

    def test_claim_follows_its_policy(self):
        """Whoever gets the policy gets its claims; who reported it loses it with the policy."""
        self.policy.user_id = self.policy.issuer_id = self.other_agent
        self.assertEqual(self._seen(self.other_agent), self.mine | self.theirs)
        self.assertFalse(self._seen(self.agent))

    def test_agent_reports_under_his_policies_only(self):
        with self.assertRaises(AccessError):
            self._claim(self.agent, policy_id=self.theirs.policy_id.id)
        with self.assertRaises(AccessError):
            self.env["insurance.claim.third.party"].with_user(self.agent).create(
                {"claim_id": self.theirs.id, "name": "Somebody"}
            )

    def test_notice_does_not_look_into_other_books(self):
        notices = self.env["insurance.claim.notice"].with_user(self.agent)
        notice = notices.create({"partner_id": self.persian.id})
        self.assertFalse(notice.policy_id)
        self.assertFalse(notice.policy_choices)
        with self.assertRaises(AccessError):
            notices.create({"policy_id": self.theirs.policy_id.id}).action_report()

    def test_warnings_do_not_name_claims_of_others(self):
        """Two agents, one policy each for the same client: neither reads the other's claim numbers."""
        again = self._claim(date_loss=self.mine.date_loss)
        self.assertIn(self.mine.name, again.with_user(self.agent).warning)
        self.assertNotIn(self.theirs.name, again.with_user(self.agent).warning)

    def test_who_sees_all(self):
        for user in (self.agent_all, self.supervisor, self.administrator, self.handler, self.manager):
            self.assertEqual(self._seen(user), self.mine | self.theirs, user.name)

    def test_supervisor_with_all_books_is_no_handler(self):
        with self.assertRaises(AccessError):
            self.mine.with_user(self.agent_all).insurer_ref = "X"
        with self.assertRaises(AccessError):
            self.mine.with_user(self.supervisor).user_id = self.supervisor

    def test_others_see_nothing(self):
        for user in (self.employee, self.seller):
            for model in ("insurance.claim", "insurance.claim.third.party", "insurance.claim.notice"):
                with self.subTest(user=user.name, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_other_company(self):
        for user in (self.handler, self.manager, self.supervisor):
            user.write({"company_ids": [Command.set(self.other_company.ids)], "company_id": self.other_company.id})
            claims = (
                self.env["insurance.claim"].with_user(user).with_context(allowed_company_ids=self.other_company.ids)
            )
            self.assertFalse(claims.search([("id", "in", self.mine.ids)]), user.name)
            with self.assertRaises(AccessError):
                claims.browse(self.mine.id).read(["date_loss"])
            parties = claims.env["insurance.claim.third.party"]
            self.assertFalse(parties.search([("id", "in", self.mine.third_party_ids.ids)]))

    def test_nobody_deletes(self):
        for user in (self.agent, self.handler, self.manager, self.administrator):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
                self.mine.with_user(user).unlink()

    def test_over_rpc_the_number_and_stage_stay(self):
        """What no screen shows as writable is not writable past the screen either."""
        for name, value in (("name", "C1"), ("loss_date_note", "x"), ("date_closed", self.today)):
            with self.subTest(name), self.assertRaises(AccessError):
                self.mine.with_user(self.agent).write({name: value})

    def test_client_without_the_claims_right(self):
        """A card or a policy without the right to claims shows none instead of an error."""
        self.assertEqual(self.policy.with_user(self.handler).claim_count, 1)
        self.assertEqual(self.client.with_user(self.handler).insurance_claim_count, 1)
        with self.assertRaises(AccessError):
            self.client.with_user(self.agent).read(["insurance_claim_count"])
