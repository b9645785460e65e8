import io
import json
from datetime import date

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .figure_common import YEAR, FigureCase, YearCase


@tagged("post_install", "-at_install")
class TestFigureScreens(YearCase):
    """The same numbers from every screen."""

    def _page(self, part="table", user=None, **changes):
        return self._as(user).get_page(part, self._question(**changes))

    def test_every_screen_says_the_same(self):
        page = self._page(group="agent")
        row = next(row for row in page["rows"] if row["g"] == self.agent.id)
        found = {name: row["figures"][name] for name in ("ending", "renewed", "open", "lost", "cancelled")}
        self.assertEqual(found, {"ending": 10, "renewed": 6, "open": 0, "lost": 4, "cancelled": 2})
        self.assertAlmostEqual(row["figures"]["rate"], 0.6)
        self.assertAlmostEqual(page["total"]["figures"]["retention"], 5 / 12)

        sheet = self.env["insurance.renewal.list"].with_user(self.agent).create(
            YEAR | {"origin": "own", "with_renewed": True, "with_cancelled": True, "line_ids": self.line.ids}
        )  # fmt: skip
        kinds = list(sheet._get_policies().values())
        listed = {kind: kinds.count(kind) for kind in ("renewed", "not_expired", "ended", "cancelled")}
        self.assertEqual(listed, {"renewed": 6, "not_expired": 0, "ended": 4, "cancelled": 2})

        domain = [("line_id", "=", self.line.id), ("date_end", ">=", "2027-01-01"), ("date_end", "<=", "2027-12-31")]
        pivot = self.env["insurance.ending"].with_user(self.agent)._read_group(
            domain, [], ["ending:sum", "renewed:sum", "renewal_rate:avg", "premium_ending:sum", "premium_renewed:sum"]
        )  # fmt: skip
        self.assertEqual(pivot, [(10, 6, 0.6, 11000, 7000)])
        results = dict(self.env["insurance.ending"].with_user(self.agent)._read_group(domain, ["result"], ["__count"]))
        self.assertEqual(results, {"renewed": 6, "lost": 4, "cancelled": 2})

        for name, number in found.items():
            self.assertEqual(len(self._behind("renewal", name, self.agent.id, group="agent")), number, name)

        saved = self.env["insurance.retention.sheet"].with_user(self.agent).create(YEAR | {"group_by": "line"})
        printed = next(row for row in saved._list_rows() if row["name"] == self.line.display_name)
        self.assertEqual((printed["ending"], printed["rate"], printed["kept"]), (10, 0.6, 5))

    def test_measures_say_the_same(self):
        """Twelve months until today, the 15th of January 2028; and this month."""
        last_year = {"date_from": "2027-01-16", "date_to": "2028-01-15"}
        ending, renewed, *_rest = self._renewal(**last_year)
        policies = self.env["insurance.policy"].with_user(self.agent)
        self.assertEqual(
            policies._measure_agent_renewal_rate([self.agent.id, self.other_agent.id]),
            {self.agent.id: renewed / ending},
        )
        self._term("2027-01-20", "2028-01-19", partner_id=self.persian.id)
        done = self._term("2027-01-25", "2028-01-24", partner_id=self.persian.id)
        self._term("2028-01-25", "2029-01-24", done, partner_id=self.persian.id)
        self.assertEqual(policies._measure_agent_renewable_month([self.agent.id]), {self.agent.id: 2})
        self.assertEqual(policies._measure_agent_renewed_month([self.agent.id]), {self.agent.id: 1})
        clients = [self.client.id, self.persian.id]
        self.assertEqual(policies._measure_client_renewable_month(clients), {self.client.id: 0, self.persian.id: 2})
        self.assertEqual(policies._measure_client_renewed_month(clients), {self.client.id: 0, self.persian.id: 1})
        self.assertEqual(policies._measure_client_renewal_rate([self.persian.id]), {self.persian.id: 0})
        for code in ("agent_renewal_rate", "agent_renewed_month", "client_renewal_rate", "client_renewable_month"):
            measure = self.env["insurance.measure"].search([("code", "=", code)])
            self.assertTrue(measure._get_method(), code)

    def test_measure_of_a_company_includes_its_contacts(self):
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        contact = self.env["res.partner"].create({"name": "Fleet desk", "parent_id": firm.id})
        self._term("2027-01-20", "2028-01-19", partner_id=contact.id)
        policies = self.env["insurance.policy"].with_user(self.agent)
        self.assertEqual(policies._measure_client_renewable_month([firm.id]), {firm.id: 1})
        self.assertEqual(policies._measure_client_renewable_month([]), {})

    def test_page(self):
        page = self._page(group="month")
        self.assertEqual([row["g"] for row in page["rows"]], list(range(202701, 202713)))
        self.assertEqual(page["rows"][1]["name"], "Feb 2027")
        self.assertIsNone(page["rows"][0]["figures"]["rate"], "nothing ended, so there is no rate")
        for column in page["columns"]:
            self.assertIn(column["name"], page["total"]["figures"])
        texts = " ".join(formula["title"] + formula["text"] for formula in page["formulas"])
        self.assertIn("renewed ÷ ending", texts)
        self.assertIn("(in force at the end − new) ÷ in force at the start", texts)
        self.assertNotIn(self.company.currency_id.name, texts)
        premium = self._page(unit="premium")
        self.assertIn(self.company.currency_id.name, premium["formulas"][-1]["text"])
        self.assertEqual(premium["rows"], [])

    def test_trend_and_persistency_pages(self):
        trend = self._page("trend", group="agent")
        self.assertEqual(trend["total"]["figures"]["kept"], 6)
        self.assertEqual(trend["question"]["group"], "month")
        cohorts = self._page("persistency", date_from="2026-01-01", date_to="2026-12-31")
        self.assertEqual(cohorts["total"]["figures"]["began"], 12)
        # 13 months later: a2 f3 f3 g2 g3(one chain) and endless are covered; those begun in December are not old enough
        self.assertEqual(cohorts["total"]["figures"]["old13"], 10)
        self.assertAlmostEqual(cohorts["total"]["figures"]["kept13"], 5 / 10)
        self.assertIsNone(cohorts["total"]["figures"]["kept25"])
        self.assertEqual(self._page("persistency", date_from="2010-01-01", date_to="2010-12-31")["rows"], [])

    def test_rows_without_a_value(self):
        rows = self._page(group="marketer")["rows"]
        self.assertEqual([(row["g"], row["name"]) for row in rows], [(0, "Direct sale")])
        self.assertEqual(len(self._behind("renewal", "lost", 0, group="marketer")), 4)
        self.assertEqual(self._page(group="office")["rows"][0]["name"], "None")

    def test_queries_do_not_grow(self):
        def count():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self._page(group="line")
            return self.cr.sql_log_count - before

        self.env.flush_all()
        count()
        few = count()
        for number in range(10):
            line = self.env["insurance.line"].create({"name": f"Line {number}"})
            product = {"product_id": False, "line_id": line.id, "insurer_id": self.insurer.id}
            self._term("2026-05-01", "2027-04-30", **product)
        self.assertGreaterEqual(len(self._as().get_page("table", YEAR | {"group": "line"})["rows"]), 11)
        self.env.flush_all()
        self.assertEqual(count(), few)

    def test_xlsx(self):
        sheet = self.env["insurance.retention.sheet"].with_user(self.agent).create(YEAR | {"group_by": "agent"})
        table = list(load_workbook(io.BytesIO(sheet._list_xlsx())).active.iter_rows(values_only=True))
        lines = {line[0]: line for line in table if line[0]}
        self.assertEqual(lines["Agent"][:4], ("Agent", 10, 6, 0.6))
        text = " ".join(str(line[0]) for line in table)
        self.assertIn("Renewal rate = renewed ÷ ending", text, "the formula is printed with the figures")
        self.assertIn("Own book of Agent", text)
        self.assertIn("Total", lines)
        self.assertFalse(
            [name for name in lines if str(name).startswith("Total (")], "clients and rates are not summed"
        )
        for part in ("trend", "persistency"):
            sheet.part = part
            self.assertTrue(sheet._list_xlsx())
            self.assertEqual(len(sheet._list_rows()[0]), len(sheet._list_columns()))

    def test_printed(self):
        sheet = self.env["insurance.retention.sheet"].with_user(self.agent).create(YEAR | {"group_by": "line"})
        reports = self.env["ir.actions.report"].with_user(self.agent)
        html = reports._render_qweb_html("insurance_renewal.report_retention", sheet.ids)[0].decode()
        for said in ("Renewal and retention", "60.00", "12/31/2027", self.line.name):
            self.assertIn(said, html)
        self.assertEqual(sheet.action_list_pdf()["report_name"], "insurance_renewal.report_retention")

    def test_choices(self):
        choices = self.env["insurance.retention.sheet"].with_user(self.agent).get_choices()
        self.assertEqual([key for key, _name in choices["units"]], ["number", "premium", "client", "object"])
        self.assertIn("office", [key for key, _name in choices["groups"]])
        self.assertEqual(len(choices["parts"]), 3)

    def test_default_period(self):
        asked = self._as()._get_question({})
        self.assertEqual((asked["date_from"], asked["date_to"]), (date(2027, 1, 1), date(2027, 12, 31)))


@tagged("post_install", "-at_install")
class TestFigureAccess(FigureCase):
    """Everybody counts the policies he may see, no others."""

    def setUp(self):
        super().setUp()
        self.mine = self._term("2026-02-01", "2027-01-31")
        self.next = self._term("2027-02-01", "2028-01-31", self.mine)
        self.theirs = self._term("2026-03-01", "2027-02-28", user=self.other_agent)

    def test_own_book(self):
        self.assertEqual(self._renewal(self.agent), [1, 1, 0, 0, 0])
        self.assertEqual(self._renewal(self.other_agent), [1, 0, 0, 1, 0])
        for user in (self.agent_all, self.supervisor, self.administrator):
            self.assertEqual(self._renewal(user), [2, 1, 0, 1, 0])
        self.assertEqual(self._retention(self.agent), [1, 1, 0, 1])
        self.assertEqual(list(self._as(self.agent)._get_renewal(self._question(group="agent"))), [self.agent.id])
        cohorts = {"date_from": "2026-01-01", "date_to": "2026-12-31"}
        self.assertEqual(self._as(self.agent)._get_persistency(self._question(**cohorts))[0]["began"], 1)
        self.assertNotIn(202603, self._as(self.agent)._get_begun(self._question(**cohorts)))

    def test_asking_for_a_colleague(self):
        only = {"agent": self.other_agent.ids}
        self.assertEqual(self._renewal(self.agent, only=only), [0] * 5)
        self.assertFalse(self._behind("renewal", "ending", self.other_agent.id, user=self.agent, group="agent"))
        rate = self.env["insurance.policy"].with_user(self.agent)._measure_agent_renewal_rate(self.other_agent.ids)
        self.assertFalse(rate)

    def test_renewed_in_a_colleagues_book(self):
        """It is renewed whoever has the next term; it is in force in his book, not in mine."""
        self.next.user_id = self.other_agent
        self.next.issuer_id = False
        self.assertEqual(self._renewal(self.agent), [1, 1, 0, 0, 0])
        self.assertEqual(self._retention(self.agent), [1, 0, 0, 0])

    def test_others_see_nothing(self):
        for user in (self.employee, self.seller):
            with self.assertRaises(AccessError):
                self._as(user).get_page("table", YEAR)
            with self.assertRaises(AccessError):
                self.env["insurance.ending"].with_user(user).search([])
            with self.assertRaises(AccessError):
                self.env["insurance.retention.sheet"].with_user(user).create(YEAR)

    def test_endings(self):
        endings = self.env["insurance.ending"]
        domain = [("line_id", "=", self.line.id)]
        self.assertEqual(endings.with_user(self.agent).search(domain).policy_id, self.mine | self.next)
        self.assertEqual(len(endings.with_user(self.supervisor).search(domain)), 3)
        theirs = endings.browse(self.theirs.id)
        with self.assertRaises(AccessError):
            theirs.with_user(self.agent).read(["result"])
        for user in (self.agent, self.administrator):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
                endings.browse(self.mine.id).with_user(user).write({"result": "renewed"})
        action = endings.browse(self.mine.id).with_user(self.agent).action_open_policy()
        self.assertEqual((action["res_model"], action["res_id"]), ("insurance.policy", self.mine.id))

    def test_other_company(self):
        policy = self._term("2026-03-01", "2027-02-28", user=self.env.user, company_id=self.other_company.id,
                            partner_id=self.persian.id)  # fmt: skip
        self.supervisor.company_ids |= self.other_company
        figures = self.figures.with_user(self.supervisor)
        for companies, ending in ((self.company, 2), (self.company | self.other_company, 3)):
            chosen = figures.with_context(allowed_company_ids=companies.ids)
            self.assertEqual(chosen._get_renewal(self._question())[0]["ending"], ending)
        endings = self.env["insurance.ending"].with_user(self.agent_all)
        self.assertFalse(endings.search([("id", "=", policy.id)]), "a company he does not belong to")

    def test_sheets_are_their_makers(self):
        sheet = self.env["insurance.retention.sheet"].with_user(self.agent).create(YEAR)
        with self.assertRaises(AccessError):
            sheet.with_user(self.other_agent).read(["part"])
        self.assertEqual(sheet._list_rows()[-1]["ending"], 1)


@tagged("post_install", "-at_install")
class TestFigureMoneyAndInput(FigureCase):
    def test_two_currencies(self):
        """In the company's currency at the rate of the day of issue, as core converts it."""
        rates = self.env["res.currency.rate"]
        rates.search([("currency_id", "in", (self.usd | self.eur).ids)]).unlink()
        for day, rate in (("2026-01-01", 2), ("2026-06-01", 4)):
            rates.create(
                {"currency_id": self.foreign_currency.id, "name": day, "rate": rate, "company_id": self.company.id}
            )
        days = ("2026-02-03", "2026-07-03", "2025-07-03")
        for day in days:
            self._term("2026-02-01", "2027-01-31", currency_id=self.foreign_currency.id, date_issue=day)
        expected = sum(
            self.foreign_currency._convert(1000, self.company.currency_id, self.company, date.fromisoformat(day))
            for day in days
        )
        self.assertAlmostEqual(expected, 500 + 250 + 500)
        self.assertAlmostEqual(self._renewal(unit="premium")[0], expected)
        self.assertAlmostEqual(self._retention(unit="premium")[0], expected)
        pivot = self.env["insurance.ending"].with_user(self.agent)._read_group(
            [("line_id", "=", self.line.id)], [], ["premium_ending:sum"]
        )  # fmt: skip
        self.assertAlmostEqual(pivot[0][0], expected)

    def test_questions_that_cannot_be_answered(self):
        bad = (
            {"date_from": "2027-02-01", "date_to": "2027-01-01"},
            {"date_from": "2000-01-01", "date_to": "2027-01-01"},
            {"date_from": "soon"},
            {"group": "user_id; DROP TABLE insurance_policy"},
            {"unit": "happiness"},
            {"only": {"line": ["1); --"]}},
            {"only": {"month": [1]}},
            {"only": [1]},
        )
        for question in bad:
            with self.subTest(question), self.assertRaises(UserError):
                self._as().get_page("table", question)
        with self.assertRaises(UserError):
            self._as().get_page("weather", YEAR)

    def test_search_by_what_is_no_figure(self):
        policies = self.env["insurance.policy"].with_user(self.agent)
        for text in (
            "lost",
            "[]",
            json.dumps([YEAR, "renewal", "password", 0]),
            json.dumps([[], "renewal", "lost", 0]),
        ):
            with self.subTest(text), self.assertRaises(UserError):
                policies.search([("retention_figure", "=", text)])
        with self.assertRaises(UserError):
            self._as().get_policies_action(YEAR, "renewal", "kept", 0)
        self.assertFalse(policies.search([("retention_figure", "=", False)], limit=1).retention_figure)

    def test_nothing(self):
        page = self._as().get_page("table", self._question(group="line", only={"line": [0]}))
        self.assertEqual(page["rows"], [])
        self.assertEqual(page["total"]["figures"]["ending"], 0)
        self.assertIsNone(page["total"]["figures"]["retention"])

    def test_several_terms_beside_each_other(self):
        """A client with a policy kept and another lost is kept; per policy one of two is."""
        kept = self._term("2026-05-01", "2027-04-30")
        self._term("2027-05-01", "2028-04-30", kept)
        self._term("2026-05-01", "2027-04-30")
        self.assertEqual(self._retention(), [2, 1, 0, 1])
        self.assertEqual(self._retention(unit="client"), [1, 1, 0, 1])
        self.assertEqual(self._renewal(unit="client"), [1, 1, 0, 0, 0])
