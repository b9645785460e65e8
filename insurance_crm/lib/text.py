"""Text keys: how plates, chassis numbers, phones and names are made comparable.

Pure functions, no Odoo. They are applied twice, once to what is stored and
once to what is typed into a search box, so both sides always agree.
"""

import re
import unicodedata

import phonenumbers

# Cyrillic capitals that look like Latin ones are used on plates interchangeably.
_LOOKALIKES = str.maketrans("АВСЕНІКМОРТХУЅЈ", "ABCEHIKMOPTXYSJ")
# What people write in two ways: Arabic letter forms typed for Persian ones, ё and е, the number sign.
_TWO_WAYS = str.maketrans(
    {"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "\u200c": " ", "\u200f": "", "\u200e": "", "ё": "е", "Ё": "Е", "№": " "}
)
# An ideograph is a word of its own: Chinese names are written without spaces.
_IDEOGRAPH = "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_WORD = re.compile(rf"{_IDEOGRAPH}|(?:(?!{_IDEOGRAPH})[^\W_])+")
# The database's index is of sequences of three letters; a shorter word is found by the beginnings of words only.
_INDEXED = 3
_KEY = re.compile(r"[\W_]+")


def ascii_digits(text):
    """Return ``text`` with every Unicode digit (Persian, Arabic, …) as 0-9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in text)


def _plain(text):
    """Return ``text`` with one form for every letter and digit, its case as it was."""
    return ascii_digits(unicodedata.normalize("NFKC", (text or "").translate(_TWO_WAYS)).translate(_TWO_WAYS))


def fold(text):
    """Return ``text`` ready to be searched in: one case, one letter form, single spaces."""
    return " ".join(_plain(text).casefold().split())


def code_key(text):
    """Return the comparable form of a plate, chassis or policy number.

    Latin capitals and digits without separators; look-alike Cyrillic letters
    become Latin: ``"аа 12-34 вв"`` and ``"AA1234BB"`` give the same key.
    """
    return _KEY.sub("", _plain(text).upper().translate(_LOOKALIKES))


def digits(text):
    """Return only the digits of ``text`` (phones)."""
    return re.sub(r"\D+", "", ascii_digits(text or ""))


def phone_forms(number):
    """Return the digits of a phone number as people type them.

    :param number: any writing; of one with its country (``+380501234567``) the national
        way of dialling it is given too
    :return: list of digit strings, e.g. ``["380501234567", "0501234567"]``
    """
    forms = [digits(number)]
    if number and number.startswith("+"):
        try:
            parsed = phonenumbers.parse(number)
        except phonenumbers.NumberParseException:
            parsed = None
        if parsed:
            forms.append(digits(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)))
    return [form for form in forms if form]


def words(text):
    """Return the words of ``text``, folded: ``"ТОВ «Альфа24» 王小明"`` gives тов, альфа24, 王, 小, 明."""
    return _WORD.findall(fold(text))


def search_text(names=(), codes=(), phones=()):
    """Return the one text a record is found by, from its parts (empty ones are skipped).

    Words with a space before each, since signs are never looked for and the beginnings of words are.
    """
    parts = []
    for name in filter(None, (*names, *codes)):
        folded = " ".join(words(name))
        # house numbers, e-mails: words with digits are looked for by their keys (see search_words)
        parts += [folded, *(key for (key, *_rest) in search_words(name) if key not in folded)]
        if name in codes:
            parts.append(code_key(name).lower())
    for phone in filter(None, phones):
        parts += phone_forms(phone)
    return "".join(f" {part}" for part in dict.fromkeys(parts) if part)


def search_words(typed):
    """Return the words of ``typed``; a search text matches when it has every one of them.

    :return: list of tuples, the forms a word may have. A word with a digit is a number of some
        kind and is compared by its key, so separators and look-alike letters do not matter; other
        words are folded, and one of look-alike letters only may be a part of a plate.
    """
    forms = []
    for word in words(typed):
        key = code_key(word).lower()
        if any(c.isdigit() for c in word):
            forms.append((key,))
        else:
            forms.append((word, key) if key.isascii() and key != word else (word,))
    return forms


def search_patterns(typed):
    """Return what to compare a search text with, for an index of sequences of three letters.

    :return: list of tuples of LIKE patterns; of each tuple one must match. Words may stand anywhere
        in the text, but when all that is typed is shorter than three letters, only at the beginning
        of a word: otherwise every row would have to be read.
    """
    forms = search_words(typed)
    if any(len(form) >= _INDEXED for word in forms for form in word):
        return [tuple(f"%{form}%" for form in word) for word in forms]
    return [tuple(f"% {form}%" for form in word) for word in forms]
