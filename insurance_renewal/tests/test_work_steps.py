from datetime import date

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY
from .step_common import StepCase, in_days


@tagged("post_install", "-at_install")
class TestPlan(StepCase):
    """All steps of a case are planned when it is opened."""

    def test_planned_at_opening(self):
        steps = self._steps_of()
        self.assertEqual(
            {kind: (step.state, step.date_planned) for kind, step in steps.items()},
            {
                "create": ("done", TODAY),
                "remind": ("planned", in_days(30)),
                "escalate": ("planned", in_days(53)),
                "win_back": ("planned", in_days(74)),
            },
        )
        self.assertEqual((steps["create"].date_done, steps["create"].user_id), (TODAY, self.agent))
        self.assertEqual(set(self.case.step_ids.mapped("company_id")), {self.company})
        self.assertEqual(self.case.step_ids.mapped("rule_step_id"), self.own_rule.step_ids)
        self.assertEqual(set(self.case.step_ids.mapped("create_uid")), {self.engine.env.user})

    def test_opened_late(self):
        """Opened twenty days before the end, a reminder due thirty days before it is not done, and says so."""
        late = self._ending(in_days(20), partner_id=self.persian.id)
        self._night()
        self.assertEqual(
            self._states(late.renewal_id),
            {
                "create": ("done", False),
                "remind": ("missed", "late"),
                "escalate": ("planned", False),
                "win_back": ("planned", False),
            },
        )

    def test_reminder_on_the_day_of_opening_makes_no_sense(self):
        policy = self._ending(in_days(30), partner_id=self.persian.id)
        self._night()
        self.assertEqual(self._states(policy.renewal_id)["remind"], ("missed", "late"))

    def test_month_precision_counts_from_the_first(self):
        """Known to end in August: reminded thirty days before 1 August, won back fourteen days after the 31st."""
        policy = self._elsewhere(date(2031, 8, 20), end_precision="month", partner_id=self.persian.id)
        self._night()
        steps = self._steps_of(policy.renewal_id)
        self.assertEqual(steps["remind"].date_planned, date(2031, 7, 2))
        self.assertEqual(steps["win_back"].date_planned, date(2031, 9, 14))

    def test_leap_day(self):
        policy = self._ending(date(2032, 2, 29))
        self._night(date(2032, 1, 1))
        steps = self._steps_of(policy.renewal_id)
        self.assertEqual(steps["remind"].date_planned, date(2032, 1, 30))
        self.assertEqual(steps["win_back"].date_planned, date(2032, 3, 14))

    def test_changing_the_rule_changes_nothing_under_way(self):
        before = self._steps_of()["remind"].date_planned
        remind = self.own_rule.step_ids.filtered(lambda step: step.kind == "remind")
        remind.days = 10
        self.own_rule.step_ids.filtered(lambda step: step.kind == "escalate").unlink()
        self.env.invalidate_all()
        self.assertEqual(self._steps_of()["remind"].date_planned, before)
        self.assertEqual(self._states()["escalate"], ("planned", False), "still done, with the rule's own kind of task")

    def test_switched_off_step_is_not_planned(self):
        self.own_rule.step_ids.filtered(lambda step: step.kind == "escalate").active = False
        policy = self._ending(in_days(60), partner_id=self.persian.id)
        self._night()
        self.assertEqual(set(self._steps_of(policy.renewal_id)), {"create", "remind", "win_back"})

    def test_planned_anew_on_request(self):
        self.own_rule.step_ids.filtered(lambda step: step.kind == "remind").days = 20
        self.assertEqual(self.case.with_user(self.supervisor)._replan(), 1)
        self.assertEqual(self._steps_of()["remind"].date_planned, in_days(40))
        self.assertEqual(len(self.case.step_ids), 4)
        self._run_steps(in_days(40))
        self.own_rule.step_ids.filtered(lambda step: step.kind == "remind").days = 10
        self.case._replan()
        self.assertEqual(self._states()["remind"], ("done", False), "what is done stays done")

    def test_planning_anew_leaves_closed_cases(self):
        self._renew(self.policy)
        steps = self.case.step_ids
        self.assertEqual(self.case._replan(), 0)
        self.assertEqual(self.case.step_ids, steps)

    def test_planned_twice_is_once(self):
        self.case.with_env(self.engine.env)._plan_steps()
        self.assertEqual(len(self.case.step_ids), 4)

    def test_one_step_per_rule_step_in_the_database(self):
        step = self._steps_of()["remind"]
        for values in (
            {"rule_step_id": step.rule_step_id.id, "kind": "remind"},
            {"kind": "create"},
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(Exception), self.env.cr.savepoint():  # noqa: B017
                step.create({"renewal_id": self.case.id, "date_planned": TODAY} | values)

    def test_opens_its_renewal(self):
        action = self._steps_of()["remind"].with_user(self.agent).action_open_renewal()
        self.assertEqual((action["res_model"], action["res_id"]), ("insurance.renewal", self.case.id))
        self.assertEqual(self._steps_of()["remind"].display_name, "Remind")


@tagged("post_install", "-at_install")
class TestRemind(StepCase):
    """Thirty days before the end, who is in charge is reminded."""

    def test_not_before_its_day(self):
        self.assertFalse(self._run_steps(in_days(29)))

    def test_deadline_moves_up_and_the_task_says_so(self):
        task = self._tasks(self.deal)
        task.date_deadline = in_days(50)
        changed = self._run_steps(in_days(30))
        self.assertEqual(changed.kind, "remind")
        self.assertEqual((changed.state, changed.date_done, changed.user_id), ("done", in_days(30), self.agent))
        self.assertEqual(self._tasks(self.deal), task, "one task, not two")
        self.assertEqual(task.date_deadline, in_days(30))
        self.assertTrue(task.summary.startswith("Reminder: Test hull ends"), task.summary)

    def test_overdue_task_stays_overdue(self):
        task = self._tasks(self.deal)
        self._run_steps(in_days(30))
        self.assertEqual(task.date_deadline, in_days(3))

    def test_a_task_marked_as_done_comes_back(self):
        self._tasks(self.deal).with_user(self.agent).action_feedback(feedback="Will call again")
        self.assertFalse(self._tasks(self.deal))
        self._run_steps(in_days(30))
        task = self._tasks(self.deal)
        self.assertEqual((task.user_id, task.date_deadline), (self.agent, in_days(30)))
        self.assertEqual(task.activity_type_id, self.own_rule.activity_type_id)
        self.assertIn(self.policy.number, task.note)

    def test_goes_to_who_is_in_charge_now(self):
        self.deal.with_user(self.supervisor).user_id = self.other_agent
        self.assertEqual(self._run_steps(in_days(30)).user_id, self.other_agent)
        self.assertEqual(self._tasks(self.deal).user_id, self.other_agent)

    def test_who_has_left_is_replaced(self):
        self.agent.active = False
        self.assertEqual(self._run_steps(in_days(30)).user_id, self.standin)
        self.assertEqual((self.deal.user_id, self._tasks(self.deal).user_id), (self.standin, self.standin))
        self.assertEqual(self.deal.team_id, self.team, "the pipeline stays")

    def test_nobody_takes_it_over(self):
        self.own_rule.standin_id = False
        self.agent.active = False
        changed = self._run_steps(in_days(30))
        self.assertEqual((changed.state, changed.user_id.id, self.deal.user_id.id), ("done", False, False))
        self.assertEqual(len(self._tasks(self.deal)), 1, "a supervisor finds it and gives it away")

    def test_words_and_kind_of_the_rules_step(self):
        call = self.env.ref("mail.mail_activity_data_call")
        remind = self.own_rule.step_ids.filtered(lambda step: step.kind == "remind")
        remind.write({"summary": "Call once more", "activity_type_id": call.id})
        self._run_steps(in_days(30))
        task = self._tasks(self.deal)
        self.assertEqual((task.summary, task.activity_type_id), ("Call once more", call))

    def test_words_stay_when_the_task_is_brought_up_to_date(self):
        self._run_steps(in_days(30))
        self._ending(in_days(61), premium=500)
        self._night(in_days(30))
        self.assertIn("Reminder: 2 policies", self._tasks(self.deal).summary)

    def test_twice_is_once(self):
        self._run_steps(in_days(30))
        self.assertFalse(self._run_steps(in_days(30)))
        self.assertEqual(len(self._tasks(self.deal)), 1)

    def test_in_the_language_of_who_is_reminded(self):
        self.env["res.lang"]._activate_lang("fa_IR")
        self.line.with_context(lang="fa_IR").name = "بدنه"
        self.agent.lang = "fa_IR"
        self._run_steps(in_days(30))
        self.assertIn("بدنه", self._tasks(self.deal).note)

    def test_queries_do_not_grow(self):
        counts = []
        for size, day in ((5, 100), (50, 200)):
            clients = self.env["res.partner"].create([{"name": f"Client {size}-{n}"} for n in range(size)])
            for client in clients:
                self._ending(in_days(day), partner_id=client.id)
            self._night(in_days(day - 60))
            self.env.flush_all()
            self.env.invalidate_all()
            self._run_steps(in_days(day - 31))
            before = self.cr.sql_log_count
            self.assertEqual(len(self._run_steps(in_days(day - 30))), size)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 60, "a write per task, no more")
