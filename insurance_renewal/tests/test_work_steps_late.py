from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from .step_common import StepCase, in_days


@tagged("post_install", "-at_install")
class TestEscalate(StepCase):
    """Seven days before the end, the supervisor is told, once."""

    def test_supervisor_gets_a_task(self):
        changed = self._run_steps(in_days(53))
        self.assertEqual(self._states()["escalate"], ("done", False))
        task = self._told()
        self.assertEqual((task.user_id, task.date_deadline, task.automated), (self.supervisor, in_days(53), True))
        self.assertTrue(task.summary.startswith("Still open: "), task.summary)
        self.assertIn(self.policy.number, task.note)
        self.assertEqual(self._tasks(self.deal).user_id, self.agent, "the agent's own task stays")
        self.assertIn("escalate", changed.mapped("kind"))
        self.assertEqual(self._steps_of()["escalate"].user_id, self.supervisor)

    def test_once_per_deal(self):
        second = self._ending(in_days(61))
        self._night(in_days(1))
        self.assertEqual(second.renewal_id.lead_id, self.deal)
        self._run_steps(in_days(53))
        self._run_steps(in_days(54))
        task = self._told()
        self.assertEqual(len(task), 1)
        self.assertIn(second.number, task.note)

    def test_pipeline_leader_when_the_rule_names_nobody(self):
        self.own_rule.escalate_user_id = False
        self.team.user_id = self.agent_all
        self._run_steps(in_days(53))
        self.assertEqual(self._told().user_id, self.agent_all)

    def test_a_supervisor_of_the_company_else(self):
        self.own_rule.escalate_user_id = False
        self._run_steps(in_days(53))
        told = self._told().user_id
        self.assertTrue(told.has_group("insurance_crm.group_supervisor"))
        self.assertIn(self.company, told.company_ids)

    def test_archived_supervisor_is_passed_over(self):
        self.supervisor.active = False
        self.team.user_id = self.agent_all
        self._run_steps(in_days(53))
        self.assertEqual(self._told().user_id, self.agent_all)

    def test_who_may_not_open_the_deal_is_passed_over(self):
        self.own_rule.escalate_user_id = new_test_user(self.env, "renewal_clerk", groups="base.group_user")
        self.team.user_id = self.agent_all
        self._run_steps(in_days(53))
        self.assertEqual(self._told().user_id, self.agent_all)

    def test_nobody_to_tell_is_a_problem(self):
        self.own_rule.escalate_user_id = False
        with patch.object(type(self.env["crm.lead"]), "_get_company_supervisors", lambda lead: lead.env["res.users"]):
            self._run_steps(in_days(53))
        self.assertEqual(self._states()["escalate"], ("missed", "nobody"))
        failure = self.env["insurance.renewal.failure"].search([("policy_id", "=", self.policy.id)])
        self.assertIn("Nobody could be told", failure.message)
        failure._gc_settled()
        self.assertTrue(failure.exists(), "it stays on the list while the renewal is open")

    def test_supervisors_own_deal_is_a_reminder_to_himself(self):
        self.deal.with_user(self.supervisor).user_id = self.supervisor
        self._run_steps(in_days(53))
        self.assertEqual(self._states()["escalate"], ("done", False))
        self.assertFalse(self._told())
        self.assertLessEqual(self._tasks(self.deal).date_deadline, in_days(53))

    def test_done_with_the_deal(self):
        self._run_steps(in_days(53))
        task = self._told()
        self._renew(self.policy)
        self.assertEqual(self.deal.won_status, "won")
        self.assertFalse(task.active)

    def test_done_when_what_was_told_is_renewed(self):
        """Another policy keeps the deal open, but the supervisor was not told about that one."""
        other = self._ending(in_days(61))
        self._night(in_days(1))
        self._steps_of(other.renewal_id)["escalate"].with_env(self.engine.env).date_planned = in_days(59)
        self._run_steps(in_days(53))
        task = self._told()
        self._renew(self.policy)
        self.assertEqual(self.deal.won_status, "pending")
        self.assertFalse(task.active)


@tagged("post_install", "-at_install")
class TestWinBack(StepCase):
    """Fourteen days after the end, what was not renewed is tried once more."""

    def _lose(self):
        self.deal.with_user(self.agent).action_set_lost()
        self.env.invalidate_all()

    def test_still_open(self):
        self._tasks(self.deal).with_user(self.agent).action_feedback()
        self._run_steps(in_days(74))
        self.assertEqual(self._states()["win_back"], ("done", False))
        task = self._tasks(self.deal)
        self.assertTrue(task.summary.startswith("Win back: ended"), task.summary)
        self.assertEqual(task.date_deadline, in_days(74))
        self.assertFalse(self.case.win_back_lead_id)

    def test_lost_gets_a_new_deal(self):
        self._lose()
        self._run_steps(in_days(74))
        self.assertEqual(self._states()["win_back"], ("done", False))
        deal = self.case.win_back_lead_id
        self.assertNotEqual(deal, self.deal)
        self.assertEqual(
            (deal.partner_id, deal.user_id, deal.team_id, deal.won_status, deal.insurance_kind),
            (self.client, self.agent, self.team, "pending", "own_renewal"),
        )
        self.assertEqual(deal.expected_revenue, 1000)
        self.assertIn("Win back", deal.name)
        task = self._tasks(deal)
        self.assertEqual((task.user_id, task.date_deadline), (self.agent, in_days(74)))
        self.assertIn(self.policy.number, task.note)
        self.assertEqual(self.case.state, "lost", "a lost renewal stays lost until something is issued")

    def test_one_deal_per_client_and_month(self):
        second = self._ending(in_days(61))
        self._night(in_days(1))
        self._lose()
        self._run_steps(in_days(74))
        self._run_steps(in_days(75))
        self.assertEqual(len((self.case | second.renewal_id).win_back_lead_id), 1)
        self.assertEqual(len(self._tasks(self.case.win_back_lead_id)), 1)
        self.assertIn(second.number, self._tasks(self.case.win_back_lead_id).note)

    def test_won_back(self):
        self._lose()
        self._run_steps(in_days(74))
        deal = self.case.win_back_lead_id
        term = self.policy.with_user(self.agent)._renew()
        term.number = "BACK"
        term.action_issue()
        self.assertEqual(term.lead_id, deal)
        self.assertEqual(self.case.state, "renewed")
        self.assertEqual(deal.won_status, "won")
        self.assertFalse(self._tasks(deal))

    def test_who_lost_it_has_left(self):
        self._lose()
        self.agent.active = False
        self._run_steps(in_days(74))
        self.assertEqual(self.case.win_back_lead_id.user_id, self.standin)

    def test_merged_deals_keep_what_is_to_be_won_back(self):
        self._lose()
        self._run_steps(in_days(74))
        deal = self.case.win_back_lead_id
        other = self.env["crm.lead"].create({"name": "Other", "type": "opportunity", "partner_id": self.client.id})
        kept = (deal | other).with_user(self.supervisor).merge_opportunity()
        self.assertEqual(self.case.win_back_lead_id, kept)

    def test_no_win_back_of_what_is_renewed_or_gone(self):
        other = self._ending(in_days(60), partner_id=self.persian.id)
        self._night()
        self._renew(self.policy)
        other.with_user(self.agent)._cancel(in_days(5), self.env.ref("insurance_crm.cancel_reason_client"))
        leads = self.env["crm.lead"].search_count([])
        self._run_steps(in_days(74))
        self.assertEqual(self._states()["win_back"], ("stopped", "renewed"))
        self.assertEqual(self._states(other.renewal_id)["win_back"], ("stopped", "cancelled"))
        self.assertEqual(self.env["crm.lead"].search_count([]), leads)
