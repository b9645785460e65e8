"""Whatever is written in a known way is read back as what it was: many values, many ways."""

import csv
import io
import random
from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..lib.book import jalali, layout, mapping, moments, reading, targets, values
from ..lib.book.errors import CellError, FileError, RowError

WAYS = [
    ("%d/%m/%Y", "dmy"), ("%d.%m.%Y", "dmy"), ("%d-%m-%Y", "dmy"), ("%m/%d/%Y", "mdy"), ("%m-%d-%Y", "mdy"),
    ("%Y-%m-%d", "dmy"), ("%Y-%m-%d", "mdy"), ("%Y/%m/%d", "ymd"), ("%Y.%m.%d", "dmy"), ("%Y%m%d", "dmy"),
    ("%d %b %Y", "dmy"), ("%d %B %Y", "mdy"), ("%B %d, %Y", "dmy"), ("%Y-%m-%dT00:00:00", "dmy"), ("%d.%m.%Y 10:20", "dmy"),
]  # fmt: skip
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
RUSSIAN = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
UKRAINIAN = "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня".split()


@tagged("post_install", "-at_install")
class TestRoundTrip(BaseCase):
    def setUp(self):
        super().setUp()
        self.random = random.Random(20240315)

    def _days(self, count=300):
        return [date(1990, 1, 1) + timedelta(days=self.random.randrange(20_000)) for _ in range(count)]

    def test_dates(self):
        for day in self._days():
            for way, order in WAYS:
                cell = day.strftime(way)
                for written in (cell, cell.translate(PERSIAN), cell.translate(ARABIC), f" {cell} "):
                    self.assertEqual(moments.parse_date(written, order), (day, "day"), (written, order))

    def test_worded_dates(self):
        for day in self._days(100):
            for months, after in ((RUSSIAN, " г."), (RUSSIAN, ""), (UKRAINIAN, " р."), (UKRAINIAN, " року")):
                cell = f"{day.day} {months[day.month - 1]} {day.year}{after}"
                self.assertEqual(moments.parse_date(cell), (day, "day"), cell)

    def test_serial_numbers(self):
        for day in self._days(100):
            serial = (day - date(1899, 12, 30)).days
            for cell in (serial, float(serial), serial + 0.5, str(serial)):
                self.assertEqual(moments.parse_date(cell), (day, "day"))

    def test_persian_dates(self):
        for day in self._days(200):
            year, month, number = jalali.from_gregorian(day)
            for cell in (f"{year}/{month:02}/{number:02}", f"{year}-{month}-{number}", f"{number}/{month}/{year}"):
                for written in (cell, cell.translate(PERSIAN)):
                    self.assertEqual(moments.parse_date(written), (day, "day"), written)

    def test_a_shape_never_contradicts_the_way_it_was_written(self):
        for day in self._days():
            self.assertIn(moments.date_shape(day.strftime("%d/%m/%Y")), ("dmy", "either"))
            self.assertIn(moments.date_shape(day.strftime("%m/%d/%Y")), ("mdy", "either"))
            self.assertEqual(moments.date_shape(day.strftime("%Y-%m-%d")), "ymd")

    def test_numbers(self):
        for _ in range(300):
            number = round(self.random.uniform(0, 10 ** self.random.randrange(1, 9)), 2)
            english = f"{number:,.2f}"
            continental = english.translate(str.maketrans(",.", ".,"))
            for cell, mark in [
                (english, "."), (continental, ","), (english.replace(",", " "), "."), (continental.replace(".", "\u00a0"), ","),
                (english.replace(",", "'"), "."), (f"{number:.2f}", "."), (f"{number:.2f}".replace(".", ","), ","),
                (f"{continental} грн", ","), (f"€ {continental}", ","), (f"${english}", "."), (english.translate(PERSIAN), "."),
            ]:  # fmt: skip
                self.assertAlmostEqual(values.parse_number(cell, mark), number, msg=cell)
                self.assertIn(values.number_shape(cell), (mark, "plain", "either"), cell)

    def test_files_of_all_kinds(self):
        rows = [["Клієнт", "Поліс; №", "Сума"], ["Іваненко «Олена»", 'EP "1"', "1,5"], ["two\nlines", "a|b\tc", ";"]]
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1251"):
            for mark in reading.DELIMITERS:
                out = io.StringIO()
                csv.writer(out, delimiter=mark).writerows(rows)
                book = reading.open_book(io.BytesIO(out.getvalue().encode(encoding)), delimiter=mark)
                self.assertEqual([cells for _n, cells in book.rows()], rows, (encoding, mark))

    def test_nothing_but_known_errors(self):
        """Cells nobody ever thought of are read or refused, never a crash."""
        letters = "0123456789.,/-: %()+абвіҐ万年月日ЖMWd \u00a0'\"#=\u200f۱٫"
        for _ in range(3000):
            cell = "".join(self.random.choices(letters, k=self.random.randrange(1, 14)))
            for read in (
                moments.parse_date, values.parse_number, values.parse_bool, lambda c: moments.parse_term(c, date(2024, 2, 29)),
            ):  # fmt: skip
                try:
                    read(cell)
                except CellError:
                    continue
            moments.date_shape(cell)
            values.number_shape(cell)
            values.split_phones(cell)

    def test_rows_of_rubbish(self):
        columns = [{"index": n, "title": t, "target": t, "format": None} for n, t in enumerate(targets.KINDS)]
        mapper = mapping.Mapper(columns, {})
        for _ in range(300):
            pool = [
                None,
                "",
                "x",
                5,
                -1.5,
                True,
                "31.02.2024",
                "01.02.2024",
                "100,5",
                "a@b.ua",
                "2050",
                "#REF!",
                "наш",
                "\ufffd",
            ]
            cells = [self.random.choice(pool) for _column in columns]
            try:
                record = mapper.parse(cells)
            except RowError as error:
                self.assertTrue(error.problems)
                continue
            self.assertTrue(mapper.row_key(cells, record))
            self.assertEqual(len(mapping.record_hash(record)), 32)

    def test_files_of_rubbish(self):
        for _ in range(200):
            data = self.random.randbytes(self.random.randrange(1, 400))
            try:
                rows = list(reading.open_book(io.BytesIO(data)).rows())
            except FileError:
                continue
            layout.find_header([cells for _n, cells in rows][:40], lambda cell: False)
