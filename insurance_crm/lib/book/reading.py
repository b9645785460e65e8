"""Opening a book: CSV, XLSX or a ZIP with one of them, as a stream of rows.

Memory does not grow with the file. Cells come out as JSON values: text
(stripped), int, float, bool, None; real dates of a workbook as ISO text.
"""

import csv
import io
import zipfile
from datetime import date, datetime, time

from .encoding import guess_encoding
from .errors import FileError

SAMPLE = 256 * 1024
DELIMITERS = ";,\t|"
FORMULA_WITHOUT_VALUE = "#FORMULA"
_MAX_COLUMNS = 500
_MAX_UNPACKED = 4 * 1024**3
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class Book:
    """An opened file; iterate ``rows()`` as often as wanted.

    :ivar kind: ``csv`` or ``xlsx``
    :ivar encoding, delimiter: of a CSV; None for a workbook
    :ivar sheet, sheets: the chosen sheet and all sheets of a workbook
    """

    def __init__(self, stream, kind, encoding=None, delimiter=None, sheet=None, sheets=()):
        self.stream, self.kind = stream, kind
        self.encoding, self.delimiter = encoding, delimiter
        self.sheet, self.sheets = sheet, list(sheets)

    def rows(self):
        """Yield ``(row number as people count, cells)`` for every row, empty ones too."""
        self.stream.seek(0)
        return self._csv_rows() if self.kind == "csv" else self._xlsx_rows()

    def _csv_rows(self):
        text = io.TextIOWrapper(self.stream, encoding=self.encoding, errors="replace", newline="")
        try:
            reader = csv.reader(text, delimiter=self.delimiter)
            for number, cells in enumerate(reader, 1):
                yield number, [cell.replace("\0", "").strip() or None for cell in cells[:_MAX_COLUMNS]]
        except csv.Error as error:
            raise FileError("broken_csv", detail=str(error)) from error
        finally:
            text.detach()

    def _xlsx_rows(self):
        values = _sheet_rows(self.stream, self.sheet, data_only=True)
        if not _has_formulas(self.stream):
            yield from ((n, [_json_cell(c) for c in row]) for n, row in enumerate(values, 1))
            return
        formulas = _sheet_rows(self.stream, self.sheet, data_only=False)
        for number, (row, raw) in enumerate(zip(values, formulas, strict=True), 1):
            yield (
                number,
                [
                    FORMULA_WITHOUT_VALUE if cell in (None, "") and source not in (None, "") else _json_cell(cell)
                    for cell, source in zip(row, raw, strict=True)
                ],
            )


def open_book(stream, encoding=None, delimiter=None, sheet=None):
    """Return a :class:`Book` for a seekable binary stream; what is not given is guessed.

    :raises FileError: ``empty_file``, ``old_excel``, ``not_a_table``, ``zip_without_table``,
        ``zip_too_big``, ``no_such_sheet``, ``protected``
    """
    stream.seek(0)
    head = stream.read(8)
    if not head:
        raise FileError("empty_file")
    if head.startswith(_OLD_EXCEL):
        raise FileError("old_excel")
    if head.startswith(b"PK"):
        return _open_zip(stream, encoding, delimiter, sheet)
    return _open_csv(stream, encoding, delimiter)


def _open_zip(stream, encoding, delimiter, sheet):
    """A workbook is a ZIP too; else take the first table inside (the largest CSV)."""
    try:
        archive = zipfile.ZipFile(stream)
    except zipfile.BadZipFile as error:
        raise FileError("not_a_table") from error
    names = archive.namelist()
    if "xl/workbook.xml" in names:
        return _open_xlsx(stream, sheet)
    tables = [i for i in archive.infolist() if i.filename.lower().endswith((".csv", ".txt", ".tsv", ".xlsx"))]
    if not tables:
        raise FileError("zip_without_table")
    inner = max(tables, key=lambda info: (not info.filename.lower().endswith(".xlsx"), info.file_size))
    if inner.file_size > _MAX_UNPACKED:
        raise FileError("zip_too_big", size=inner.file_size)
    if inner.flag_bits & 1:
        raise FileError("protected")
    if inner.filename.lower().endswith(".xlsx"):
        return _open_xlsx(io.BytesIO(archive.read(inner)), sheet)
    return _open_csv(_Rewindable(archive, inner), encoding, delimiter)


def _open_xlsx(stream, sheet):
    book = _workbook(stream, data_only=True)
    names = book.sheetnames
    if sheet and sheet not in names:
        raise FileError("no_such_sheet", sheet=sheet, sheets=", ".join(names))
    chosen = sheet or max(book.worksheets, key=lambda s: (s.max_row or 0) * (s.max_column or 0)).title
    book.close()
    return Book(stream, "xlsx", sheet=chosen, sheets=names)


def _open_csv(stream, encoding, delimiter):
    stream.seek(0)
    sample = stream.read(SAMPLE)
    encoding = encoding or guess_encoding(_first_letters(stream, sample))
    text = sample.decode(encoding, errors="replace")
    if text.count("\0") > len(text) // 100:
        raise FileError("not_a_table")
    return Book(stream, "csv", encoding=encoding, delimiter=delimiter or guess_delimiter(text))


def _first_letters(stream, sample):
    """Return ``sample``, or the first piece of the file that is not plain ASCII, where there is something to judge."""
    piece = sample
    while piece and piece.isascii():
        piece = stream.read(SAMPLE)
    return piece or sample


def guess_delimiter(text):
    """Return the separator that cuts the lines of ``text`` into the most columns, most evenly."""
    lines = text.splitlines()[:300]

    def evenness(delimiter):
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if any(row)]
        if not widths:
            return 0.0
        usual = max(set(widths), key=lambda w: (widths.count(w), w))
        return 0.0 if usual == 1 else widths.count(usual) / len(widths) * min(usual, 20) ** 0.5

    return max(DELIMITERS, key=evenness)


def _workbook(stream, data_only):
    import openpyxl  # heavy, and only workbooks need it

    stream.seek(0)
    try:
        return openpyxl.load_workbook(stream, read_only=True, data_only=data_only, keep_links=False)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise FileError("not_a_table") from error


def _sheet_rows(stream, sheet, data_only):
    """Yield the rows of a sheet as tuples of equal length over its whole width."""
    book = _workbook(stream, data_only)
    try:
        worksheet = book[sheet]
        worksheet.reset_dimensions()
        for row in worksheet.iter_rows(values_only=True):
            yield row[:_MAX_COLUMNS]
    finally:
        book.close()


def _has_formulas(stream):
    stream.seek(0)
    with zipfile.ZipFile(stream) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and _contains(archive, name, b"<f"):
                return True
    return False


def _contains(archive, name, needle):
    tail = b""
    with archive.open(name) as part:
        while chunk := part.read(1 << 20):
            if needle + b">" in tail + chunk or needle + b" " in tail + chunk:
                return True
            tail = chunk[-len(needle) :]
    return False


def _json_cell(cell):
    """Return a cell of a workbook as a JSON value."""
    if cell is None or isinstance(cell, bool):
        return cell
    if isinstance(cell, str):
        return cell.strip() or None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 2**53 else round(cell, 10)
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return cell if isinstance(cell, int) else str(cell)


class _Rewindable(io.RawIOBase):
    """A member of a ZIP that can be read again from its start, without unpacking it into memory."""

    def __init__(self, archive, info):
        super().__init__()
        self._archive, self._info = archive, info
        self._part = archive.open(info)

    def readable(self):
        return True

    def seekable(self):
        return True

    def seek(self, offset, whence=io.SEEK_SET):
        return self._part.seek(offset, whence)

    def tell(self):
        return self._part.tell()

    def readinto(self, buffer):
        data = self._part.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
