import io
from datetime import timedelta

from dateutil.relativedelta import relativedelta
from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .ratio_common import RatioCase

YEAR = {"date_from": "2021-01-01", "date_to": "2021-12-31"}
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


class PageCase(RatioCase):
    """The book of one line, so that what others test does not count."""

    def _page(self, part="ratio", user=None, limit=200, **changes):
        losses = self.losses.with_user(user or self.agent)
        return losses.get_page(part, YEAR | {"group": "line"} | changes, limit=limit)

    def _row(self, page, record):
        return next(row for row in page["rows"] if row["g"] == record.id)["figures"]

    def _behind(self, figure, g, part="ratio", user=None, **changes):
        """Return the records behind a number, found as its reader finds them."""
        losses = self.losses.with_user(user or self.agent)
        action = losses.get_records_action(part, YEAR | {"group": "line"} | changes, figure, g, "Title")
        self.assertEqual(action["name"], "Title")
        return losses.env[action["res_model"]].search(action["domain"])


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
class TestRatioOpen(PageCase):
    """The claims open today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.policy = cls._year([], date_start="2011-01-01", date_end="2091-12-31", partner_id=cls.chinese.id)
        cls.waiting = {
            days: cls._loss(
                cls.policy, cls.today - relativedelta(days=200), date_reported=cls.today - relativedelta(days=days)
            )
            for days in (0, 7, 8, 90, 181)
        }  # fmt: skip
        cls._book(cls.waiting[8], (cls.today, "reserve", 250))

    def _open(self, **changes):
        return self._row(self._page("open", group="client", **changes), self.chinese)

    def test_ages(self):
        found = self._open()
        self.assertEqual([found[f"age{last}"] for last in (7, 30, 90, 180, "more")], [2, 1, 1, 0, 1])
        self.assertEqual((found["open"], found["outstanding"]), (5, 250))

    def test_behind_the_ages(self):
        for figure, days in (("age7", (0, 7)), ("age30", (8,)), ("age90", (90,)), ("age180", ()), ("agemore", (181,))):
            with self.subTest(figure=figure):
                found = self._behind(figure, self.chinese.id, part="open", group="client")
                self.assertEqual(set(found.ids), {self.waiting[one].id for one in days})
        self.assertEqual(len(self._behind("open", self.chinese.id, part="open", group="client")), 5)

    def test_stages(self):
        page = self._page("open", group="stage")
        self.assertEqual(sum(row["figures"]["open"] for row in page["rows"]), page["total"]["figures"]["open"])
        stage = self.waiting[0].stage_id
        number = self._row(page, stage)["open"]
        self.assertEqual(len(self._behind("open", stage.id, part="open", group="stage")), number)

    def test_closed_claims_are_not_open(self):
        self.env.flush_all()
        stage = self.env["insurance.claim.stage"].search([("state", "=", "closed")], limit=1)
        self.env.cr.execute(
            "UPDATE insurance_claim SET stage_id = %s, state = 'closed' WHERE id = %s", (stage.id, self.waiting[8].id)
        )
        self.env.invalidate_all()
        self.assertEqual((self._open()["open"], self._open()["outstanding"]), (4, 0))

    def test_analysis_says_the_same(self):
        domain = [("policy_id", "=", self.policy.id), ("age", "!=", "over")]
        analysis = self.env["insurance.claim.analysis"].with_user(self.agent)
        found = dict(analysis._read_group(domain, ["age"], ["claims:sum"]))
        self.assertEqual(found, {"1": 2, "2": 1, "3": 1, "5": 1})
        self.assertEqual(analysis._read_group(domain, [], ["outstanding:sum", "incurred:sum"]), [(250, 250)])


@tagged("post_install", "-at_install")
class TestRatioAnalysis(PageCase):
    """A row per claim."""

    def test_money_and_days(self):
        row = self.env["insurance.claim.analysis"].with_user(self.agent).search([("claim_id", "=", self.claim.id)])
        self.assertEqual((row.paid, row.recovered, row.outstanding, row.incurred), (600, -100, 0, 500))
        self.assertEqual((row.days_to_report, row.agent_id, row.line_id), (0, self.agent, self.line))
        action = row.action_open_claim()
        self.assertEqual((action["res_model"], action["res_id"]), ("insurance.claim", self.claim.id))

    def test_time_in_stages(self):
        """Twice in Papers, two days and one; now in Inspection, since half a day."""
        now = fields.Datetime.now()
        times = self.env["insurance.claim.stage.time"]
        times.search([("claim_id", "=", self.claim.id)]).unlink()
        stages = {stage.state: stage for stage in self.env["insurance.claim.stage"].search([])}
        for state, since, until in (("papers", 10, 8), ("decision", 8, 7), ("papers", 7, 6), ("inspection", 0.5, None)):
            times.create(
                {"claim_id": self.claim.id, "stage_id": stages[state].id, "date_entered": now - timedelta(days=since),
                 "date_left": until is not None and now - timedelta(days=until)}
            )  # fmt: skip
        row = self.env["insurance.claim.analysis"].with_user(self.agent).search([("claim_id", "=", self.claim.id)])
        self.assertAlmostEqual(row.days_papers, 3, places=1)
        self.assertAlmostEqual(row.days_decision, 1, places=1)
        self.assertAlmostEqual(row.days_inspection, 0.5, places=1)
        self.assertFalse(row.days_payment)

    def test_own_book(self):
        other = self._loss(self.other_policy, "2021-05-05")
        analysis = self.env["insurance.claim.analysis"]
        domain = [("claim_id", "in", (self.claim | other).ids)]
        self.assertEqual(analysis.with_user(self.agent).search(domain).claim_id, self.claim)
        self.assertEqual(analysis.with_user(self.supervisor).search(domain).claim_id, self.claim | other)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            analysis.with_user(self.agent).browse(other.id).read(["incurred"])

    def test_refused(self):
        with self.assertRaises(AccessError):
            self.env["insurance.claim.analysis"].with_user(self.employee).search([])
        with self.assertRaises(AccessError):
            self.env["insurance.claim.analysis"].with_user(self.agent).browse(self.claim.id).write({"claims": 2})

    def test_other_company(self):
        self.agent.company_ids |= self.other_company
        analysis = self.env["insurance.claim.analysis"].with_user(self.agent)
        domain = [("claim_id", "=", self.claim.id)]
        self.assertFalse(analysis.with_context(allowed_company_ids=self.other_company.ids).search(domain))


@tagged("post_install", "-at_install")
class TestRatioHandler(PageCase):
    """A claims handler without a book sees the ratios of all books, and nothing of what we earn."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.handler = new_test_user(cls.env, "ratio_handler", groups="insurance_claims.group_claims_handler")

    def test_page(self):
        figures = self._row(self._page(user=self.handler), self.line)
        self.assertEqual((figures["earned"], figures["incurred"]), (7300, 500))
        self.assertEqual(self._behind("earned", self.line.id, user=self.handler), self.policy | self.other_policy)
        self.assertEqual(self._behind("incurred", self.line.id, user=self.handler), self.claim)

    def test_ledger_stays_closed(self):
        self._page(user=self.handler)
        with self.assertRaises(AccessError):
            self.env["insurance.transaction"].with_user(self.handler).search([])

    def test_analysis(self):
        analysis = self.env["insurance.claim.analysis"].with_user(self.handler)
        self.assertTrue(analysis.search([("claim_id", "=", self.claim.id)]))


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
