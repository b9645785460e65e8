import io
from datetime import date, datetime

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import BaseCase, tagged

from ..lib import listing
from ..lib.book import jalali
from .print_common import PrintCase


@tagged("post_install", "-at_install")
class TestWritten(BaseCase):
    def test_days(self):
        for day, words in [
            (date(2026, 11, 22), "1405/09/01"),
            (date(2026, 3, 20), "1404/12/29"),  # a common year ends
            (date(2025, 3, 20), "1403/12/30"),  # a leap year ends
            (date(2025, 3, 21), "1404/01/01"),
            (date(2028, 2, 29), "1406/12/10"),
            (date(622, 3, 22), "0001/01/01"),
        ]:
            self.assertEqual(jalali.written(day), words)

    def test_days_before_the_calendar(self):
        self.assertEqual(jalali.written(date(621, 1, 1)), "0621-01-01")
        self.assertEqual(jalali.written(date(9999, 12, 31)), "9999-12-31")

    def test_sorts_as_the_days_do(self):
        days = [date(2024, 2, 29), date(2024, 12, 31), date(2025, 3, 19), date(2025, 3, 22)]
        self.assertEqual(sorted(map(jalali.written, days)), [jalali.written(day) for day in days])


@tagged("post_install", "-at_install")
class TestAlmanac(PrintCase):
    """Which calendar a list is in: the list's own, the user's, the company's."""

    def _sheet(self):
        return self.env["insurance.list.mixin"].with_user(self.agent).with_context(lang="fa_IR", tz="Asia/Tehran").new()

    def _moments(self, number=2):
        columns = [
            listing.Column(name="end", title="End", kind="date"),
            listing.Column(name="seen", title="Seen", kind="datetime"),
            listing.Column(name="premium", title="Premium", kind="money", total=True),
        ]
        rows = [
            {"office": "A", "end": date(2026, 11, 22), "seen": datetime(2026, 11, 22, 21, 0), "premium": 10.0},
            {"office": "A", "end": None, "seen": False, "premium": 5.0},
        ]
        return self.the_list(number, _list_columns=lambda sheet: columns, _list_rows=lambda sheet: iter(rows))

    def test_the_companys_calendar_then_the_users(self):
        sheet = self._sheet()
        self.assertEqual(sheet._list_calendar(), "gregorian")
        self.env.company.insurance_calendar = "jalali"
        self.assertEqual(sheet._list_calendar(), "jalali")
        self.agent.insurance_calendar = "gregorian"
        self.assertEqual(sheet._list_calendar(), "gregorian")

    def test_everybody_chooses_for_himself(self):
        mine = self.env["res.users"].with_user(self.agent).browse(self.agent.id)
        mine.write({"insurance_calendar": "jalali"})
        self.assertEqual(mine.read(["insurance_calendar"])[0]["insurance_calendar"], "jalali")
        with self.assertRaises(AccessError):
            self.other_agent.with_user(self.agent).write({"insurance_calendar": "jalali"})

    def test_pdf_page(self):
        self.agent.insurance_calendar = "jalali"
        with self._moments():
            html = self._html()
        self.assertIn('<bdi dir="ltr">1405/09/01</bdi>', html)
        self.assertIn('dir="rtl"', html)

    def test_spreadsheet(self):
        self.agent.insurance_calendar = "jalali"
        with self._moments(), freeze_time("2026-11-22 21:00:00"):
            sheet = load_workbook(io.BytesIO(self._sheet()._list_xlsx())).active
        lines = [[cell.value for cell in line] for line in sheet.iter_rows()]
        self.assertTrue(sheet.sheet_view.rightToLeft)
        self.assertIn("1405/09/02 00:30", lines[2][0], "printed after midnight in Tehran")
        rows = [line for line in lines if line[2] in (10, 5)]
        self.assertEqual(rows[0][:2], ["1405/09/01", "1405/09/02 00:30"])
        self.assertEqual(rows[1][:2], [None, None])

    def test_spreadsheet_keeps_real_dates_otherwise(self):
        with self._moments():
            sheet = load_workbook(io.BytesIO(self._sheet()._list_xlsx())).active
        cells = [line for line in sheet.iter_rows() if line[2].value == 10]
        self.assertTrue(cells[0][0].is_date)
        self.assertEqual(cells[0][0].value, datetime(2026, 11, 22))

    def test_settings(self):
        settings = self.env["res.config.settings"].create({"insurance_calendar": "jalali"})
        settings.execute()
        self.assertEqual(self.env.company.insurance_calendar, "jalali")
