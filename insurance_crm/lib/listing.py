"""What a printed list and its spreadsheet share: columns, groups, subtotals. Pure Python, no Odoo.

A list is a table of :class:`Column`, rows that are dicts (already sorted by
the groups) and :class:`Group`. :func:`blocks` walks it once; the PDF and the
XLSX are both written from what it yields, so they cannot disagree.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain

KINDS = ("text", "code", "integer", "number", "money", "percent", "date", "datetime")
NUMBERS = ("integer", "number", "money", "percent")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column.

    :param name: key in the row
    :param title: heading, in the reader's language
    :param kind: one of KINDS; ``code`` is text that is always written left to right (numbers, phones)
    :param width: in characters
    :param total: whether groups and the end show its sum
    :param unit: key in the row of the currency (or another unit): sums are kept apart by it
    """

    name: str
    title: str
    kind: str = "text"
    width: int = 14
    total: bool = False
    unit: str | None = None

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"{self.name}: unknown kind {self.kind}")

    @property
    def is_number(self):
        """Whether it is written on the side of numbers."""
        return self.kind in NUMBERS


@dataclass(frozen=True, kw_only=True)
class Group:
    """A level of grouping: key in the row, and the word before its value ("Office")."""

    name: str
    title: str


@dataclass
class Block:
    """One line of a list.

    :param kind: ``group`` (heading), ``row``, ``subtotal`` or ``total``
    :param level: depth of the group, 0 outermost
    :param title: of the group; empty for rows
    :param row: the row's dict; for totals ``{column name: sum}`` of one unit
    :param unit: the unit of the sums, or None
    :param count: rows summed
    """

    kind: str
    level: int = 0
    title: str = ""
    row: dict = field(default_factory=dict)
    unit: str | None = None
    count: int = 0


class _Sums:
    """Sums of one group: per unit and column, and the number of rows."""

    def __init__(self, columns):
        self.columns = [column for column in columns if column.total]
        self.count = 0
        self.sums = defaultdict(lambda: defaultdict(float))

    def add(self, row):
        self.count += 1
        for column in self.columns:
            unit = row.get(column.unit) if column.unit else None
            self.sums[unit][column.name] += row.get(column.name) or 0

    def blocks(self, kind, level, title):
        """Yield one line per unit; one with the count alone when nothing is summed."""
        units = sorted(self.sums, key=lambda unit: (unit is not None, unit or ""))
        for unit in units or [None]:
            row = dict(self.sums[unit]) if units else {}
            yield Block(kind, level, title, row, unit, self.count)


def blocks(rows, columns, groups=()):
    """Yield the list's :class:`Block` in order.

    :param rows: iterable of dicts, sorted by the groups
    :param columns: sequence of :class:`Column`
    :param groups: sequence of :class:`Group`, outermost first
    """
    total, open_groups = _Sums(columns), []
    for row in rows:
        keys = [row.get(group.name) for group in groups]
        same = _common(keys, [key for key, _sums in open_groups])
        if same < len(groups):
            yield from _close(open_groups, groups, same)
            for level in range(same, len(groups)):
                open_groups.append((keys[level], _Sums(columns)))
                yield Block("group", level, _title(groups[level], keys[level]))
        for sums in chain([total], (sums for _key, sums in open_groups)):
            sums.add(row)
        yield Block("row", len(groups), row=row)
    yield from _close(open_groups, groups, 0)
    yield from total.blocks("total", 0, "")


def _common(keys, others):
    """Return how many leading keys are equal."""
    same = 0
    while same < len(others) and keys[same] == others[same]:
        same += 1
    return same


def _close(open_groups, groups, level):
    """Yield the subtotals of the groups from the innermost up to ``level``, and forget them."""
    while len(open_groups) > level:
        key, sums = open_groups.pop()
        depth = len(open_groups)
        yield from sums.blocks("subtotal", depth, _title(groups[depth], key))


def _title(group, key):
    return f"{group.title}: {key}" if key else f"{group.title}: –"
