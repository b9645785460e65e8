"""The arithmetic of a policy's life, on random lives: what is booked is what the days say, to the cent."""

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..lib import refund, timeline

START, END = date(2025, 1, 1), date(2026, 1, 1)
UNIT = Fraction(1, 100)
RATIOS = {"tax": Fraction(4, 100), "levy": Fraction(0), "commission_base": Fraction(1), "commission": Fraction(15, 100)}

money = st.integers(0, 10_000_000).map(lambda cents: Fraction(cents, 100))
day = st.integers(0, 364).map(lambda number: START + timedelta(days=number))


@st.composite
def lives(draw):
    """A first premium and up to six later changes, none of which makes the premium negative."""
    first = draw(money)
    steps, level = [(START, first)], first
    for at in sorted(draw(st.lists(day, max_size=6))):
        change = draw(money) - level
        steps.append((at, change))
        level += change
    return steps


def spans_of(steps):
    return timeline.charge(steps, [(START, END, 365)], [(START, RATIOS)])


def booked_part(spans, until):
    return sum((span.part(span.start, min(until, span.end))["premium"] for span in spans if span.start < until), 0)


@tagged("post_install", "-at_install")
class TestTimelineLib(BaseCase):
    @settings(deadline=None, max_examples=150)
    @given(lives())
    def test_booked_once_is_the_target(self, steps):
        target = spans_of(steps)
        rows = timeline.settle(target, [], UNIT)
        for name in timeline.COLUMNS:
            wanted = timeline.round_to(timeline.total(target)[name], UNIT)
            self.assertEqual(timeline.total(rows)[name], wanted, name)
        self.assertEqual(timeline.settle(target, rows, UNIT), [], "a second settlement books nothing")

    @settings(deadline=None, max_examples=150)
    @given(lives(), st.randoms(use_true_random=False))
    def test_any_order_books_the_same(self, steps, random):
        """Each change confirmed in random order, settled after each: the same sums as all at once."""
        shuffled = steps[1:]
        random.shuffle(shuffled)
        known, booked = [steps[0]], timeline.settle(spans_of(steps[:1]), [], UNIT)
        for step in shuffled:
            known.append(step)
            booked += timeline.settle(spans_of(sorted(known)), booked, UNIT)
        wanted = timeline.total(spans_of(steps))
        sums = timeline.total(booked)
        for name in timeline.COLUMNS:
            self.assertEqual(sums[name], timeline.round_to(wanted[name], UNIT), name)

    @settings(deadline=None, max_examples=150)
    @given(lives(), day)
    def test_cents_never_wander(self, steps, until):
        """On every day what is earned by the rows is what the policy's days cost, to a few cents."""
        target = spans_of(steps)
        rows = timeline.settle(target, [], UNIT)
        self.assertLess(abs(booked_part(rows, until) - booked_part(target, until)), Fraction(10, 100))

    @settings(deadline=None, max_examples=150)
    @given(lives(), day)
    def test_refund_and_earned_make_the_premium(self, steps, until):
        target = spans_of(steps)
        full = timeline.round_to(timeline.total(target)["premium"], UNIT)
        used = min(booked_part(target, until), full)
        back = timeline.round_to(refund.refund("pro_rata", full, used), UNIT)
        self.assertLessEqual(abs(full - back - used), UNIT / 2)
        share = Fraction(back) / full if full else Fraction(0)
        keep = {name: amount * (1 - share) for name, amount in timeline.total(target).items()} | {
            "premium": full - back
        }
        ended = timeline.cancel(target, until, keep)
        booked = timeline.settle(target, [], UNIT)
        booked += timeline.settle(ended, booked, UNIT)
        self.assertEqual(timeline.total(booked)["premium"] + back, full)

    @settings(deadline=None, max_examples=100)
    @given(lives(), day, st.sampled_from(["flat", "short_rate", "none"]))
    def test_any_refund_leaves_what_is_kept(self, steps, until, method):
        target = spans_of(steps)
        full = timeline.round_to(timeline.total(target)["premium"], UNIT)
        used = min(booked_part(target, until), full)
        back = timeline.round_to(refund.refund(method, full, used, factor=90), UNIT)
        self.assertTrue(0 <= back <= full)
        keep = dict.fromkeys(timeline.COLUMNS, Fraction(0)) | {"premium": full - back}
        ended = timeline.cancel(target, until, keep)
        self.assertEqual(timeline.total(ended)["premium"], full - back)
        self.assertTrue(all(span.end <= until + timedelta(days=1) for span in ended), "nothing is earned after the end")

    def test_one_change_is_one_row(self):
        steps = [(START, Fraction(1000))]
        booked = timeline.settle(spans_of(steps), [], UNIT)
        steps.append((date(2025, 7, 1), Fraction(365)))
        (row,) = timeline.settle(spans_of(steps), booked, UNIT)
        self.assertEqual((row.start, row.end, row.amounts["premium"]), (date(2025, 7, 1), END, 184))
        self.assertEqual(row.amounts["commission"], Fraction(2760, 100))

    def test_back_dated_change_of_what_changed_later(self):
        """400 a year less from March, confirmed after 100 more from July: each stretch is charged as it was."""
        booked = timeline.settle(spans_of([(START, Fraction(1000)), (date(2025, 7, 1), Fraction(100))]), [], UNIT)
        late = [(START, Fraction(1000)), (date(2025, 3, 1), Fraction(-400)), (date(2025, 7, 1), Fraction(100))]
        rows = timeline.settle(spans_of(late), booked, UNIT)
        self.assertEqual([(row.start, row.end) for row in rows], [(date(2025, 3, 1), END)])
        self.assertEqual(float(timeline.total(rows)["premium"]), round(-400 * 306 / 365, 2))

    def test_check_figures_of_refunds(self):
        used = Fraction(500) * 150 / 365
        for method, factor, wanted in (("pro_rata", 100, "294.52"), ("short_rate", 90, "265.07"), ("none", 0, "0"),
                                       ("flat", 0, "500")):  # fmt: skip
            with self.subTest(method):
                back = refund.refund(method, 500, used, factor=factor)
                self.assertEqual(timeline.round_to(back, UNIT), Fraction(wanted))

    def test_short_rate_table(self):
        table = [(10, 20), (50, 60), (75, 85)]
        for elapsed, back in ((5, 400), (10, 400), (11, 200), (50, 200), (75, 75), (76, 0), (100, 0)):
            with self.subTest(elapsed):
                found = refund.refund("short_table", 500, 0, elapsed=Fraction(elapsed, 100), table=table)
                self.assertEqual(found, back)

    def test_minimum_kept_and_charge(self):
        self.assertEqual(refund.refund("pro_rata", 500, 100, minimum=200), 300)
        self.assertEqual(refund.refund("pro_rata", 500, 100, charge=50), 350)
        self.assertEqual(refund.refund("pro_rata", 500, 480, charge=50), 0)
        self.assertEqual(refund.refund("flat", 500, 480, minimum=500), 0)

    def test_rounding_is_half_away_from_zero(self):
        for amount, wanted in (("0.005", "0.01"), ("-0.005", "-0.01"), ("0.0049", "0"), ("2.675", "2.68")):
            self.assertEqual(timeline.round_to(Fraction(amount), UNIT), Fraction(wanted))
        self.assertEqual(timeline.exact(176.71), Fraction("176.71"), "a float is the number people see")
