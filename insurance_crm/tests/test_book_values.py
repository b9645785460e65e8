"""Cells as people write them: dates, terms, numbers, phones, names."""

from datetime import date, timedelta

from odoo.tests import BaseCase, tagged

from ..lib.book import jalali, moments, names, values
from ..lib.book.errors import CellError

START = date(2024, 3, 15)


@tagged("post_install", "-at_install")
class TestJalali(BaseCase):
    def test_known_days(self):
        for jalali_day, gregorian in [
            ((1403, 1, 1), date(2024, 3, 20)),
            ((1403, 12, 30), date(2025, 3, 20)),
            ((1404, 1, 1), date(2025, 3, 21)),
            ((1399, 5, 12), date(2020, 8, 2)),
            ((1357, 11, 22), date(1979, 2, 11)),
            ((1300, 1, 1), date(1921, 3, 21)),
        ]:
            self.assertEqual(jalali.to_gregorian(*jalali_day), gregorian)
            self.assertEqual(jalali.from_gregorian(gregorian), jalali_day)

    def test_leap_years(self):
        leaps = [year for year in range(1370, 1412) if jalali.is_leap(year)]
        self.assertEqual(leaps, [1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408])

    def test_every_day_follows_the_one_before(self):
        day, before = date(1921, 3, 21), (1299, 12, 30)
        while day < date(2045, 1, 1):
            now = jalali.from_gregorian(day)
            self.assertEqual(jalali.to_gregorian(*now), day)
            self.assertIn(
                now, [(before[0], before[1], before[2] + 1), (before[0], before[1] + 1, 1), (before[0] + 1, 1, 1)]
            )
            before, day = now, day + timedelta(days=1)

    def test_no_such_day(self):
        for parts in [
            (1402, 12, 30),
            (1403, 7, 31),
            (1403, 13, 1),
            (1403, 0, 1),
            (1403, 1, 32),
            (0, 1, 1),
            (9999, 1, 1),
        ]:
            with self.subTest(parts=parts), self.assertRaises(ValueError):
                jalali.to_gregorian(*parts)


@tagged("post_install", "-at_install")
class TestDatesWritten(BaseCase):
    def test_dates(self):
        for cell, order, wanted in [
            ("15/03/2024", "dmy", START),
            ("15.03.24", "dmy", START),
            ("15 03 2024", "dmy", START),
            ("03/15/2024", "mdy", START),
            ("3/15/24", "mdy", START),
            ("2024-03-15", "mdy", START),
            ("2024-03-15T00:00:00", "dmy", START),
            ("15.03.2024 10:33", "dmy", START),
            ("20240315", "dmy", START),
            ("24-03-15", "ymd", START),
            (45366, "dmy", START),
            (45366.75, "dmy", START),
            ("45366", "dmy", START),
            ("15 марта 2024 г.", "dmy", START),
            ("15 березня 2024", "dmy", START),
            ("15-Mar-24", "mdy", START),
            ("Mar 15, 2024", "dmy", START),
            ("2024年3月15日", "dmy", START),
            ("1402/12/25", "dmy", START),
            ("۱۴۰۲/۱۲/۲۵", "dmy", START),
            ("25/12/1402", "dmy", START),
            ("02/12/25", "jalali", START),
            ("٢٠٢٤/٠٣/١٥", "dmy", START),
        ]:
            with self.subTest(cell=cell, order=order):
                self.assertEqual(moments.parse_date(cell, order), (wanted, "day"))

    def test_months(self):
        for cell in ("03.2025", "2025-03", "березень 2025", "March 2025", "2025年3月"):
            self.assertEqual(moments.parse_date(cell), (date(2025, 3, 1), "month"))
        self.assertEqual(moments.month_end(date(2024, 2, 3)), date(2024, 2, 29))
        self.assertEqual(moments.month_end(date(2024, 12, 31)), date(2024, 12, 31))

    def test_two_digit_years_of_births_lie_in_the_past(self):
        self.assertEqual(moments.parse_date("01.02.60", birth=True)[0], date(1960, 2, 1))
        self.assertEqual(moments.parse_date("01.02.60")[0], date(2060, 2, 1))
        self.assertEqual(moments.parse_date("01.02.85")[0], date(1985, 2, 1))

    def test_refused(self):
        for cell, order, code in [
            ("31.02.2024", "dmy", "no_such_day"),
            ("03/15/2024", "dmy", "no_such_day"),
            ("soon", "dmy", "date"),
            ("12", "dmy", "date"),
            ("1402/12/30", "dmy", "no_such_day"),
        ]:
            for _again in range(2):  # the answer is remembered
                with self.subTest(cell=cell), self.assertRaises(CellError) as caught:
                    moments.parse_date(cell, order)
                self.assertEqual(caught.exception.code, code)

    def test_shapes(self):
        for cell, shape in [
            ("15/03/2024", "dmy"), ("03/15/2024", "mdy"), ("03/04/2024", "either"), ("2024/03/15", "ymd"), (45366, "serial"),
            ("1403/01/15", "jalali"), ("15/01/1403", "jalali"), ("15 марта 2024", "word"), ("03.2025", "month"),
            ("20240315", "ymd"), ("99/99/2024", None), ("+380501234567", None), ("", None), (None, None), (True, None), (5, None),
        ]:  # fmt: skip
            with self.subTest(cell=cell):
                self.assertEqual(moments.date_shape(cell), shape)


@tagged("post_install", "-at_install")
class TestTerms(BaseCase):
    def test_terms(self):
        year, half, quarter = date(2025, 3, 14), date(2024, 9, 14), date(2024, 6, 14)
        for cell, wanted in [
            ("1 год", year), ("1 рік", year), ("рік", year), ("на год", year), ("12 мес", year), ("12 міс.", year), ("12м", year),
            ("one year", year), ("1 year", year), ("یک سال", year), ("۱۲ ماه", year), ("1年", year), ("一年", year), (12, year),
            ("12个月", year), ("365 дн.", year), ("полгода", half), ("півроку", half), ("6 months", half), ("半年", half),
            ("۶ ماه", half), ("квартал", quarter), ("quarter", quarter), ("3", quarter), ("15 дней", date(2024, 3, 29)),
            ("15 днів", date(2024, 3, 29)), ("2 недели", date(2024, 3, 28)), ("1,5 года", date(2025, 9, 14)),
            ("3 years", date(2027, 3, 14)), ("5 лет", date(2029, 3, 14)),
            ("до 15.03", date(2025, 3, 15)), ("до 14.03.2025", year), ("по 31.12", date(2024, 12, 31)),
            ("14.03.2025", year), ("until 14/03/2025", year), ("до 29.02", date(2028, 2, 29)),
            ("бессрочно", moments.OPEN), ("безстроково", moments.OPEN), ("open-ended", moments.OPEN), ("نامحدود", moments.OPEN),
        ]:  # fmt: skip
            with self.subTest(cell=cell):
                self.assertEqual(moments.parse_term(cell, START), wanted)

    def test_bare_numbers_have_the_column_s_unit(self):
        self.assertEqual(moments.parse_term("1", START, unit="year"), date(2025, 3, 14))
        self.assertEqual(moments.parse_term(15, START, unit="day"), date(2024, 3, 29))

    def test_refused(self):
        for cell in ("x", "0", "-3 months", "год и ещё", "до 31.02", "999999 years"):
            with self.subTest(cell=cell), self.assertRaises(CellError):
                moments.parse_term(cell, START)


@tagged("post_install", "-at_install")
class TestNumbers(BaseCase):
    def test_numbers(self):
        for cell, decimal, wanted in [
            ("1 234,56 грн", ",", 1234.56), ("12 500,00 руб.", ",", 12500), ("12%", ".", 12), ("10,5 %", ",", 10.5),
            ("1.234,56", ",", 1234.56), ("1,234.56", ".", 1234.56), ("1.234.567", ",", 1234567), ("1.234.567", ".", 1234567),
            ("1 234\u00a0567.8", ".", 1234567.8), ("1'234.50", ".", 1234.5), ("۱۲٬۵۰۰٫۵", ".", 12500.5), ("١٢٣", ".", 123),
            ("12,5 тыс. руб.", ",", 12500), ("3 万", ".", 30000), ("(5.00)", ".", -5), ("-5", ".", -5), ("5-", ".", -5),
            ("₴ 100", ".", 100), ("USD 100.50", ".", 100.5), (7, ",", 7), (7.25, ",", 7.25), ("100.", ".", 100),
        ]:  # fmt: skip
            with self.subTest(cell=cell):
                self.assertAlmostEqual(values.parse_number(cell, decimal), wanted)

    def test_refused(self):
        for cell in ("abc", "", "1 или 2", "12 / 13"):
            with self.subTest(cell=cell), self.assertRaises(CellError):
                values.parse_number(cell)

    def test_shapes(self):
        for cell, shape in [
            ("1 234,56", ","), ("1.234,56", ","), ("1,234.56", "."), ("12,5", ","), ("12.5", "."), ("0.125", "."),
            ("1.234", "either"),
            ("1.234.567", ","), ("1234", "plain"), (5, "plain"), ("12%", "plain"), ("abc", None), (None, None), (True, None),
            ("вул. Садова 5, кв. 12", None),
        ]:  # fmt: skip
            with self.subTest(cell=cell):
                self.assertEqual(values.number_shape(cell), shape)

    def test_yes_and_no(self):
        for cell in ("да", "так", "Yes", "x", "+", "1", 1, True, "بله", "是"):
            self.assertIs(values.parse_bool(cell), True, cell)
        for cell in ("нет", "ні", "No", "-", "0", 0, False, "خیر", "否"):
            self.assertIs(values.parse_bool(cell), False, cell)
        with self.assertRaises(CellError):
            values.parse_bool("maybe")


@tagged("post_install", "-at_install")
class TestPhones(BaseCase):
    def test_phones_in_every_shape(self):
        for cell, wanted in [
            ("+380 50 123-45-67", ["+380 50 123-45-67"]),
            ("+380 50 123-45-67, 067 1234567", ["+380 50 123-45-67", "067 1234567"]),
            ("0501234567 0671234567", ["0501234567", "0671234567"]),
            ("(044) 123-45-67 доб. 12", ["(044) 123-45-67"]),
            (380501234567, ["380501234567"]),
            ("8(916)1234567/8(495)7654321", ["8(916)1234567", "8(495)7654321"]),
            ("тел. 050-123-45-67", ["050-123-45-67"]),
            ("050 123 45 67 та 067 765 43 21", ["050 123 45 67", "067 765 43 21"]),
            ("+38 (050) 123 45 67\n+38 (067) 765 43 21", ["+38 (050) 123 45 67", "+38 (067) 765 43 21"]),
            ("050-123-45-67; 050-123-45-67", ["050-123-45-67"]),
            ("۰۹۱۲۱۲۳۴۵۶۷", ["09121234567"]),
            ("нет", []),
            ("12", []),
        ]:
            with self.subTest(cell=cell):
                self.assertEqual(values.split_phones(cell), wanted)


@tagged("post_install", "-at_install")
class TestNames(BaseCase):
    def test_key(self):
        key = names.name_key("Іваненко  ОЛЕНА Петрівна")
        for same in ("Олена Петрівна Іваненко", "іваненко олена петрівна", "Иваненко Олена Петривна"):
            self.assertEqual(names.name_key(same), key)
        self.assertEqual(names.name_key("Semyon Korolyov, Dr."), "dr korolyov semyon")
        self.assertEqual(names.name_key("Семён"), names.name_key("СЕМЕН"))
        self.assertEqual(names.name_key("Núñez José"), "jose nunez")
        self.assertNotEqual(names.name_key("Іваненко Петро"), key)

    def test_firms(self):
        for same in ('ТОВ "Княжа"', "СК «Княжа»", "Страхова компанія Княжа", "княжа"):
            self.assertEqual(names.firm_key(same), "княжа")
        self.assertEqual(names.firm_key("Insurance Company"), "insurance company")
        for firm in ('ТОВ "Ромашка"', "ООО Ромашка", "Acme Ltd", "شرکت ایران", "平安有限公司"):
            self.assertTrue(names.is_company(firm), firm)
        for person in ("Олена Товстенко", "Ada Ltdova", "王小明"):
            self.assertFalse(names.is_company(person), person)

    def test_two_spellings_of_one_person(self):
        for one, other, same in [
            ("Іваненко Олена", "Иваненко Елена Петровна", True),
            ("Іваненко Олена", "ІВАНЕНКО О. П.", True),
            ("Іваненко Олена", "Ivanenko Olena", True),
            ("Іваненко Олена", "Іваненко Петро", False),
            ("Іваненко Олена", "Петренко Олена", False),
            ("محمد رضایی", "محمد رضايي", True),
            ("王小明", "王小明", True),
            ("王小明", "李娜", False),
            ("José Núñez Peña", "Jose Nunez", True),
        ]:
            with self.subTest(one=one, other=other):
                self.assertIs(names.names_agree(one, other), same)
                self.assertIs(names.names_agree(other, one), same)
