"""What a policy should have cost by now, and what is left to book: the arithmetic of a policy's life.

All premiums in here are *rates*: the premium for the full original term of ``term_days``
days. A part of the term costs its share by days (pro rata temporis, first day in, end out),
whatever the order in which changes became known. Amounts are exact fractions until they
are rounded to the currency, once, at the end.
"""

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

from .dates import days

COLUMNS = ("premium", "tax", "levy", "commission_base", "commission")


def exact(amount):
    """Return ``amount`` (a float from a Monetary or Float field) as the decimal number people see."""
    return amount if isinstance(amount, Fraction) else Fraction(str(amount or 0))


def round_to(amount, unit):
    """Round an exact amount half away from zero to multiples of ``unit`` (also exact)."""
    quotient, sign = abs(amount) / unit, -1 if amount < 0 else 1
    return sign * int(quotient + Fraction(1, 2)) * unit


class Span:
    """Amounts per column earned evenly from ``start`` (in) to ``end`` (out)."""

    __slots__ = ("amounts", "end", "start")

    def __init__(self, start, end, amounts):
        self.start, self.end, self.amounts = start, end, amounts

    def part(self, start, end):
        """Return the share of a part of the span, per column."""
        whole = days(self.start, self.end)
        share = Fraction(days(max(start, self.start), min(end, self.end)), whole) if whole else Fraction(0)
        return {name: amount * share for name, amount in self.amounts.items()}

    def __repr__(self):
        return f"Span({self.start}..{self.end}, { {n: float(a) for n, a in self.amounts.items()} })"


def segments(steps, start, end):
    """Cut a term where its premium changes.

    :param steps: ``[(day, change of the full-term premium)]``; before ``start`` counts from it
    :return: ``[(from, to, full-term premium)]`` covering the term without gaps
    """
    changes = defaultdict(Fraction)
    for day, change in steps:
        if day < end:
            changes[max(day, start)] += change
    level, cuts = Fraction(0), sorted({start, end} | {day for day in changes if start < day < end})
    result = []
    for begin, until in pairwise(cuts):
        level += changes.get(begin, 0)
        result.append((begin, until, level))
    return result


def level_at(steps, day):
    """Return the full-term premium in force on ``day``."""
    return sum((change for at, change in steps if at <= day), Fraction(0))


def charge(steps, periods, ratios):
    """Return the spans of amounts a policy costs.

    :param steps: see :func:`segments`
    :param periods: ``[(from, to, days its full premium stands for)]``: one for a term, one a year when open-ended
    :param ratios: ``[(day, {column: amount per unit of net premium})]``, ascending; each holds from its day on
    """
    spans, turns = [], sorted({day for day, _ratio in ratios})
    for start, end, term_days in periods:
        for begin, until, level in segments(steps, start, end):
            for first, last in pairwise([begin, *[day for day in turns if begin < day < until], until]):
                net = level * days(first, last) / term_days
                ratio = next((values for day, values in reversed(ratios) if day <= first), ratios[0][1])
                spans.append(Span(first, last, {"premium": net} | {name: net * ratio[name] for name in COLUMNS[1:]}))
    return spans


def total(spans):
    """Return the sums of ``spans`` per column."""
    sums = dict.fromkeys(COLUMNS, Fraction(0))
    for span in spans:
        for name, amount in span.amounts.items():
            sums[name] += amount
    return sums


def cancel(spans, day, keep):
    """Return ``spans`` ended at ``day``, so that in all ``keep`` remains.

    What is kept beyond the days of cover is earned on the day the cover ends; when less is kept than was
    covered, every day before gives up the same share.

    :param keep: ``{column: exact amount kept}``
    """
    used = [Span(span.start, min(span.end, day), span.part(span.start, day)) for span in spans if span.start < day]
    sums = total(used)
    for span in used:
        for name in COLUMNS:
            if keep[name] < sums[name] and sums[name]:
                span.amounts[name] *= keep[name] / sums[name]
    extra = {name: max(keep[name] - sums[name], Fraction(0)) for name in COLUMNS}
    if any(extra.values()):
        used.append(Span(day, day + timedelta(days=1), extra))
    return used


def settle(target, booked, unit):
    """Return the spans to book so that what is booked becomes the target.

    Cut at every date where either changes; parts that differ by less than a unit are not worth a row, their
    crumbs go to the next part that is. The sum of the result is exactly the rounded target minus booked.

    :param target: spans; ``booked``: spans of the ledger; ``unit``: the currency's smallest amount (exact)
    """
    cuts = sorted({day for span in (*target, *booked) for day in (span.start, span.end)})
    goal, have = total(target), total(booked)
    left = {name: round_to(goal[name], unit) - have[name] for name in COLUMNS}
    parts = [(begin, until, _difference(target, booked, begin, until)) for begin, until in pairwise(cuts)]
    spans, carry = [], dict.fromkeys(COLUMNS, Fraction(0))
    for begin, until, amounts, worth_a_row in _join(parts, unit):
        for name in COLUMNS:
            carry[name] += amounts[name]
        if worth_a_row:
            rounded = {name: round_to(carry[name], unit) for name in COLUMNS}
            spans.append(Span(begin, until, rounded))
            for name in COLUMNS:
                carry[name] -= rounded[name]
                left[name] -= rounded[name]
    if any(left.values()) and cuts:
        if not spans:
            spans.append(Span(cuts[0], cuts[-1], dict.fromkeys(COLUMNS, Fraction(0))))
        for name in COLUMNS:
            spans[-1].amounts[name] += left[name]
    return [span for span in spans if any(span.amounts.values())]


def _difference(target, booked, begin, until):
    sums = dict.fromkeys(COLUMNS, Fraction(0))
    for sign, spans in ((1, target), (-1, booked)):
        for span in spans:
            if span.start < until and span.end > begin:
                for name, amount in span.part(begin, until).items():
                    sums[name] += sign * amount
    return sums


def _join(parts, unit):
    """Join neighbouring parts with the same amounts per day: one change of the premium is one row.

    :return: ``[(from, to, amounts, whether it is worth a row)]``
    """
    rows = []
    for begin, until, amounts in parts:
        worth = any(abs(amount) >= unit for amount in amounts.values())
        last = rows[-1] if rows else None
        if last and worth and last[3] and last[1] == begin and _same_pace(last, (begin, until, amounts)):
            rows[-1] = (last[0], until, {name: last[2][name] + amounts[name] for name in COLUMNS}, True)
        else:
            rows.append((begin, until, amounts, worth))
    return rows


def _same_pace(one, other):
    length, next_length = days(one[0], one[1]), days(other[0], other[1])
    return all(
        abs(one[2][name] / length - other[2][name] / next_length) * max(length, next_length) < Fraction(1, 100)
        for name in COLUMNS
    )
