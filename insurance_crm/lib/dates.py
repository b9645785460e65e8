"""Days of cover: the one place where terms and days are counted.

The first day of cover is in, ``cover_end`` is the first day *without* cover
(exclusive). People read and type the last day of cover, one day earlier.
"""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

OPEN_END = date(9999, 12, 31)
_DAY = timedelta(days=1)


def cover_end(last_day):
    """Return the exclusive end for a last day of cover; no last day means open-ended."""
    return last_day + _DAY if last_day and last_day < OPEN_END else OPEN_END


def last_day(end):
    """Return the last day of cover for an exclusive end, or None when open-ended."""
    return None if not end or end == OPEN_END else end - _DAY


def days(start, end):
    """Return the days of cover from ``start`` (in) to the exclusive ``end`` (out).

    Leap days count as days: 2024-01-01 to 2025-01-01 has 366.
    """
    return max((end - start).days, 0)


def end_of_term(start, count, unit):
    """Return the last day of a term of ``count`` units (day, month, year) from ``start``.

    Calendar rule: a year from 29 February ends on 27 February, a month from
    31 January on the last day but one of February, because the end is the
    anniversary (or the last day of a shorter month), exclusive.

    :raises ValueError: when the calendar has no such day (after the year 9999)
    """
    try:
        return start + relativedelta(**{f"{unit}s": count}) - _DAY
    except OverflowError as error:
        raise ValueError(f"{count} {unit}s from {start} is beyond the calendar") from error


def term_of(start, last):
    """Return ``(count, unit)`` for a span of cover, in the largest unit that fits exactly."""
    if not last:
        return 0, "open"
    end = last + _DAY
    if end <= start:
        return 0, "day"
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and start + relativedelta(months=months) == end:
        return (months // 12, "year") if months % 12 == 0 else (months, "month")
    return (end - start).days, "day"


def next_anniversary(start, done, end):
    """Return the first anniversary of ``start`` (itself included) after the day ``done`` and before ``end``.

    :param date start: the first day
    :param date done: what was done up to this day needs not be done again, or None
    :param date end: exclusive
    :return: a date, or None; 29 February is kept on 28 February in common years
    """
    years = max(done.year - start.year, 0) if done else 0
    while True:
        day = start + relativedelta(years=years)
        if day >= end:
            return None
        if not done or day > done:
            return day
        years += 1
