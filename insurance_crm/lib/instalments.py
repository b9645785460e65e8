"""Payment plans: how a premium is split into instalments, and when they are due."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta


def count(per_year, start, end):
    """Return how many instalments fall into the days ``start`` (in) to ``end`` (out), at least one.

    :param int per_year: payments a year, 1 to 52
    """
    years = max((end - start).days, 0) / 365.25
    return max(round(per_year * years), 1)


def due_dates(per_year, start, number):
    """Return ``number`` days: the first on ``start``, the others every 12 / ``per_year`` months.

    Where the months do not come out even (5, 7, 52 … a year) the days of the year are divided, rounded down.
    A month that has no such day ends with its last one (31 January, 28 February, 31 March).
    """
    if 12 % per_year == 0:
        return [start + relativedelta(months=index * (12 // per_year)) for index in range(number)]
    return [start + timedelta(days=int(index * 365 / per_year)) for index in range(number)]


def split(total, number, rounded):
    """Return ``number`` equal amounts that add up to ``total``; what does not divide is in the first.

    :param rounded: function that rounds an amount to the currency's smallest coin
    """
    part = rounded(total / number)
    return [rounded(total - part * (number - 1)), *([part] * (number - 1))]
