"""How much premium comes back when a policy ends before its term: one function for every rule.

Days are counted as everywhere (``lib/dates.py``): the first day of cover is in, the first day
without cover is out, and 29 February is a day. So 500 for 365 days, cancelled with 215 days
left, gives 294.52 back pro rata, and 265.07 at 90 % short rate.
"""

from fractions import Fraction

from .timeline import exact

HUNDRED = Fraction(100)


def refund(method, total, used, *, elapsed=Fraction(0), factor=100, table=(), minimum=0, charge=0):
    """Return the exact net premium that comes back, never below nothing and never more than ``total``.

    :param str method: ``flat`` all of it; ``pro_rata`` the premium of the days left; ``short_rate``
        ``factor`` per cent of that; ``short_table`` what the table does not keep; ``none`` nothing
    :param total: net premium of the whole term
    :param used: net premium of the days of cover given, pro rata temporis
    :param elapsed: share of the term that has passed, 0 to 1
    :param table: ``[(up to this per cent of the term, per cent of the premium kept)]``
    :param minimum: the insurer keeps at least this amount
    :param charge: taken off what comes back, for the work
    """
    total, used = exact(total), exact(used)
    back = {
        "flat": lambda: total,
        "pro_rata": lambda: total - used,
        "short_rate": lambda: (total - used) * exact(factor) / HUNDRED,
        "short_table": lambda: total - total * _kept_by_table(table, elapsed) / HUNDRED,
        "none": lambda: Fraction(0),
    }[method]()
    back = min(back, total - exact(minimum)) - exact(charge)
    return min(max(back, Fraction(0)), total)


def _kept_by_table(table, elapsed):
    """Return the per cent kept by the first row that reaches the elapsed share; beyond the last, everything."""
    for until, kept in sorted(table):
        if elapsed * HUNDRED <= exact(until):
            return exact(kept)
    return HUNDRED
