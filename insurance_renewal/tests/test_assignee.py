from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import TODAY, RenewalCase


@tagged("post_install", "-at_install")
class TestAssignee(RenewalCase):
    """Who gets the deal and the task."""

    def _who(self, user=None, days=5, **vals):
        policy = self._ending(TODAY + relativedelta(days=days), user=user, **vals)
        self._night()
        deal = policy.renewal_id.lead_id
        self.assertEqual(self._tasks(deal).user_id, deal.user_id, "the task is his who has the deal")
        self.assertEqual(policy.renewal_id.user_id, deal.user_id)
        return deal.user_id

    def test_policys_agent(self):
        self.assertEqual(self._who(self.other_agent), self.other_agent)

    def test_fixed_person(self):
        self.own_rule.write({"assign_to": "user", "user_id": self.other_agent.id})
        self.assertEqual(self._who(), self.other_agent)

    def test_separately_for_policies_elsewhere(self):
        self.foreign_rule.write({"assign_to": "user", "user_id": self.supervisor.id})
        policy = self._elsewhere(TODAY + relativedelta(days=5))
        self.assertEqual(self._who(), self.agent)
        self.assertEqual(policy.renewal_id.user_id, self.supervisor)

    def test_archived_agent(self):
        policy = self._ending(TODAY + relativedelta(days=5))
        self.agent.active = False
        self._night()
        self.assertEqual(policy.renewal_id.user_id, self.standin)
        self.assertEqual(self._tasks(policy.renewal_id.lead_id).user_id, self.standin)
        self.assertEqual(policy.renewal_id.agent_id, self.agent, "still his book")

    def test_no_agent(self):
        policy = self._ending(TODAY + relativedelta(days=5))
        policy.user_id = False
        self._night()
        self.assertEqual(policy.renewal_id.user_id, self.standin)

    def test_agent_of_another_company(self):
        policy = self._ending(TODAY + relativedelta(days=5))
        self.agent.write({"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id})
        self._night()
        self.assertEqual(policy.renewal_id.user_id, self.standin)

    def test_agent_without_the_right_to_deals(self):
        """A clerk may stand on a policy; who cannot open the deal does not get it."""
        clerk = new_test_user(self.env, "renewal_clerk", groups="base.group_user")
        policy = self._ending(TODAY + relativedelta(days=5))
        policy.user_id = clerk
        self._night()
        self.assertEqual(policy.renewal_id.user_id, self.standin)
        self.assertEqual(policy.renewal_id.lead_id.team_id, self.team, "the pipeline stays")
        self.assertEqual(policy.renewal_id.lead_id.company_id, self.company)

    def test_nobody_can(self):
        self.standin.active = False
        self.own_rule.write({"standin_id": False, "escalate_user_id": self.supervisor.id})
        clerk = new_test_user(self.env, "renewal_clerk", groups="base.group_user")
        policy = self._ending(TODAY + relativedelta(days=5))
        policy.user_id = clerk
        self._night()
        deal = policy.renewal_id.lead_id
        self.assertFalse(deal.user_id)
        self.assertEqual(deal.company_id, self.company)
        task = self._tasks(deal)
        self.assertEqual((len(task), task.user_id), (1, self.supervisor), "who gives it away")
        self.assertIn("Nobody in charge: Test hull", task.summary)
        nobody = self.env["insurance.renewal"].with_user(self.supervisor).search([("user_id", "=", False)])
        self.assertEqual(nobody.policy_id, policy)
        deal.with_user(self.supervisor).user_id = self.agent
        self.assertEqual(self._tasks(deal).user_id, self.agent)
        self.assertTrue(self._tasks(deal).summary.startswith("Test hull ends"), "it is the agent's own now")

    def test_nobody_leads_either(self):
        """Without anybody to tell, the task waits in the deal, and the filter “Nobody in charge” finds it."""
        self.standin.active = False
        self.patch(self.registry["crm.lead"], "_get_company_supervisors", lambda lead: lead.env["res.users"])
        policy = self._ending(TODAY + relativedelta(days=5))
        policy.user_id = new_test_user(self.env, "renewal_clerk", groups="base.group_user")
        self._night()
        task = self._tasks(policy.renewal_id.lead_id)
        self.assertEqual((len(task), task.user_id.id), (1, False))

    def test_standin_without_the_right_is_not_used(self):
        self.own_rule.standin_id = new_test_user(self.env, "renewal_clerk", groups="base.group_user")
        policy = self._ending(TODAY + relativedelta(days=5))
        policy.user_id = False
        self._night()
        self.assertFalse(policy.renewal_id.user_id)

    def test_shared_client(self):
        """Two agents, one deal: for the one who sees all policies, else for whose policy ends first."""
        first = self._ending(TODAY + relativedelta(days=5), user=self.agent)
        second = self._ending(TODAY + relativedelta(days=6), user=self.other_agent)
        self._night()
        deal = (first | second).renewal_id.lead_id
        self.assertEqual(len(deal), 1)
        self.assertEqual(deal.user_id, self.agent)
        for agent, seen in ((self.agent, first | second), (self.other_agent, second)):
            cases = self.env["insurance.renewal"].with_user(agent).search([("lead_id", "=", deal.id)])
            self.assertEqual(cases.policy_id, seen)
        shown = second.renewal_id.with_user(self.agent).web_read(
            {
                "policy_id": {"fields": {"display_name": {}}},
                "number": {},
                "premium_total": {},
                "insurer_id": {"fields": {}},
            }
        )[0]
        self.assertEqual((shown["number"], shown["policy_id"]["display_name"]), (second.number, second.number))
        with self.assertRaisesRegex(UserError, "book of Other Agent"):
            second.renewal_id.with_user(self.agent).action_renew()
        action = second.renewal_id.with_user(self.other_agent).action_open_deal()
        self.assertEqual(action["res_model"], "insurance.renewal", "the deal itself is his colleague's")
        self._renew(second, self.other_agent)
        self.assertEqual(second.renewal_id.state, "renewed")
        self.assertEqual(deal.won_status, "pending")
        self._renew(first, self.agent)
        self.assertEqual(deal.won_status, "won")

    def test_shared_client_closed_by_the_other_agent(self):
        first = self._ending(TODAY + relativedelta(days=5), user=self.agent)
        second = self._ending(TODAY + relativedelta(days=6), user=self.other_agent)
        self._night()
        self._renew(first, self.agent)
        self._renew(second, self.other_agent)
        self.assertEqual(first.renewal_id.lead_id.won_status, "won")

    def test_shared_client_goes_to_who_sees_all(self):
        self._ending(TODAY + relativedelta(days=5), user=self.agent)
        self._ending(TODAY + relativedelta(days=6), user=self.agent_all)
        self.assertEqual(self._night().lead_id.user_id, self.agent_all)


@tagged("post_install", "-at_install")
class TestSettings(RenewalCase):
    """Every setting does what its help says; they are written through Settings ▸ Insurance."""

    def _set(self, **values):
        settings = self.env["res.config.settings"].create(values)
        settings.execute()

    def test_settings_screen_writes_the_rules(self):
        self._set(
            renewal_own_days=40, renewal_own_assign_to="user", renewal_own_user_id=self.supervisor.id,
            renewal_foreign_days=50, renewal_foreign_is_on=False, renewal_own_deadline_from="end",
        )  # fmt: skip
        self.assertEqual(
            (self.own_rule.days, self.own_rule.user_id, self.own_rule.deadline_from), (40, self.supervisor, "end")
        )
        self.assertEqual((self.foreign_rule.days, self.foreign_rule.is_on, self.own_rule.is_on), (50, False, True))

    def test_settings_screen_of_the_other_company(self):
        settings = self.env["res.config.settings"].with_company(self.other_company).create({"renewal_own_days": 11})
        settings.execute()
        other = self.env["insurance.renewal.rule"].search(
            [("company_id", "=", self.other_company.id), ("origin", "=", "own")]
        )
        self.assertEqual((other.days, self.own_rule.days), (11, 30))

    def test_off(self):
        self._set(renewal_own_is_on=False)
        own, foreign = self._ending(TODAY), self._elsewhere(TODAY)
        self._night()
        self.assertFalse(own.renewal_id)
        self.assertTrue(foreign.renewal_id)

    def test_days_separately(self):
        self._set(renewal_own_days=10, renewal_foreign_days=60)
        own, foreign = self._ending(TODAY + relativedelta(days=11)), self._elsewhere(TODAY + relativedelta(days=60))
        self._night()
        self.assertFalse(own.renewal_id)
        self.assertTrue(foreign.renewal_id)

    def test_pipelines_separately(self):
        self._set(renewal_foreign_team_id=self.other_team.id)
        own, foreign = self._ending(TODAY), self._elsewhere(TODAY)
        self._night()
        self.assertEqual(own.renewal_id.lead_id.team_id, self.team)
        self.assertEqual(foreign.renewal_id.lead_id.team_id, self.other_team)

    def test_no_pipeline(self):
        self._set(renewal_own_team_id=False)
        policy = self._ending(TODAY)
        self._night()
        self.assertFalse(policy.renewal_id.lead_id.team_id)
        self.assertTrue(policy.renewal_id.lead_id.stage_id)

    def test_kind_of_task(self):
        call = self.env.ref("mail.mail_activity_data_call")
        self._set(renewal_own_activity_type_id=call.id)
        self._ending(TODAY)
        self.assertEqual(self._tasks(self._night().lead_id).activity_type_id, call)

    def test_deadline_before_the_end(self):
        self._set(renewal_own_deadline_from="end", renewal_own_deadline_days=10)
        soon, later = self._ending(TODAY + relativedelta(days=5)), self._ending(TODAY + relativedelta(days=25))
        self._night()
        self.assertEqual(self._tasks(soon.renewal_id.lead_id).date_deadline, TODAY, "never before it is made")
        task = self._tasks(later.renewal_id.lead_id)
        self.assertEqual(task.date_deadline, TODAY + relativedelta(days=15))
        self._ending(TODAY + relativedelta(days=21))
        self._night()
        self.assertEqual(task.date_deadline, TODAY + relativedelta(days=11), "an earlier policy joined")

    def test_deadline_after_the_opening(self):
        self._set(renewal_own_deadline_from="open", renewal_own_deadline_days=0)
        self._ending(TODAY + relativedelta(days=25))
        self.assertEqual(self._tasks(self._night().lead_id).date_deadline, TODAY)

    def test_missed_nights(self):
        self._set(renewal_own_catch_up_days=2)
        policy = self._ending(TODAY - relativedelta(days=2))
        self.assertEqual(self._night().policy_id, policy)

    def test_standin(self):
        self._set(renewal_own_standin_id=self.supervisor.id)
        policy = self._ending(TODAY)
        policy.user_id = False
        self._night()
        self.assertEqual(policy.renewal_id.user_id, self.supervisor)

    def test_names(self):
        alone = self.own_rule.with_context(allowed_company_ids=self.company.ids)
        self.assertEqual(alone.display_name, "All our policies")
        both = self.own_rule.with_context(allowed_company_ids=(self.company | self.other_company).ids)
        self.assertEqual(both.display_name, f"{self.company.name} · All our policies")

    def test_new_company_is_worked_for(self):
        company = self.env["res.company"].create({"name": "Third"})
        self.assertIn(company, self.env.ref("insurance_renewal.user_renewal").company_ids)
        self.assertEqual(
            self.env["insurance.renewal.rule"].search_count([("company_id", "=", company.id), ("is_on", "=", True)]), 2
        )
        company._prepare_renewals()
        self.assertEqual(self.env["insurance.renewal.rule"].search_count([("company_id", "=", company.id)]), 2)
