from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .test_board_cases import BoardCase


@tagged("post_install", "-at_install")
class TestReassign(BoardCase):
    """Many renewals at once to other people, tasks included."""

    def setUp(self):
        super().setUp()
        self.cases = (self.soon | self.later | self.theirs).renewal_id

    def _wizard(self, user, cases=None, **vals):
        cases = self.cases if cases is None else cases
        return self.env["insurance.renewal.reassign"].with_user(user).create({"renewal_ids": cases.ids} | vals)

    def test_a_supervisor_gives_all_to_one(self):
        wizard = self._wizard(self.supervisor, way="user", user_id=self.agent_all.id)
        self.assertEqual(wizard.preview, f"{self.agent_all.name}: 3")
        action = wizard.action_reassign()
        self.assertIn(f"{self.agent_all.name}: 3", action["params"]["message"])
        self.assertEqual(self.cases.user_id, self.agent_all)
        self.assertEqual(self._tasks(self.cases.lead_id).user_id, self.agent_all, "the tasks go along")
        self.assertEqual(self.cases.lead_id.team_id, self.team, "the pipeline stays")
        self.assertEqual(self.cases.lead_id.company_id, self.company)

    def test_he_is_told_once(self):
        before = self.env["mail.message"].search([], order="id desc", limit=1).id
        self._wizard(self.supervisor, way="user", user_id=self.agent_all.id).action_reassign()
        told = self.env["mail.notification"].search(
            [("mail_message_id", ">", before), ("res_partner_id", "=", self.agent_all.partner_id.id)]
        )
        self.assertEqual(len(told), 1)
        self.assertIn("3 renewals", told.mail_message_id.subject)

    def test_own_tasks_of_who_had_them_go_along_and_others_stay(self):
        deal = self.soon.renewal_id.lead_id
        own = deal.with_user(self.agent).activity_schedule("mail.mail_activity_data_call", summary="Ask for the son")
        boss = deal.activity_schedule("mail.mail_activity_data_call", user_id=self.supervisor.id)
        self._wizard(self.supervisor, self.soon.renewal_id, way="user", user_id=self.agent_all.id).action_reassign()
        self.assertEqual(own.user_id, self.agent_all)
        self.assertEqual(boss.user_id, self.supervisor)

    def test_an_agent_gives_away_his_own(self):
        mine = (self.soon | self.later).renewal_id
        self._wizard(self.agent, mine, way="user", user_id=self.other_agent.id).action_reassign()
        self.assertEqual(mine.user_id, self.other_agent)

    def test_an_agent_cannot_give_away_a_colleagues(self):
        self.soon.renewal_id.lead_id.user_id = self.other_agent  # his policy in a colleague's deal
        wizard = self._wizard(self.agent, self.soon.renewal_id, way="user", user_id=self.agent_all.id)
        self.assertIn("not yours to give: 1", wizard.preview)
        with self.assertRaisesRegex(UserError, "not yours"):
            wizard.action_reassign()
        with self.assertRaises(AccessError):
            self._wizard(self.agent, self.theirs.renewal_id, way="user", user_id=self.agent.id)._plan()
        self.assertEqual(self.theirs.renewal_id.user_id, self.other_agent)

    def test_back_to_the_policies_agents(self):
        self.cases.lead_id.user_id = self.agent_all
        self._wizard(self.supervisor, way="agent").action_reassign()
        self.assertEqual(self.soon.renewal_id.user_id, self.agent)
        self.assertEqual(self.theirs.renewal_id.user_id, self.other_agent)

    def test_back_to_an_agent_who_has_left(self):
        self.cases.lead_id.user_id = self.agent_all
        self.other_agent.active = False
        wizard = self._wizard(self.supervisor, way="agent")
        self.assertIn("Nobody can take 1", wizard.preview)
        wizard.action_reassign()
        self.assertEqual(self.theirs.renewal_id.user_id, self.agent_all, "stays as it is")

    def test_back_to_an_agent_who_is_away(self):
        self.cases.lead_id.user_id = self.agent_all
        self.env["insurance.absence"].create(
            {"user_id": self.other_agent.id, "stand_in_id": self.agent.id, "date_from": self.today,
             "date_to": self.today + relativedelta(days=3)}
        )  # fmt: skip
        self._wizard(self.supervisor, way="agent").action_reassign()
        self.assertEqual(self.theirs.renewal_id.user_id, self.agent)

    def test_in_turn(self):
        self.cases.lead_id.user_id = self.supervisor
        among = self.agent | self.other_agent
        self._wizard(self.supervisor, way="turn", user_ids=among.ids).action_reassign()
        in_order = self.cases.sorted("date_end").mapped("lead_id.user_id.id")
        counts = sorted(self.cases.mapped("lead_id.user_id.id").count(user.id) for user in among)
        self.assertEqual(len(in_order), 2)
        self.assertEqual(counts, [1, 1])
        taken = [case.user_id for case in self.cases.sorted("date_end")]
        self.assertNotEqual(taken[0], taken[1])
        self.assertEqual(taken[0], taken[2])

    def test_to_who_has_the_fewest(self):
        self.cases.lead_id.user_id = self.supervisor
        self.env["crm.lead"].create(
            [{"name": f"Busy {index}", "type": "opportunity", "user_id": self.agent.id, "insurance_kind": "own_renewal"}
             for index in range(5)]
        )  # fmt: skip
        self._wizard(self.supervisor, way="load", user_ids=(self.agent | self.other_agent).ids).action_reassign()
        self.assertEqual(self.cases.user_id, self.other_agent)

    def test_who_is_away_or_sells_other_lines_is_left_out(self):
        self.cases.lead_id.user_id = self.supervisor
        self.env["insurance.absence"].create(
            {"user_id": self.agent.id, "date_from": self.today, "date_to": self.today, "stand_in_id": self.agent_all.id}
        )
        self.agent_all.insurance_line_ids = self.travel
        among = self.agent | self.agent_all | self.other_agent
        self._wizard(self.supervisor, way="turn", user_ids=among.ids).action_reassign()
        self.assertEqual(self.cases.user_id, self.other_agent)

    def test_nobody_at_all(self):
        wizard = self._wizard(self.supervisor, way="turn", user_ids=self.seller.ids)
        with self.assertRaisesRegex(UserError, "Nobody can take 3"):
            wizard.action_reassign()

    def test_closed_ones_are_left_alone(self):
        self._renew(self.soon)
        before = self.soon.renewal_id.user_id
        wizard = self._wizard(self.supervisor, way="user", user_id=self.agent_all.id)
        self.assertIn("Closed already: 1", wizard.preview)
        wizard.action_reassign()
        self.assertEqual(self.soon.renewal_id.user_id, before)

    def test_from_the_list(self):
        action = self.cases.with_user(self.supervisor).action_reassign()
        self.assertEqual(action["context"]["default_renewal_ids"], self.cases.ids)
        bound = self.env["insurance.renewal.reassign"].with_user(self.supervisor)
        bound = bound.with_context(active_model="insurance.renewal", active_ids=self.cases.ids)
        with Form(bound) as form:
            form.way = "user"
            form.user_id = self.agent_all
            self.assertIn(": 3", form.preview)

    def test_the_question_is_its_makers(self):
        wizard = self._wizard(self.supervisor, way="agent")
        other = new_test_user(self.env, "second_supervisor", groups="insurance_crm.group_supervisor")
        for user in (other, self.agent, self.employee):
            with self.assertRaises(AccessError):
                wizard.with_user(user).read(["way"])
        with self.assertRaises(AccessError):
            self.env["insurance.renewal.reassign"].with_user(self.employee).create({})

    def test_as_many_queries_for_many(self):
        """Choosing asks a constant number of queries, however many are dealt out."""
        for index in range(12):
            client = self.client.copy({"name": f"Client {index}", "user_id": self.agent.id})
            self._ending(self.today + relativedelta(days=10 + index), partner_id=client.id)
        self._night(self.today)
        cases = self.env["insurance.renewal"].search([("id", "not in", self.cases.ids)])
        few = self._count_plan(cases[:2])
        self.assertLessEqual(self._count_plan(cases), few)

    def _count_plan(self, cases):
        wizard = self._wizard(self.supervisor, cases, way="load", user_ids=(self.agent | self.other_agent).ids)
        wizard._plan()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        wizard._plan()
        return self.env.cr.sql_log_count - before
