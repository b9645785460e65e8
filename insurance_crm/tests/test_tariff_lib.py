"""Spans, terms, deductibles and rounding of tariffs: pure functions."""

from datetime import date, timedelta
from random import Random

from odoo.tests import BaseCase, tagged

from ..lib.tariff import span, term
from ..lib.tariff.rounding import round_to
from ..lib.tariff.words import Words

YEAR = date(2025, 3, 1), date(2026, 2, 28)


@tagged("post_install", "-at_install")
class TestTariffSpan(BaseCase):
    def test_numbers(self):
        for typed, expected in [
            ("18-24", [18, 24, None]),
            ("18 – 24", [18, 24, None]),
            ("1,5-2,5", [1.5, 2.5, None]),
            ("1 000-2 000", [1000, 2000, None]),
            ("1,000-1,500,000", [1000, 1500000, None]),
            ("25+", [25, None, None]),
            ("≥25", [25, None, None]),
            (">= 25", [25, None, None]),
            ("25-", [25, None, None]),
            ("-70", [None, 70, None]),
            ("<=70", [None, 70, None]),
            ("5", [5, 5, None]),
            ("۱۸-۲۴", [18, 24, None]),
        ]:
            with self.subTest(typed):
                self.assertEqual(span.parse(typed, "number"), expected)

    def test_nothing_is_everything(self):
        for typed in ("", None, False, "  ", " , "):
            with self.subTest(typed):
                self.assertIsNone(span.parse(typed, "text"))
        self.assertIsNone(span.parse("", "number"))
        self.assertTrue(span.matches(None, None))
        self.assertTrue(span.matches(None, 7))

    def test_texts_are_folded(self):
        found = span.parse("Київ, LVIV; كرمان، تهران，上海", "text")
        for value in ("київ", "lviv", "کرمان", "تهران", "上海"):
            with self.subTest(value):
                self.assertTrue(span.matches(found, span.key(value, "text")))
        self.assertFalse(span.matches(found, span.key("Kyiv", "text")))
        self.assertFalse(span.matches(found, span.key("lvi", "text")))

    def test_not_understood(self):
        for typed in ("young", "24-18", "18-24-30", "18 to 24", "--5"):
            with self.subTest(typed), self.assertRaises(ValueError):
                span.parse(typed, "number")

    def test_both_ends_are_inside_and_the_unknown_outside(self):
        found = span.parse("18-24", "number")
        self.assertEqual(
            [span.matches(found, age) for age in (17, 18, 24, 24.5, None)], [False, True, True, False, False]
        )
        self.assertTrue(span.matches(span.parse("25+", "number"), 1e9))
        self.assertTrue(span.matches(span.parse("-70", "number"), 0))

    def test_bounds_are_written_as_they_are_read(self):
        random = Random(7)
        for _turn in range(200):
            low, high = sorted(random.choice((random.randint(0, 10**6), random.random() * 90)) for _n in "ab")
            low = random.choice((low, None))
            high = random.choice((high, None))
            with self.subTest(low=low, high=high):
                found = span.parse(span.of_bounds(low, high), "number") or [None, None, None]
                for wanted, read in zip((low, high), found, strict=False):
                    self.assertEqual(wanted is None, read is None)
                    self.assertAlmostEqual(wanted or 0, read or 0, 4)

    def test_values_of_a_case(self):
        self.assertEqual(span.key("7", "number"), 7.0)
        self.assertEqual(span.key(0, "number"), 0.0)
        self.assertEqual(span.key(" KYIV ", "text"), "kyiv")
        for value in (None, False, ""):
            self.assertIsNone(span.key(value, "text"))
        with self.assertRaises(ValueError):
            span.key("seven", "number")


@tagged("post_install", "-at_install")
class TestTariffTerm(BaseCase):
    TABLE = [[15, "day", 20], [1, "month", 30], [3, "month", 50], [6, "month", 70]]

    def test_a_year_costs_a_year(self):
        for kind in ("pro_rata", "table", "any"):
            for start, last in (YEAR, (date(2024, 2, 29), date(2025, 2, 27)), (date(2023, 3, 1), date(2024, 2, 29))):
                with self.subTest(kind=kind, start=start):
                    self.assertEqual(term.share(kind, self.TABLE, start, last)[0], 1)

    def test_pro_rata_by_the_days_of_the_year_of_cover(self):
        part, code, facts = term.share("pro_rata", [], date(2025, 1, 1), date(2025, 3, 31))
        self.assertEqual((part, code), (90 / 365, "pro_rata"))
        self.assertEqual(facts, {"days": 90, "year": 365, "years": 0})
        self.assertEqual(term.share("pro_rata", [], date(2024, 1, 1), date(2024, 3, 31))[0], 91 / 366)

    def test_several_years(self):
        self.assertEqual(term.share("pro_rata", [], date(2025, 1, 1), date(2027, 12, 31)), (3.0, "years", {"years": 3}))
        part = term.share("pro_rata", [], date(2025, 1, 1), date(2026, 1, 31))[0]
        self.assertAlmostEqual(part, 1 + 31 / 365)
        self.assertAlmostEqual(term.share("table", self.TABLE, date(2025, 1, 1), date(2026, 1, 31))[0], 1.3)

    def test_table_takes_the_first_row_that_reaches_the_last_day(self):
        start = date(2025, 1, 31)
        for last, per_cent in [
            (date(2025, 1, 31), 20),
            (date(2025, 2, 14), 20),
            (date(2025, 2, 15), 30),
            (date(2025, 2, 27), 30),
            (date(2025, 2, 28), 50),
            (date(2025, 7, 30), 70),
        ]:
            with self.subTest(last):
                self.assertAlmostEqual(term.share("table", self.TABLE, start, last)[0], per_cent / 100)
        self.assertEqual(term.share("table", self.TABLE, start, date(2025, 7, 31))[:2], (1.0, "table_end"))

    def test_any_term(self):
        self.assertEqual(term.share("any", [], date(2025, 1, 1), date(2025, 1, 3)), (1.0, None, {}))

    def test_longer_never_costs_less(self):
        for kind in ("pro_rata", "table"):
            before = 0
            for days in range(0, 900, 7):
                part = term.share(kind, self.TABLE, YEAR[0], YEAR[0] + timedelta(days))[0]
                with self.subTest(kind=kind, days=days):
                    self.assertGreaterEqual(part, before)
                before = part

    def test_usual_term(self):
        self.assertEqual(term.usual_end([], YEAR[0]), YEAR[1])
        self.assertEqual(term.usual_end([[15, 90, "day"]], YEAR[0]), date(2025, 3, 15))

    def test_terms_offered(self):
        choices = [[1, 0, "year"], [15, 0, "day"], [1, 11, "month"]]
        for last, offered in [
            (YEAR[1], True),
            (date(2025, 3, 15), True),
            (date(2025, 3, 16), False),
            (date(2025, 3, 31), True),
            (date(2025, 5, 11), True),
            (date(2026, 2, 27), False),
            (date(2026, 3, 1), False),
        ]:
            with self.subTest(last):
                self.assertEqual(term.is_offered(choices, YEAR[0], last), offered)
        self.assertTrue(term.is_offered([], YEAR[0], date(2025, 3, 1)))

    def test_deductible_is_never_above_the_wanted_one(self):
        choices = [["amount", 500], ["percent", 1], ["amount", 0]]
        for wanted, sum_insured, given in [
            (None, 20000, 500),
            (0, 20000, 0),
            (200, 20000, 200),
            (300, 20000, 200),
            (10000, 20000, 500),
            (400, 50000, 0),
        ]:
            with self.subTest(wanted):
                self.assertEqual(term.deductible(choices, wanted, sum_insured), given)
        self.assertIsNone(term.deductible([["amount", 500]], 100, 0))
        self.assertEqual(term.deductible([], 100, 0), 100)
        self.assertEqual(term.deductible([], None, 0), 0)


@tagged("post_install", "-at_install")
class TestTariffRounding(BaseCase):
    def test_halves_go_up(self):
        for value, step, method, expected in [
            (2.675, 0.01, "nearest", 2.68),
            (1.005, 0.01, "nearest", 1.01),
            (12.5, 1, "nearest", 13),
            (12.49, 1, "nearest", 12),
            (12.01, 1, "up", 13),
            (12.0, 1, "up", 12),
            (0.1 + 0.2, 0.1, "up", 0.3),
            (12.99, 1, "down", 12),
            (0.3, 0.1, "down", 0.3),
            (1234, 50, "nearest", 1250),
            (12.34567, 0, "up", 12.34567),
        ]:
            with self.subTest(value=value, step=step, method=method):
                self.assertEqual(round_to(value, step, method), expected)

    def test_words_write_numbers_as_the_language_does(self):
        words = Words({"a": "%(n)s %%"}, ",", "\u00a0")
        self.assertEqual(words.money(1234567.5), "1\u00a0234\u00a0567,50")
        self.assertEqual(words.money(1234567.5, 0), "1\u00a0234\u00a0568")
        self.assertEqual(words.number(0.85), "0,85")
        self.assertEqual(words.number(12000), "12\u00a0000")
        self.assertEqual(words.number("Kyiv"), "Kyiv")
        self.assertEqual(words.say("a", n=5), "5 %")
