"""When are two names the same? Persons and firms, in Latin, Cyrillic, Arabic and Chinese script."""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache

from .. import text

_NAME_LETTERS = str.maketrans({"ё": "е", "і": "и", "ї": "и", "ы": "и", "є": "е", "э": "е", "ґ": "г", "ъ": "", "ь": ""})
_NOT_NAME = re.compile(r"[^\w\s]|_|\d")
_COMPANY = re.compile(
    r"(?:^|\W)(?:ооо|оао|зао|пао|ао|тов|прат|пат|ат|фоп|ltd|llc|inc|gmbh|s\.?a\.?|s\.?l\.?|corp|company|شرکت)(?:\W|$)"
    r"|有限公司|公司",
    re.IGNORECASE,
)
_FORMS = set(
    "ооо оао зао пао ао тов прат пат ат тдв дв ск сао спао страховая страхова компания компанія компании общество "
    "insurance company co ltd llc inc plc gmbh ag sa the شرکت بیمه سهامی".split()
)
_LATIN = dict(
    zip(
        "абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюя",
        "a b v g g d e e e zh z i i i i k l m n o p r s t u f h c ch sh sh . i . e iu ia".replace(".", "").split(" "),
        strict=True,
    )
)


def name_key(name):
    """Return the comparable form of a person's name: word order, case, marks and ё/е, і/и do not matter."""
    folded = text.fold(_NOT_NAME.sub(" ", (name or "").replace("'", "").replace("’", "")))
    bare = "".join(
        c for c in unicodedata.normalize("NFD", folded.translate(_NAME_LETTERS)) if not unicodedata.combining(c)
    )
    return " ".join(sorted(bare.split()))


def is_company(name):
    """Return whether a name is a firm's (by its legal form)."""
    return bool(_COMPANY.search(name))


def firm_key(name):
    """Return the comparable form of a firm's name: legal forms, quotes and case do not matter."""
    words = re.sub(r"[^\w\s]|_", " ", text.fold(name)).split()
    bare = [word for word in words if word not in _FORMS]
    return " ".join(bare or words)


def names_agree(one, other):
    """Return whether two spellings can be the same person: every word of the shorter name has its like in the longer.

    ``Іваненко Олена`` agrees with ``Иваненко Елена Петровна`` and ``Ivanenko O.``, not with ``Іваненко Петро``.
    """
    short, long = sorted((latin_words(one), latin_words(other)), key=len)
    left = list(long)
    for word in short:
        like = next((w for w in left if _alike(word, w)), None)
        if like is None:
            return False
        left.remove(like)
    return True


@lru_cache(maxsize=8192)
def latin_words(name):
    """Return the words of a name in plain Latin letters where they are Cyrillic or Latin, others as they are."""
    folded = text.fold(re.sub(r"[^\w\s.]|_", "", name or "")).replace(".", " ")
    latin = "".join(_LATIN.get(c, c) for c in folded)
    bare = "".join(c for c in unicodedata.normalize("NFD", latin) if not unicodedata.combining(c))
    return tuple(bare.split())


def _alike(one, other):
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    return one == other or SequenceMatcher(None, one, other).ratio() >= 0.75
