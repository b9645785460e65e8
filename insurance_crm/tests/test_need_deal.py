"""What becomes of needs: a deal, a policy, or nothing; and back again."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .need_common import NeedCase


@tagged("post_install", "-at_install")
class TestNeedDeal(NeedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env.ref("insurance_crm.lost_reason_no_need")

    def _drop(self, needs, note=""):
        wizard = self.env[needs.action_drop()["res_model"]].with_user(self.agent)
        form = Form(wizard.with_context(**needs.action_drop()["context"]))
        form.reason_id, form.note = self.reason, note
        return form.save().action_confirm()

    # --- one click makes a deal ------------------------------------------------------------

    def test_one_click_makes_a_deal(self):
        need = self._need(name="flat", amount=50000, budget=300, term_count=2, priority="2", date_wanted="2030-05-01",
                          price_preference="cover", service_preference="courier", note="<moves in spring>",
                          line_id=self.home.id)  # fmt: skip
        action = need.action_make_deal()
        deal = need.lead_id
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.lead", deal.id))
        self.assertEqual(
            (deal.insurance_kind, deal.insurance_line_id, deal.partner_id, deal.user_id, deal.expected_revenue),
            ("new", self.home, self.client, self.agent, 300),
        )
        self.assertEqual((deal.priority, deal.date_deadline, deal.company_id), ("2", date(2030, 5, 1), self.company))
        self.assertEqual(deal.name, "Test home · Семён Королёв")
        for text in ("flat", "50,000", "2 years", "300", "The best cover", "courier", "05/01/2030", "&lt;moves"):
            self.assertIn(text, deal.description)
        self.assertEqual((need.state, deal.insurance_need_ids), ("deal", need))

    def test_what_the_deal_is_about(self):
        self.assertEqual(self._need(line_id=self.home.id)._get_deal_kind(), "new")
        self._issued(self.other_agent)
        self.assertEqual(
            self._need(line_id=self.home.id)._get_deal_kind(), "cross_sell", "a colleague's client is ours"
        )
        self.assertEqual(self._need(line_id=self.travel.id, source="renewal")._get_deal_kind(), "foreign_renewal")
        self.assertEqual(self._need(partner_id=self.persian.id)._get_deal_kind(), "new")

    def test_the_deal_goes_to_the_lines_pipeline(self):
        team = self.env["crm.team"].create({"name": "Homes"})
        self.home.team_id = team
        need = self._need(line_id=self.home.id)
        need.action_make_deal()
        self.assertEqual(need.lead_id.team_id, team)
        other = self._need(line_id=self.travel.id)
        other.action_make_deal()
        self.assertTrue(other.lead_id.stage_id)

    def test_who_introduced_the_client_is_named(self):
        marketer = self.env["res.partner"].create({"name": "M", "is_marketer": True})
        self.client.insurance_marketer_id = marketer
        need = self._need()
        need.action_make_deal()
        self.assertEqual(need.lead_id.marketer_id, marketer)

    def test_an_open_deal_of_the_line_takes_the_need_in(self):
        deal = self._deal(insurance_line_id=self.home.id)
        need = self._need(line_id=self.home.id)
        need.action_make_deal()
        need.action_make_deal()
        self.assertEqual(need.lead_id, deal)
        others = self._deal(self.other_agent, insurance_line_id=self.travel.id)
        mine = self._need(line_id=self.travel.id)
        mine.action_make_deal()
        self.assertNotEqual(mine.lead_id, others, "a colleague's deal is not mine to enter")

    def test_several_at_once(self):
        needs = self._need() | self._need(line_id=self.home.id)
        action = needs.action_make_deal()
        self.assertEqual(action["domain"], [("id", "in", needs.lead_id.ids)])
        self.assertEqual(len(needs.lead_id), 2)

    def test_closed_needs_make_no_deals(self):
        need = self._need()
        self._drop(need)
        with self.assertRaisesRegex(UserError, "is closed"):
            need.action_make_deal()

    def test_others_do_not_make_deals_of_my_needs(self):
        need = self._need()
        for user in (self.other_agent, self.employee, self.seller):
            with self.subTest(user.name), self.assertRaises(AccessError):
                need.with_user(user).action_make_deal()

    # --- the need follows its deal -----------------------------------------------------------

    @freeze_time("2025-03-15 10:00:00")
    def test_won_lost_and_open_again(self):
        need = self._need()
        need.action_make_deal()
        deal = need.lead_id
        deal.action_set_won()
        self.assertEqual((need.state, need.realised, need.realised_rate), ("won", 1, 100))
        self.assertEqual(need.date_closed, date(2025, 3, 15))
        deal.stage_id = deal._stage_find(team_id=deal.team_id.id, domain=[("is_won", "=", False)])
        self.assertEqual((need.state, need.realised, need.date_closed), ("deal", 0, False))
        deal.action_set_lost(lost_reason_id=self.reason.id)
        self.assertEqual((need.state, need.reason_id), ("lost", self.reason))
        deal.action_unarchive()
        self.assertEqual((need.state, need.reason_id.id), ("deal", False))

    def test_a_lost_need_is_noted_anew(self):
        need = self._need()
        need.action_make_deal()
        need.lead_id.action_set_lost()
        again = self._need(name="now he wants it")
        self.assertNotEqual(again, need)
        need.lead_id.action_unarchive()
        self.env.flush_all()
        self.assertEqual((need.state, again.state), ("deal", "open"))

    def test_a_deal_that_is_deleted_opens_its_need(self):
        need = self._need()
        need.action_make_deal()
        need.lead_id.with_user(self.administrator).unlink()
        self.assertEqual((need.state, need.lead_id.id), ("open", False))
        need.action_make_deal()
        self.env.flush_all()
        again = self.env["insurance.need"].create({"partner_id": self.client.id, "line_id": self.line.id})
        need.lead_id.with_user(self.administrator).unlink()
        self.assertEqual((need.state, again.state), ("dropped", "open"), "the newer one goes on")

    def test_merged_deals_keep_their_needs(self):
        deals = self._deal(insurance_line_id=self.home.id) | self._deal(insurance_line_id=self.travel.id)
        home, travel = self._need(line_id=self.home.id), self._need(line_id=self.travel.id)
        (home | travel).action_make_deal()
        self.assertEqual((home | travel).lead_id, deals)
        kept = deals.with_user(self.agent_all).merge_opportunity()
        self.assertEqual(((home | travel).lead_id, set((home | travel).mapped("state"))), (kept, {"deal"}))

    # --- a policy meets the need ---------------------------------------------------------------

    def _sold(self, **vals):
        """Return an issued policy that covers today."""
        return self._issued(**({"date_start": "2025-01-01", "date_end": "2099-12-31"} | vals))

    def test_a_policy_meets_the_need(self):
        need = self._need(self.other_agent)
        policy = self._sold()
        self.assertEqual((need.state, need.policy_id), ("won", policy), "whoever noted it")
        self.assertFalse(policy.with_user(self.agent).lead_id)

    def test_a_policy_of_another_line_client_or_time_does_not(self):
        need, other = self._need(), self._need(partner_id=self.persian.id, line_id=self.home.id)
        self._sold(partner_id=self.persian.id)
        self._sold(date_end="2025-06-30")
        self._foreign()
        self.assertEqual((need.state, other.state), ("open", "open"))

    def test_the_next_term_meets_nothing_new(self):
        old = self._sold(date_end="2025-12-31")
        need = self._need(name="a second car")
        self._sold(previous_id=old.id, date_start="2026-01-01")
        self.assertEqual(need.state, "open")
        elsewhere = self._foreign()
        self._sold(previous_id=elsewhere.id, date_start="2026-01-01")
        self.assertEqual(need.state, "won", "won from elsewhere")

    def test_the_insured_person_needs_it_no_more(self):
        need = self._need(partner_id=self.persian.id)
        person = self.env.ref("insurance_crm.object_type_person").id
        insured = self._object(type_id=person, person_id=self.persian.id)
        policy = self._policy(date_end="2099-12-31", object_ids=[Command.create({"object_id": insured.id})])
        policy.action_issue()
        self.assertEqual((need.state, need.policy_id), ("won", policy))

    def test_a_policy_of_another_deal_leaves_the_need_in_its_deal(self):
        need = self._need()
        need.action_make_deal()
        other = self._deal(insurance_line_id=self.line.id)
        self._sold(lead_id=other.id)
        self.assertEqual(need.state, "deal")
        policy = self._sold(lead_id=need.lead_id.id)
        self.assertEqual((need.state, need.policy_id, need.lead_id.won_status), ("won", policy, "won"))

    def test_a_void_policy_had_met_nothing(self):
        need = self._need()
        policy = self._sold()
        policy._void("typed twice")
        self.assertEqual((need.state, need.policy_id.id), ("open", False))
        policy = self._sold()
        again = self._need(name="one more car")
        self.assertNotEqual(again, need)
        policy._void("typed twice")
        self.env.flush_all()
        self.assertEqual((need.state, again.state), ("dropped", "open"))

    def test_history_meets_needs_too(self):
        need = self._need()
        policy = self._policy(date_end="2099-12-31")
        policy._issue_history()
        self.assertEqual(need.state, "won")

    # --- not needed ------------------------------------------------------------------------------

    def test_not_needed_with_a_reason(self):
        need = self._need()
        self._drop(need, "insured by his firm")
        self.assertEqual((need.state, need.reason_id), ("dropped", self.reason))
        self.assertIn("insured by his firm", need.message_ids[0].body)
        need.action_reopen()
        self.assertEqual((need.state, need.reason_id.id, need.date_closed), ("open", False, False))

    def test_not_reopened_beside_another(self):
        need = self._need()
        self._drop(need)
        self._need(name="again")
        with self.assertRaisesRegex(UserError, "noted again"):
            need.action_reopen()

    def test_a_need_in_a_deal_is_lost_with_the_deal(self):
        need = self._need()
        need.action_make_deal()
        with self.assertRaisesRegex(UserError, "mark the deal lost"):
            self._drop(need)

    def test_the_window_is_its_makers(self):
        wizard = (
            self.env["insurance.need.drop"]
            .with_user(self.agent)
            .create({"need_ids": self._need().ids, "reason_id": self.reason.id, "note": "ill"})
        )
        with self.assertRaises(AccessError):
            wizard.with_user(self.supervisor).read(["note"])

    def test_others_needs_are_not_dropped(self):
        need = self._need(self.other_agent, partner_id=self.persian.id)
        with self.assertRaises(AccessError):
            need.with_user(self.agent)._drop(self.reason)
