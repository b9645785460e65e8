"""Which area an address lies in, from the words and postal codes of areas. Pure functions, no Odoo."""

import re
from dataclasses import dataclass

from . import text

_LIST = re.compile(r"[,;|\n،؛，；、]")
_RANGE = re.compile(r"\s*[-–—]\s*")


@dataclass(frozen=True)
class Rule:
    """What an address of an area has in it; ``path`` are the ids of the areas above it and its own, from the top."""

    area_id: int
    path: tuple
    places: str = ""  # names of cities, districts and streets, separated by commas; any one is enough
    zips: str = ""  # postal codes, their beginnings, or ranges such as 04070-04080


def _phrases(places):
    """Return the places as tuples of words."""
    return [words for words in (tuple(text.words(place)) for place in _LIST.split(places or "")) if words]


def _zip_spans(zips):
    """Return ``(first, last)`` keys of the postal codes; of a single one both are the same."""
    for part in filter(None, (part.strip() for part in _LIST.split(zips or ""))):
        ends = [text.code_key(end) for end in _RANGE.split(part)]
        if len(ends) == 2 and all(end.isdigit() for end in ends) and len(ends[0]) == len(ends[1]):
            yield ends[0], ends[1]
        elif text.code_key(part):
            yield text.code_key(part), text.code_key(part)


class Matcher:
    """Finds the area of an address.

    An area matches by its postal code alone, or when one of its places is in the address and so is one of
    every area above it that names places: a street of one city is not taken for its namesake in another.
    The lowest matching area wins; of two equally low ones that of the postal code, then the longer place.
    """

    def __init__(self, rules):
        self._paths, self._named, self._by_word, self._zips = {}, set(), {}, []
        for rule in rules:
            self._paths[rule.area_id] = rule.path
            phrases = _phrases(rule.places)
            if phrases:
                self._named.add(rule.area_id)
            for phrase in phrases:
                self._by_word.setdefault(phrase[0], []).append((phrase, rule.area_id))
            self._zips += [(first, last, rule.area_id) for first, last in _zip_spans(rule.zips)]

    def find(self, parts, zip_code=""):
        """Return the id of the area, or None.

        :param parts: texts of the address (city, district, street …); a place lies within one of them
        :param zip_code: the postal code
        """
        placed = self._placed(parts)
        key = text.code_key(zip_code) if zip_code else ""
        coded = {area for first, last, area in self._zips if key and first <= key[: len(first)] <= last}
        fitting = [area for area in placed if self._all_above(area, placed, coded)]
        ranked = [(len(self._paths[area]), area in coded, placed.get(area, 0), -area) for area in {*fitting, *coded}]
        return -max(ranked)[-1] if ranked else None

    def _placed(self, parts):
        """Return ``{area: letters of its longest place found}``."""
        found = {}
        for part in filter(None, parts):
            words = text.words(part)
            for start, word in enumerate(words):
                for phrase, area in self._by_word.get(word, ()):
                    if tuple(words[start : start + len(phrase)]) == phrase:
                        found[area] = max(found.get(area, 0), sum(map(len, phrase)))
        return found

    def _all_above(self, area, placed, coded):
        return all(above in placed or above in coded or above not in self._named for above in self._paths[area])
