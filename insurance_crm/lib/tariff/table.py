"""A tariff's rows as a spreadsheet: written as it is read.

A file has one table. Its column *Table* says what a row is: a factor (also when empty), a row of the short-term table, or a
setting of the tariff. Columns are known by their titles in any order; what a title or a word may also be called comes from
outside (`Names`), so that files in the user's language are read as well as English ones.
"""

import io

from .. import text
from ..book import layout, reading, values
from ..book.errors import CellError
from . import span

COLUMNS = (
    "table",
    "attribute",
    "from",
    "to",
    "values",
    "attribute2",
    "from2",
    "to2",
    "values2",
    "effect",
    "by",
    "note",
)
TABLES = ("factor", "term", "setting")
EFFECTS = ("factor", "amount", "rate", "refuse")
UNITS = ("day", "month")
_OTHER_WORDS = {
    "effect": {"x": "factor", "×": "factor", "*": "factor", "+": "amount", "%": "rate", "+%": "rate", "no": "refuse"},
    "unit": {"days": "day", "months": "month"},
    "table": {"": "factor", "factors": "factor", "short term": "term", "settings": "setting"},
}


class Names:
    """What the words of a file mean.

    :param columns, tables, effects, units: ``{code: word of the user's language}``
    :param attributes: ``{code: (name, kind)}``
    :param settings: codes of the tariff's settings
    """

    def __init__(self, columns, tables, effects, units, attributes, settings):
        self.titles = columns
        self.columns = self._known(columns)
        self.tables = self._known(tables) | _OTHER_WORDS["table"]
        self.effects = self._known(effects) | _OTHER_WORDS["effect"]
        self.units = self._known(units) | _OTHER_WORDS["unit"]
        self.attributes = self._known({code: name for code, (name, _kind) in attributes.items()})
        self.kinds = {code: kind for code, (_name, kind) in attributes.items()}
        self.settings = settings

    @staticmethod
    def _known(words):
        known = {text.fold(word): code for code, word in words.items()}
        return known | {code: code for code in words}


def number(value):
    """Return the number in a cell, with a decimal point or comma; a CellError when it is none."""
    return values.parse_number(value, "," if values.number_shape(value) == "," else ".")


class TableError(ValueError):
    """The file has no row of titles with the attribute and the value."""


def read(stream, names):
    """Return ``(header, good, bad)`` of an opened file.

    :return: the header's cells; ``[(row number, record)]``; ``[(row number, cells, problems)]`` with problems ``(code,
        facts)``. A record is a dict: ``table`` and, of a factor, ``attribute``, ``values``, ``attribute2``, ``values2``,
        ``effect``, ``by``, ``note``; of a term ``count``, ``unit``, ``by``; of a setting ``attribute`` (its code) and ``values``.
    :raises TableError, FileError: when it is no such table
    """
    rows = list(reading.open_book(stream).rows())
    index = layout.find_header([cells for _n, cells in rows], lambda word: text.fold(word) in names.columns)
    header = rows[index][1] if index is not None else []
    places = {}
    for place, title in enumerate(header):
        code = names.columns.get(text.fold(title)) if isinstance(title, str) else None
        if code:
            places.setdefault(code, place)
    if not {"attribute", "by"} <= places.keys():
        raise TableError
    good, bad, seen = [], [], {}
    for number, cells in layout.data_rows(rows, rows[index][0], header):
        row = {code: cells[place] if place < len(cells) else None for code, place in places.items()}
        record, problems = _Row(row, names).record()
        if not problems:
            first = seen.setdefault(_identity(record), number)
            problems = [] if first == number else [("duplicate", {"row": first})]
        if problems:
            bad.append((number, cells, problems))
        else:
            good.append((number, record))
    return header, good, bad


def _identity(record):
    same = ("table", "attribute", "values", "attribute2", "values2", "count", "unit")
    return tuple(record.get(name) for name in same)


class _Row:
    """One row being read; every problem in it is collected."""

    def __init__(self, row, names):
        self.row, self.names, self.problems = row, names, []

    def record(self):
        """Return ``(record, problems)``."""
        table = self._word("table", self.names.tables) or "factor"
        record = {"table": table} | {"factor": self._factor, "term": self._term, "setting": self._setting}[table]()
        return record, self.problems

    def _factor(self):
        attribute, other = self._attribute("attribute", required=True), self._attribute("attribute2")
        effect = self._word("effect", self.names.effects) or "factor"
        by = 0.0 if effect == "refuse" else self._number("by", required=True)
        if by is not None and effect == "factor" and by <= 0:
            self._refuse("factor_positive", "by")
        return {
            "attribute": attribute, "values": self._span(attribute, ""), "attribute2": other,
            "values2": self._span(other, "2") if other else "", "effect": effect, "by": by,
            "note": str(self.row.get("note") or ""),
        }  # fmt: skip

    def _term(self):
        count, by = self._number("to", required=True), self._number("by", required=True)
        unit = self._word("attribute", self.names.units)
        if count is not None and (count < 1 or count % 1):
            self._refuse("count", "to")
        if by is not None and not 0 < by <= 200:
            self._refuse("percent", "by")
        return {"count": int(count or 0), "unit": unit or "month", "by": by}

    def _setting(self):
        code = text.fold(self.row.get("attribute") or "")
        if code not in self.names.settings:
            self._refuse("setting", "attribute")
        value = self.row.get("values")
        return {"attribute": code, "values": self.row.get("by") if value is None else value}

    def _refuse(self, code, column):
        value = self.row.get(column)
        facts = {"column": self.names.titles[column], "value": "" if value is None else value}
        self.problems.append((code, facts))

    def _word(self, column, known):
        value = self.row.get(column)
        if value is None:
            return None
        found = known.get(text.fold(str(value)))
        if not found:
            self._refuse("word", column)
        return found

    def _attribute(self, column, required=False):
        value = self.row.get(column)
        if value is None:
            if required:
                self._refuse("missing", column)
            return None
        found = self.names.attributes.get(text.fold(str(value)))
        if not found:
            self._refuse("attribute", column)
        return found

    def _number(self, column, required=False):
        value = self.row.get(column)
        if value is None:
            if required:
                self._refuse("missing", column)
            return None
        try:
            return number(value)
        except CellError:
            self._refuse("number", column)
        return None

    def _span(self, attribute, suffix):
        """Return the values of a condition as one text, from bounds or from a list."""
        typed = self.row.get(f"values{suffix}")
        typed = "" if typed is None else span.of_bounds(typed, typed) if isinstance(typed, (int, float)) else str(typed)
        kind = self.names.kinds.get(attribute, "text")
        if kind == "number":
            low, high = self._number(f"from{suffix}"), self._number(f"to{suffix}")
            typed = span.of_bounds(low, high) or typed
        try:
            span.parse(typed, kind)
        except ValueError:
            self._refuse("values", f"values{suffix}" if self.row.get(f"values{suffix}") else f"to{suffix}")
        return typed


def write(columns, rows, title):
    """Return the bytes of a workbook with these rows.

    :param columns: titles by code, in the order of COLUMNS
    :param rows: iterable of dicts by code; numbers stay numbers, texts are never read as formulas
    """
    import xlsxwriter  # heavy, and only this needs it

    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, {"constant_memory": True, **options})
    sheet = book.add_worksheet(title[:31])
    bold, as_text = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 0)
    for place, code in enumerate(COLUMNS):
        sheet.set_column(place, place, 30 if code in ("attribute", "attribute2", "values", "note") else 12)
        sheet.write_string(0, place, columns[code], bold)
    for number, row in enumerate(rows, 1):
        for place, code in enumerate(COLUMNS):
            value = row.get(code)
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                sheet.write_number(number, place, value)
            elif value:
                sheet.write_string(number, place, value, as_text)
    book.close()
    return out.getvalue()
