"""Days of cover: terms, month ends, 29 February, open-ended."""

from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..lib import dates

DAY = timedelta(days=1)


@tagged("post_install", "-at_install")
class TestDates(BaseCase):
    def test_exclusive_end(self):
        for last, end in [
            (date(2025, 12, 31), date(2026, 1, 1)),
            (date(2024, 2, 28), date(2024, 2, 29)),
            (date(2024, 2, 29), date(2024, 3, 1)),
            (None, dates.OPEN_END),
            (False, dates.OPEN_END),
            (date(9999, 12, 31), dates.OPEN_END),
        ]:
            with self.subTest(last):
                self.assertEqual(dates.cover_end(last), end)

    def test_last_day(self):
        self.assertEqual(dates.last_day(date(2026, 1, 1)), date(2025, 12, 31))
        self.assertIsNone(dates.last_day(dates.OPEN_END))
        self.assertIsNone(dates.last_day(None))

    def test_last_day_undoes_cover_end(self):
        for offset in range(0, 800, 7):
            last = date(2023, 12, 15) + offset * DAY
            with self.subTest(last):
                self.assertEqual(dates.last_day(dates.cover_end(last)), last)

    def test_days(self):
        for start, end, expected in [
            (date(2024, 1, 1), date(2025, 1, 1), 366),
            (date(2025, 1, 1), date(2026, 1, 1), 365),
            (date(2025, 1, 1), date(2025, 1, 2), 1),
            (date(2025, 1, 1), date(2025, 1, 1), 0),
            (date(2025, 1, 2), date(2025, 1, 1), 0),
        ]:
            with self.subTest(start=start, end=end):
                self.assertEqual(dates.days(start, end), expected)

    def test_end_of_term(self):
        for start, count, unit, last in [
            (date(2025, 1, 1), 1, "year", date(2025, 12, 31)),
            (date(2024, 2, 29), 1, "year", date(2025, 2, 27)),
            (date(2024, 2, 29), 4, "year", date(2028, 2, 28)),
            (date(2023, 3, 1), 1, "year", date(2024, 2, 29)),
            (date(2025, 1, 31), 1, "month", date(2025, 2, 27)),
            (date(2025, 1, 31), 2, "month", date(2025, 3, 30)),
            (date(2024, 1, 31), 1, "month", date(2024, 2, 28)),
            (date(2025, 12, 31), 6, "month", date(2026, 6, 29)),
            (date(2025, 1, 15), 1, "day", date(2025, 1, 15)),
            (date(2025, 1, 15), 10, "day", date(2025, 1, 24)),
            (date(2025, 1, 1), 30, "year", date(2054, 12, 31)),
        ]:
            with self.subTest(start=start, count=count, unit=unit):
                self.assertEqual(dates.end_of_term(start, count, unit), last)

    def test_term_too_long_for_the_calendar(self):
        for count, unit in [(9000, "year"), (99999, "month"), (9999999, "day"), (10**12, "day")]:
            with self.subTest(count=count, unit=unit), self.assertRaises(ValueError):
                dates.end_of_term(date(2025, 1, 1), count, unit)

    def test_term_of(self):
        for start, last, term in [
            (date(2025, 1, 1), date(2025, 12, 31), (1, "year")),
            (date(2024, 2, 29), date(2025, 2, 27), (1, "year")),
            (date(2025, 1, 1), date(2029, 12, 31), (5, "year")),
            (date(2025, 1, 1), date(2025, 6, 30), (6, "month")),
            (date(2025, 1, 1), date(2026, 6, 30), (18, "month")),
            (date(2025, 1, 31), date(2025, 2, 27), (1, "month")),
            (date(2025, 1, 15), date(2025, 1, 15), (1, "day")),
            (date(2025, 1, 15), date(2025, 2, 13), (30, "day")),
            (date(2025, 1, 15), date(2025, 1, 14), (0, "day")),
            (date(2025, 1, 15), None, (0, "open")),
            (date(2025, 1, 15), False, (0, "open")),
        ]:
            with self.subTest(start=start, last=last):
                self.assertEqual(dates.term_of(start, last), term)

    def test_a_term_read_is_the_term_written(self):
        """Whatever span of days a policy has, its term names exactly that span."""
        for start in [date(2024, 2, 29), date(2023, 12, 31), date(2025, 1, 30), date(2025, 3, 1), date(2025, 2, 28)]:
            for length in [*range(1, 70), 89, 90, 91, 180, *range(363, 369), 730, 731, 1461, 3650]:
                last = start + (length - 1) * DAY
                with self.subTest(start=start, last=last):
                    self.assertEqual(dates.end_of_term(start, *dates.term_of(start, last)), last)

    def test_terms_follow_each_other_without_gap_or_overlap(self):
        for start in [date(2024, 2, 29), date(2025, 1, 31), date(2025, 6, 15)]:
            for count, unit in [(1, "year"), (1, "month"), (6, "month"), (10, "day")]:
                with self.subTest(start=start, unit=unit, count=count):
                    first_end = dates.cover_end(dates.end_of_term(start, count, unit))
                    second_end = dates.cover_end(dates.end_of_term(first_end, count, unit))
                    self.assertLess(first_end, second_end)
                    covered = dates.days(start, first_end) + dates.days(first_end, second_end)
                    self.assertEqual(covered, dates.days(start, second_end))
