"""Ranking: one count for all clients gives what the figures of each give, writes what changed and says why."""

from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo.tests import tagged

from .ranking_common import RankingCase

_CODES = ("client_in_force", "client_elsewhere", "client_premium", "client_commission", "client_premium_year",
          "client_commission_year", "client_years", "client_lines", "client_referrals", "client_lapses",
          "client_withdrawn", "client_uncovered")  # fmt: skip


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestRankingFigures(RankingCase):
    """The figures of all clients at once are those of each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls.env["res.partner"].create({"name": "Firm", "is_company": True, "is_insurance_client": True})
        cls.branch = cls.env["res.partner"].create(
            {"name": "Branch", "parent_id": cls.firm.id, "is_company": True, "is_insurance_client": True}
        )
        cls.person = cls.env["res.partner"].create(
            {"name": "P", "parent_id": cls.branch.id, "is_insurance_client": True}
        )
        cls.rich.insurance_marketer_id = cls.person
        recommended = cls.env.ref("insurance_crm.relation_type_recommended")
        cls.env["insurance.relation"].create(
            [
                {"partner_id": cls.person.id, "other_id": other.id, "type_id": recommended.id}
                for other in (cls.rich, cls.persian)
            ]
        )
        cls.other_line = cls.line.copy({"name": "Other"})
        cls.other_product = cls.product.copy({"line_id": cls.other_line.id})
        cls._buy()
        cls._issued(partner_id=cls.person.id, product_id=cls.other_product.id)
        cls._issued(partner_id=cls.person.id, date_start="2023-02-01", date_end="2024-01-31")
        cls._issued(partner_id=cls.branch.id, date_start="2024-06-01", date_end="2024-06-14")
        cls._issued(partner_id=cls.firm.id, currency_id=cls.foreign_currency.id)
        cls._issued(partner_id=cls.persian.id, date_start="2023-02-01", date_end="2024-01-31")
        cls._foreign(partner_id=cls.branch.id)
        cls._policy(partner_id=cls.persian.id)
        cls._issued(partner_id=cls.branch.id, date_start="2024-05-01", date_end="2025-04-30")._cancel(
            date(2025, 3, 1), cls.env.ref("insurance_crm.cancel_reason_client")
        )
        cls.env.flush_all()

    def _all(self, measure, company):
        engine = self.stats._as_service(company)
        query = measure.with_env(engine.env).sudo()._get_all_query()
        return {row[0]: float(row[1]) for row in self.env.execute_query(query) if row[1]}

    def test_all_at_once_is_each_by_itself(self):
        clients = self.env["res.partner"].search([("is_insurance_client", "=", True)])
        for company in (self.company, self.other_company):
            for code in _CODES:
                measure = self._measure(code)
                with self.subTest(code, company=company.name):
                    one_by_one = measure.with_env(self.stats._as_service(company).env).sudo()._values(clients.ids)
                    expected = {key: round(float(value), 4) for key, value in one_by_one.items() if value}
                    found = {
                        key: round(value, 4) for key, value in self._all(measure, company).items() if key in clients.ids
                    }
                    self.assertEqual(found, expected)
                    self.assertTrue(expected or company == self.other_company, "the fixture has nothing to measure")

    def test_figures(self):
        def value(code, partner):
            return self._all(self._measure(code), self.company).get(partner.id, 0)

        self.assertEqual(value("client_years", self.rich), 6.2)
        self.assertEqual(value("client_years", self.firm), 2.1, "the oldest of the whole firm")
        self.assertEqual(value("client_lines", self.person), 1)
        self.assertEqual(value("client_lines", self.firm), 2, "a line counts once, however many hold it")
        self.assertEqual(value("client_referrals", self.firm), 2, "introduced and recommended is one client")
        self.assertEqual(value("client_lapses", self.persian), 1)
        self.assertEqual(value("client_lapses", self.branch), 1, "a journey that is over is no lapse; the person's is")
        self.assertEqual(value("client_withdrawn", self.firm), 1)
        self.assertEqual(value("client_uncovered", self.persian), 409)
        self.assertEqual(value("client_uncovered", self.firm), 0)
        self.assertEqual(value("client_premium_year", self.rich), 6500)
        self.assertEqual(value("client_commission_year", self.rich), 975)

    def test_renewed_is_no_lapse(self):
        old = self.env["insurance.policy"].search([("partner_id", "=", self.persian.id), ("state", "=", "issued")])
        self._policy(partner_id=self.persian.id, previous_id=old.id, number="T-NEXT")
        self.env.flush_all()
        self.assertNotIn(self.persian.id, self._all(self._measure("client_lapses"), self.company))

    def test_a_measure_without_the_quick_way_is_asked_in_batches(self):
        self._criterion("client_in_force", scale="steps", steps="1: 50, 2: 100")
        self.stats._recount(self.company)
        quick = {stat.partner_id: (stat.score, stat.reasons) for stat in self.stats.search([])}
        batch = "odoo.addons.insurance_crm.models.ranking.insurance_measure._BATCH"
        policies = self.env.registry["insurance.policy"]
        with patch(batch, 2), patch.object(policies, "_measure_client_in_force_all", None):
            self.assertEqual(self.stats._recount(self.company), 0, "the same, so nothing is written")
        self.stats.invalidate_model()
        self.assertEqual({stat.partner_id: (stat.score, stat.reasons) for stat in self.stats.search([])}, quick)


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestRankingCount(RankingCase):
    def test_points(self):
        criterion = self._criterion("client_in_force", scale="steps", steps="1: 30; 3: 60, 5: 100")
        cases = {0: 0, 0.9: 0, 1: 30, 2.5: 30, 3: 60, 9: 100}
        self.assertEqual({value: criterion._points(value) for value in cases}, cases)
        criterion.write({"scale": "range", "low": 10, "high": 30})
        cases = {0: 0, 10: 0, 15: 25, 30: 100, 90: 100}
        self.assertEqual({value: criterion._points(value) for value in cases}, cases)
        criterion.less_is_better = True
        self.assertEqual({value: criterion._points(value) for value in cases}, {k: 100 - v for k, v in cases.items()})

    def test_sql_gives_the_points_that_python_gives(self):
        self._buy()
        variants = [
            ("client_in_force", {"scale": "steps", "steps": "1: 30, 2: 60.5, 5: 100", "weight": 7}),
            ("client_premium", {"scale": "range", "low": 500, "high": 4500, "weight": 3}),
            ("client_years", {"scale": "range", "low": 0, "high": 9, "less_is_better": True, "weight": 1.5}),
            ("client_commission", {"weight": 2}),
        ]
        for code, vals in variants:
            self._criterion(code, **vals)
        self.stats._recount(self.company)
        for partner in (self.rich, self.client, self.persian):
            stat = self._stat(partner)
            expected = 0
            for criterion, value, points in (
                (self.env["insurance.rank.criterion"].browse(key), value, points) for key, value, points in stat.reasons
            ):
                self.assertAlmostEqual(points, criterion._points(value), 1)
                expected += criterion.weight * criterion._points(value) / 13.5
            self.assertAlmostEqual(stat.score, expected, 1)
            self.assertEqual(len(stat.reasons), 4)

    def test_ranks_and_reasons(self):
        self._criterion("client_in_force", scale="steps", steps="1: 30, 2: 100", weight=30)
        self._criterion("client_premium", scale="range", low=0, high=6000, weight=10)
        self._buy()
        self.assertGreaterEqual(self.stats._recount(self.company), 3)
        self.assertEqual(self.rich.insurance_rank_id, self.rank_a)
        self.assertEqual(self.client.insurance_rank_id, self.rank_b)
        self.assertEqual(self.persian.insurance_rank_id, self.rank_c)
        self.assertEqual(self._stat(self.client).score, round((30 * 30 + 10 * 1000 / 60) / 40, 2))
        rows = self._stat(self.rich)._get_reason_rows()
        self.assertEqual(
            [(name, points) for name, _value, points, _weight in rows], [("In force", 100), ("Premium in force", 100)]
        )
        self.assertIn("6,000", rows[1][1])
        self.assertIn("Premium in force", self._stat(self.rich).why)

    def test_against_other_clients(self):
        """The best twentieth of those who have anything gives all points; who has nothing does not count for it."""
        criterion = self._criterion("client_premium")
        self._buy()
        self.stats._recount(self.company)
        self.assertAlmostEqual(criterion.high, 1000 + 0.95 * 5000)
        self.assertEqual(self._stat(self.rich).score, 100)
        self.assertEqual(self._stat(self.persian).score, 0)
        self.assertEqual(criterion.with_company(self.other_company).high, 0, "each company has its own measure")

    def test_only_what_changed_is_written(self):
        self._criterion("client_in_force", scale="steps", steps="1: 30, 2: 100")
        self._buy()
        self.assertTrue(self.stats._recount(self.company))
        self.assertEqual(self.stats._recount(self.company), 0)
        self._issued(partner_id=self.persian.id)
        self.assertEqual(self.stats._recount(self.company), 1)
        self.assertEqual(self.persian.insurance_rank_id, self.rank_b)

    def test_history_has_changes_only(self):
        self._criterion("client_in_force", scale="steps", steps="1: 30, 2: 100")
        self._buy()
        history = self.env["insurance.rank.history"]
        self.stats._recount(self.company)
        self.assertFalse(history.search([]), "the first rank is no change")
        with freeze_time("2025-04-01 10:00:00"):
            self._issued(partner_id=self.client.id)
            self.stats._recount(self.company)
            self.stats._recount(self.company)
        row = history.search([])
        self.assertEqual((row.partner_id, row.kind, row.from_id, row.to_id, row.score),
                         (self.client, "value", self.rank_b, self.rank_a, 100))  # fmt: skip
        self.assertEqual(str(row.date), "2025-04-01")
        self.assertEqual(str(self._stat(self.client).date_ranked), "2025-04-01")
        self.assertEqual(str(self._stat(self.rich).date_ranked), "2025-03-15")

    def test_some_clients_alone(self):
        self._criterion("client_in_force", scale="steps", steps="1: 30, 2: 100")
        self._criterion("client_premium")
        self._buy()
        self.stats._recount(self.company)
        night = {stat.partner_id: (stat.score, stat.reasons, stat.rank_id) for stat in self.stats.search([])}
        self.assertEqual(self.stats._recount(self.company, (self.rich | self.persian).ids), 0)
        self.stats.search([]).unlink()
        self.assertEqual(self.stats._recount(self.company, (self.rich | self.persian).ids), 2)
        day = {stat.partner_id: (stat.score, stat.reasons, stat.rank_id) for stat in self.stats.search([])}
        self.assertEqual(day, {partner: night[partner] for partner in (self.rich, self.persian)})

    def test_companies_apart(self):
        self._criterion("client_in_force", scale="steps", steps="1: 30, 2: 100")
        own = self.scheme.copy({"company_id": self.other_company.id, "active": True})
        self._buy()
        self._night()
        self.assertEqual(self._stat(self.rich).rank_id, self.rank_a)
        elsewhere = self._stat(self.rich, self.other_company)
        self.assertEqual((elsewhere.rank_id.scheme_id, elsewhere.rank_id.name, elsewhere.score), (own, "Bronze", 0))
        self.assertEqual(self.rich.with_company(self.other_company).insurance_rank_id, elsewhere.rank_id)
        private = self.env["res.partner"].create(
            {"name": "Private", "is_insurance_client": True, "company_id": self.other_company.id}
        )
        self._night()
        self.assertFalse(self._stat(private))
        self.assertTrue(self._stat(private, self.other_company))

    def test_who_is_no_client_has_no_standing(self):
        self._criterion("client_in_force", scale="steps", steps="1: 30")
        self.stats._recount(self.company)
        self.assertTrue(self._stat(self.persian))
        self.persian.is_insurance_client = False
        self.client.active = False
        self.stats._recount(self.company)
        self.assertFalse(self._stat(self.persian) | self._stat(self.client))

    def test_three_classes_from_one_engine(self):
        self._criterion("client_in_force", scale="steps", steps="1: 100")
        for kind, code in (("need", "client_elsewhere"), ("risk", "client_lapses")):
            scheme = self.schemes.create({"name": kind, "kind": kind})
            self._criterion(code, scheme_id=scheme.id, scale="steps", steps="1: 80")
            self.env["insurance.rank"].create(
                [{"name": f"{kind}{score}", "scheme_id": scheme.id, "score_from": score} for score in (0, 50)]
            )
        self._foreign(partner_id=self.rich.id)
        self._issued(partner_id=self.rich.id, date_start="2023-06-01", date_end="2024-05-31")
        self.stats._recount(self.company)
        self.assertEqual(self.rich.insurance_need_class_id.name, "need50")
        self.assertEqual(self.rich.insurance_risk_class_id.name, "risk50")
        self.assertEqual(self.persian.insurance_risk_class_id.name, "risk0")
        self.assertEqual((self._stat(self.rich).score, self._stat(self.rich).need_score), (0, 80))

    def test_without_schemes_nobody_has_a_rank(self):
        self.scheme.active = False
        self._buy()
        self.stats._recount(self.company)
        self.assertFalse(self.rich.insurance_rank_id)
        self.assertFalse(self._stat(self.rich).why)

    def test_weight_and_figures_that_left(self):
        self._criterion("client_in_force", scale="steps", steps="1: 100", weight=0)
        self.stats._recount(self.company)
        self.assertFalse(self._stat(self.rich).reasons)
        self.assertFalse(self.rich.insurance_rank_id)
        self._criterion("client_premium", scale="range", low=0, high=10)
        self._measure("client_premium").active = False
        self.stats._recount(self.company)
        self.assertFalse(self._stat(self.rich).reasons)

    def test_night_begins_again_when_others_came_in_between(self):
        stats = self.env.registry["insurance.partner.stat"]
        calls = []

        def busy(_records, company, partner_ids=None):
            calls.append(company)
            raise SerializationFailure

        with patch.object(stats, "_recount", busy), patch.object(self.env.cr, "rollback", lambda: None):
            self.assertEqual(self.stats._recount_patiently(self.company), 0)
        self.assertEqual(len(calls), 3)
