"""Reading numbers, yes and no, and phones as people write them."""

import re
import unicodedata
from functools import lru_cache

from .. import text
from .errors import CellError

_MULTIPLIERS = {
    "k": 1e3, "тыс": 1e3, "тис": 1e3, "т": 1e3, "هزار": 1e3, "万": 1e4, "mln": 1e6, "млн": 1e6, "میلیون": 1e6,
}  # fmt: skip
_NUMBER = re.compile(r"[-+(−]?\s*\d[\d\s.,'’`٬٫\u00a0\u202f\u2009]*\)?-?")
_AROUND = re.compile(r"[\s.,:~≈=]*([^\W\d_]*)")
_CURRENCY_LETTERS = 9  # more letters than "тыс. руб." has: it is no amount
_SPACES = re.compile(r"[\s'’`٬\u00a0\u202f\u2009]+")
_YES = set("1 y yes true t x + v ✓ ✔ да д так т є истина правда بله آری است 是 有 對 对".split())
_NO = set("0 n no false f - – — нет н ні немає ложь خیر نه نیست 否 无 無".split())
_PHONE_CUT = re.compile(r"[,;/|\n\r]+|\s+(?:и|та|або|или|and|or|و|和)\s+", re.IGNORECASE)
_EXTENSION = re.compile(r"\s*(?:доб|вн|ext|дод|داخلی|转)\.?\s*\d{1,5}\s*$", re.IGNORECASE)
_PHONE = re.compile(r"\+?\(?\d[\d\s().\-–—]{4,}")


def number_shape(value):
    """Return what a cell's look says about its column's decimal mark.

    ``,`` or ``.`` are proofs; ``either`` (``1.234``: mark or thousands), ``plain``
    (no mark); None when it is no number.
    """
    if isinstance(value, bool) or value in (None, ""):
        return None
    if isinstance(value, (int, float)):
        return "plain"
    match = _NUMBER.search(text.ascii_digits(value))
    if not match or sum(c.isalpha() for c in value) > _CURRENCY_LETTERS:
        return None
    body = _SPACES.sub("", match[0]).replace("٫", ".")
    marks = re.findall(r"[.,]", body)
    if not marks:
        return "plain"
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) > 1:
        return "," if marks[0] == "." else "."
    before, after = re.split(r"[.,]", body.strip("()-+−"), maxsplit=1)
    if len(after) != 3 or not 1 <= len(before) <= 3 or before == "0":
        return marks[0]
    return "either"


def parse_number(value, decimal="."):
    """Return the float in a cell: ``"1 234,56 грн"``, ``"12%"``, ``"(5.00)"``, ``"12 тыс."``.

    :param decimal: the column's decimal mark, ``.`` or ``,``
    :raises CellError: ``number``
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    result = _parse_number(str(value), decimal)
    if result is None:
        raise CellError("number", value=value)
    return result


@lru_cache(maxsize=65536)
def _parse_number(value, decimal):
    cell = text.ascii_digits(unicodedata.normalize("NFKC", value))
    match = _NUMBER.search(cell)
    if not match:
        return None
    around = cell[: match.start()], cell[match.end() :]
    if any(c.isdigit() for part in around for c in part):
        return None
    body = _SPACES.sub("", match[0])
    negative = body[0] in "-−(" or body[-1] == "-"
    thousands = "." if decimal == "," else ","
    body = body.strip("()-+−").replace("٫", decimal)
    if body.count(decimal) > 1:  # 1.234.567 in a column with decimal points: groups of thousands after all
        body = body.replace(decimal, "")
    body = body.replace(thousands, "").replace(decimal, ".").rstrip(".")
    try:
        number = float(body)
    except ValueError:
        return None
    words = _AROUND.match(around[1])
    number *= _MULTIPLIERS.get(words[1].casefold(), 1) if words else 1
    return -number if negative else number


def parse_bool(value):
    """Return True or False for yes or no in our languages; CellError ``bool`` for anything else."""
    if isinstance(value, (bool, int, float)):
        return bool(value)
    word = text.fold(value).strip(".")
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise CellError("bool", value=value)


def split_phones(value):
    """Return the phone numbers in a cell as text, in order, each once; words around them are dropped."""
    cell = text.ascii_digits(str(value))
    phones = []
    for part in _PHONE_CUT.split(cell):
        for match in _PHONE.findall(_EXTENSION.sub("", part)):
            phones += _unglue(match.strip(" .-–—"))
    return list(dict.fromkeys(phone for phone in phones if len(text.digits(phone)) >= 5))


def _unglue(phone):
    """Two full numbers with only a space between them are two numbers."""
    if len(text.digits(phone)) <= 15:
        return [phone]
    numbers, current = [], ""
    for word in phone.split():
        if len(text.digits(current)) >= 9 and (word.startswith("+") or len(text.digits(word)) >= 3):
            numbers.append(current)
            current = ""
        current = f"{current} {word}".strip()
    return [*numbers, current]
