"""The file of refused rows: the layout of the input plus row number and reason, so that it can be
corrected and imported again.
"""

import csv
import io


def write_rejected(kind, header, rows, titles, delimiter=";"):
    """Return the bytes of the file.

    :param kind: ``csv`` or ``xlsx``, like the input
    :param header: the input's header cells
    :param rows: iterable of ``(row number, cells, reason)``
    :param titles: titles of the two added columns (row, reason)
    """
    width = len(header)
    head = [*("" if cell is None else cell for cell in header), *titles]
    lines = ((*_padded(cells, width), number, reason) for number, cells, reason in rows)
    return _xlsx(head, lines) if kind == "xlsx" else _csv(head, lines, delimiter)


def _padded(cells, width):
    cells = ["" if cell is None else cell for cell in cells[:width]]
    return cells + [""] * (width - len(cells))


def _csv(head, lines, delimiter):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(head)
    writer.writerows(lines)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _xlsx(head, lines):
    import xlsxwriter  # heavy, and only this needs it

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    sheet = book.add_worksheet()
    bold, red = book.add_format({"bold": True, "bottom": 1}), book.add_format({"font_color": "#b02a37"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, max(len(head) - 3, 0), 16)
    sheet.set_column(len(head) - 1, len(head) - 1, 60)
    sheet.write_row(0, 0, head, bold)
    last = len(head) - 1
    for number, line in enumerate(lines, 1):
        sheet.write_row(number, 0, line[:-1])
        sheet.write_string(number, last, line[-1], red)
    book.close()
    return out.getvalue()
