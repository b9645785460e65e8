from datetime import timedelta
from unittest.mock import patch

from psycopg2.extensions import TransactionRollbackError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..models.rehearsal import insurance_renewal_dry_run as dry_run
from ..models.work import insurance_renewal_night as night
from .common import TODAY
from .test_rule_filter import RuleCase, in_days


@tagged("post_install", "-at_install")
class TestRehearsal(RuleCase):
    """The dry run says what the night does, and does nothing."""

    def _dry_run(self, day=TODAY, user=None, **vals):
        run = self.env["insurance.renewal.dry.run"].with_user(user or self.supervisor)
        run = run.with_context(allowed_company_ids=self.company.ids).create(
            {"date": day, "company_id": self.company.id} | vals
        )
        run.action_run()
        return run

    def _of(self, run, policy):
        return run.line_ids.filtered(lambda line: line.policy_id == policy)

    def test_says_exactly_what_the_night_does(self):
        """Policy by policy: rule, deal, person, task and steps are those the night then makes."""
        clients = self.client | self.persian
        rule = self._rule("Hull", premium_min=1500, assign_to="turn", standin_id=self.standin.id,
                          user_ids=[Command.set((self.agent | self.other_agent).ids)])  # fmt: skip
        for number in range(6):
            client = clients[number % 2]
            premium = 1000 + 200 * number
            self._ending(in_days(3 + number * 9), partner_id=client.id, premium=premium)
        self._elsewhere(in_days(4))
        run = self._dry_run()
        said = {line.policy_id: self._describe(line) for line in run.opened_ids}
        self.assertTrue(said)
        self.assertIn(rule, run.opened_ids.rule_id)
        cases = self._night()
        tasks = {task.res_id: task for task in self._tasks(cases.lead_id)}
        done = {
            case.policy_id: (
                case.rule_id,
                case.lead_id.name,
                case.user_id,
                tasks[case.lead_id.id].date_deadline,
                self.env["insurance.renewal.dry.run.line"]._describe_steps(case._get_rehearsed_steps(case.rule_id)),
            )
            for case in cases
        }
        self.assertEqual(said, done)
        self.assertEqual((run.due_count, run.deal_count), (len(cases), len(cases.lead_id)))
        self.assertFalse(run.is_cut)

    def _describe(self, line):
        return line.rule_id, line.deal, line.user_id, line.date_deadline, line.steps

    def test_leaves_nothing_behind(self):
        self._ending(in_days(5))
        models = ("insurance.renewal", "crm.lead", "mail.activity", "mail.message", "insurance.renewal.failure",
                  "insurance.renewal.step")  # fmt: skip
        self.env.cr.flush()  # what is written about the policy itself
        before = {name: self.env[name].search_count([]) for name in models}
        run = self._dry_run()
        self.assertEqual(len(run.opened_ids), 1)
        self.assertEqual({name: self.env[name].search_count([]) for name in models}, before)
        self.assertTrue(self.engine._find_due(self.own_rule, TODAY), "still due")

    def test_joins_an_open_deal(self):
        self._ending(in_days(5))
        self._night()
        policy = self._ending(in_days(6))
        line = self._of(self._dry_run(), policy)
        self.assertEqual(line.deal_is, "joins")
        self.assertFalse(self._dry_run().deal_count)

    def test_chosen_day(self):
        policy = self._ending(in_days(40))
        self.assertFalse(self._dry_run().opened_ids)
        self.assertEqual(self._dry_run(in_days(10)).opened_ids.policy_id, policy)

    def test_figures_of_another_night_are_not_shown(self):
        run = self._dry_run()
        self.assertTrue(run.is_done)
        with Form(run) as form:
            form.date = in_days(10)
        self.assertFalse(run.is_done)

    def test_why_not(self):
        """What ends in the span and gets nothing is listed with its reason."""
        nothing = self._rule("Trips", line_ids=[Command.set(self.travel.ids)], does="nothing")
        self.own_rule.min_term_days = 60
        trip = self._ending(in_days(5), product_id=self.travel_product.id, line_id=self.travel.id,
                            insurer_id=self.other_insurer.id)  # fmt: skip
        short = self._policy(date_start=in_days(-10), date_end=in_days(5))
        short.action_issue()
        renewed = self._ending(in_days(5))
        self._renew(renewed)
        late = self._ending(in_days(-2))
        self.env.cr.execute("UPDATE insurance_policy SET create_date = %s WHERE id = %s", [TODAY, late.id])
        tried = self._ending(in_days(7))
        self.env["insurance.renewal.failure"]._tell(tried.id, "x", TODAY)
        self.foreign_rule.is_on = False
        elsewhere = self._elsewhere(in_days(5))
        run = self._dry_run()
        reasons = {line.policy_id: (line.reason, line.rule_id) for line in run.left_ids}
        no_rule = self.env["insurance.renewal.rule"]
        expected = {
            trip: ("nothing", nothing), short.with_env(self.env): ("short", self.own_rule),
            renewed: ("continued", self.own_rule), late: ("late", self.own_rule), tried: ("failed", self.own_rule),
            elsewhere: ("none", no_rule),
        }  # fmt: skip
        self.assertEqual({policy: reasons.get(policy) for policy in expected}, expected)
        self.assertFalse(run.opened_ids)
        self.assertEqual(run.left_count, 6)
        self.assertIn("The rule makes no work · Trips: 1", run.left_summary)
        self.assertIn("No rule is switched on for it: 1", run.left_summary)

    def test_nobody_in_charge(self):
        self.own_rule.standin_id = False
        policy = self._ending(in_days(5))
        policy.user_id = False
        run = self._dry_run()
        self.assertEqual(run.nobody_count, 1)
        self.assertFalse(self._of(run, policy).user_id)

    def test_failing_policy_is_told(self):
        good, bad = self._ending(in_days(5)), self._ending(in_days(6), partner_id=self.persian.id)
        Engine = type(self.env["insurance.renewal"])
        original = Engine._prepare_case_vals

        def fail(engine, rule, today, row, key, lead):
            if row.policy_id == bad.id:
                raise UserError(self.env._("no such luck"))
            return original(engine, rule, today, row, key, lead)

        self.patch(Engine, "_prepare_case_vals", fail)
        run = self._dry_run()
        self.assertEqual((self._of(run, bad).reason, self._of(run, bad).message), ("failed", "no such luck"))
        self.assertFalse(self._of(run, good).reason)
        self.assertEqual((run.failed_count, run.nobody_count), (1, 0))
        self.assertFalse(self.env["insurance.renewal.failure"].search([]), "only a dry run")

    def test_another_server_at_work(self):
        self._ending(in_days(5))
        Engine = type(self.env["insurance.renewal"])
        with (
            patch.object(Engine, "_open_together", side_effect=TransactionRollbackError),
            self.assertRaisesRegex(UserError, "at this moment"),
        ):
            self._dry_run()

    def test_large_books_are_cut(self):
        """Only the first batches are worked; all are counted."""
        for number in range(6):
            client = self.env["res.partner"].create({"name": f"Client {number}"})
            self._ending(in_days(5), partner_id=client.id)
        self.patch(night, "BATCH", 2)
        self.patch(dry_run, "SHOWN", 3)
        run = self._dry_run()
        self.assertEqual((len(run.opened_ids), run.due_count, run.is_cut), (4, 6, True))

    def test_other_companies_are_left_out(self):
        own = self._ending(in_days(5))
        run = self._dry_run()
        self.assertEqual(run.line_ids.policy_id, own)
        with self.assertRaisesRegex(UserError, "one of your companies"):
            self._dry_run(company_id=self.other_company.id)

    # --- who ---------------------------------------------------------------------------------------

    def test_supervisor_from_the_screens(self):
        """Tonight, from the list of rules, as it is opened with the button."""
        today = self.own_rule._get_today()
        self.own_rule.date_since = today - timedelta(days=300)
        policy = self._ending(today + timedelta(days=5))
        rules = self.env["insurance.renewal.rule"].with_user(self.supervisor)
        action = rules.with_context(allowed_company_ids=self.company.ids).action_dry_run()
        run = self.env["insurance.renewal.dry.run"].with_user(self.supervisor).browse(action["res_id"])
        self.assertIn(policy, run.opened_ids.policy_id)
        self.assertTrue(Form(run))
        self.assertEqual(run.opened_ids[0].action_open_policy()["res_model"], "insurance.policy")

    def test_agents_cannot(self):
        for user in (self.agent, self.agent_all):
            with self.assertRaises(AccessError):
                self._dry_run(user=user)

    def test_each_his_own(self):
        self._ending(in_days(5))
        run = self._dry_run()
        for record in (run, run.line_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.administrator).read(["create_date"])
