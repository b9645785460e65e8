from collections import Counter
from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.work import insurance_renewal_night as night
from .listing_common import WinBackCase


@tagged("post_install", "-at_install")
class TestWinBack(WinBackCase):
    """The night's engine makes the work that was asked for."""

    def test_one_deal_per_client(self):
        run = self._asked(
            self._row("A-1", -5, client="Пішов Один"),
            self._row("A-2", -60, client="Пішов Один", line="MTPL"),
            self._row("B-1", -20, client="Пішов Два", phone="067 222 33 44"),
            self._row("C-1", 100, client="Діє", phone="067 222 33 45"),
        )
        self.assertEqual(run.win_back_state, "waiting")
        self._win_back_job()
        cases = self._cases(run)
        self.assertEqual((run.win_back_state, run.win_back_count, run.ended_count), ("done", 3, 0))
        self.assertEqual(sorted(cases.mapped("number")), ["A-1", "A-2", "B-1"])
        self.assertEqual(len(cases.lead_id), 2)
        self.assertEqual(set(cases.mapped("state")), {"open"})
        self.assertEqual(cases.lead_id.user_id, self.koval)
        self.assertEqual(set(cases.mapped("date_due")), {self.today})
        self.assertFalse(any(cases.lead_id.mapped("date_deadline")))
        self.assertEqual(cases.create_uid, self.env.ref("insurance_renewal.user_renewal"))

    def test_steps_and_words(self):
        run = self._asked(self._row("A-1", -5))
        self._win_back_job()
        case = self._cases(run)
        steps = {step.kind: step.state for step in case.step_ids}
        self.assertEqual((steps["create"], steps["win_back"]), ("done", "done"))
        self.assertNotIn("planned", steps.values())
        task = self._tasks(case.lead_id)
        self.assertIn("Win back", task.summary)
        self.assertIn("A-1", task.note)
        self._night(self.today + timedelta(days=15))
        self.assertEqual(self._tasks(case.lead_id), task, "the night does not do it again")

    def test_rule_without_winning_back(self):
        """It was asked for here: the case has its step all the same."""
        self.own_rule.step_ids.unlink()
        run = self._asked(self._row("A-1", -5))
        self._win_back_job()
        self.assertIn("win_back", self._cases(run).step_ids.mapped("kind"))

    def test_elsewhere_too(self):
        ends = self.today.replace(day=1) - timedelta(days=20)
        run = self._asked(
            self._row("F-1", -20, client="Чужий", origin="чужий"),
            self._row("", 0, client="Місяць", start="", end=f"{ends:%m.%Y}", origin="чужий", phone="067 222 33 44"),
            self._row("", -9, client="День", start="", origin="чужий", phone="067 222 33 45"),
        )
        self._win_back_job()
        self.assertEqual(len(self._cases(run)), 3)
        self.assertEqual(set(self._cases(run).lead_id.mapped("insurance_kind")), {"foreign_renewal"})

    def test_how_far_back(self):
        run = self._asked(self._row("A-1", -20), self._row("B-1", -200), months=2)
        self._win_back_job()
        self.assertEqual(self._cases(run).mapped("number"), ["A-1"])

    def test_rules_decide(self):
        """What a rule leaves alone is left alone here too; and with the rule switched off nothing is made."""
        rules = self.env["insurance.renewal.rule"]
        run = self._asked(self._row("A-1", -20), self._row("B-1", -20, line="MTPL", phone="067 222 33 44"))
        line = self._policies(run).filtered(lambda policy: policy.number == "B-1").line_id
        rules.create({
            "name": "No MTPL", "company_id": self.company.id, "origin": "own", "does": "nothing", "line_ids": line.ids,
        })  # fmt: skip
        self._win_back_job()
        self.assertEqual(self._cases(run).mapped("number"), ["A-1"])

    def test_renewed_meanwhile(self):
        run = self._asked(self._row("A-1", -20))
        self._renew(self._policies(run), user=self.koval)
        self._win_back_job()
        self.assertFalse(self._cases(run))

    def test_dealt_out_over_working_days(self):
        self.company.renewal_win_back_per_day = 2
        run = self._asked(*(self._row(f"A-{n}", -n, phone=f"067 222 33 {n}") for n in range(10, 19)))
        self._win_back_job()
        tasks = self._tasks(self._cases(run).lead_id)
        days = Counter(tasks.mapped("date_deadline"))
        self.assertEqual(len(tasks), 9)
        self.assertEqual(max(days.values()), 2)
        self.assertTrue(all(day.weekday() < 5 for day in days), days)
        self.assertGreaterEqual(min(days), self.today)
        first = self.env["crm.lead"].browse(tasks.sorted("date_deadline")[0].res_id)
        self.assertIn(first.renewal_ids.number, ("A-10", "A-11"), "what ended last comes first")

    def test_days_that_are_full_already(self):
        self.company.renewal_win_back_per_day = 1
        first = self._asked(self._row("A-1", -10))
        self._win_back_job()
        second = self._asked(self._row("B-1", -10, phone="067 222 33 44"))
        self._win_back_job()
        days = self._tasks((self._cases(first) | self._cases(second)).lead_id).mapped("date_deadline")
        self.assertEqual(len(set(days)), 2)

    def test_answered_after_the_import(self):
        run = self._bring(self._row("A-1", -20))
        run.with_user(self.supervisor).action_win_back()
        self._win_back_job()
        self.assertEqual(run.win_back_count, 1)
        self.assertEqual(run.action_open_win_back()["domain"], [("book_run_id", "=", run.id)])
        with self.assertRaises(UserError):
            run.with_user(self.supervisor).action_win_back()

    def test_not_before_the_import(self):
        run = self._tried(self._row("A-1", -20))
        with self.assertRaises(UserError):
            run.with_user(self.supervisor).action_win_back()

    def test_yes_but_nothing_has_ended(self):
        run = self._asked(self._row("A-1", 50))
        self.assertFalse(run.win_back_state)

    def test_killed_in_between(self):
        """What a killed job made is not made again; the next call makes the rest."""
        self.patch(night, "BATCH", 1)
        run = self._asked(*(self._row(f"A-{n}", -10, phone=f"067 222 33 {n}") for n in range(10, 14)))
        todo = self.engine._get_win_back_work(run)
        self.assertEqual(len(todo), 4)
        rule, day, batch = todo[0]
        self.engine._open_batch(rule, day, batch)
        self.assertEqual(len(self._cases(run)), 1)
        self._win_back_job()
        self._win_back_job()
        self.assertEqual((len(self._cases(run)), len(self._cases(run).lead_id)), (4, 4))

    def test_fault_of_one_policy(self):
        run = self._asked(self._row("A-1", -10), self._row("B-1", -10, phone="067 222 33 44"))
        bad = self._policies(run).filtered(lambda policy: policy.number == "B-1")
        cases = type(self.env["insurance.renewal"])
        original = cases._prepare_case_vals

        def fail(engine, rule, today, row, *args):
            if row.policy_id == bad.id:
                raise ValueError("no such thing")
            return original(engine, rule, today, row, *args)

        path = "odoo.addons.insurance_renewal.models.work.insurance_renewal_night"
        with patch.object(cases, "_prepare_case_vals", fail), mute_logger(path):
            self._win_back_job()
        self.assertEqual(self._cases(run).mapped("number"), ["A-1"])
        self.assertEqual(
            self.env["insurance.renewal.failure"].search([("policy_id", "=", bad.id)]).message,
            "ValueError: no such thing",
        )
        self.assertEqual(run.win_back_state, "done")

    def test_queries_do_not_grow(self):
        def count(first, many):
            run = self._asked(*(self._row(f"A-{n}", -10, phone=f"067 2{n}") for n in range(first, first + many)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            for rule, day, batch in self.engine._get_win_back_work(run):
                self.engine._open_batch(rule, day, batch)
            self.assertEqual(len(self._cases(run)), many)
            return self.cr.sql_log_count - before

        count(10000, 2)
        few = count(20000, 3)
        self.assertLessEqual(count(30000, 12), few + 8, "a few more days of tasks, nothing per policy")


@tagged("post_install", "-at_install")
class TestWinBackAccess(WinBackCase):
    def setUp(self):
        super().setUp()
        self.run_ = self._asked(self._row("A-1", -20), self._row("B-1", -20, agent="melnyk", phone="067 222 33 44"))

    def test_agents_do_not_ask(self):
        for user in (self.koval, self.agent_all, self.employee):
            with self.assertRaises(AccessError):
                self.run_.with_user(user).action_win_back()

    def test_agents_see_their_own(self):
        self._win_back_job()
        seen = self.env["insurance.renewal"].with_user(self.koval).search([("book_run_id", "=", self.run_.id)])
        self.assertEqual(seen.mapped("number"), ["A-1"])

    def test_other_company(self):
        self.supervisor.write({"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id})
        with self.assertRaises(AccessError):
            self.run_.with_user(self.supervisor).with_context(
                allowed_company_ids=self.other_company.ids
            ).action_win_back()
