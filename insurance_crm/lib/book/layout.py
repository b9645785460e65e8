"""Where the table is in a sheet: header row, data rows, and rows that are neither."""

import re

from .. import text

_TOTAL = re.compile(
    r"^(grand )?(sub)?totals?\b|^sum\b|^итого|^всего|^разом|^всього|^усього|^підсумок|^جمع|^مجموع|^合计|^总计|^小计|^total",
)
_HEADER_DEPTH = 30


def is_blank(cells):
    """Return whether a row has nothing in it."""
    return not any(cell not in (None, "") for cell in cells)


def is_total(cells):
    """Return whether a row is a total: the first words in it say so and most of the rest is empty."""
    filled = [cell for cell in cells if cell not in (None, "")]
    words = [text.fold(cell) for cell in filled[:2] if isinstance(cell, str)]
    return any(_TOTAL.match(word) for word in words) and len(filled) <= max(4, len(cells) // 2)


def find_header(rows, known_words):
    """Return the index in ``rows`` of the header row, None when there is none.

    :param rows: the first rows of the sheet, as lists of cells
    :param known_words: function header cell -> whether it is a known column name

    Titles, merged cells and empty rows above are passed over: the header is the
    row with the most known names; failing that the first row that is all text,
    nearly as wide as the table and unlike the rows below it.
    """
    best, best_score = None, 0.0
    width = max((sum(c not in (None, "") for c in row) for row in rows), default=0)
    for index, row in enumerate(rows[:_HEADER_DEPTH]):
        words = [cell for cell in row if isinstance(cell, str) and cell]
        filled = sum(cell not in (None, "") for cell in row)
        if not words or filled < 2 or len(words) < filled * 0.8:
            continue
        known = sum(bool(known_words(word)) for word in words)
        plain = sum(not any(c.isdigit() for c in word) for word in words) / filled
        score = known * 2 + plain * filled / max(width, 1)
        if (known or filled >= width * 0.7) and plain > 0.5 and score > best_score + 0.01:
            best, best_score = index, score
    return best


def column_titles(header, width):
    """Return ``width`` different titles: empty ones get a letter, repeated ones a number."""
    titles, seen = [], {}
    for index in range(width):
        cell = header[index] if index < len(header) else None
        title = " ".join(str(cell).split()) if cell not in (None, "") else f"({letter(index)})"
        seen[title] = seen.get(title, 0) + 1
        titles.append(title if seen[title] == 1 else f"{title} ({seen[title]})")
    return titles


def letter(index):
    """Return the spreadsheet letter of a column: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def data_rows(rows, header_row, header):
    """Yield ``(number, cells)`` of what is data below the header.

    :param rows: iterable of ``(number, cells)``
    :param header_row: number of the header row, 0 when there is none
    :param header: cells of that row, whose repetitions (page breaks) are passed over
    """
    wanted = [cell for cell in header if cell]
    for number, cells in rows:
        if number <= header_row or is_blank(cells) or is_total(cells):
            continue
        if wanted and [cell for cell in cells if cell] == wanted:
            continue
        yield number, cells
