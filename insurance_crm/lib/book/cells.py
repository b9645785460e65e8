"""Reading one cell by what its column is: text, number, date, phones, VIN …"""

from .. import text
from . import moments, values
from .errors import CellError

_OWN = set("own ours our us yes наш наша свой своя свій власний ours так да خودی نزد ما 自有 是".split())
_FOREIGN = set("foreign elsewhere other no чужой чужая чужий чужа нет ні другой інший دیگران 他处 否".split())


def as_text(cell, _column=None):
    return str(cell) if not isinstance(cell, str) else " ".join(cell.split()) if "\n" not in cell else cell.strip()


def _as_rate(cell, column):
    """12% is 12; a workbook's 0.12 under a percent format is 12 as well (below 1 nobody's percentage lies)."""
    rate = values.parse_number(cell, _mark(column))
    return round(rate * 100, 3) if not isinstance(cell, str) and 0 < rate < 1 else rate


def _as_integer(cell, column):
    number = values.parse_number(cell, _mark(column))
    return int(number)


def _as_origin(cell, _column):
    word = text.fold(str(cell))
    if word in _OWN or word.split(" ")[0] in _OWN:
        return "own"
    if word in _FOREIGN or word.split(" ")[0] in _FOREIGN:
        return "foreign"
    raise CellError("origin", value=cell)


def _as_phones(cell, _column):
    return values.split_phones(cell)


def _as_email(cell, _column):
    found = [word.strip("<>;,") for word in str(cell).replace(",", " ").replace(";", " ").split() if "@" in word]
    if not found:
        raise CellError("email", value=cell)
    return found[0]


def _as_vin(cell, _column):
    return text.code_key(str(cell))


def _as_money(cell, column):
    return round(values.parse_number(cell, _mark(column)), 4)


def _as_deductible(cell, column):
    """A deductible in per cent is no amount: it is left out (the note keeps what people need)."""
    return None if isinstance(cell, str) and "%" in cell else _as_money(cell, column)


def _as_date(cell, column):
    return moments.parse_date(cell, column.get("format") or "dmy")


def _as_birth(cell, column):
    return moments.parse_date(cell, column.get("format") or "dmy", birth=True)[0]


def _mark(column):
    return "," if column.get("format") == "comma" else "."


READERS = {
    "money": _as_money,
    "number": _as_money,
    "rate": _as_rate,
    "integer": _as_integer,
    "date": _as_date,
    "birth": _as_birth,
    "origin": _as_origin,
    "phones": _as_phones,
    "email": _as_email,
    "vin": _as_vin,
    "deductible": _as_deductible,
    "term": lambda cell, _column: cell,
}
