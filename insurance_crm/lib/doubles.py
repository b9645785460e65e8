"""Could two contacts be one? Keys that candidates are found by, and points for what speaks for and against.

Pure functions, no Odoo. A key is what two records share exactly (an index finds them), the points are what a
person would say of the pair found: 100 is the same document, from `SURE` on nobody has to look.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

from . import text
from .book.names import firm_key, is_company, latin_words, names_agree

SURE = 90  # from here on it is the same client
SHOWN = 40  # from here on it is worth a look while somebody types

SAME, ALIKE, PARTLY, OTHER = 3, 2, 1, 0

_PATRONYMIC = re.compile(r"(?:[oei]vi?[iy]?ch|[oeiy]vna|ichna|ogl[iy]|kyzy|kizi)$")
_IDEOGRAPHS = re.compile("^[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\\s]+$")
# How sounds are spelt in Latin letters, the longest first; Cyrillic ones were spelt one way by `latin_words`.
_SOUNDS = (
    ("shch", "s"), ("sch", "s"), ("tch", "c"), ("sh", "s"), ("zh", "z"), ("kh", "h"), ("gh", "h"), ("ch", "C"),
    ("ts", "C"), ("tz", "C"), ("cz", "C"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("qu", "k"), ("x", "ks"), ("w", "v"),
    ("q", "k"), ("g", "h"),
)  # fmt: skip
_HARD_C = re.compile(r"c(?![eiyh])")
_TWICE = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeiouyj]")

# points of what is the same, by how the names compare: the same, alike, partly, others
_MARKS = {
    "document": (100, 100, 100, 100),
    "vat": (96, 94, 92, 80),
    "phone": (95, 85, 70, 50),
    "email": (95, 85, 70, 50),
}
_BIRTH = (95, 80, 50, 0)
_NAMES = (45, 40, 0, 0)
_FURTHER, _AGAINST, _MOST = 10, 40, 99


@dataclass
class Person:
    """What is known of a contact that may be another one, ready to be compared."""

    name: str = ""
    is_firm: bool = False
    birth: object = None
    vat: str = ""
    phones: set = field(default_factory=set)
    emails: set = field(default_factory=set)
    documents: set = field(default_factory=set)

    @property
    def key(self):
        """The key of the name, see `name_key`."""
        return name_key(self.name, self.is_firm)


@lru_cache(maxsize=8192)
def name_key(name, firm=False):
    """Return what spellings of one name have in common, or "" when it is too little to find anybody by.

    Word order, letter case, vowels, patronymics and initials do not matter, nor whether Cyrillic or Latin letters are
    used: ``Коваленко Олена Петрівна``, ``Елена Коваленко`` and ``Kovalenko O. Elena`` have the key ``kvlnk ln``. Persian and
    Chinese names are kept as they are.

    :param firm: a company, whose legal form does not matter; told by the name too
    """
    if firm or is_company(name or ""):
        return " ".join(map(_sound, _latin(firm_key(name or ""))))
    if _IDEOGRAPHS.match(name or ""):
        whole = "".join(text.words(name))
        return whole if len(whole) > 1 else ""
    words = [word for word in _latin(name) if len(word) > 1]
    bare = [word for word in words if not _PATRONYMIC.search(word)]
    words = bare if len(bare) > 1 else words
    return " ".join(sorted(map(_sound, words))) if len(words) > 1 else ""


def _latin(name):
    """The Latin words of a name; ц is told from the k of Latin names here."""
    return latin_words((name or "").lower().replace("ц", "ts"))


@lru_cache(maxsize=8192)
def _sound(word):
    """Return the consonants of a word as they sound; one with digits is as it is."""
    if any(c.isdigit() for c in word):
        return word
    found = word
    for spelling, sound in _SOUNDS:
        found = found.replace(spelling, sound)
    found = _HARD_C.sub("k", found).lower()
    return _TWICE.sub(r"\1", _VOWELS.sub("", found)) or word


def compare_names(one, other):
    """Return how two names compare: SAME (but for script, order, patronymic or initials), ALIKE (spelt differently),
    PARTLY (one has a single word, the other has it too) or OTHER.
    """
    # counted: Spanish names have a family name twice, and “Gil Gil” is not “Gil Vicente”
    mine, theirs = Counter(_words(one)), Counter(_words(other))
    if not mine or not theirs:
        return OTHER
    if min(mine.total(), theirs.total()) == 1 and mine != theirs:
        return PARTLY if names_agree(one, other) else OTHER
    if mine <= theirs or theirs <= mine:
        return SAME
    short, long = sorted(({word for word in words if len(word) > 1} for words in (mine, theirs)), key=len)
    if len(short) > 1 and short <= long and names_agree(one, other):
        return SAME
    if name_key(one) and name_key(one) == name_key(other):
        return ALIKE
    return ALIKE if names_agree(one, other) else OTHER


@lru_cache(maxsize=8192)
def _words(name):
    return tuple(latin_words(" ".join(text.words(name)) if is_company(name or "") else name or ""))


def compare(one, other):
    """Return ``(points, reasons)`` for two `Person`s: 0 to 100, and codes of what is the same.

    Reasons are of document, vat, phone, email, birth (with the name) and name, the strongest first; the last two end in
    ``_alike`` when the names are spelt differently. A different birth date or tax number speaks against all but a
    document: a family shares its phone.
    """
    marks = [
        code
        for code, same in (
            ("document", one.documents & other.documents), ("vat", one.vat and one.vat == other.vat),
            ("phone", one.phones & other.phones), ("email", one.emails & other.emails),
        )
        if same
    ]  # fmt: skip
    if not marks and _conflicts(one, other):
        return 0, []  # namesakes: most of those who are compared
    firms = one.is_firm and other.is_firm
    likeness = _compare_firms(one, other) if firms else compare_names(one.name, other.name)
    column = SAME - likeness
    found = [(_MARKS[code][column], code) for code in marks]
    alike = "" if likeness == SAME else "_alike"
    if one.birth and one.birth == other.birth and _BIRTH[column]:
        found.append((_BIRTH[column], "birth" + alike))
    elif _NAMES[column]:
        # beside a mark the name is in its points already
        found.append((0 if found else _NAMES[column], "name" + alike))
    if not found:
        return 0, []
    found.sort(key=lambda pair: -pair[0])
    points = found[0][0]
    if points < 100:
        further = sum(bool(more) for more, _code in found[1:])
        points = min(_MOST, points + _FURTHER * further) - _AGAINST * _conflicts(one, other)
    return max(points, 0), [code for _points, code in found]


def _compare_firms(one, other):
    mine, theirs = firm_key(one.name), firm_key(other.name)
    if mine and mine == theirs:
        return SAME
    return ALIKE if one.key and one.key == other.key else compare_names(mine, theirs)


def _conflicts(one, other):
    births = one.birth and other.birth and one.birth != other.birth
    return bool(births) + bool(one.vat and other.vat and one.vat != other.vat)
