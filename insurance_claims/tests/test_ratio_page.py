import io

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .ratio_common import YEAR, PageCase

GROUPS = (
    "line",
    "product",
    "insurer",
    "agent",
    "office",
    "client",
    "policy",
    "object",
    "month",
    "year",
    "cause",
    "handler",
)


@tagged("post_install", "-at_install")
class TestRatioPage(PageCase):
    """The same numbers on the page, in the sheet and behind a number."""

    def test_a_line(self):
        figures = self._row(self._page(), self.line)
        self.assertEqual((figures["earned"], figures["incurred"], figures["claims"]), (3650, 500, 1))
        self.assertAlmostEqual(figures["ratio"], 500 / 3650)
        self.assertAlmostEqual(figures["exposure"], 1)
        self.assertAlmostEqual(figures["frequency"], 1)
        self.assertEqual(figures["average"], 500)

    def test_half_a_year_is_half_the_exposure(self):
        figures = self._row(self._page(date_to="2021-06-30"), self.line)
        self.assertAlmostEqual(figures["exposure"], 181 / 365)
        self.assertAlmostEqual(figures["frequency"], 365 / 181)

    def test_every_group(self):
        for group in GROUPS:
            with self.subTest(group=group):
                page = self._page(group=group)
                self.assertTrue(page["rows"])
                self.assertEqual(page["total"]["figures"]["incurred"], 500)
                self.assertEqual(sum(row["figures"]["incurred"] for row in page["rows"]), 500)
                self.assertAlmostEqual(
                    sum(row["figures"]["exposure"] for row in page["rows"]), page["total"]["figures"]["exposure"]
                )
                self.assertTrue(all(row["name"] for row in page["rows"]))
                self.assertTrue(page["formulas"])

    def test_premium_of_groups(self):
        """The total's premium is that of all rows, unless the rows have none."""
        for group in GROUPS[:10]:
            with self.subTest(group=group):
                self.assertAlmostEqual(self._page(group=group)["total"]["figures"]["earned"], 3650)
        names = [column["name"] for column in self._page(group="cause")["columns"]]
        self.assertNotIn("earned", names)
        self.assertNotIn("ratio", names)

    def test_months_of_exposure(self):
        rows = self._page(group="month")["rows"]
        self.assertEqual([row["g"] for row in rows], list(range(202101, 202113)))
        self.assertAlmostEqual(rows[0]["figures"]["exposure"], 31 / 365)
        self.assertAlmostEqual(rows[1]["figures"]["exposure"], 28 / 365)

    def test_what_costs_most_comes_first_and_the_rest_is_counted(self):
        cheap = self._year([])
        page = self._page(group="policy", limit=1)
        self.assertEqual([row["g"] for row in page["rows"]], [self.policy.id])
        self.assertEqual(page["more"], 1)
        self.assertEqual(page["total"]["figures"]["earned"], 7300)
        self.assertIn(cheap.id, [row["g"] for row in self._page(group="policy")["rows"]])

    def test_behind_the_numbers(self):
        later = self._loss(self.policy, "2021-12-30")
        self._book(later, ("2022-01-05", "payment", 10))
        for figure in ("paid", "recovered", "change", "incurred", "ratio"):
            with self.subTest(figure=figure):
                self.assertEqual(self._behind(figure, self.line.id), self.claim)
        for figure in ("claims", "frequency", "average"):
            with self.subTest(figure=figure):
                self.assertEqual(self._behind(figure, self.line.id), self.claim | later)
        for figure in ("earned", "exposure"):
            with self.subTest(figure=figure):
                self.assertEqual(self._behind(figure, self.line.id), self.policy)

    def test_behind_every_row(self):
        for group in GROUPS:
            for row in self._page(group=group)["rows"]:
                with self.subTest(group=group, row=row["name"]):
                    number = row["figures"]["claims"]
                    self.assertEqual(len(self._behind("claims", row["g"], group=group)), number)
                    if row["figures"]["earned"]:
                        self.assertEqual(self._behind("earned", row["g"], group=group), self.policy)

    def test_behind_a_month(self):
        self.assertEqual(self._behind("paid", 202106, group="month"), self.claim)
        self.assertFalse(self._behind("paid", 202105, group="month"))
        self.assertEqual(self._behind("paid", None, group="month"), self.claim)

    def test_behind_nothing(self):
        """What has no object, cause, office or handler is in the row None."""
        loose = self._loss(self.policy, "2021-05-05")
        self.assertEqual(self._behind("claims", 0, group="object"), loose)
        self.assertEqual(self._behind("claims", 0, group="handler"), self.claim | loose)

    def test_colleagues_claims_are_not_behind_it(self):
        other = self._loss(self.other_policy, "2021-05-05")
        self.assertNotIn(other, self._behind("claims", self.line.id))
        self.assertIn(other, self._behind("claims", self.line.id, user=self.supervisor))

    def test_bad_questions(self):
        page = self._page
        for changes in (
            {"group": "colour"},
            {"date_to": "2020-01-01"},
            {"date_to": "2041-01-01"},
            {"date_from": "soon"},
        ):
            with self.subTest(changes=changes), self.assertRaises(UserError):
                page(**changes)
        with self.assertRaises(UserError):
            page(part="closed")
        with self.assertRaises(UserError):
            page(part="open", group="month")
        for part in ("ratio", "open"):
            with self.assertRaises(UserError):
                self._behind("colour", self.line.id, part=part)

    def test_as_many_queries_for_many_policies(self):
        few = self._count(lambda: self._page(group="policy"))
        for _number in range(5):
            self._loss(self._year([self.car]), "2021-05-05")
        self.assertEqual(self._count(lambda: self._page(group="policy")), few)

    def _count(self, call):
        call()
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestRatioSheet(PageCase, HttpCase):
    """The page printed and saved."""

    def _sheet(self, user=None, **vals):
        sheets = self.env["insurance.loss.sheet"].with_user(user or self.agent)
        return sheets.create(YEAR | {"group_by": "line"} | vals)

    def test_rows_are_the_page(self):
        page = self._page()
        rows = self._sheet()._list_rows()
        self.assertEqual([row["name"] for row in rows], [row["name"] for row in page["rows"]] + ["Total"])
        self.assertAlmostEqual(rows[-1]["ratio"], page["total"]["figures"]["ratio"])

    def test_choices(self):
        choices = self.env["insurance.loss.sheet"].with_user(self.agent).get_choices()
        self.assertIn(("month", "Month"), choices["groups"]["ratio"])
        self.assertNotIn("month", [key for key, _name in choices["groups"]["open"]])
        self.assertIn("stage", [key for key, _name in choices["groups"]["open"]])
        self.assertEqual({key for key, _name in choices["groups"]["ratio"]}, set(GROUPS))

    def test_download(self):
        sheet = self._sheet()
        self.authenticate(self.agent.login, self.agent.login)
        answer = self.url_open(sheet.action_list_xlsx()["url"])
        self.assertEqual(answer.status_code, 200)
        cells = [
            cell for row in load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True) for cell in row
        ]
        self.assertIn("Loss ratio", cells)
        self.assertIn(self.line.display_name, cells)
        self.assertIn(500 / 3650, cells)
        self.assertTrue(any("Own book of" in str(cell) for cell in cells))

    def test_print(self):
        html = self.env["ir.actions.report"].with_user(self.agent)._render_qweb_html(
            "insurance_claims.report_loss", self._sheet().ids
        )[0].decode()  # fmt: skip
        self.assertIn("Earned premium", html)
        self.assertIn(self.line.display_name, html)

    def test_open_claims(self):
        sheet = self._sheet(part="open")
        self.assertEqual(sheet._list_title(), "Open claims")
        self.assertEqual(sheet._list_rows()[-1]["open"], self._page("open")["total"]["figures"]["open"])

    def test_long_lists_are_for_those_who_may_export(self):
        self.assertIsNone(self._limit(self.env.ref("base.user_admin")))
        self.assertEqual(self._limit(self.supervisor), 200)
        self.assertTrue(any("200 rows" in line for line in self._sheet(group_by="client")._list_scope()))

    def _limit(self, user):
        seen = []
        get_page = type(self.losses).get_page

        def remembered(losses, part, question, limit=200):
            seen.append(limit)
            return get_page(losses, part, question, limit=limit)

        self.patch(type(self.losses), "get_page", remembered)
        self._sheet(user, group_by="client")._list_rows()
        return seen[0]

    def test_another_ones_sheet(self):
        sheet = self._sheet(self.supervisor)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            sheet.with_user(self.agent).read(["part"])

    def test_employee_has_none(self):
        with self.assertRaises(AccessError):
            self._sheet(self.employee)
