"""What is in each column? Names first, then what the cells look like over the whole column."""

import re
from collections import Counter
from itertools import islice

from .. import text
from . import moments, targets, values
from .layout import column_titles, data_rows, find_header

HEAD_ROWS = 40
SAMPLES = 3
_WATCHED = 5000
_PLATE = re.compile(r"[A-Z]{0,3}\d{2,4}[A-Z]{1,3}\d{0,3}")
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.\w+")


class Probe:
    """What one column's cells look like.

    :ivar dates, decimals: Counter of shapes (see ``moments.date_shape``, ``values.number_shape``)
    :ivar samples: the first different cells, for the screen
    """

    def __init__(self):
        self.filled = 0
        self.dates, self.decimals, self.looks = Counter(), Counter(), Counter()
        self.samples, self.highest = [], 0.0

    def see(self, cell):
        if cell in (None, ""):
            return
        self.filled += 1
        self.dates[moments.date_shape(cell)] += 1
        self.decimals[values.number_shape(cell)] += 1
        if self.filled <= _WATCHED:
            self._look(cell)

    def see_dates_only(self, cell):
        """For the rest of a long file: only what may still decide day/month or month/day, mark or thousands."""
        if cell not in (None, ""):
            self.dates[moments.date_shape(cell)] += 1
            self.decimals[values.number_shape(cell)] += 1

    def _look(self, cell):
        if len(self.samples) < SAMPLES and cell not in self.samples:
            self.samples.append(cell)
        if isinstance(cell, (int, float)):
            self.highest = max(self.highest, cell)
            self.looks["phone" if 1e8 < cell < 1e13 else "number"] += 1
            return
        key = text.code_key(cell)
        if key.isdigit():
            self.highest = max(self.highest, int(key))
        if _MAIL.fullmatch(cell):
            self.looks["email"] += 1
        elif _VIN.fullmatch(key) and not key.isdigit():
            self.looks["vin"] += 1
        elif 5 <= len(key) <= 9 and _PLATE.fullmatch(key) and not key.isdigit():
            self.looks["plate"] += 1
        elif 9 <= len(text.digits(cell)) <= 13 and not moments.date_shape(cell) and values.split_phones(cell):
            self.looks["phone"] += 1

    @property
    def undecided(self):
        """Whether a proof of the order or of the mark may still come."""
        ambiguous_dates = self.dates["either"] and not (self.dates["dmy"] or self.dates["mdy"])
        return ambiguous_dates or (self.decimals["either"] and not (self.decimals[","] or self.decimals["."]))

    def mostly(self, look):
        return self.filled and self.looks[look] >= self.filled * 0.6


class Guess:
    """What a file is made of: ``header_row`` (1-based, 0 none), ``titles``, ``header``, ``probes``, ``rows``, ``head``.

    :param meaning: ``{target of a book: target here}`` for another kind of file; None: a book
    """

    kinds = targets.KINDS  # how the cells of a target are read; other kinds of files have their own

    @staticmethod
    def names():
        """Return ``{folded column name: target}``."""
        return targets.synonyms()

    def __init__(self, book, header_row=None, meaning=None):
        self.meaning = meaning
        head = list(islice(book.rows(), HEAD_ROWS))
        if header_row is None:
            found = find_header([cells for _n, cells in head], lambda c: targets.header_key(c) in self.names())
            header_row = 0 if found is None else head[found][0]
        self.header_row = header_row
        self.header = next((cells for number, cells in head if number == header_row), [])
        self.probes, self.rows, self.head = [], 0, []
        for _number, cells in data_rows(book.rows(), header_row, self.header):
            self._see(cells)
        self.titles = column_titles(self.header, max(len(self.probes), len(self.header)))
        self.probes += [Probe() for _ in range(len(self.titles) - len(self.probes))]

    def _see(self, cells):
        self.rows += 1
        if len(self.head) < 8:
            self.head.append(cells)
        while len(self.probes) < len(cells):
            self.probes.append(Probe())
        if self.rows <= _WATCHED:
            for probe, cell in zip(self.probes, cells, strict=False):
                probe.see(cell)
            return
        if self.rows == _WATCHED + 1:
            self._open = [(i, probe) for i, probe in enumerate(self.probes) if probe.undecided]
        for index, probe in self._open:
            if index < len(cells):
                probe.see_dates_only(cells[index])

    def date_order(self, probe):
        """Return the order for a column; a column without proof follows the rest of the file."""
        return _order(probe.dates) or _order(sum((p.dates for p in self.probes), Counter())) or "dmy"

    def decimal(self, probe):
        """Return the decimal mark for a column; without proof as in the rest of the file."""
        return _mark(probe.decimals) or _mark(sum((p.decimals for p in self.probes), Counter())) or "."

    def columns(self):
        """Return a list of dicts (title, target, format, samples), one per column; target None = not imported."""
        chosen = self._targets()
        result = []
        for index, (title, probe) in enumerate(zip(self.titles, self.probes, strict=True)):
            target = chosen.get(index)
            result.append(
                {"title": title, "target": target, "format": self.format(probe, target), "samples": probe.samples}
            )
        return result

    def format(self, probe, target):
        """Return how the cells of a column mapped to ``target`` are to be read, None when it makes no difference."""
        kind = self.kinds.get(target)
        if kind in targets.DATES:
            return self.date_order(probe)
        if kind in targets.NUMBERS:
            return "comma" if self.decimal(probe) == "," else "point"
        if kind == "term":
            return "year" if probe.highest <= 5 else "month" if probe.highest <= 60 else "day"
        return None

    def _targets(self):
        """Give each target to the column that fits it best."""
        offers = []
        for index, (title, probe) in enumerate(zip(self.titles, self.probes, strict=True)):
            for target, weight in _offers(title, probe, self.names(), self.kinds):
                meant = self.meaning.get(target) if self.meaning is not None else target
                if meant:
                    offers.append((weight, -index, meant))
        chosen, taken = {}, set()
        for _weight, index, target in sorted(offers, reverse=True):
            if -index in chosen or (target in taken and target not in targets.MANY):
                continue
            chosen[-index] = target
            taken.add(target)
        return _settle(chosen)


def _offers(title, probe, table, kinds):
    """Yield ``(target, weight)`` for a column by its title and its cells."""
    key = targets.header_key(title)
    target = table.get(key)
    if target:
        yield target, 10 if _fits(target, probe, kinds) else 3
    else:
        words = f" {key} "
        inside = [(len(name), meant) for name, meant in table.items() if len(name) > 3 and f" {name} " in words]
        if inside:
            meant = max(inside)[1]
            if _fits(meant, probe, kinds):
                yield meant, 6
    for look, meant in (("email", "client_email"), ("vin", "vin"), ("plate", "plate"), ("phone", "client_phone")):
        if meant in kinds and probe.mostly(look) and not target:
            yield meant, 2


def _fits(target, probe, kinds):
    """Return whether the cells can be what the title says."""
    if not probe.filled:
        return True
    kind = kinds[target]
    dates = sum(n for shape, n in probe.dates.items() if shape and shape != "serial") >= probe.filled * 0.5
    numbers = sum(n for shape, n in probe.decimals.items() if shape) >= probe.filled * 0.5
    if kind in targets.DATES:
        return dates or probe.dates["serial"] >= probe.filled * 0.5
    if target == "year":
        return numbers and 1900 < probe.highest < 2100
    if kind in targets.NUMBERS:
        return numbers and not dates
    if target in targets.WORDS:
        return not dates and not numbers
    return kind == "term" or not dates


def _settle(chosen):
    """Name parts are better than the whole name beside them."""
    used = set(chosen.values())
    if "client_name" in used and {"client_last_name", "client_first_name"} <= used:
        chosen = {i: t for i, t in chosen.items() if t != "client_name"}
    return chosen


def _order(shapes):
    if shapes["jalali"] > shapes["ymd"] + shapes["dmy"] + shapes["mdy"]:
        return "jalali"
    if shapes["dmy"] or shapes["mdy"]:
        return "dmy" if shapes["dmy"] >= shapes["mdy"] else "mdy"
    return "ymd" if shapes["ymd"] and not shapes["either"] else None


def _mark(shapes):
    return None if not (shapes[","] or shapes["."]) else "," if shapes[","] > shapes["."] else "."
