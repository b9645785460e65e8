from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.work import insurance_renewal_step_night as step_night
from .step_common import StepCase, in_days


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
