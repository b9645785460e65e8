"""An insurer's list of renewal prices: policy numbers and what each costs next. Pure Python, with the library of books.

    header, prices, refused, kind = read(stream)

A row of titles is looked for; without one, the first column is the number and the last one with amounts the price.
"""

import io
import re
from dataclasses import dataclass

from odoo.addons.insurance_crm.lib.book import layout, reading, targets, values
from odoo.addons.insurance_crm.lib.book.errors import CellError

_DEPTH = 30
_PRICE_WORDS = (
    "renewal premium|renewal price|new premium|new price|next premium|нова премія|нова ціна|премія на новий строк|"
    "новая премия|новая цена|премия на новый срок|حق بیمه جدید|قیمت جدید|حق بیمه تمدید|新保费|续保保费|续期保费"
).split("|")
_PRICE_TARGETS = ("premium_total", "premium")
_LAST_WORD = re.compile(r"\s{2,}|\t|\s(?=\S+$)")


@dataclass(frozen=True)
class Price:
    """A row: its place in the file, its cells, the policy's number and the price."""

    row: int
    cells: tuple
    number: str
    price: float


def read(stream):
    """Return ``(header, prices, refused, kind)`` of a CSV or XLSX.

    :param stream: binary, seekable
    :return: header cells, list of :class:`Price`, list of ``(row, cells, code of the reason)``, ``csv`` or ``xlsx``;
        reasons: ``no_number``, ``no_price``, ``not_a_price``, ``twice``
    :raises FileError: when it is no table
    """
    book = reading.open_book(stream)
    rows = [(number, _cut(cells)) for number, cells in book.rows()]
    header_row, header, number_at, price_at = _find_columns(rows)
    mark = _decimal_mark(_at(cells, price_at) for _number, cells in rows)
    prices, refused, seen = [], [], set()
    for row, cells in layout.data_rows(rows, header_row, header):
        number, price, reason = _read_row(cells, number_at, price_at, mark)
        if not reason and number in seen:
            reason = "twice"
        if reason:
            refused.append((row, list(cells), reason))
            continue
        seen.add(number)
        prices.append(Price(row, tuple(cells), number, price))
    return header, prices, refused, book.kind


def read_pasted(text):
    """Read rows pasted from a letter or a spreadsheet; see ``read``."""
    return read(io.BytesIO(b"\xef\xbb\xbf" + text.strip().encode()))


def _cut(cells):
    """A pasted line in one piece is cut before its last word: what stands before it is the number."""
    filled = [cell for cell in cells if cell not in (None, "")]
    if len(filled) == 1 and isinstance(filled[0], str):
        parts = _LAST_WORD.split(filled[0].strip(), maxsplit=1)
        return [part.strip() for part in parts] if len(parts) == 2 else cells
    return cells


def _meaning(title):
    key = targets.header_key(title)
    return "premium_total" if key in _PRICE_WORDS else targets.synonyms().get(key)


def _find_columns(rows):
    """Return ``(row of the titles or 0, titles, index of the number, index of the price)``."""
    for row, cells in rows[:_DEPTH]:
        meanings = [_meaning(cell) if isinstance(cell, str) and cell else None for cell in cells]
        at = next((meanings.index(name) for name in _PRICE_TARGETS if name in meanings), None)
        # a list with the old and the new price says which is which
        new = [i for i, cell in enumerate(cells) if isinstance(cell, str) and targets.header_key(cell) in _PRICE_WORDS]
        if "number" in meanings and at is not None:
            return row, cells, meanings.index("number"), new[0] if new else at
    width = max((len(cells) for _row, cells in rows), default=1)
    return 0, [""] * width, 0, _last_amounts(rows, width)


def _last_amounts(rows, width):
    """Return the index of the last column in which most cells are amounts."""
    for index in range(width - 1, 0, -1):
        cells = [cell for _row, row in rows if (cell := _at(row, index)) not in (None, "")]
        if cells and sum(values.number_shape(cell) is not None for cell in cells) * 2 > len(cells):
            return index
    return 1


def _decimal_mark(cells):
    shapes = [values.number_shape(cell) for cell in cells]
    return "," if shapes.count(",") > shapes.count(".") else "."


def _at(cells, index):
    return cells[index] if index < len(cells) else None


def _read_row(cells, number_at, price_at, mark):
    number, price = _at(cells, number_at), _at(cells, price_at)
    if number in (None, ""):
        return None, None, "no_number"
    if price in (None, ""):
        return None, None, "no_price"
    try:
        amount = values.parse_number(price, mark)
    except CellError:
        return None, None, "not_a_price"
    return (str(number).strip(), amount, None) if amount > 0 else (None, None, "not_a_price")
