"""Write a list as a spreadsheet. Pure Python, no Odoo.

    from odoo.addons.insurance_crm.lib import listing, xlsx

    columns = [
        listing.Column(name="number", title="Policy", kind="code", width=18),
        listing.Column(name="end", title="Expiry", kind="date"),
        listing.Column(name="premium", title="Premium", kind="money", total=True, unit="currency"),
    ]
    content = xlsx.write(columns, rows, title="Renewal list", heading=["November 2026"],
                         groups=[listing.Group(name="office", title="Office")], right_to_left=False)

Cells are typed: dates are dates, numbers are numbers, text is never read as a
formula. Rows may be a generator; memory does not grow with their number.
"""

import io
from datetime import date, datetime

from . import listing

MAX_ROWS = 1_048_576
_FORMATS = {
    "integer": "#,##0",
    "number": "#,##0.00",
    "money": "#,##0.00",
    "percent": "0.00%",
    "date": 14,  # the reader's own short date
    "datetime": 22,
    "text": "@",
    "code": "@",
}
_MAX_SHEET_NAME = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


class TooManyRows(Exception):
    """The list has more lines than a spreadsheet can hold."""


def write(columns, rows, *, title, heading=(), groups=(), right_to_left=False, total_title="Total"):
    """Return the bytes of an XLSX file.

    :param columns: sequence of :class:`listing.Column`
    :param rows: iterable of dicts, sorted by the groups
    :param title: first line, and the sheet's name
    :param heading: further lines above the table (scope, print date)
    :param groups: sequence of :class:`listing.Group`
    :param right_to_left: turn the sheet around
    :param total_title: the word before the sums of everything; None when there are none
    :raises TooManyRows: when the list is longer than a sheet
    """
    import xlsxwriter  # heavy, and only those who write a spreadsheet need it

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
        },
    )
    _Sheet(book, columns, title, right_to_left, total_title).fill(heading, listing.blocks(rows, columns, groups))
    book.close()
    return out.getvalue()


class _Sheet:
    def __init__(self, book, columns, title, right_to_left, total_title):
        self.columns, self.title, self.total_title = columns, title, total_title
        self.sheet = book.add_worksheet(title.translate(_FORBIDDEN)[:_MAX_SHEET_NAME].strip() or None)
        self.line = 0
        self.plain = self._formats(book, {"valign": "top"})
        self.strong = self._formats(book, {"bold": True, "top": 1})
        self.heading = book.add_format({"bold": True, "font_size": 14})
        self.group = book.add_format({"bold": True, "bg_color": "#e9ecef"})
        self.titles = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._prepare_page(right_to_left)

    def _formats(self, book, common):
        return {kind: book.add_format({**common, "num_format": code}) for kind, code in _FORMATS.items()}

    def _prepare_page(self, right_to_left):
        sheet = self.sheet
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&C&P / &N")
        if right_to_left:
            sheet.right_to_left()
        for index, column in enumerate(self.columns):
            sheet.set_column(index, index, column.width)

    def fill(self, heading, blocks):
        """Write everything, top to bottom (constant memory allows no way back)."""
        self.sheet.write_string(0, 0, self.title, self.heading)
        for self.line, text in enumerate(heading, 1):
            self.sheet.write_string(self.line, 0, text)
        self.line += 2
        for index, column in enumerate(self.columns):
            self.sheet.write_string(self.line, index, column.title, self.titles)
        self.sheet.freeze_panes(self.line + 1, 0)
        self.sheet.repeat_rows(self.line)
        for block in blocks:
            if block.kind != "total" or self.total_title:
                self._write(block)

    def _write(self, block):
        self.line += 1
        if self.line >= MAX_ROWS:
            raise TooManyRows(f"more than {MAX_ROWS} lines")
        if block.kind == "group":
            self._write_group(block)
        elif block.kind == "row":
            for index, column in enumerate(self.columns):
                self._cell(index, column, block.row.get(column.name), self.plain)
        else:
            self._write_sums(block)

    def _write_group(self, block):
        self.sheet.write_string(self.line, 0, "    " * block.level + block.title, self.group)
        for index in range(1, len(self.columns)):
            self.sheet.write_blank(self.line, index, None, self.group)

    def _write_sums(self, block):
        label = f"{block.title or self.total_title} ({block.count})"
        label = f"{label} {block.unit}" if block.unit else label
        for index, column in enumerate(self.columns):
            if column.name in block.row:
                self._cell(index, column, block.row[column.name], self.strong)
            else:
                self.sheet.write_string(self.line, index, "" if index else label, self.strong["text"])

    def _cell(self, index, column, value, formats):
        style = formats[column.kind]
        if value is None or value is False or value == "":
            self.sheet.write_blank(self.line, index, None, style)
        elif column.is_number:
            self.sheet.write_number(self.line, index, value, style)
        elif isinstance(value, datetime | date):
            self.sheet.write_datetime(self.line, index, value, style)
        else:
            self.sheet.write_string(self.line, index, str(value), style)
