"""The arithmetic of estimates, without a database."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from odoo.addons.insurance_claims.lib import estimate

amounts = st.decimals(min_value=0, max_value=10**7, places=2).map(float)
quantities = st.decimals(min_value=0, max_value=10**4, places=2).map(float)
percents = st.decimals(min_value=0, max_value=100, places=2).map(float)
steps = st.sampled_from([0.01, 0.05, 1.0, 0.001])
kinds = st.sampled_from(estimate.KINDS)


@tagged("post_install", "-at_install")
class TestEstimateLib(BaseCase):
    def test_labour(self):
        line = estimate.line("labour", 2.5, 800)
        self.assertEqual((line.before, line.wear, line.amount), (2000, 0, 2000))

    def test_labour_is_never_worn(self):
        self.assertEqual(estimate.line("labour", 1, 100, 30).amount, 100)

    def test_part_after_wear(self):
        line = estimate.line("part", 2, 1500, 20)
        self.assertEqual((line.before, line.wear, line.amount), (3000, 600, 2400))

    def test_half_a_step_is_rounded_up(self):
        self.assertEqual(estimate.round_to(0.125), 0.13)
        self.assertEqual(estimate.round_to(-0.125), -0.13)
        self.assertEqual(estimate.round_to(2.675), 2.68, "as people see it, not as the machine keeps it")
        self.assertEqual(estimate.line("part", 3, 33.335).amount, 100.01)

    def test_currencies_with_other_steps(self):
        self.assertEqual(estimate.line("part", 1, 10.03, 0, 0.05).amount, 10.05)
        self.assertEqual(estimate.line("part", 1, 99.5, 0, 1).amount, 100)
        self.assertEqual(estimate.vat(99, 9, 1.0), 9)

    def test_vat(self):
        self.assertEqual(estimate.vat(1000, 20), 200)
        self.assertEqual(estimate.vat(1000, 0), 0)
        self.assertEqual(estimate.vat(33.33, 20), 6.67)

    def test_bad_numbers(self):
        for wrong in ((-1, 10, 0), (1, -10, 0), (1, 10, -1), (1, 10, 101)):
            with self.assertRaises(ValueError):
                estimate.line("part", *wrong)

    def test_age(self):
        self.assertEqual(estimate.age(2019, date(2026, 11, 22)), 7)
        self.assertEqual(estimate.age(2027, date(2026, 11, 22)), 0, "next year's model")
        self.assertIsNone(estimate.age(0, date(2026, 11, 22)))

    def test_wear_by_age(self):
        rules = [("part", None, 3, 10.0), ("part", None, 5, 20.0), ("paint", None, 0, 5.0)]
        said = {years: estimate.wear(rules, "part", years) for years in (0, 2, 3, 4, 5, 30)}
        self.assertEqual(said, {0: 0, 2: 0, 3: 10, 4: 10, 5: 20, 30: 20})
        self.assertEqual(estimate.wear(rules, "paint", 0), 5)
        self.assertEqual(estimate.wear(rules, "material", 9), 0)
        self.assertEqual(estimate.wear(rules, "labour", 9), 0)
        self.assertEqual(estimate.wear(rules, "part", None), 0, "nobody knows the year")

    def test_insurers_own_wear(self):
        rules = [("part", None, 0, 50.0), ("part", 7, 5, 15.0), ("paint", None, 0, 5.0)]
        self.assertEqual(estimate.wear(rules, "part", 6, 7), 15)
        self.assertEqual(estimate.wear(rules, "part", 1, 7), 0, "its own table alone counts")
        self.assertEqual(estimate.wear(rules, "part", 6, 8), 50)
        self.assertEqual(estimate.wear(rules, "paint", 6, 7), 5, "of this kind it has none")

    def test_what_the_difference_is_made_of(self):
        lines = [(2000, 1600, "rate"), (2400, 0, "not_needed"), (300, 300, None), (500, 400, "rate"), (70, 60, None)]
        parts = estimate.explain(lines, 1054, 472)
        self.assertEqual(parts, [("rate", -500), ("not_needed", -2400), (None, -10), ("vat", -582)])

    def test_nothing_to_explain(self):
        self.assertEqual(estimate.explain([(10, 10, "rate")], 2, 2), [])
        self.assertEqual(estimate.explain([(10, 8, "rate"), (8, 10, "rate")], 2, 2), [], "they make up for each other")

    @settings(max_examples=200, deadline=None, database=None)
    @given(kinds, quantities, amounts, percents, steps)
    def test_line_always_adds_up(self, kind, quantity, price, wear, step):
        line = estimate.line(kind, quantity, price, wear, step)
        exact = [Decimal(repr(number)) for number in (line.before, line.wear, line.amount)]
        self.assertEqual(exact[0], exact[1] + exact[2])
        self.assertGreaterEqual(line.amount, 0)
        self.assertGreaterEqual(line.wear, 0)
        full = Decimal(repr(quantity)) * Decimal(repr(price))
        self.assertLessEqual(abs(exact[0] - full), Decimal(repr(step)) / 2)

    @settings(max_examples=200, deadline=None, database=None)
    @given(
        st.lists(st.tuples(amounts, amounts, st.sampled_from([None, "rate", "wear", "not_needed"])), max_size=20),
        percents,
        percents,
    )
    def test_explanation_always_adds_up(self, lines, rate, other_rate):
        asked = estimate.total(line[0] for line in lines)
        given = estimate.total(line[1] for line in lines)
        vat_asked, vat_given = estimate.vat(asked, rate), estimate.vat(given, other_rate)
        difference = estimate.total((given, vat_given, -asked, -vat_asked))
        parts = estimate.explain(lines, vat_asked, vat_given)
        self.assertEqual(estimate.total(amount for _reason, amount in parts), difference)
        self.assertTrue(all(amount for _reason, amount in parts))

    @settings(max_examples=100, deadline=None, database=None)
    @given(st.lists(st.tuples(kinds, st.integers(0, 30), percents), max_size=10), kinds, st.integers(0, 40))
    def test_wear_never_from_a_later_age(self, rows, kind, years):
        rules = [(row[0], None, row[1], row[2]) for row in rows]
        found = estimate.wear(rules, kind, years)
        reached = [percent for row, start, percent in rows if row == kind and start <= years]
        self.assertIn(found, [*reached, 0.0] if kind == "labour" or not reached else reached)
