"""Opening files of any make: encodings, separators, headers, workbooks, archives."""

import csv
import io
import zipfile

import openpyxl
import xlsxwriter

from odoo.tests import BaseCase, tagged

from ..lib.book import layout, output, reading, targets
from ..lib.book.encoding import guess_encoding
from ..lib.book.errors import FileError
from ..lib.book.guess import Guess

UKRAINIAN = "Страхувальник;Телефон;Премія\nІваненко Олена;+380501234567;12 500,00 грн\nЇжакевич Ґалаґан;;1,00\n"
RUSSIAN = "ФИО;Телефон;Премия\nИванов Иван;89161234567;12 500,00 руб\nПЕТРОВА МАРИЯ;;5 000,00\n"
PERSIAN = "نام;تلفن;حق بيمه\nمحمد رضايي;09121234567;12\n"
CHINESE = "投保人;电话;保费\n王小明;13800138000;1200.50\n李娜;13900;3\n"
SPANISH = "Nombre;Teléfono;Prima\nJosé Núñez;600;12,50 €\nMaría Peña;700;1\n"


def book(data, **options):
    """Return the opened book of ``data`` (bytes, or text in UTF-8)."""
    data = data.encode() if isinstance(data, str) else data
    return reading.open_book(io.BytesIO(data), **options)


def workbook(rows, name="Sheet1", **more):
    """Return the bytes of a workbook with these rows, and more sheets by name."""
    made = openpyxl.Workbook()
    made.active.title = name
    for row in rows:
        made.active.append(row)
    for title, lines in more.items():
        sheet = made.create_sheet(title)
        for row in lines:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def archive(**files):
    """Return the bytes of a ZIP; names have a double underscore for the dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name.replace("__", "."), data)
    return out.getvalue()


@tagged("post_install", "-at_install")
class TestEncoding(BaseCase):
    def test_guess(self):
        for text, encoding in [
            (UKRAINIAN, "utf-8"),
            (UKRAINIAN, "cp1251"),
            (RUSSIAN, "cp1251"),
            ("a;b\nПетров;1\n", "cp1251"),
            ("ФИО\nИВАНОВ ИВАН\n", "cp1251"),
            (PERSIAN, "cp1256"),
            (CHINESE, "gb18030"),
            (SPANISH, "iso8859_15"),
            ("Nombre\nMUÑOZ IBÁÑEZ ANTONIO\n", "iso8859_15"),
            (SPANISH, "cp1252"),
            (PERSIAN, "utf-8"),
            (RUSSIAN, "utf-16-le"),
            (RUSSIAN, "utf-16-be"),
        ]:
            with self.subTest(encoding=encoding, text=text[:12]):
                self.assertEqual(guess_encoding(text.encode(encoding)), encoding)

    def test_marks_at_the_start(self):
        self.assertEqual(guess_encoding(RUSSIAN.encode("utf-8-sig")), "utf-8-sig")
        self.assertEqual(guess_encoding(RUSSIAN.encode("utf-16")), "utf-16")
        self.assertEqual(guess_encoding(RUSSIAN.encode("utf-32")), "utf-32")

    def test_a_letter_cut_in_two_at_the_end_of_the_sample(self):
        self.assertEqual(guess_encoding("Іваненко".encode()[:-1]), "utf-8")

    def test_letters_far_down_are_found(self):
        data = ("a;b\n" + "x;1\n" * 200_000 + "Іваненко Олена;2\nПетренко Марія;3\n").encode("cp1251")
        self.assertEqual(book(data).encoding, "cp1251")

    def test_plain_ascii(self):
        self.assertEqual(guess_encoding(b"a;b\n1;2\n"), "utf-8")

    def test_rows_come_out_right(self):
        for text, encoding in [(UKRAINIAN, "cp1251"), (PERSIAN, "cp1256"), (CHINESE, "gb18030"), (RUSSIAN, "utf-16")]:
            rows = [cells for _number, cells in book(text.encode(encoding)).rows()]
            wanted = [[cell or None for cell in row] for row in csv.reader(io.StringIO(text), delimiter=";")]
            self.assertEqual(rows, wanted)


@tagged("post_install", "-at_install")
class TestCsv(BaseCase):
    def test_separators(self):
        for mark in ";,\t|":
            text = "\n".join(mark.join(row) for row in (["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6"]))
            self.assertEqual(book(text).delimiter, mark)

    def test_decimal_commas_do_not_separate(self):
        self.assertEqual(book("name;price\nA;12,50\nB;1,25\nC;3,75\n").delimiter, ";")

    def test_quoted_separators_and_line_ends(self):
        rows = list(book('a;b\n"x;y";"two\nlines"\n').rows())
        self.assertEqual(rows, [(1, ["a", "b"]), (2, ["x;y", "two\nlines"])])

    def test_can_be_read_again(self):
        opened = book(UKRAINIAN)
        self.assertEqual(list(opened.rows()), list(opened.rows()))

    def test_given_options_win(self):
        opened = book("a,b;c\n1,2;3\n", delimiter=",", encoding="cp1251")
        self.assertEqual((opened.delimiter, opened.encoding), (",", "cp1251"))

    def test_zip_with_a_csv(self):
        opened = book(archive(readme__md="no", small__csv="a;b\n", big__csv=UKRAINIAN.encode("cp1251")))
        self.assertEqual((opened.kind, opened.encoding), ("csv", "cp1251"))
        self.assertEqual(list(opened.rows()), list(opened.rows()))
        self.assertEqual(next(iter(opened.rows()))[1][0], "Страхувальник")

    def test_zip_with_a_workbook(self):
        opened = book(archive(book__xlsx=workbook([["a", "b"], [1, 2]])))
        self.assertEqual((opened.kind, [c for _n, c in opened.rows()]), ("xlsx", [["a", "b"], [1, 2]]))

    def test_refused(self):
        for data, code in [
            (b"", "empty_file"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, "old_excel"),
            (archive(readme__md="x"), "zip_without_table"),
            (b"PK\x03\x04broken", "not_a_table"),
            (bytes(range(256)) * 40 + b"\0" * 3000, "not_a_table"),
            (archive(xl="x", book__xlsx="no workbook"), "not_a_table"),
        ]:
            with self.subTest(code=code), self.assertRaises(FileError) as caught:
                list(book(data).rows())
            self.assertEqual(caught.exception.code, code)


@tagged("post_install", "-at_install")
class TestWorkbook(BaseCase):
    def test_cells_are_json_values(self):
        import datetime

        moment, day = datetime.datetime(2024, 3, 15, 10, 30), datetime.datetime(2024, 3, 15)
        row = [" text ", 5, 5.0, 380501234567.0, 0.12, True, None, day, moment, ""]
        cells = [c for _n, c in book(workbook([["h"] * len(row), row])).rows()][1]
        wanted = ["text", 5, 5, 380501234567, 0.12, True, None, "2024-03-15", "2024-03-15T10:30:00", None]
        self.assertEqual(cells[: len(wanted) - 1], wanted[:-1])

    def test_the_largest_sheet_unless_one_is_chosen(self):
        data = workbook([["legend"]], name="Info", Book=[["a", "b"], [1, 2], [3, 4]])
        opened = book(data)
        self.assertEqual((opened.sheet, opened.sheets), ("Book", ["Info", "Book"]))
        self.assertEqual([c for _n, c in book(data, sheet="Info").rows()], [["legend"]])
        with self.assertRaises(FileError) as caught:
            book(data, sheet="Nope")
        self.assertEqual(caught.exception.code, "no_such_sheet")

    def test_formulas_give_their_stored_results(self):
        out = io.BytesIO()
        made = xlsxwriter.Workbook(out)
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["a", "b", "sum"])
        sheet.write_row(1, 0, [1, 2])
        sheet.write_formula(1, 2, "=A2+B2", None, 3)
        made.close()
        self.assertEqual([c for _n, c in book(out.getvalue()).rows()][1], [1, 2, 3])

    def test_a_formula_without_result_is_marked(self):
        cells = [c for _n, c in book(workbook([["a", "b"], [1, "=A2*2"]])).rows()][1]
        self.assertEqual(cells, [1, reading.FORMULA_WITHOUT_VALUE])


@tagged("post_install", "-at_install")
class TestLayout(BaseCase):
    def _header(self, rows):
        return layout.find_header(rows, lambda cell: targets.header_key(cell) in targets.synonyms())

    def test_titles_and_empty_rows_above(self):
        rows = [
            ["Портфель 2024", None, None, None],
            [None] * 4,
            ["станом на", "01.02.2024", None, None],
            ["№", "Страхувальник", "Телефон", "Премія"],
            [1, "Іваненко", "050", 100],
        ]
        self.assertEqual(self._header(rows), 3)

    def test_unknown_words_in_all_columns(self):
        self.assertEqual(self._header([["foo", "bar", "baz"], ["1", "2", "3"], ["4", "5", "6"]]), 0)

    def test_no_header(self):
        self.assertIsNone(self._header([["1", "2024-01-01", "5"], ["2", "2024-01-02", "6"]]))

    def test_totals_blanks_and_repeated_headers_are_no_data(self):
        header = ["Клієнт", "Премія", "Початок"]
        rows = enumerate(
            [
                ["Title", None, None],
                header,
                ["Іваненко", 5, "01.01.2024"],
                [None, "", None],
                header,
                ["Разом", 5, None],
                ["Всього:", 5, None],
                ["Тотальний Захист", 7, "01.01.2024"],
                ["Итого по листу", None, None],
                ["合计", 12, None],
            ],
            1,
        )
        self.assertEqual([n for n, _c in layout.data_rows(rows, 2, header)], [3, 8])

    def test_titles_are_different(self):
        self.assertEqual(layout.column_titles(["A", None, "A", ""], 5), ["A", "(B)", "A (2)", "(D)", "(E)"])
        self.assertEqual([layout.letter(n) for n in (0, 25, 26, 701, 702)], ["A", "Z", "AA", "ZZ", "AAA"])


@tagged("post_install", "-at_install")
class TestGuess(BaseCase):
    def _columns(self, text):
        return {c["title"]: (c["target"], c["format"]) for c in Guess(book(text)).columns()}

    def test_five_languages(self):
        for header, wanted in [
            ("Client;Phone;Policy no.;Valid from;Valid to;Premium", None),
            ("Страхувальник;Телефон;Номер поліса;Дата початку;Дата закінчення;Премія", None),
            ("Страхователь;Телефон;№ полиса;Дата начала;Дата окончания;Премия", None),
            ("بیمه گذار;تلفن;شماره بیمه نامه;تاریخ شروع;تاریخ انقضا;حق بیمه", None),
            ("投保人;电话;保单号;起保日期;到期日;保费", None),
        ]:
            found = [
                target
                for target, _f in self._columns(header + "\nA B;+380501234567;X1;15.03.2024;14.03.2025;5,50\n").values()
            ]
            wanted = ["client_name", "client_phone", "number", "date_start", "date_end", "premium_total"]
            self.assertEqual(found, wanted, header)

    def test_date_order_is_decided_by_the_whole_column(self):
        rows = "".join(f"Client {n};0{n % 9 + 1}/0{n % 9 + 1}/2024;5\n" for n in range(6000))
        american = f"Client;Start date;Premium\n{rows}Last;03/25/2024;6\n"
        self.assertEqual(self._columns(american)["Start date"], ("date_start", "mdy"))
        self.assertEqual(self._columns(american.replace("03/25", "25/03"))["Start date"], ("date_start", "dmy"))

    def test_a_column_without_proof_follows_the_others(self):
        text = "Client;Start date;End date\nA;03/04/2024;03/25/2025\n"
        self.assertEqual(self._columns(text)["Start date"], ("date_start", "mdy"))

    def test_other_dates(self):
        for cell, order in [("1403/01/15", "jalali"), ("2024-03-15", "ymd"), ("15.03.24", "dmy"), ("45366", "dmy")]:
            self.assertEqual(
                self._columns(f"Client;Start date\nA;{cell}\nB;{cell}\n")["Start date"], ("date_start", order)
            )

    def test_decimal_marks(self):
        for cell, mark in [("1 234,56", "comma"), ("1,234.56", "point"), ("1.234,56 €", "comma"), ("1234", "point")]:
            self.assertEqual(self._columns(f"Client|Premium\nA|{cell}\nB|{cell}\n")["Premium"], ("premium_total", mark))

    def test_thousands_follow_the_rest_of_the_file(self):
        self.assertEqual(self._columns("Client|Premium|Tax\nA|1.234|1,50\n")["Premium"][1], "comma")

    def test_terms(self):
        for cell, unit in [("1", "year"), ("12", "month"), ("365", "day"), ("1 рік", "year")]:
            self.assertEqual(self._columns(f"Клієнт;Термін\nA;{cell}\n")["Термін"], ("term", unit))

    def test_a_title_that_does_not_fit_its_cells(self):
        columns = self._columns("Client;Start;Insurer\nA;soon;12\nB;later;13\n")
        self.assertNotEqual(columns["Insurer"][0], None)
        self.assertIsNone(self._columns("Client;Date of the contract\nA;15.03.2024\n").get("number"))

    def test_columns_are_found_by_their_looks(self):
        found = self._columns("Client;x;y;z;w\nA B;a@b.ua;WVWZZZ1JZ3W386752;AA1234BB;+380501234567\n")
        self.assertEqual([found[c][0] for c in "xyzw"], ["client_email", "vin", "plate", "client_phone"])

    def test_name_parts_are_better_than_the_whole(self):
        found = self._columns("Клієнт;Прізвище;Ім'я\nX;Іваненко;Олена\n")
        self.assertEqual([t for t, _f in found.values()], [None, "client_last_name", "client_first_name"])

    def test_every_word_means_one_known_target(self):
        self.assertFalse(set(targets.synonyms().values()) - set(targets.KINDS))


@tagged("post_install", "-at_install")
class TestOutput(BaseCase):
    ROWS = [(3, ["A", None, 5, "more"], "No date."), (7, ["=1+1"], "Formula, or so.")]
    HEADER = ["Name", "Date", "Sum"]

    def test_csv_can_be_read_again(self):
        data = output.write_rejected("csv", self.HEADER, self.ROWS, ("Row", "Why"), delimiter=";")
        rows = [cells for _n, cells in book(data).rows()]
        self.assertEqual(rows[0], ["Name", "Date", "Sum", "Row", "Why"])
        self.assertEqual(rows[1], ["A", None, "5", "3", "No date."])
        self.assertEqual(rows[2], ["=1+1", None, None, "7", "Formula, or so."])

    def test_workbook_keeps_numbers_and_makes_no_formula(self):
        data = output.write_rejected("xlsx", self.HEADER, self.ROWS, ("Row", "Why"))
        rows = [cells for _n, cells in book(data).rows()]
        self.assertEqual(rows[1], ["A", None, 5, 3, "No date."])
        self.assertEqual(rows[2], ["=1+1", None, None, 7, "Formula, or so."])
