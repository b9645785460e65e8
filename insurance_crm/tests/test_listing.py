import io
from datetime import date, datetime
from unittest.mock import patch

import openpyxl

from odoo.tests import BaseCase, tagged

from odoo.addons.insurance_crm.lib import listing, xlsx

COLUMNS = [
    listing.Column(name="client", title="Client", width=20),
    listing.Column(name="number", title="Policy", kind="code"),
    listing.Column(name="end", title="Expiry", kind="date"),
    listing.Column(name="seen", title="Seen", kind="datetime"),
    listing.Column(name="days", title="Days", kind="integer"),
    listing.Column(name="rate", title="Rate", kind="percent"),
    listing.Column(name="premium", title="Premium", kind="money", total=True, unit="currency"),
]
GROUPS = [listing.Group(name="office", title="Office"), listing.Group(name="line", title="Line")]


def row(office, line, premium, currency="EUR", **more):
    return {"office": office, "line": line, "premium": premium, "currency": currency, "client": "Олена"} | more


ROWS = [
    row("Kyiv", "Hull", 100.5, end=date(2026, 11, 30), number="0042", days=12, rate=0.15),
    row("Kyiv", "Hull", 200, client='=HYPERLINK("http://x","y")', seen=datetime(2026, 11, 22, 14, 5)),
    row("Kyiv", "Travel", 10, currency="USD"),
    row("Lviv", "Hull", 5, number=False, end=None),
]


@tagged("post_install", "-at_install")
class TestListing(BaseCase):
    def _shape(self, rows=ROWS, groups=GROUPS):
        return [
            (block.kind, block.level, block.title, block.row.get("premium"), block.unit, block.count)
            for block in listing.blocks(rows, COLUMNS, groups)
            if block.kind != "row"
        ]

    def test_groups_and_sums(self):
        self.assertEqual(
            self._shape(),
            [
                ("group", 0, "Office: Kyiv", None, None, 0),
                ("group", 1, "Line: Hull", None, None, 0),
                ("subtotal", 1, "Line: Hull", 300.5, "EUR", 2),
                ("group", 1, "Line: Travel", None, None, 0),
                ("subtotal", 1, "Line: Travel", 10, "USD", 1),
                ("subtotal", 0, "Office: Kyiv", 300.5, "EUR", 3),
                ("subtotal", 0, "Office: Kyiv", 10, "USD", 3),
                ("group", 0, "Office: Lviv", None, None, 0),
                ("group", 1, "Line: Hull", None, None, 0),
                ("subtotal", 1, "Line: Hull", 5, "EUR", 1),
                ("subtotal", 0, "Office: Lviv", 5, "EUR", 1),
                ("total", 0, "", 305.5, "EUR", 4),
                ("total", 0, "", 10, "USD", 4),
            ],
        )

    def test_no_rows_and_no_groups(self):
        self.assertEqual(self._shape([]), [("total", 0, "", None, None, 0)])
        self.assertEqual(self._shape(ROWS[:1], []), [("total", 0, "", 100.5, "EUR", 1)])

    def test_group_without_a_value(self):
        self.assertEqual(self._shape([row(False, "Hull", 1)])[0][2], "Office: –")

    def test_same_value_under_another_parent_is_another_group(self):
        rows = [row("A", "Hull", 1), row("B", "Hull", 2)]
        titles = [title for kind, _level, title, *_rest in self._shape(rows) if kind == "group"]
        self.assertEqual(titles, ["Office: A", "Line: Hull", "Office: B", "Line: Hull"])

    def test_unknown_kind(self):
        with self.assertRaises(ValueError):
            listing.Column(name="x", title="X", kind="formula")


@tagged("post_install", "-at_install")
class TestXlsx(BaseCase):
    def _sheet(self, rows=ROWS, **options):
        options = {"title": "Renewal list", "heading": ["November", "Printed today"], "groups": GROUPS} | options
        content = xlsx.write(COLUMNS, rows, **options)
        return openpyxl.load_workbook(io.BytesIO(content)).active

    def test_types(self):
        first, second = (
            list(line)
            for line in self._sheet().iter_rows()
            if line[0].value in ("Олена", '=HYPERLINK("http://x","y")') and line[6].value in (100.5, 200)
        )
        self.assertEqual(
            [cell.value for cell in first],
            ["Олена", "0042", datetime(2026, 11, 30), None, 12, 0.15, 100.5],
        )
        self.assertTrue(first[2].is_date)
        self.assertEqual((first[1].data_type, first[4].data_type, first[6].data_type), ("s", "n", "n"))
        self.assertEqual((first[5].number_format, first[6].number_format), ("0.00%", "#,##0.00"))
        self.assertEqual(second[0].data_type, "s", "text is never a formula")
        self.assertFalse(second[0].hyperlink)
        self.assertEqual(second[3].value, datetime(2026, 11, 22, 14, 5))

    def test_heading_groups_and_totals(self):
        lines = [[cell.value for cell in line] for line in self._sheet().iter_rows()]
        firsts = [line[0] for line in lines]
        self.assertEqual(firsts[:3], ["Renewal list", "November", "Printed today"])
        self.assertEqual(lines[4], [column.title for column in COLUMNS])
        self.assertEqual(firsts[5:7], ["Office: Kyiv", "    Line: Hull"])
        self.assertEqual([line[6] for line in lines if line[0] == "Line: Hull (2) EUR"], [300.5])
        self.assertEqual((lines[-2][0], lines[-2][6]), ("Total (4) EUR", 305.5))
        self.assertEqual((lines[-1][0], lines[-1][6]), ("Total (4) USD", 10))

    def test_page(self):
        sheet = self._sheet(right_to_left=True, title="Список [1/2]: полный перечень договоров")
        self.assertTrue(sheet.sheet_view.rightToLeft)
        self.assertEqual(sheet.freeze_panes, "A6")
        self.assertEqual(sheet.print_title_rows, "$5:$5")
        self.assertLessEqual(len(sheet.title), 31)
        self.assertEqual(sheet.page_setup.orientation, "landscape")
        self.assertFalse(self._sheet().sheet_view.rightToLeft)

    def test_empty_list(self):
        self.assertEqual(self._sheet([], heading=[]).cell(4, 1).value, "Total (0)")

    def test_too_long(self):
        with patch.object(xlsx, "MAX_ROWS", 8), self.assertRaises(xlsx.TooManyRows):
            self._sheet()

    def test_rows_may_be_a_generator(self):
        sheet = self._sheet((row("A", "B", number) for number in range(3000)), groups=[])
        self.assertEqual(sheet.max_row, 3000 + 6)
