from collections import Counter
from datetime import date, timedelta
from unittest.mock import patch

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import BaseCase, Form, tagged
from odoo.tools import mute_logger

from odoo.addons.insurance_crm.models.book import insurance_book_run_work as work

from ..lib import ended
from ..lib.ended import Term
from ..models.work import insurance_renewal_night as night
from .listing_common import HandedInCase


def term(chain, start, end, number=None, previous=None, candidate=True):
    return Term(chain, number, previous, start, end, candidate)


@tagged("post_install", "-at_install")
class TestEnded(BaseCase):
    """Which terms of a file have ended and are not continued."""

    def test_months_back(self):
        today = date(2026, 11, 22)
        for end, months in [
            (date(2026, 11, 21), 1), (date(2026, 10, 22), 1), (date(2026, 10, 21), 2), (date(2026, 5, 22), 6),
            (date(2026, 5, 21), 7), (date(2025, 11, 22), 12), (date(2024, 2, 29), 33),
        ]:  # fmt: skip
            self.assertEqual(ended.months_back(end, today), months, end)

    def test_around_29_february(self):
        self.assertEqual(ended.months_back(date(2028, 1, 29), date(2028, 2, 29)), 1)
        self.assertEqual(ended.months_back(date(2028, 2, 28), date(2028, 3, 31)), 2)
        self.assertEqual(ended.months_back(date(2028, 2, 29), date(2028, 3, 31)), 1)
        self.assertEqual(ended.months_back(date(2027, 2, 28), date(2028, 2, 29)), 12)
        self.assertEqual(ended.months_back(date(2027, 2, 27), date(2028, 2, 29)), 13)

    def test_continued_terms_do_not_count(self):
        today = date(2026, 11, 22)
        terms = [
            term("a", "2024-11-01", "2025-10-31"),
            term("a", "2025-11-01", "2026-10-31"),  # the last of its chain
            term("b", "2025-11-01", "2026-10-31"),
            term("b", "2026-11-01", "2027-10-31"),  # in force
            term(None, "2025-11-01", "2026-10-31", number="OLD"),
            term(None, "2026-11-01", "2027-10-31", number="NEW", previous="OLD"),
            term("c", "2025-01-01", "2026-10-31", candidate=False),  # here already
            term("d", "2025-01-01", None),  # open-ended
            term("e", "2025-11-22", "2026-11-21"),  # yesterday
            term("f", "2025-11-23", "2026-11-22"),  # today is its last day
            term("g", "2010-01-01", "2010-12-31"),  # long ago
        ]
        self.assertEqual(ended.count(terms, today), {1: 2})
        self.assertEqual(ended.count([list(one) for one in terms], today), {1: 2}, "also as stored")

    def test_a_number_used_again_earlier(self):
        """Only a later term continues: a number named by an earlier one does not."""
        terms = [
            term(None, "2025-11-01", "2026-10-31", number="X"),
            term(None, "2024-01-01", "2024-12-31", previous="X"),
        ]
        self.assertEqual(ended.count(terms, date(2026, 11, 22)), {1: 1, 23: 1})

    def test_within(self):
        self.assertEqual(ended.within({"1": 2, "7": 3}, 6), 2)
        self.assertEqual(ended.within({1: 2, 7: 3}, 7), 5)
        self.assertEqual(ended.within(None, 6), 0)


@tagged("post_install", "-at_install")
class TestImportAsks(HandedInCase):
    """The trial counts what has ended; nothing is made unasked."""

    def _rows(self):
        start = self.today - timedelta(days=19)
        return [
            self._row("A-1", -20, client="Пішов Один"),
            self._row("A-2", -20, client="Пішов Один", line="MTPL"),
            self._row("B-1", -200, client="Давно Пішов"),
            self._row("C-1", -20, client="Лишився"),
            self._row("C-1", 345, client="Лишився", start=f"{start:%d.%m.%Y}"),
            self._row("D-1", 100, client="Діє"),
            self._row("F-1", -40, client="Чужий", origin="чужий"),
        ]

    def test_counts_by_months(self):
        run = self._tried(*self._rows())
        self.assertEqual((run.win_back_months, run.ended_count, run.win_back), (6, 3, False))
        run.win_back_months = 12
        self.assertEqual(run.ended_count, 4)
        run.win_back_months = 1
        self.assertEqual(run.ended_count, 2)

    def test_next_term_in_another_chunk(self):
        self.patch(work, "CHUNK_ROWS", 1)
        self.assertEqual(self._tried(*self._rows()).ended_count, 3)

    def test_next_term_is_here_already(self):
        start = self.today - timedelta(days=19)
        run = self._bring(self._row("C-1", 345, client="Лишився", start=f"{start:%d.%m.%Y}"))
        again = self._run(self._book(self._row("C-1", -20, client="Лишився")), "older.csv", profile=run.profile_id)
        again.action_trial()
        self._work(again)
        self.assertEqual((again.state, again.ended_count), ("tried", 0))

    def test_same_file_again(self):
        run = self._bring(*self._rows())
        again = self._run(self._book(*self._rows()), "again.csv", profile=run.profile_id)
        again.action_trial()
        self._work(again)
        self.assertEqual((again.unchanged, again.ended_count), (7, 0))

    def test_nothing_by_default(self):
        run = self._bring(*self._rows())
        self._win_back_job()
        self.assertFalse(self.env["insurance.renewal"].search([("policy_id", "in", self._policies(run).ids)]))
        self.assertFalse(run.win_back_state)
        self.assertEqual(run.ended_count, 3, "it can still be answered")

    def test_months_out_of_range(self):
        run = self._tried(self._row("A-1", -20))
        for months in (0, 37, -1):
            with self.assertRaises(CheckViolation), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                run.win_back_months = months
                run.flush_recordset()

    def test_trial_leaves_nothing(self):
        self._tried(*self._rows())
        self.assertFalse(self.env["insurance.policy"].search([("number", "in", ("A-1", "B-1", "F-1"))]))

    def test_on_the_screen(self):
        run = self._tried(*self._rows())
        with Form(run) as form:
            form.win_back_months = 12
            self.assertEqual(form.ended_count, 4)
            form.win_back = True
        self.assertTrue(run.win_back)


class WinBackCase(HandedInCase):
    def _asked(self, *rows, months=6):
        """Return the run of a file imported with the wish to win back; the job has not run yet."""
        run = self._run(self._book(*rows), "book.csv")
        run.write({"win_back": True, "win_back_months": months})
        run.action_import()
        return self._work(run)

    def _cases(self, run):
        return self.env["insurance.renewal"].search([("book_run_id", "=", run.id)])


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
                raise UserError("no such thing")
            return original(engine, rule, today, row, *args)

        with patch.object(cases, "_prepare_case_vals", fail):
            self._win_back_job()
        self.assertEqual(self._cases(run).mapped("number"), ["A-1"])
        self.assertEqual(
            self.env["insurance.renewal.failure"].search([("policy_id", "=", bad.id)]).message, "no such thing"
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


@tagged("post_install", "-at_install")
class TestUndoWithRenewals(WinBackCase):
    """Taking the import back takes untouched renewals along, and says which deals keep their policies."""

    def _undo(self, run):
        run.action_undo()
        self._work(run)
        self.assertEqual(run.state, "undone", run.message)

    def test_win_back_work_goes(self):
        run = self._asked(self._row("A-1", -20), self._row("A-2", -25, line="MTPL", client="Клієнт A-1"))
        self._win_back_job()
        leads = self._cases(run).lead_id
        self.assertTrue(leads)
        self._undo(run)
        self.assertFalse(leads.exists())
        self.assertEqual((run.kept, run.win_back_count), (0, 0), run.kept_ids.mapped("reason"))
        self.assertFalse(self.env["insurance.policy"].search([("number", "in", ("A-1", "A-2"))]))
        self.assertFalse(self._tasks(leads))

    def test_the_nights_work_goes(self):
        run = self._bring(self._row("A-1", 10))
        case = self._night(self.today)
        lead = case.lead_id
        self._undo(run)
        self.assertEqual(run.kept, 0, run.kept_ids.mapped("reason"))
        self.assertFalse(lead.exists() or case.exists())

    def _assertStays(self, run, case):
        self._undo(run)
        self.assertTrue(case.exists() and case.lead_id.exists())
        self.assertEqual(run.kept_ids.policy_id, case.policy_id)
        reason = next(remark.reason for remark in run.kept_ids if remark.policy_id)
        self.assertIn(case.lead_id.name, reason)

    def test_deal_was_written(self):
        run = self._bring(self._row("A-1", 10), self._row("B-1", 10, phone="067 222 33 44"))
        cases = self._night(self.today)
        mine = cases.filtered(lambda case: case.number == "A-1")
        mine.lead_id.with_user(self.koval).expected_revenue = 5
        self.env.flush_all()
        self._assertStays(run, mine)
        self.assertFalse((cases - mine).exists(), "the other one went")

    def test_deal_was_talked_about(self):
        run = self._bring(self._row("A-1", 10))
        case = self._night(self.today)
        case.lead_id.with_user(self.koval).message_post(body="Called")
        self._assertStays(run, case)

    def test_task_was_moved(self):
        run = self._bring(self._row("A-1", 10))
        case = self._night(self.today)
        self._tasks(case.lead_id).with_user(self.koval).date_deadline = fields.Date.today() + timedelta(days=40)
        self.env.flush_all()
        self._assertStays(run, case)

    def test_deal_is_about_another_policy_too(self):
        run = self._bring(self._row("A-1", 10))
        client = self._policies(run).partner_id
        self._ending(self.today + timedelta(days=10), partner_id=client.id, user=self.koval)
        case = self._night(self.today).filtered(lambda case: case.number == "A-1")
        self._assertStays(run, case)

    def test_nobody_deletes_renewals_otherwise(self):
        self._bring(self._row("A-1", 10))
        case = self._night(self.today)
        with self.assertRaises(UserError):
            case.sudo().unlink()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            case.with_user(self.administrator).with_context(insurance_import_undo=True).unlink()

    def test_undo_before_the_job(self):
        run = self._asked(self._row("A-1", -20))
        self._undo(run)
        self._win_back_job()
        self.assertFalse(self._cases(run))
