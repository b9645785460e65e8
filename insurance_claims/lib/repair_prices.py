"""Workshops' price lists in any layout: what the columns are, and rows as records or with the reason why not. No Odoo.

    book = reading.open_book(stream)
    sheet = look(book)                      # header and columns, as guessed; people may change the targets
    good, refused = read(book, sheet)

Reading of files and numbers is that of the library of books.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from odoo.addons.insurance_crm.lib import text
from odoo.addons.insurance_crm.lib.book import layout, targets, values
from odoo.addons.insurance_crm.lib.book.errors import CellError

TARGETS = (
    "kind", "code", "name", "make", "model", "years", "year_from", "year_to", "work", "hours", "price", "unit",
)  # fmt: skip
NUMBERS = ("hours", "price")
_HEAD, _SAMPLE, _SAMPLES = 40, 400, 3
_YEAR = r"((?:19|20)\d\d)?"
_YEARS = re.compile(rf"^(from |з |від |с |от |از |自)?\D*?{_YEAR}\s*(?:([-–—/…>+]+|to|до|по|تا|至)\s*{_YEAR})?\D*$")
_KINDS = {
    "labour": "labour labor work works job operation l робота роботи работа работы труд праця اجرت دستمزد کار 工时 人工",
    "part": "part parts spare p деталь деталі детали запчастина запчастини запчасть запчасти قطعه قطعات لوازم 配件 零件",
    "material": "material materials m матеріал матеріали материал материалы مواد 材料 辅料",
    "paint": "paint painting paints фарба фарби фарбування краска краски окраска رنگ 油漆 漆",
}


@dataclass
class Column:
    """A column of the file: its place, title, first cells, and what it is taken for (one of TARGETS, or None)."""

    index: int
    title: str
    samples: list
    target: str | None = None


@dataclass
class Sheet:
    """A file's layout: row of the titles (0: none), its cells, columns, decimal mark of its numbers."""

    header_row: int
    header: list
    columns: list
    mark: str = "."


@cache
def synonyms():
    """Return ``{folded column title: target}``."""
    table = {}
    with (Path(__file__).parent / "repair_columns.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            target = row.pop("target")
            for word in "|".join(row.values()).split("|"):
                if word:
                    table.setdefault(targets.header_key(word), target)
    return table


@cache
def _kinds():
    return {text.fold(word): kind for kind, words in _KINDS.items() for word in words.split()}


# --- the columns -----------------------------------------------------------------------------------


def look(book):
    """Return the :class:`Sheet` of an opened file, its columns guessed by title, then by what is in them."""
    known = synonyms()
    head = list(islice(book.rows(), _HEAD))
    found = layout.find_header([cells for _n, cells in head], lambda cell: targets.header_key(cell) in known)
    header_row, header = (0, []) if found is None else head[found]
    rows = [cells for _n, cells in islice(layout.data_rows(book.rows(), header_row, header), _SAMPLE)]
    width = max((len(cells) for cells in [header, *rows]), default=0)
    columns = [
        Column(index, title, _samples(rows, index)) for index, title in enumerate(layout.column_titles(header, width))
    ]
    _name_columns(columns, known)
    _guess_rest(columns, rows)
    sheet = Sheet(header_row, header, columns)
    sheet.mark = _mark(rows, sheet)
    return sheet


def _samples(rows, index):
    cells = (cell for row in rows if (cell := _at(row, index)) not in (None, ""))
    return list(islice(dict.fromkeys(cells), _SAMPLES))


def _name_columns(columns, known):
    """Take each target once: titles that are a known name first, then titles with a known name in them."""
    taken = set()
    for whole in (True, False):
        for column in columns:
            target = None if column.target else _meaning(column.title, known, whole)
            if target and target not in taken:
                column.target = target
                taken.add(target)


def _meaning(title, known, whole):
    key = targets.header_key(title)
    if whole:
        return known.get(key)
    inside = [(len(word), target) for word, target in known.items() if len(word) > 2 and f" {word} " in f" {key} "]
    return max(inside)[1] if inside else None


def _guess_rest(columns, rows):
    """Without a price, the last column of numbers is it; without a name, the column with the longest texts."""
    taken = {column.target for column in columns}
    free = [column for column in columns if not column.target]
    if not {"price", "hours"} & taken:
        numeric = [column for column in free if _share(rows, column.index, _is_number) > 0.6]
        if numeric:
            numeric[-1].target = "price"
            free.remove(numeric[-1])
    if "name" not in taken:
        words = [column for column in free if _share(rows, column.index, _is_word) > 0.6]
        if words:
            longest = max(words, key=lambda column: sum(len(str(_at(row, column.index) or "")) for row in rows))
            longest.target = "name"


def _share(rows, index, test):
    cells = [cell for row in rows if (cell := _at(row, index)) not in (None, "")]
    return sum(test(cell) for cell in cells) / len(cells) if cells else 0


def _is_number(cell):
    return values.number_shape(cell) is not None


def _is_word(cell):
    return isinstance(cell, str) and sum(letter.isalpha() for letter in cell) >= 3


def _mark(rows, sheet):
    """Return the decimal mark that most prices and hours have."""
    wanted = [column.index for column in sheet.columns if column.target in NUMBERS]
    shapes = [values.number_shape(cell) for row in rows for i in wanted if (cell := _at(row, i)) not in (None, "")]
    return "," if shapes.count(",") > shapes.count(".") else "."


def _at(cells, index):
    return cells[index] if index < len(cells) else None


# --- the rows --------------------------------------------------------------------------------------


def read(book, sheet):
    """Return ``(good, refused)``.

    :return: ``good``: ``[(row number, cells, record)]``, records with all of TARGETS but ``years`` and the key of
        ``row_key``; ``refused``: ``[(row number, cells, code, facts)]``, codes in ``insurance_repair_price_import.py``
    """
    good, refused, seen = [], [], {}
    for number, cells in layout.data_rows(book.rows(), sheet.header_row, sheet.header):
        try:
            record = _record(cells, sheet)
        except CellError as error:
            refused.append((number, cells, error.code, error.params))
            continue
        first = seen.setdefault(record["row_key"], number)
        if first != number:
            refused.append((number, cells, "twice", {"row": first}))
            continue
        good.append((number, cells, record))
    return good, refused


def _record(cells, sheet):
    record = dict.fromkeys(TARGETS)
    for column in sheet.columns:
        cell = _at(cells, column.index)
        if column.target and cell not in (None, ""):
            record[column.target] = _number(cell, column, sheet) if column.target in NUMBERS else _plain(cell)
    record["kind"] = _kind(record)
    _years(record)
    if not record["name"]:
        if not record["code"]:
            raise CellError("no_name")
        record["name"] = record["code"]
    if record["kind"] == "labour" and not record["hours"] and not record["price"]:
        raise CellError("no_hours")
    if record["kind"] != "labour" and not record["price"]:
        raise CellError("no_price")
    record["row_key"] = row_key(record)
    return record


def _plain(cell):
    return " ".join(str(cell).split())


def _number(cell, column, sheet):
    number = values.parse_number(cell, sheet.mark) if _is_number(cell) else None
    if number is None:
        raise CellError("number", value=cell, column=column.title)
    if number < 0:
        raise CellError("negative", value=cell, column=column.title)
    return number


def _kind(record):
    """Return what the row says it is; without a word, rows with hours are labour and others parts."""
    if not record["kind"]:
        return "labour" if record["hours"] else "part"
    known = _kinds()
    found = known.get(text.fold(record["kind"])) or known.get(text.words(record["kind"])[0])
    if not found:
        raise CellError("kind", value=record["kind"])
    return found


def _years(record):
    """Bring “2015-2019”, “2015+”, “-2019” and two columns to year_from and year_to, 0 where there is no bound."""
    low, high = record.pop("years"), None
    if low:
        found = _YEARS.match(text.fold(low))
        if not found or not (found[2] or found[4]):
            raise CellError("years", value=low)
        low, high = found[2], found[4] if found[1] or found[3] else found[2]
    for name, year in (("year_from", low), ("year_to", high)):
        typed = record[name] or year or "0"
        digits = text.digits(typed)
        if not digits or (int(digits) and not 1900 <= int(digits) <= 2200):
            raise CellError("years", value=typed)
        record[name] = int(digits)
    if record["year_to"] and record["year_from"] > record["year_to"]:
        raise CellError("years", value=f"{record['year_from']}-{record['year_to']}")


def row_key(record):
    """Return what tells a row of a list from its others: kind, code (or name), and the cars it is for."""
    what = text.code_key(record["code"] or "") or text.fold(record["name"] or "")
    cars = (text.fold(record["make"] or ""), text.fold(record["model"] or ""))
    return "|".join((record["kind"], what, *cars, str(record["year_from"] or 0), str(record["year_to"] or 0)))
