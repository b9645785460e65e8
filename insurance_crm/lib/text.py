"""Text keys: how plates, chassis numbers, phones and names are made comparable.

Pure functions, no Odoo. They are applied twice, once to what is stored and
once to what is typed into a search box, so both sides always agree.
"""

import re
import unicodedata

# Cyrillic capitals that look like Latin ones are used on plates interchangeably.
_LOOKALIKES = str.maketrans("АВСЕНІІКМОРТХУЅЈавсеніікмортхуѕј", "ABCEHIIKMOPTXYSJabceniikmoptxysj")
# Arabic letter forms typed on Arabic keyboards for Persian ones.
_PERSIAN = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "\u200c": " ", "\u200f": "", "\u200e": ""})
_SEPARATORS = re.compile(r"[\s%\-_./\\,;:()\[\]'\"№#+*]+")
_KEY = re.compile(r"[\W_]+")


def ascii_digits(text):
    """Return ``text`` with every Unicode digit (Persian, Arabic, …) as 0-9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)


def fold(text):
    """Return ``text`` ready to be searched in: one case, one letter form, single spaces."""
    text = unicodedata.normalize("NFKC", text or "").translate(_PERSIAN)
    return " ".join(ascii_digits(text).casefold().split())


def code_key(text):
    """Return the comparable form of a plate, chassis or policy number.

    Latin capitals and digits without separators; look-alike Cyrillic letters
    become Latin: ``"аа 12-34 вв"`` and ``"AA1234BB"`` give the same key.
    """
    text = ascii_digits(unicodedata.normalize("NFKC", text or "")).translate(_PERSIAN)
    return _KEY.sub("", text.upper().translate(_LOOKALIKES))


def digits(text):
    """Return only the digits of ``text`` (phones)."""
    return re.sub(r"\D+", "", ascii_digits(text or ""))


def search_text(names=(), codes=(), phones=()):
    """Return the one text a record is found by, from its parts (empty ones are skipped)."""
    parts = [fold(name) for name in names if name]
    for code in codes:
        if code:
            parts += [fold(code), code_key(code).lower()]
    parts += [digits(phone) for phone in phones if phone]
    return " ".join(dict.fromkeys(part for part in parts if part))


def search_words(typed):
    """Return the words that must all occur in a search text for ``typed`` to match.

    A word with a digit is a number of some kind and is compared as a key, so
    separators and look-alike letters do not matter; other words are folded.
    """
    words = _SEPARATORS.split(fold(typed))
    return [code_key(w).lower() if any(c.isdigit() for c in w) else w for w in words if w]
