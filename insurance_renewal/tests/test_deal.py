from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import TODAY, RenewalCase


@tagged("post_install", "-at_install")
class TestDeal(RenewalCase):
    """What is made for ending policies, and how it is bundled."""

    def test_deal_of_one_policy(self):
        policy = self._ending(TODAY + relativedelta(days=20), marketer_id=self.other_insurer.id, tax=50)
        self.env["insurance.policy.object"].create({"policy_id": policy.id, "object_id": self._car("AA 1234 BB").id})
        deal = self._night().lead_id
        self.assertEqual(
            (deal.insurance_kind, deal.partner_id, deal.user_id, deal.team_id, deal.stage_id, deal.type),
            ("own_renewal", self.client, self.agent, self.team, self.stage, "opportunity"),
        )
        self.assertEqual((deal.insurance_line_id, deal.marketer_id), (self.line, self.other_insurer))
        self.assertEqual(deal.expected_revenue, 1050, "what the client pays")
        self.assertEqual(deal.date_deadline, policy.date_end)
        self.assertIn(self.client.name, deal.name)
        self.assertIn("Test hull", deal.name)
        self.assertIn("AA 1234 BB", deal.name)
        self.assertEqual(deal.won_status, "pending")
        self.assertFalse(deal.insurance_policy_ids, "the ending policy is not one the deal brought")

    def _car(self, plate):
        return self.env["insurance.object"].create(
            {
                "type_id": self.env.ref("insurance_crm.object_type_vehicle").id,
                "plate": plate,
                "owner_id": self.client.id,
            }
        )

    def test_task(self):
        policy = self._ending(TODAY + relativedelta(days=20))
        task = self._tasks(self._night().lead_id)
        self.assertEqual((task.user_id, task.activity_type_id), (self.agent, self.own_rule.activity_type_id))
        self.assertEqual(task.date_deadline, TODAY + relativedelta(days=3))
        self.assertTrue(task.automated)
        self.assertIn("Test hull", task.summary)
        for told in (policy.number, self.insurer.name, "06/30/2031", "1,000.00"):
            self.assertIn(told, task.note)
        self.assertIn('dir="ltr"', task.note)

    def test_task_in_the_language_of_who_gets_it(self):
        self.env["res.lang"]._activate_lang("fa_IR")
        self.line.with_context(lang="fa_IR").name = "بدنه"
        self.agent.lang = "fa_IR"
        self._ending(TODAY + relativedelta(days=20), partner_id=self.persian.id)
        deal = self._night().lead_id
        self.assertIn("بدنه", deal.name)
        self.assertIn("بدنه", self._tasks(deal).note)

    def test_foreign_policy(self):
        policy = self._elsewhere(TODAY + relativedelta(days=20))
        deal = self._night().lead_id
        self.assertEqual((deal.insurance_kind, deal.expected_revenue), ("foreign_renewal", 700))
        self.assertEqual(policy.renewal_id.origin, "foreign")

    def test_policies_of_a_client_share_a_deal(self):
        first = self._ending(TODAY + relativedelta(days=5))
        second = self._ending(TODAY + relativedelta(days=9))
        next_month = self._ending(TODAY + relativedelta(days=25))
        foreign = self._elsewhere(TODAY + relativedelta(days=6))
        travel = self._ending(TODAY + relativedelta(days=7), product_id=self.travel_product.id)
        other = self._ending(TODAY + relativedelta(days=8), partner_id=self.persian.id)
        self._night()
        deal = first.renewal_id.lead_id
        self.assertEqual(deal.renewal_ids.policy_id, first | second)
        self.assertEqual(deal.date_deadline, first.date_end)
        self.assertEqual(deal.expected_revenue, 2000)
        self.assertEqual(len(self._tasks(deal)), 1)
        for number in (first.number, second.number):
            self.assertIn(number, self._tasks(deal).note)
        alone = next_month | foreign | travel | other
        self.assertEqual(len(alone.renewal_id.lead_id), 4)
        self.assertNotIn(deal, alone.renewal_id.lead_id)
        self.assertEqual(travel.renewal_id.lead_id.team_id, self.other_team, "the line's own pipeline")

    def test_lines_differ(self):
        self.travel.team_id = False
        self._ending(TODAY + relativedelta(days=5))
        self._ending(TODAY + relativedelta(days=7), product_id=self.travel_product.id)
        deal = self._night().lead_id
        self.assertEqual(len(deal), 1)
        self.assertFalse(deal.insurance_line_id)
        self.assertIn("Test hull, Test travel (2)", deal.name)

    def test_later_policy_joins_the_open_deal(self):
        first = self._ending(TODAY + relativedelta(days=5))
        deal = self._night().lead_id
        second = self._ending(TODAY + relativedelta(days=4), product_id=self.product.id, premium=500)
        self.assertEqual(self._night().policy_id, second)
        self.assertEqual(second.renewal_id.lead_id, deal)
        self.assertEqual((deal.expected_revenue, deal.date_deadline), (1500, second.date_end))
        self.assertIn("(2)", deal.name)
        task = self._tasks(deal)
        self.assertEqual(len(task), 1, "told, not doubled")
        self.assertIn(first.number, task.note)
        self.assertIn(second.number, task.note)

    def test_name_given_by_hand_stays(self):
        self._ending(TODAY + relativedelta(days=5))
        deal = self._night().lead_id
        deal.name = "The difficult one"
        self._ending(TODAY + relativedelta(days=6))
        self._night()
        self.assertEqual(deal.name, "The difficult one")

    def test_closed_deal_is_followed_by_the_next(self):
        self._ending(TODAY + relativedelta(days=5))
        deal = self._night().lead_id
        deal.with_user(self.agent).action_set_lost()
        later = self._ending(TODAY + relativedelta(days=6))
        self._night()
        second = later.renewal_id.lead_id
        self.assertNotEqual(second, deal)
        self.assertEqual((deal.renewal_bundle, deal.renewal_number), (second.renewal_bundle, 1))
        self.assertEqual(second.renewal_number, 2)

    def test_deal_keeps_its_key_to_itself(self):
        self._ending(TODAY + relativedelta(days=5))
        deal = self._night().lead_id
        self.assertFalse(deal.copy().renewal_bundle)
        with self.assertRaises(UserError):
            deal.unlink()

    def test_line_pipeline_of_another_company_is_not_used(self):
        self.other_team.company_id = self.other_company
        self._ending(TODAY + relativedelta(days=7), product_id=self.travel_product.id)
        self.assertEqual(self._night().lead_id.team_id, self.team)


@tagged("post_install", "-at_install")
class TestMerge(RenewalCase):
    """Nothing is lost or doubled when deals or clients are merged."""

    def test_merged_deals_keep_all_renewals(self):
        one = self._ending(TODAY + relativedelta(days=5))
        other = self._ending(TODAY + relativedelta(days=25))
        deals = self._night().lead_id
        self.assertEqual(len(deals), 2)
        kept = deals.with_user(self.supervisor).merge_opportunity()
        self.assertEqual((one | other).renewal_id.lead_id, kept)
        self.assertEqual((one | other).renewal_id.mapped("state"), ["open", "open"])
        task = self._tasks(kept)
        self.assertEqual(len(task), 1)
        self.assertIn(one.number, task.note)
        self.assertIn(other.number, task.note)
        third = self._ending(TODAY + relativedelta(days=6))
        fourth = self._ending(TODAY + relativedelta(days=26))
        self._night()
        self.assertEqual((third | fourth).renewal_id.lead_id, kept, "both bundles go on in the merged deal")

    def test_merged_clients(self):
        double = self.env["res.partner"].create({"name": "Korolyov S."})
        policies = self._ending(TODAY + relativedelta(days=5)) | self._ending(
            TODAY + relativedelta(days=6), partner_id=double.id
        )
        deals = self._night().lead_id
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.client | double).ids, self.client)
        self.env.invalidate_all()
        self.assertEqual(len(policies.renewal_id), 2)
        self.assertEqual(policies.renewal_id.partner_id, self.client)
        self.assertEqual(deals.partner_id, self.client)
        later = self._ending(TODAY + relativedelta(days=7))
        self._night()
        self.assertIn(later.renewal_id.lead_id, deals, "joins an open deal of the merged client")
        self.assertFalse(self._night())


@tagged("post_install", "-at_install")
class TestClosing(RenewalCase):
    """What becomes of a policy closes its renewal, and the deal when it was the last one."""

    def setUp(self):
        super().setUp()
        self.first = self._ending(TODAY + relativedelta(days=5))
        self.second = self._ending(TODAY + relativedelta(days=6))
        self.deal = self._night().lead_id

    def test_next_term_belongs_to_the_open_deal(self):
        self.first.with_user(self.agent).action_renew()
        draft = self.first.next_ids
        self.assertEqual(draft.lead_id, self.deal)
        self.assertEqual((self.first.renewal_id.draft_id, self.first.renewal_id.state), (draft, "open"))
        action = self.first.renewal_id.with_user(self.agent).action_renew()
        self.assertEqual(action["res_id"], draft.id, "opens the draft instead of refusing a second one")

    def test_renewed_one_by_one(self):
        term = self._renew(self.first)
        self.assertEqual((self.first.renewal_id.state, self.first.renewal_id.renewed_by_id), ("renewed", term))
        self.assertEqual(self.deal.won_status, "pending", "one is still to be renewed")
        task = self._tasks(self.deal)
        self.assertNotIn(self.first.number, task.note)
        self.assertIn(self.second.number, task.note)
        self._renew(self.second)
        self.assertEqual(self.deal.won_status, "won")
        self.assertFalse(self._tasks(self.deal))
        self.assertEqual(task.active, False)

    def test_joined_into_one_renews_both(self):
        both = (self.first | self.second).with_user(self.agent)
        draft = both._join()
        self.assertEqual(both.renewal_id.mapped("draft_id"), draft)
        draft.number = "JOINED"
        draft.action_issue()
        self.assertEqual(both.renewal_id.mapped("state"), ["renewed", "renewed"])
        self.assertEqual(both.renewal_id.renewed_by_id, draft)
        self.assertEqual(self.deal.won_status, "won")
        self.first.with_user(self.agent).action_undo_renewal()
        self.assertEqual((draft.state, set(both.renewal_id.mapped("state"))), ("void", {"open"}))

    def test_joined_before_its_night_is_not_due(self):
        late = [self._ending(TODAY + relativedelta(days=20 + number)) for number in range(2)]
        draft = (late[0] | late[1]).with_user(self.agent)._join()
        self.assertFalse(self._night(), "what is being renewed needs no work")
        draft.unlink()
        self.assertEqual(len(self._night()), 2)

    def test_draft_on_the_deal_keeps_it_open(self):
        draft = self._policy(lead_id=self.deal.id)
        self._renew(self.first)
        self._renew(self.second)
        self.assertEqual(self.deal.won_status, "pending")
        draft.action_issue()
        self.assertEqual(self.deal.won_status, "won")

    def test_cancelled_and_void_are_not_needed_any_more(self):
        self.first.with_user(self.agent)._cancel(TODAY, self.env.ref("insurance_crm.cancel_reason_client"))
        self.assertEqual((self.first.renewal_id.state, self.deal.won_status), ("dropped", "pending"))
        self.second.with_user(self.agent)._void("mistake")
        self.assertEqual(self.second.renewal_id.state, "dropped")
        self.assertEqual(self.deal.won_status, "lost")
        self.assertEqual(self.deal.lost_reason_id, self.env.ref("insurance_renewal.lost_reason_not_needed"))
        self.assertFalse(self._tasks(self.deal))

    def test_renewed_elsewhere_is_not_a_renewal(self):
        self._elsewhere(self.first.date_end + relativedelta(years=1), previous_id=self.first.id)
        self.assertEqual(self.first.renewal_id.state, "dropped")

    def test_linking_a_next_term_by_hand(self):
        term = self._policy(date_start=self.first.cover_end, date_end=self.first.cover_end + relativedelta(years=1))
        term.action_issue()
        self.assertEqual(self.first.renewal_id.state, "open")
        term.previous_id = self.first
        self.assertEqual(self.first.renewal_id.state, "renewed")

    def test_imported_next_term(self):
        """History books are issued without the buttons; they close renewals alike."""
        terms = self.env["insurance.policy"]
        for policy in (self.first, self.second):
            terms |= self._policy(
                previous_id=policy.id, date_start=policy.cover_end, date_end=policy.cover_end + relativedelta(days=300)
            )
        terms._issue_history()
        self.assertEqual((self.first | self.second).renewal_id.mapped("state"), ["renewed", "renewed"])
        self.assertEqual(self.deal.won_status, "won")

    def test_lost_deal_and_restored(self):
        self.deal.with_user(self.agent).action_set_lost()
        self.assertEqual(self.deal.renewal_ids.mapped("state"), ["lost", "lost"])
        self.assertFalse(self._tasks(self.deal))
        self.deal.with_user(self.agent).action_restore()
        self.assertEqual(self.deal.renewal_ids.mapped("state"), ["open", "open"])

    def test_void_next_term_opens_the_renewal_again(self):
        terms = [self._renew(policy) for policy in (self.first, self.second)]
        self.assertEqual(self.deal.won_status, "won")
        terms[0].with_user(self.agent)._void("wrong car")
        case = self.first.renewal_id
        self.assertEqual(case.state, "open")
        self.assertEqual((case.lead_id.won_status, case.lead_id.renewal_number), ("pending", 2))
        self.assertNotEqual(case.lead_id, self.deal)
        self.assertEqual(len(self._tasks(case.lead_id)), 1)
        self.assertEqual(case.lead_id.user_id, self.agent)

    def test_task_follows_the_deal(self):
        self.deal.with_user(self.supervisor).user_id = self.other_agent
        self.assertEqual(self._tasks(self.deal).user_id, self.other_agent)
        self.assertEqual(self.deal.renewal_ids.user_id, self.other_agent)

    def test_policy_with_a_renewal_is_not_deleted(self):
        foreign = self._elsewhere(TODAY + relativedelta(days=3))
        self._night()
        with self.assertRaises(UserError):
            foreign.with_user(self.agent).unlink()
        with self.assertRaises(UserError):
            foreign.renewal_id.unlink()

    def test_policy_opens_its_deal(self):
        action = self.first.with_user(self.agent).action_open_renewal()
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.lead", self.deal.id))
        self.assertEqual(self.first.renewal_id.action_open_policy()["res_id"], self.first.id)
