"""How long an SMS is: its alphabet, its segments, and the letters that make it dear.

A gateway charges per segment. As long as every letter is in the GSM alphabet (GSM 03.38, also called GSM-7) a
segment holds 160 letters, in a longer message 153; one letter outside of it makes the whole message UCS-2: 70, in a
longer message 67. Nine signs, such as € and [, count twice in GSM-7; most emoji count twice in UCS-2.
The tables and the splitting are those of the library smsutil.
"""

import dataclasses
import unicodedata

import smsutil
from smsutil.codecs import GSM_CHARSET

GSM, UCS = "GSM-7", "UCS-2"
_ALPHABET = frozenset(GSM_CHARSET) - {"\x1b"}
# units a segment holds: (a message of one segment, each of several)
SIZES = {GSM: (160, 153), UCS: (70, 67)}
# what may stand in place of a letter, so that it reads the same
REPLACEMENTS = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "`": "'", "´": "'", "ʼ": "'", "ʹ": "'", "′": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "…": "...", "•": "-", "·": ".",
    "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "\t": " ", "\u200b": "", "\ufeff": "", "\u00ad": "",
    "\u200e": "", "\u200f": "", "\u202a": "", "\u202c": "",
    "×": "x", "№": "No.", "₴": "UAH", "₽": "RUB", "™": "TM", "®": "(R)", "©": "(C)",
    "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ı": "i",
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Count:
    """What an SMS takes. ``culprits``: the different letters that force UCS-2, ``[(letter, replacement or None)]``."""

    encoding: str  # "GSM-7" or "UCS-2"
    characters: int  # as charged: a sign that takes two counts two
    segments: int
    left: int  # how many more fit into the last segment
    culprits: tuple = ()


def count(text):
    """Return the `Count` of a text; of an empty one zero segments.

    The text is counted as it is: `normalise` it first, as whoever sends it does. An escape sign, which nobody types
    and which would change the next letter, counts as outside the alphabet.
    """
    text = text or ""
    culprits = tuple(dict.fromkeys(letter for letter in text if not _is_gsm(letter)))
    encoding = UCS if culprits else GSM
    if not text:
        return Count(encoding, 0, 0, SIZES[encoding][0])
    unit = 1 if encoding == GSM else 2
    parts = (smsutil.unicode_split if culprits else smsutil.gsm_split)(text).parts
    used = parts[-1].bytes // unit
    size = SIZES[encoding][len(parts) > 1]
    total = sum(part.bytes for part in parts) // unit
    return Count(encoding, total, len(parts), size - used, tuple((c, replacement(c)) for c in culprits))


def normalise(text):
    """Return the text as it leaves: one kind of line break, letters and their accents in one."""
    return unicodedata.normalize("NFC", (text or "").replace("\r\n", "\n").replace("\r", "\n"))


def replacement(letter):
    """Return what of the GSM alphabet may stand for a letter outside of it, or None where nothing can."""
    if letter in REPLACEMENTS:
        return REPLACEMENTS[letter]
    plain = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return plain if plain and plain != letter and all(map(_is_gsm, plain)) else None


def simplify(text):
    """Return the text with all letters replaced that have a replacement; the others stay."""
    return "".join(
        letter if _is_gsm(letter) else letter if (plain := replacement(letter)) is None else plain
        for letter in normalise(text)
    )


def _is_gsm(letter):
    return letter in _ALPHABET
