from datetime import date
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from lxml import etree
from psycopg2.errors import SerializationFailure

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from ..models.work import insurance_renewal_step_night as step_night
from .common import TODAY, RenewalCase


def in_days(days, today=TODAY):
    return today + relativedelta(days=days)


class StepCase(RenewalCase):
    """Work opened 60 days before the end, a reminder at 30, the supervisor at 7, winning back 14 days after it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rules = cls.own_rule | cls.foreign_rule
        rules.write({"days": 60, "escalate_user_id": cls.supervisor.id})
        rules.step_ids.unlink()
        cls.env["insurance.renewal.rule.step"].create(
            [
                {"rule_id": rule.id, "kind": kind, "days": days}
                for rule in rules
                for kind, days in (("remind", 30), ("escalate", 7), ("win_back", 14))
            ]
        )

    def setUp(self):
        super().setUp()
        self.policy = self._ending(in_days(60))
        self._night()
        self.case = self.policy.renewal_id
        self.deal = self.case.lead_id

    def _steps_of(self, case=None):
        """Return ``{kind: step}`` of a case."""
        return {step.kind: step for step in (case or self.case).step_ids}

    def _run_steps(self, today, shard=0, shards=1):
        """Do the planned steps of one night, as the night does; return the steps that changed."""
        # those of the test: a demonstration's are of today's years
        before = self.env["insurance.renewal.step"].search([("state", "=", "planned"), ("date_planned", ">=", TODAY)])
        for model, day in self.engine.env["insurance.renewal.step"]._get_companies(today):
            for ids in model._find_planned(day, shard, shards):
                model._run_batch(day, ids)
        self.env.invalidate_all()
        return before.filtered(lambda step: step.state != "planned")

    def _states(self, case=None):
        return {kind: (step.state, step.reason) for kind, step in self._steps_of(case).items()}

    def _told(self, deal=None):
        """Return the supervisor's open tasks of a deal."""
        return (deal or self.deal).activity_ids.filtered(lambda task: task.renewal_step_kind == "escalate")


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


@tagged("post_install", "-at_install")
class TestStops(StepCase):
    """A step is not done when nothing is left to do, and says why."""

    def test_renewed(self):
        self._renew(self.policy)
        self._run_steps(in_days(30))
        self.assertEqual(self._states()["remind"], ("stopped", "renewed"))
        self.assertEqual(self._states()["escalate"], ("planned", False), "its day has not come")

    def test_cancelled_and_void(self):
        void = self._ending(in_days(60), partner_id=self.persian.id)
        self._night()
        self.policy.with_user(self.agent)._cancel(in_days(5), self.env.ref("insurance_crm.cancel_reason_client"))
        void.with_user(self.agent)._void("mistake")
        self._run_steps(in_days(30))
        self.assertEqual(self._states()["remind"], ("stopped", "cancelled"))
        self.assertEqual(self._states(void.renewal_id)["remind"], ("stopped", "cancelled"))

    def test_lost(self):
        self.deal.with_user(self.agent).action_set_lost()
        self._run_steps(in_days(30))
        self.assertEqual(self._states()["remind"], ("stopped", "lost"))
        self.assertEqual(self._states()["win_back"], ("planned", False))

    def test_missed_nights(self):
        self.own_rule.catch_up_days = 3
        self._run_steps(in_days(33))
        self.assertEqual(self._states()["remind"], ("done", False), "three nights late is caught up")
        self._run_steps(in_days(57))
        self.assertEqual(self._states()["escalate"], ("missed", "missed"))

    def test_no_reminder_after_the_end(self):
        self.own_rule.catch_up_days = 30
        self._run_steps(in_days(61))
        self.assertEqual(self._states()["escalate"], ("missed", "ended"))

    def test_reopened_case_goes_on(self):
        """A next term that was a mistake: the steps whose days have not come are still planned."""
        term = self._renew(self.policy)
        term.with_user(self.agent)._void("mistake")
        self.assertEqual(self.case.state, "open")
        self._run_steps(in_days(30))
        self.assertEqual(self._states()["remind"], ("done", False))
        self.assertEqual(self.case.lead_id.won_status, "pending")

    def test_deleted_rule_leaves_the_work(self):
        extra = self.env["insurance.renewal.rule"].create(
            {
                "name": "Extra", "company_id": self.company.id, "origin": "own", "days": 90, "line_ids": self.travel.ids,
                "step_ids": [(0, 0, {"kind": "remind", "days": 30})],
            }
        )  # fmt: skip
        policy = self._ending(in_days(60), product_id=self.travel_product.id, partner_id=self.persian.id)
        self._night()
        case = policy.renewal_id
        self.assertEqual(case.rule_id, extra)
        extra.unlink()
        self.env.invalidate_all()
        self._run_steps(in_days(30))
        self.assertEqual(self._states(case)["remind"], ("done", False))


@tagged("post_install", "-at_install")
class TestStepNight(StepCase):
    """The steps in the scheduled actions: batches, faults, other servers."""

    def _fail(self, error, policy=None):
        """Let the reminder of ``policy`` (or every one) fail."""
        original = type(self.env["insurance.renewal.step"])._push_tasks

        def push(steps, today):
            if not policy or policy in steps.renewal_id.policy_id:
                raise error
            return original(steps, today)

        return patch.object(type(self.env["insurance.renewal.step"]), "_push_tasks", push)

    def test_one_bad_case_among_many(self):
        other = self._ending(in_days(60), partner_id=self.persian.id)
        self._night()
        with self._fail(ValueError("no such luck"), self.policy), patch.object(step_night._logger, "info") as logged:
            self._run_steps(in_days(30))
        self.assertTrue(logged.called, "the whole story is in the log")
        self.assertEqual(self._states(other.renewal_id)["remind"], ("done", False))
        self.assertEqual(self._states()["remind"], ("planned", False))
        failure = self.env["insurance.renewal.failure"].search([])
        self.assertEqual((failure.policy_id, failure.message), (self.policy, "ValueError: no such luck"))
        self.assertFalse(self._run_steps(in_days(30)), "not in a hot loop: not again tonight")
        failure._gc_settled()
        self.assertTrue(failure.exists())
        self._run_steps(in_days(31))
        self.assertEqual(self._states()["remind"], ("done", False), "the next night it worked")
        self.assertFalse(failure.exists(), "settled by itself")

    def test_words_for_people(self):
        with self._fail(UserError("Choose a kind of task.")):
            self._run_steps(in_days(30))
        self.assertEqual(self.env["insurance.renewal.failure"].search([]).message, "Choose a kind of task.")

    def test_try_again(self):
        self.patch(type(self.env["insurance.renewal.rule"]), "_get_today", lambda rule: in_days(30))
        with self._fail(UserError("mended by now")):
            self._run_steps(in_days(30))
        failure = self.env["insurance.renewal.failure"].search([])
        action = failure.with_user(self.administrator).action_retry()
        self.assertEqual(action["params"]["type"], "success")
        self.env.invalidate_all()
        self.assertEqual(self._states()["remind"], ("done", False))

    def test_another_server_was_faster(self):
        met = []
        original = type(self.env["insurance.renewal.step"])._run

        def run(steps, today):
            if not met:
                met.append(1)
                raise SerializationFailure("another server was faster")
            return original(steps, today)

        steps = type(self.env["insurance.renewal.step"])
        with patch.object(steps, "_run", run), patch.object(self.env.cr, "rollback", lambda: None):
            self._run_steps(in_days(30))
        self.assertEqual(self._states()["remind"], ("done", False))

    def test_giving_up_leaves_it_to_the_next_run(self):
        with (
            patch.object(type(self.env["insurance.renewal.step"]), "_run", side_effect=SerializationFailure("busy")),
            patch.object(self.env.cr, "rollback", lambda: None),
        ):
            self._run_steps(in_days(30))
        self.assertEqual(self._states()["remind"], ("planned", False))
        self.assertFalse(self.env["insurance.renewal.failure"].search([]))

    def test_shards_share_the_clients(self):
        clients = self.env["res.partner"].create([{"name": f"Client {n}"} for n in range(8)])
        for client in clients:
            self._ending(in_days(60), partner_id=client.id)
        self._night()
        found = [self._run_steps(in_days(30), shard, 4) for shard in range(4)]
        self.assertEqual(sum(map(len, found)), 9)
        for shard, steps in enumerate(found):
            self.assertTrue(all(partner.id % 4 == shard for partner in steps.partner_id))

    def test_the_jobs_do_them(self):
        today = self.own_rule._get_today()
        policies = [self._ending(today + relativedelta(days=20), partner_id=p.id) for p in (self.client, self.persian)]
        for policy in policies:
            policy.flush_recordset()
        self._night(today - relativedelta(days=10))
        crons = [self.env.ref(f"insurance_renewal.ir_cron_open_{n}") for n in range(1, 5)]
        steps = self.env["insurance.renewal.step"].search(
            [("renewal_id.policy_id", "in", [policy.id for policy in policies]), ("kind", "=", "escalate")]
        )
        steps.with_env(self.engine.env).write({"date_planned": today})
        self.startPatcher(patch.object(step_night, "BATCH", 1))
        with self.enter_registry_test_mode():
            for cron in crons:
                self.assertIs(cron.method_direct_trigger(), True)
        self.env.invalidate_all()
        self.assertEqual(steps.mapped("state"), ["done", "done"])

    def test_each_company_on_its_own_day(self):
        model = self.engine.env["insurance.renewal.step"]
        companies = {m.env.company: day for m, day in model._get_companies()}
        self.assertIn(self.company, companies)
        self.assertIn(self.other_company, companies)
        self.assertEqual(companies[self.company], self.own_rule._get_today())
        for one, _day in model._get_companies():
            self.assertEqual(one.env.companies, one.env.company)


@tagged("post_install", "-at_install")
class TestStepAccess(StepCase):
    """Steps are seen by who sees the renewal and written by nobody."""

    def setUp(self):
        super().setUp()
        self.theirs = self._ending(in_days(60), user=self.other_agent, partner_id=self.persian.id)
        self._night()

    def _seen(self, user):
        return self.env["insurance.renewal.step"].with_user(user).search([]).renewal_id.policy_id

    def test_agent_sees_his_own(self):
        self.assertEqual(self._seen(self.agent), self.policy)
        with self.assertRaises(AccessError):
            self.theirs.renewal_id.step_ids.with_user(self.agent).read(["kind"])

    def test_all_books(self):
        for user in (self.agent_all, self.supervisor, self.administrator):
            self.assertEqual(self._seen(user), self.policy | self.theirs)

    def test_others_see_nothing(self):
        for user in (self.employee, self.seller):
            with self.assertRaises(AccessError):
                self._seen(user)

    def test_other_company(self):
        self.supervisor.write({"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id})
        steps = self.env["insurance.renewal.step"].with_user(self.supervisor)
        self.assertFalse(steps.with_context(allowed_company_ids=self.other_company.ids).search([]))

    def test_nobody_writes_them_by_hand(self):
        step = self._steps_of()["remind"]
        for user in (self.agent, self.supervisor, self.administrator):
            for act in (
                lambda one: one.write({"state": "done"}),
                lambda one: one.unlink(),
                lambda one: one.create({"renewal_id": one.renewal_id.id, "kind": "remind", "date_planned": TODAY}),
            ):
                with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
                    act(step.with_user(user))


@tagged("post_install", "-at_install")
class TestStepScreens(StepCase):
    """The list of steps, opened as a supervisor, and each of its filters."""

    def _found(self, name):
        steps = self.env["insurance.renewal.step"].with_user(self.supervisor)
        arch = etree.fromstring(steps.get_view(view_type="search")["arch"])
        found = steps.search(safe_eval(arch.xpath(f"//filter[@name='{name}']/@domain")[0]))
        return found.filtered(lambda step: step.company_id == self.company and step.date_planned >= TODAY)

    def test_filters(self):
        self._run_steps(in_days(30))
        kinds = {name: set(self._found(name).mapped("kind")) for name in ("planned", "done", "escalate", "win_back")}
        self.assertEqual(
            kinds,
            {
                "planned": {"escalate", "win_back"},
                "done": {"remind"},
                "escalate": {"escalate"},
                "win_back": {"win_back"},
            },
        )
        self.assertFalse(self._found("missed"))
        self.assertFalse(self._found("week"))

    def test_opened_late_is_not_missed(self):
        self._ending(in_days(20), partner_id=self.persian.id)
        self._night()
        self.assertFalse(self._found("missed"), "nobody has to do anything about it")

    def test_views_of_the_agent(self):
        steps = self.env["insurance.renewal.step"].with_user(self.agent)
        for kind in ("list", "kanban"):
            arch = etree.fromstring(steps.get_view(view_type=kind)["arch"])
            self.assertFalse(arch.xpath("//field[@name='rule_step_id']"), "rules are the supervisors'")
        self.assertEqual(self.env.ref("insurance_renewal.insurance_renewal_step_action").path, "renewal-steps")

    def test_deal_shows_what_is_to_be_won_back(self):
        self.deal.with_user(self.agent).action_set_lost()
        self._run_steps(in_days(74))
        deal = self.case.win_back_lead_id.with_user(self.agent)
        arch = etree.fromstring(deal.get_view(view_type="form")["arch"])
        self.assertTrue(arch.xpath("//page[@name='win_back']//field[@name='win_back_ids']"))
        self.assertEqual(deal.win_back_ids.policy_id, self.policy)
