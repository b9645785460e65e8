from datetime import date, timedelta

from psycopg2.errors import CheckViolation

from odoo.tests import BaseCase, Form, tagged
from odoo.tools import mute_logger

from odoo.addons.insurance_crm.models.book import insurance_book_run_work as work

from ..lib import ended
from ..lib.ended import Term
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
