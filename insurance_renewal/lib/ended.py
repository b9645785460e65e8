"""How many policies of a file have ended and are not continued. Pure Python, no Odoo.

A file is imported piece by piece; what each piece knows of its terms is kept as :class:`Term` and counted at the end,
because a policy's next term may stand in another piece.
"""

from collections import Counter
from datetime import date
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

MOST_MONTHS = 36  # a client lost longer ago is a new one


class Term(NamedTuple):
    """One term of a policy, as text (ISO dates) or nothing.

    :ivar chain: what the terms of one policy share
    :ivar number: the policy number, made comparable
    :ivar previous: the number of the term before, where the file names it, made comparable
    :ivar start: first day of cover
    :ivar end: last day of cover
    :ivar is_candidate: made by this import, and not continued by what is known already
    """

    chain: str | None
    number: str | None
    previous: str | None
    start: str
    end: str | None
    is_candidate: bool


def months_back(end, today):
    """Return within how many months before ``today`` the day ``end`` lies, at least 1."""
    months = (today.year - end.year) * 12 + today.month - end.month
    if end < today - relativedelta(months=months):
        months += 1
    return max(months, 1)


def count(terms, today):
    """Return ``{months back: number}`` of the terms that ended before ``today`` and that no other term continues.

    :param terms: list of :class:`Term` (or of lists with the same items)
    :param date today: the day of the import; what ended more than MOST_MONTHS ago is not counted
    """
    terms = [Term(*term) for term in terms]
    latest, named = {}, {}
    for term in terms:
        if term.chain:
            latest[term.chain] = max(latest.get(term.chain, ""), term.start)
        if term.previous:
            named[term.previous] = max(named.get(term.previous, ""), term.start)
    counts = Counter()
    for term in terms:
        if not term.is_candidate or not term.end or term.end >= today.isoformat():
            continue
        if latest.get(term.chain, "") > term.start or named.get(term.number, "") > term.start:
            continue
        back = months_back(date.fromisoformat(term.end), today)
        if back <= MOST_MONTHS:
            counts[back] += 1
    return dict(counts)


def within(counts, months):
    """Return how many of ``{months back: number}`` ended within the last ``months``."""
    return sum(number for back, number in (counts or {}).items() if int(back) <= months)
