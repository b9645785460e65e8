"""Shares that must make a whole on every day they are given."""

from datetime import date, timedelta

WHOLE = 100
_DAY = timedelta(days=1)


def first_wrong_day(spans):
    """Return the first day on which the shares are neither nothing nor 100 %, with what they make.

    :param spans: ``[(first day, last day or None, share in %)]``
    :return: ``(day, total)``, or None when all is well
    """
    days = {start for start, _last, _share in spans}
    days |= {last + _DAY for _start, last, _share in spans if last and last < date.max}
    for day in sorted(days):
        total = round(sum(share for start, last, share in spans if start <= day and (not last or day <= last)), 2)
        if total not in (0, WHOLE):
            return day, total
    return None
