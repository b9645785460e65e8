"""The values a row of a tariff is for, as people write them: ``18-24``, ``25+``, ``-70``, ``Kyiv, Lviv``.

A span is None (any value, also an unknown one) or a list ``[low, high, keys]``: both bounds are inside, a missing one is
None; ``keys`` are folded texts between bars (``|kyiv|lviv|``), so that one ``in`` finds a value among them.
"""

import re

from .. import text

_NUMBER = r"(\d[\d\s,.]*)"
_BETWEEN = re.compile(rf"^{_NUMBER}\s*(?:[-–—…]|\.\.+)\s*{_NUMBER}$")
_FROM = re.compile(rf"^(?:(?:>=?|≥)\s*{_NUMBER}|{_NUMBER}\s*(?:\+|[-–—]))$")
_UP_TO = re.compile(rf"^(?:<=?|≤|[-–—])\s*{_NUMBER}$")
_EXACTLY = re.compile(rf"^{_NUMBER}$")
_LIST = re.compile(r"[,;|\n،؛，；、]")
_THOUSANDS = re.compile(r",(?=\d{3}(?:\D|$))")


def parse(typed, kind):
    """Return the span somebody typed.

    :param kind: ``number`` or ``text``
    :raises ValueError: when numbers are wanted and this is none, or the upper bound is below the lower one
    """
    if not (typed or "").strip():
        return None
    if kind == "text":
        keys = list(filter(None, (text.fold(part) for part in _LIST.split(typed))))
        return [None, None, f"|{'|'.join(keys)}|"] if keys else None
    return [*_bounds(text.ascii_digits(typed.strip())), None]


def _bounds(typed):
    between, start, up_to, exactly = (pattern.match(typed) for pattern in (_BETWEEN, _FROM, _UP_TO, _EXACTLY))
    if between:
        low, high = _number(between[1]), _number(between[2])
        if high < low:
            raise ValueError(typed)
        return low, high
    if start:
        return _number(start[1] or start[2]), None
    if up_to:
        return None, _number(up_to[1])
    if exactly:
        return (_number(exactly[1]),) * 2
    raise ValueError(typed)


def _number(typed):
    """Return the number in ``1 000``, ``1,000`` or ``1,5``."""
    plain = re.sub(r"\s", "", typed)
    return float(_THOUSANDS.sub("", plain).replace(",", "."))


def of_bounds(low, high):
    """Return the text for two bounds of which either may be None; both missing: empty."""
    if low is None and high is None:
        return ""
    if low is None:
        return f"-{_short(high)}"
    if high is None:
        return f"{_short(low)}+"
    return _short(low) if low == high else f"{_short(low)}-{_short(high)}"


def _short(number):
    return f"{number:.10g}"


def key(value, kind):
    """Return a case's value in the form spans are compared with: a float, or folded text; None when it is unknown.

    :raises ValueError: when a number is wanted and this is none
    """
    if value is None or value is False or value == "":
        return None
    return float(value) if kind == "number" else text.fold(str(value))


def matches(span, value):
    """Return whether a value (see `key`) is in a span."""
    if span is None:
        return True
    if value is None:
        return False
    low, high, keys = span
    if keys:
        return f"|{value}|" in keys
    return (low is None or value >= low) and (high is None or value <= high)
