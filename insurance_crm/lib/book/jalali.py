"""The Persian (Jalali) calendar to Gregorian and back.

Leap years follow the astronomical break table used by the common converters,
exact for years -61 to 3177 (years 1 to 3177 are accepted here).
"""

from datetime import date, timedelta

_BREAKS = (
    -61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178,
)  # fmt: skip


def _year(year):
    """Return ``(years since the last leap year, Gregorian year, March day of 1 Farvardin)``."""
    if not 1 <= year < _BREAKS[-1]:
        raise ValueError(f"Jalali year out of range: {year}")
    leaps, start = -14, _BREAKS[0]
    for stop in _BREAKS[1:]:
        jump = stop - start
        if year < stop:
            break
        leaps += jump // 33 * 8 + jump % 33 // 4
        start = stop
    since = year - start
    leaps += since // 33 * 8 + (since % 33 + 3) // 4
    if jump % 33 == 4 and jump - since == 4:
        leaps += 1
    gregorian = year + 621
    gregorian_leaps = gregorian // 4 - (gregorian // 100 + 1) * 3 // 4 - 150
    if jump - since < 6:
        since = since - jump + (jump + 4) // 33 * 33
    leap = ((since + 1) % 33 - 1) % 4
    return (4 if leap == -1 else leap), gregorian, 20 + leaps - gregorian_leaps


def is_leap(year):
    """Return whether the Jalali ``year`` has 366 days."""
    return _year(year)[0] == 0


def to_gregorian(year, month, day):
    """Return the ``date`` of a Jalali day; ValueError when there is no such day."""
    leap, gregorian, march = _year(year)
    longest = 31 if month <= 6 else 30 if month < 12 or leap == 0 else 29
    if not 1 <= month <= 12 or not 1 <= day <= longest:
        raise ValueError(f"no such Jalali day: {year}-{month}-{day}")
    offset = (month - 1) * 31 - month // 7 * (month - 7) + day - 1
    return date(gregorian, 3, march) + timedelta(days=offset)


def from_gregorian(day):
    """Return ``(year, month, day)`` in the Jalali calendar for a ``date``."""
    year = day.year - 621
    start = to_gregorian(year, 1, 1)
    if day < start:
        year -= 1
        start = to_gregorian(year, 1, 1)
    offset = (day - start).days
    month = offset // 31 + 1 if offset < 186 else (offset - 186) // 30 + 7
    return year, month, (day - to_gregorian(year, month, 1)).days + 1


def written(day):
    """Return a ``date`` as it is written in the Persian calendar: ``1405/09/01``; sorts as the days do.

    A day outside the calendar's years (see above) is written in the Gregorian one, as ISO.
    """
    try:
        year, month, number = from_gregorian(day)
    except ValueError:
        return day.isoformat()
    return f"{year:04}/{month:02}/{number:02}"
