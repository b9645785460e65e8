"""Reading dates and terms as people write them."""

import re
from datetime import date, timedelta
from functools import lru_cache

from .. import dates, text
from . import jalali
from .errors import CellError

ORDERS = ("dmy", "mdy", "ymd", "jalali")
OPEN = "open"
_EXCEL_ZERO = date(1899, 12, 30)
_SERIALS = (10_000, 80_000)  # 1927 to 2119
_NUMERIC = re.compile(
    r"(\d{1,4})\s*[./\-\s年]\s*(\d{1,2})\s*[./\-\s月]\s*(\d{1,4})\s*(?:日|г\.?|р\.?|года|року)?(?:[ T]+\d{1,2}:\d.*)?"
)
_COMPACT = re.compile(r"(19|20|13|14)(\d\d)(\d\d)(\d\d)")
_MONTH_ONLY = re.compile(r"(?:(\d{1,2})\s*[./\-]\s*(\d{4})|(\d{4})\s*[./\-年]\s*(\d{1,2})\s*月?)")
_WORDED = re.compile(
    r"(?:(\d{1,2})(?:st|nd|rd|th)?[\s.\-]+)?([^\W\d_]{3,})\.?(?:[\s\-]+(\d{1,2}),)?[\s.,\-]+(\d{4}|\d{2})\b.*"
)
_MONTHS = (
    ("jan", "янв", "січ", "фарв", "فروردین"), ("feb", "фев", "лют", "اردیبهشت"), ("mar", "мар", "бер", "خرداد"),
    ("apr", "апр", "квіт", "تیر"), ("may", "мая", "май", "трав", "مرداد"), ("jun", "июн", "черв", "شهریور"),
    ("jul", "июл", "лип", "مهر"), ("aug", "авг", "серп", "آبان"), ("sep", "сен", "вер", "آذر"),
    ("oct", "окт", "жов", "دی"), ("nov", "ноя", "лист", "بهمن"), ("dec", "дек", "груд", "اسفند"),
)  # fmt: skip
_PERSIAN_MONTHS = {names[-1] for names in _MONTHS}
_UNITS = (
    ("day", 1, r"d|days?|дн\w*|день|днів|сут\w*|діб|доб\w*|روز|天|日"),
    ("day", 7, r"w|weeks?|нед\w*|тиж\w*|هفته|周|星期"),
    ("month", 1, r"m|mos?|mths?|months?|м|мес\w*|міс\w*|ماه|ماهه|个月|月"),
    ("month", 3, r"q|quarters?|кв|квартал\w*|فصل|季度?"),
    ("month", 6, r"half[ -]?years?|полгод\w*|півр\w*|полугод\w*|半年"),
    ("year", 1, r"y|yrs?|years?|г|год\w*|лет|р|рік|рок\w*|سال|ساله|年"),
)
_UNIT_PATTERNS = [(unit, factor, re.compile(rf"(?:{words})\.?")) for unit, factor, words in _UNITS]
_TERM = re.compile(r"(?P<count>\d+(?:[.,]5)?)?\s*[-–]?\s*(?P<unit>[^\d\s].*)?")
_NUMBER_WORDS = {
    "one": 1, "a": 1, "один": 1, "одна": 1, "یک": 1, "一": 1, "two": 2, "два": 2, "две": 2, "дві": 2, "دو": 2, "两": 2,
    "二": 2, "three": 3, "три": 3, "سه": 3, "三": 3, "six": 6, "шесть": 6, "шість": 6, "شش": 6, "六": 6,
}  # fmt: skip
_OPEN_ENDED = re.compile(r"open|unlimited|indefinite|бесср|безстр|постоян|пост[іи]йн|نامحدود|长期|终身|life")
_UNTIL = re.compile(r"(?:до|по|until|till|to|تا|至|到)\s*:?\s*(?P<rest>\d.*)")
_DAY_MONTH = re.compile(r"(\d{1,2})\s*[./\-]\s*(\d{1,2})\.?")


def date_shape(value):
    """Return what the look of a cell says about its column's date order.

    ``ymd``, ``dmy`` and ``mdy`` are proofs; ``either`` may be dmy or mdy;
    ``jalali``, ``serial``, ``word``, ``month``; None when it is no date.
    """
    if isinstance(value, bool) or value in (None, ""):
        return None
    if isinstance(value, (int, float)):
        return "serial" if _SERIALS[0] < value < _SERIALS[1] else "ymd" if _compact(str(value)) else None
    cell = text.ascii_digits(value.strip())
    if match := _NUMERIC.fullmatch(cell):
        return _numeric_shape(*match.groups())
    if _compact(cell):
        return "ymd"
    if _MONTH_ONLY.fullmatch(cell):
        return "month"
    match = _WORDED.fullmatch(cell.casefold())
    return "word" if match and _month_number(match[2]) else None


def _numeric_shape(first, second, third):
    a, b, c = int(first), int(second), int(third)
    if len(first) >= 3:
        return None if not (1 <= b <= 12 and 1 <= c <= 31) else "jalali" if 1250 <= a <= 1500 else "ymd"
    if len(third) == 3 or not a or not b or a > 31 or b > 31 or (a > 12 and b > 12):
        return None
    if 1250 <= c <= 1500:
        return "jalali"
    return "dmy" if a > 12 else "mdy" if b > 12 else "either"


def parse_date(value, order="dmy", birth=False):
    """Return ``(date, precision)``; precision ``month`` gives the first of the month.

    :param value: a cell: text, Excel serial number or ISO text
    :param order: one of ORDERS; what cannot be mistaken (ISO, words, years of the
        Persian calendar) is read rightly whatever the order
    :param birth: two-digit years lie in the past
    :raises CellError: ``date``, ``no_such_day``
    """
    result = _parse_date(value if isinstance(value, (int, float)) else value.strip(), order, birth)
    if isinstance(result, str):
        raise CellError(result, value=value, order=order)
    return result


@lru_cache(maxsize=65536)
def _parse_date(value, order, birth):
    """As parse_date, but an error is returned as its code, so that it is cached too."""
    if isinstance(value, (int, float)) and _SERIALS[0] < value < _SERIALS[1]:
        return _EXCEL_ZERO + timedelta(days=int(value)), "day"
    cell = text.ascii_digits(str(value)).replace("\u200f", "").strip()
    try:
        if match := _NUMERIC.fullmatch(cell):
            return _build(*_sort_parts(match.groups(), order), order, birth), "day"
        if parts := _compact(cell):
            return _build(*parts, order, birth), "day"
        if match := _MONTH_ONLY.fullmatch(cell):
            year, month = (match[2], match[1]) if match[2] else (match[3], match[4])
            return _build(year, month, "1", order, birth), "month"
        if match := _WORDED.fullmatch(cell.casefold()):
            return _worded(match, order, birth)
    except ValueError:
        return "no_such_day"
    if cell.isdigit() and _SERIALS[0] < int(cell) < _SERIALS[1]:
        return _EXCEL_ZERO + timedelta(days=int(cell)), "day"
    return "date"


def _sort_parts(parts, order):
    """Return ``(year, month, day)`` texts; a long first number is always the year."""
    first, second, third = parts
    if len(first) >= 3 or (order in ("ymd", "jalali") and len(third) <= 2):
        return first, second, third
    return (third, first, second) if order == "mdy" else (third, second, first)


def _compact(cell):
    match = _COMPACT.fullmatch(cell)
    if not match or not 1 <= int(match[3]) <= 12 or not 1 <= int(match[4]) <= 31:
        return None
    return match[1] + match[2], match[3], match[4]


def _build(year, month, day, order, birth):
    number = int(year)
    if len(year) <= 2:
        number += _century(number, order, birth)
    if 1250 <= number <= 1500:
        return jalali.to_gregorian(number, int(month), int(day))
    if not 1880 <= number <= 9999:
        raise ValueError(year)
    return date(number, int(month), int(day))


def _century(year, order, birth):
    if order == "jalali":
        return 1300 if year >= 20 else 1400
    limit = date.today().year % 100 if birth else 69
    return 1900 if year > limit else 2000


def _month_number(word):
    for number, names in enumerate(_MONTHS, 1):
        if any(word.startswith(name) for name in names):
            return number
    return None


def _worded(match, order, birth):
    month = _month_number(match[2])
    if not month:
        return "date"
    day = match[1] or match[3]
    return _build(match[4], str(month), day or "1", order, birth), "day" if day else "month"


def parse_term(value, start, order="dmy", unit="month"):
    """Return the last day of cover for a term written in a cell, or OPEN.

    :param value: ``1 год``, ``12 мес``, ``15 дней``, ``quarter``, ``до 15.03``, a date, or a number of ``unit``
    :param start: first day of cover
    :raises CellError: ``term`` when it cannot be understood
    """
    cell = text.fold(str(value))
    if _OPEN_ENDED.match(cell):
        return OPEN
    if match := _UNTIL.fullmatch(cell):
        return _until(match["rest"], start, order)
    if isinstance(value, str) and date_shape(value) in ("ymd", "dmy", "mdy", "either", "jalali", "word"):
        return parse_date(value, order)[0]
    count, unit = _count_and_unit(cell, unit, value)
    if unit != "day" and count != int(count):
        count, unit = count * (12 if unit == "year" else 1), "month"
    if not 0 < count < 100_000:
        raise CellError("term", value=value)
    try:
        return dates.end_of_term(start, int(count), unit)
    except (OverflowError, ValueError) as error:
        raise CellError("term", value=value) from error


def _count_and_unit(cell, default_unit, value):
    first, _space, rest = cell.removeprefix("на ").removeprefix("for ").removeprefix("за ").partition(" ")
    cell = f"{first} {rest}".strip()
    if first in _NUMBER_WORDS:
        cell = f"{_NUMBER_WORDS[first]} {rest}"
    elif len(cell) > 1 and cell[0] in _NUMBER_WORDS and not cell.isascii() and ord(cell[0]) > 0x2E80:
        cell = f"{_NUMBER_WORDS[cell[0]]} {cell[1:]}"
    match = _TERM.fullmatch(cell)
    if not match or not (match["count"] or match["unit"]):
        raise CellError("term", value=value)
    count = float((match["count"] or "1").replace(",", "."))
    if not match["unit"]:
        return count, default_unit
    for unit, factor, pattern in _UNIT_PATTERNS:
        if pattern.fullmatch(match["unit"].strip()):
            return count * factor, unit
    raise CellError("term", value=value)


def _until(rest, start, order):
    """``15.03`` without a year is the first such day after the start."""
    match = _DAY_MONTH.fullmatch(rest.strip())
    if not match:
        return parse_date(rest, order)[0]
    day, month = (match[1], match[2]) if order != "mdy" else (match[2], match[1])
    for year in range(start.year, start.year + 9):  # 29 February may be eight years away
        try:
            end = date(year, int(month), int(day))
        except ValueError:
            continue
        if end > start:
            return end
    raise CellError("no_such_day", value=rest, order=order)


def month_end(day):
    """Return the last day of the month of ``day``."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
