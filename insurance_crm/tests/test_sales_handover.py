"""Advisor and issuer: handing over with a task, giving back with a reason, who did it and when."""

from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .sales_common import SalesCase

TASK = "insurance_crm.mail_activity_type_issue"


@tagged("post_install", "-at_install")
class TestSalesHandover(SalesCase):
    def _hand_over(self, record, issuer=None, user=None, **vals):
        """Hand over through the button and its dialog."""
        self._dialog(
            record.with_user(user or self.agent).action_hand_over(),
            user,
            issuer_id=(issuer or self.other_agent).id,
            **vals,
        )

    def _dialog(self, action, user=None, **vals):
        defaults = {"deadline": date(2025, 1, 5)} | vals
        wizard = self.env[action["res_model"]].with_user(user or self.agent).with_context(**action["context"])
        wizard.create(defaults).action_confirm()

    def _tasks(self, record):
        return record.sudo().activity_ids.filtered(lambda a: a.activity_type_id == self.env.ref(TASK))

    def test_a_deal_goes_to_the_issuer_with_a_task(self):
        deal = self._deal()
        draft, issued = self._policy(lead_id=deal.id), self._policy()
        self._hand_over(deal, note="after 17:00")
        self.assertEqual((deal.issuer_id, deal.user_id), (self.other_agent, self.agent))
        self.assertEqual(deal.handover_user_id, self.agent)
        self.assertTrue(deal.handover_date)
        task = self._tasks(deal)
        self.assertEqual((task.user_id, task.date_deadline), (self.other_agent, date(2025, 1, 5)))
        self.assertIn("after 17:00", task.note)
        self.assertIn("Other Agent", deal.message_ids[0].body)
        self.assertEqual((draft.issuer_id, draft.handover_user_id), (self.other_agent, self.agent))
        self.assertFalse(issued.issuer_id)
        deal.with_user(self.other_agent).read(["name"])

    def test_the_issuer_issues_and_both_are_credited(self):
        self._rule()
        deal = self._deal()
        policy = self._policy(lead_id=deal.id)
        self._hand_over(deal)
        policy.with_user(self.other_agent).action_issue()
        self.assertEqual(policy.issued_by_id, self.other_agent)
        self.assertEqual(deal.won_status, "won")
        self.assertFalse(self._tasks(deal))
        done = self.env["mail.activity"].with_context(active_test=False)
        done = done.search([("res_model", "=", "crm.lead"), ("res_id", "=", deal.id)])
        self.assertEqual(done.mapped("active"), [False])
        row = self._ledger(policy)
        self.assertEqual((row.user_id, row.issuer_id), (self.agent, self.other_agent))
        self.assertEqual(self._incomes(policy)["advisor", "Agent"], 60)
        self.assertEqual(self._incomes(policy)["issuer", "Other Agent"], 15)

    def test_a_policy_goes_alone(self):
        policy = self._policy()
        self._hand_over(policy)
        self.assertEqual((policy.issuer_id, self._tasks(policy).user_id), (self.other_agent, self.other_agent))
        policy.with_user(self.other_agent).action_issue()
        self.assertFalse(self._tasks(policy))
        self.assertTrue(policy.handover_date)

    def test_a_deal_with_a_draft_left_keeps_its_task(self):
        deal = self._deal()
        one, _two = self._policy(lead_id=deal.id), self._policy(lead_id=deal.id)
        self._hand_over(deal)
        one.with_user(self.other_agent).action_issue()
        self.assertEqual(deal.won_status, "pending")
        self.assertTrue(self._tasks(deal))

    def test_handing_over_anew_leaves_one_task(self):
        deal = self._deal()
        self._hand_over(deal)
        self._hand_over(deal, self.agent_all)
        self.assertEqual((self._tasks(deal).user_id, deal.issuer_id), (self.agent_all, self.agent_all))

    def test_giving_back(self):
        deal = self._deal()
        self._hand_over(deal)
        back = deal.with_user(self.other_agent).action_hand_back()
        self.assertEqual(back["context"]["default_mode"], "back")
        with self.assertRaisesRegex(UserError, "what is missing"):
            self._dialog(back, self.other_agent, note="  ")
        self._dialog(back, self.other_agent, note="no paper")
        self.assertFalse(self._tasks(deal))
        task = deal.sudo().activity_ids
        self.assertEqual((task.user_id, task.summary), (self.agent, "Given back by the issuer"))
        self.assertIn("no paper", task.note)
        self.assertFalse(deal.handover_date)
        self.assertEqual(deal.issuer_id, self.other_agent)

    def test_giving_back_what_nobody_sold(self):
        policy = self._policy(user_id=False, issuer_id=self.agent.id)
        with self.assertRaisesRegex(UserError, "no advisor"):
            self._dialog(policy.action_hand_back(), note="no paper")

    def test_somebody_has_to_be_chosen(self):
        action = self._deal().action_hand_over()
        with self.assertRaisesRegex(UserError, "Choose who issues"):
            self._dialog(action, issuer_id=False)

    def test_whoever_would_not_see_it_does_not_get_it(self):
        stranger = new_test_user(
            self.env, "insurance_stranger", groups="insurance_crm.group_agent_own",
            company_id=self.other_company.id, company_ids=self.other_company.ids,
        )  # fmt: skip
        for record, user in (
            (self._policy(), stranger),
            (self._policy(), self.employee),
            (self._deal(), self.employee),
        ):
            with self.subTest(user.name), self.assertRaisesRegex(UserError, "would not see|inconsistencies"):
                self._hand_over(record, user)
        domain = self.env["insurance.handover"].with_user(self.agent)._get_issuer_domain()
        users = self.env["res.users"].with_user(self.agent).search(domain)
        self.assertIn(self.other_agent, users)
        self.assertFalse(users & (stranger | self.employee | self.seller))

    def test_only_those_who_may_change_it_hand_it_over(self):
        deal = self._deal(self.other_agent)
        with self.assertRaises(AccessError):
            deal.with_user(self.agent)._hand_over(self.agent, date(2025, 1, 5))
        with self.assertRaises(AccessError):
            deal.with_user(self.agent)._hand_back("no", date(2025, 1, 5))

    def test_a_copy_is_not_handed_over(self):
        policy = self._policy()
        self._hand_over(policy)
        copied = policy.copy()
        self.assertFalse(copied.handover_date or copied.handover_user_id)

    def test_buttons(self):
        deal = self._deal()
        Form(deal)
        arch = deal.get_view(self.env.ref("crm.crm_lead_view_form").id)["arch"]
        self.assertIn("action_hand_over", arch)
        other = deal.with_user(self.seller).get_view(self.env.ref("crm.crm_lead_view_form").id)["arch"]
        self.assertNotIn("action_hand_over", other)

    def test_the_deal_says_what_it_earns(self):
        deal = self._deal()
        self._policy(lead_id=deal.id)
        self._issued(lead_id=deal.id)
        self.assertEqual(deal.insurance_commission, 300)
