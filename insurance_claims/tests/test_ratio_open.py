from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .ratio_common import PageCase


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
