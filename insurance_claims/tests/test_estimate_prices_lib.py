"""Workshops' lists in the layouts they come in, without a database."""

import io

from odoo.tests import BaseCase, tagged

from odoo.addons.insurance_claims.lib import repair_prices
from odoo.addons.insurance_crm.lib.book import reading


def workbook(rows):
    import openpyxl

    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def read(content, **targets):
    """Return ``(records, {row: code of the reason})``; targets by title override the guess."""
    book = reading.open_book(io.BytesIO(content if isinstance(content, bytes) else content.encode()))
    sheet = repair_prices.look(book)
    for column in sheet.columns:
        column.target = targets.get(column.title, column.target)
    good, refused = repair_prices.read(book, sheet)
    return [record for _n, _c, record in good], {number: code for number, _c, code, _f in refused}


@tagged("post_install", "-at_install")
class TestRepairPricesLib(BaseCase):
    def test_english(self):
        rows, refused = read(
            "Type,Code,Description,Make,Model,Years,Kind of work,Hours,Price,Unit\n"
            "Labour,R-10,Replace front bumper,Skoda,Fabia,2015-2019,Body work,1.5,,\n"
            "Part,5J0807221,Front bumper,Skoda,Fabia,2015+,,,4250.50,pcs\n"
            "Material,,Sealant,,,,,,120,tube\n"
        )
        self.assertFalse(refused)
        labour, part, material = rows
        self.assertEqual((labour["kind"], labour["hours"], labour["work"]), ("labour", 1.5, "Body work"))
        self.assertEqual((labour["year_from"], labour["year_to"]), (2015, 2019))
        self.assertEqual(
            (part["code"], part["price"], part["year_from"], part["year_to"]), ("5J0807221", 4250.5, 2015, 0)
        )
        self.assertEqual((material["kind"], material["unit"], material["make"]), ("material", "tube", None))

    def test_ukrainian_with_a_comma_and_titles_above(self):
        rows, refused = read(
            "Прайс СТО «Північ»;;;\n;;;\nАртикул;Найменування;Н/г;Ціна без ПДВ\n"
            "A1;Заміна крила;2,5;\nA2;Крило переднє;;12 345,60\nРазом;;;12 345,60\n"
        )
        self.assertFalse(refused)
        self.assertEqual([(row["kind"], row["hours"], row["price"]) for row in rows],
                         [("labour", 2.5, None), ("part", None, 12345.6)])  # fmt: skip

    def test_persian_digits(self):
        rows, refused = read("کد قطعه;نام قطعه;قیمت\n۱۲۳;سپر جلو;۴٬۵۰۰٬۰۰۰\n")
        self.assertFalse(refused)
        self.assertEqual((rows[0]["name"], rows[0]["price"], rows[0]["code"]), ("سپر جلو", 4500000, "۱۲۳"))

    def test_chinese(self):
        rows, refused = read("零件号,零件名称,单价\nX1,前保险杠,800\n")
        self.assertFalse(refused)
        self.assertEqual((rows[0]["name"], rows[0]["price"]), ("前保险杠", 800))

    def test_without_titles(self):
        rows, refused = read("K-1;Left door, painted;5000\nK-2;Right door, painted;5100\nK-3;Hood;7000\n")
        self.assertFalse(refused)
        self.assertEqual([(row["name"], row["price"]) for row in rows][:1], [("Left door, painted", 5000)])

    def test_workbook(self):
        rows, refused = read(
            workbook([["Part number", "Part name", "List price"], ["A", "Lamp", 99.9], [7, "Bolt", 1]])
        )
        self.assertFalse(refused)
        self.assertEqual([(row["code"], row["price"]) for row in rows], [("A", 99.9), ("7", 1)])

    def test_columns_by_hand(self):
        content = "Foo,Bar,Baz\nLamp,10,99\nDoor,20,199\n"
        self.assertEqual([row["price"] for row in read(content)[0]], [99, 199])
        self.assertEqual([row["price"] for row in read(content, Bar="price", Baz=None)[0]], [10, 20])

    def test_refused(self):
        rows, refused = read(
            "Type,Code,Description,Years,Hours,Price\n"
            "part,A,Lamp,,,\n"
            "part,,,,,10\n"
            "part,B,Lamp,,,abc\n"
            "part,C,Lamp,,,-5\n"
            "rocket,D,Lamp,,,5\n"
            "part,E,Lamp,soon,,5\n"
            "part,F,Lamp,2019-2015,,5\n"
            "labour,G,Fit lamp,,,\n"
            "part,H,Lamp,,,5\n"
            "part,h,Lamp again,,,6\n"
        )
        self.assertEqual([row["code"] for row in rows], ["H"])
        codes = ["no_price", "no_name", "number", "negative", "kind", "years", "years", "no_hours", "twice"]
        self.assertEqual(refused, dict(zip([2, 3, 4, 5, 6, 7, 8, 9, 11], codes, strict=True)))

    def test_years(self):
        said = {}
        for typed in ("2015-2019", "2015–2019", "2015+", "2015-", "-2019", "2017", "from 2015", "з 2015", "до 2019",
                      "2015 to 2019", "۲۰۱۵"):  # fmt: skip
            rows, refused = read(f"Code;Description;Years;Price\nA;Lamp;{typed};5\n")
            self.assertFalse(refused, typed)
            said[typed] = (rows[0]["year_from"], rows[0]["year_to"])
        self.assertEqual(
            said,
            {
                "2015-2019": (2015, 2019), "2015–2019": (2015, 2019), "2015+": (2015, 0), "2015-": (2015, 0),
                "-2019": (0, 2019), "2017": (2017, 2017), "from 2015": (2015, 0), "з 2015": (2015, 0),
                "до 2019": (0, 2019), "2015 to 2019": (2015, 2019), "۲۰۱۵": (2015, 2015),
            },
        )  # fmt: skip

    def test_same_part_for_other_cars_is_another_row(self):
        rows, refused = read("Code,Description,Make,Price\nA,Lamp,Skoda,5\nA,Lamp,Ford,6\nA,Lamp,SKODA,7\n")
        self.assertEqual([row["price"] for row in rows], [5, 6])
        self.assertEqual(refused, {4: "twice"})
