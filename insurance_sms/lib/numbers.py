"""Phone numbers of every shape, by the library phonenumbers."""

import dataclasses
import re

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

MOBILE, LANDLINE, EITHER, OTHER = "mobile", "landline", "either", "other"
_KINDS = {
    PhoneNumberType.MOBILE: MOBILE,
    PhoneNumberType.FIXED_LINE: LANDLINE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: EITHER,
}
# what stands between two numbers typed into one field; a dash or a blank is part of one number
_BETWEEN = re.compile(r"[,;/|\n\r\t]+|\s+(?:or|або|или|یا|或)\s+", re.IGNORECASE)
_LOOKS = re.compile(r"[+(\d][\d\s().–-]*\d")
_SHORTEST = 7  # digits; less is a house or policy number
_JUNK = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclasses.dataclass(frozen=True)
class Number:
    """A number as it was understood. ``e164`` is empty where it was not; ``country`` is an ISO code or empty."""

    raw: str
    e164: str = ""
    kind: str = OTHER  # mobile, landline, either (the country does not tell them apart) or other
    country: str = ""

    @property
    def takes_sms(self):
        """Whether an SMS may be sent to it."""
        return bool(self.e164) and self.kind in (MOBILE, EITHER)


def parse(raw, country=None):
    """Return the `Number` that was typed as ``raw``.

    :param raw: any writing: ``"(050) 123-45-67"``, ``"00380501234567"``, ``"۰۹۱۲۱۲۳۴۵۶۷"``, ``"tel:+380…"``
    :param country: ISO code of where a number without country code is; without it only those with one are understood
    """
    text = _clean(raw)
    country = (country or "").upper() or None
    for candidate in _candidates(text):
        try:
            parsed = phonenumbers.parse(candidate, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return _describe(raw, parsed)
    return Number(raw or "")


def split(raw, country=None):
    """Return the different numbers in one field: ``"050 123 45 67, 067 765 43 21"`` gives two."""
    found = {}
    for piece in _BETWEEN.split(_clean(raw)):
        number = parse(piece, country)
        if number.e164:
            found.setdefault(number.e164, number)
    return list(found.values())


def written(e164, style, home=None):
    """Return an E.164 number as a provider wants it.

    :param style: ``plus`` (+380…), ``digits`` (380…), ``zeros`` (00380…), or ``home`` (as dialled in the country
        ``home``, 0912…, other countries with 00)
    """
    digits = re.sub(r"\D", "", e164 or "")
    if style == "digits":
        return digits
    if style == "home":
        local = _dialled_at_home(e164, home)
        if local:
            return local
    return ("00" if style in ("zeros", "home") else "+") + digits


def _dialled_at_home(e164, home):
    try:
        parsed = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return None
    if not home or phonenumbers.region_code_for_number(parsed) != home.upper():
        return None
    return re.sub(r"\D", "", phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL))


def _clean(raw):
    text = _JUNK.sub("", raw or "").strip()
    return re.sub(r"^(tel|sms):", "", text, flags=re.IGNORECASE).strip()


def _candidates(text):
    """Yield how the text may be meant, likeliest first."""
    if sum(letter.isdigit() for letter in text) < _SHORTEST:
        return
    yield text
    digits = "".join(str(int(letter)) for letter in text if letter.isdecimal())
    if text.lstrip("( ").startswith("+"):
        # the sign of a country with the way of dialling abroad behind it: +00380…
        yield "+" + digits.lstrip("0")
        return
    if digits.startswith("00"):
        yield "+" + digits[2:]
    elif not digits.startswith("0"):
        # the country code without its sign: 380501234567
        yield "+" + digits
    for piece in _LOOKS.findall(text):
        # words before or behind it: "050 123 45 67 (Olena), ext. 5"
        if sum(letter.isdigit() for letter in piece) >= _SHORTEST:
            yield piece
            break
    if digits.startswith("80") and len(digits) == 11:
        # 8-050-123-45-67: the trunk digit of former Soviet networks
        yield digits[1:]


def _describe(raw, parsed):
    return Number(
        raw,
        phonenumbers.format_number(parsed, PhoneNumberFormat.E164),
        _KINDS.get(phonenumbers.number_type(parsed), OTHER),
        phonenumbers.region_code_for_number(parsed) or "",
    )
