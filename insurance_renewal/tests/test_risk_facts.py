"""What is known of a policy on a day, by hand; above all: nothing that came after that day."""

from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tests import tagged

from .risk_common import RiskCase

END = date(2024, 2, 29)  # last day of cover
DAY = date(2024, 1, 15)  # what is known then


@tagged("post_install", "-at_install")
class TestRiskFacts(RiskCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._issued(cls.agent, date_start=date(2023, 3, 1), date_end=END, premium=1000)

    def _term_before(self, policy, **vals):
        """Return a term before ``policy``, of one year."""
        start = policy.date_start - relativedelta(years=1)
        vals = {"date_start": start, "date_end": policy.date_start - timedelta(days=1)} | vals
        before = self._issued(self.agent, **vals)
        policy.sudo().previous_id = before
        return before

    # --- the chain -----------------------------------------------------------------------------

    def test_years_and_terms(self):
        self.assertEqual((self._read("years", self.policy), self._read("term", self.policy)), (1, 1))
        before = self._term_before(self.policy)
        self._term_before(before)
        self.assertEqual((self._read("years", self.policy), self._read("term", self.policy)), (3, 3))

    def test_years_begin_where_it_was_noted(self):
        self.policy.date_first = date(2010, 3, 1)
        self.assertEqual(self._read("years", self.policy), 14)
        self.assertEqual(self._read("term", self.policy), 1, "terms are those that are here")

    def test_a_term_elsewhere_is_not_with_us(self):
        before = self._foreign(self.agent, date_start=date(2022, 3, 1), date_end=date(2023, 2, 28))
        self.policy.sudo().previous_id = before
        self.assertEqual((self._read("years", self.policy), self._read("term", self.policy)), (1, 1))

    def test_premium_change(self):
        self.assertIsNone(self._read("premium_change", self.policy), "no term before")
        self._term_before(self.policy, premium=800)
        # 1000 in 366 days (29 February is in it) against 800 in 365
        self.assertAlmostEqual(self._read("premium_change", self.policy), 1000 / 366 / (800 / 365) - 1, places=6)

    def test_premium_change_of_half_a_year(self):
        self._term_before(self.policy, premium=400, date_start=date(2022, 9, 1))
        self.assertAlmostEqual(self._read("premium_change", self.policy), 1000 / 366 / (400 / 181) - 1, places=6)

    def test_premium_change_in_another_currency_is_not_known(self):
        other = self.foreign_currency
        self._term_before(self.policy, premium=20, currency_id=other.id)
        self.assertIsNone(self._read("premium_change", self.policy))

    def test_premium_in_the_companys_currency(self):
        other = self.foreign_currency
        rates = self.env["res.currency.rate"]
        rates.search([("currency_id", "=", other.id)]).unlink()
        rates.create({"currency_id": other.id, "name": date(2020, 1, 1), "rate": 0.02, "company_id": self.company.id})
        policy = self._issued(self.agent, date_start=date(2023, 3, 1), date_end=END, premium=20, currency_id=other.id)
        self.assertAlmostEqual(self._read("premium", policy), 1000)
        self.assertAlmostEqual(self._read("premium", self.policy), self.policy.premium_total)

    # --- the term ------------------------------------------------------------------------------

    def test_what_stands_on_the_policy(self):
        self.policy.sudo().write({"instalments": 4, "bonus_claims": 2})
        self.assertEqual(self._read("instalments", self.policy), 4)
        self.assertEqual(self._read("claims", self.policy), 2)
        self.assertEqual(self._read("line", self.policy), self.policy.line_id.id)
        self.assertEqual(self._read("product", self.policy), self.policy.product_id.id or None)
        self.assertEqual(self._read("insurer", self.policy), self.policy.insurer_id.id)
        self.assertEqual(self._read("marketer", self.policy), 0, "direct sale")
        self.assertEqual(self._read("month", self.policy), 2, "of the last day of cover, not of the day after")

    def test_instalments_not_noted_are_not_known(self):
        self.assertIsNone(self._read("instalments", self.policy))

    def test_objects(self):
        car = self._object(self.agent, year=2014, power_kw=80)
        gone = self._object(self.agent, name="Gone", year=2020, power_kw=200)
        policy = self._policy(self.agent, date_start=date(2023, 3, 1), date_end=END)
        policy.object_ids = [
            Command.create({"object_id": car.id}),
            Command.create({"object_id": gone.id, "date_exit": date(2023, 12, 31)}),
        ]
        self.assertEqual(self._read("object_age", policy, day=DAY), 10)
        self.assertEqual(self._read("power", policy, day=DAY), 80)
        self.assertEqual(self._read("object_type", policy, day=DAY), car.type_id.id)
        self.assertIsNone(self._read("object_age", self.policy, day=DAY), "nothing insured")

    # --- the client ----------------------------------------------------------------------------

    def test_age_of_the_client(self):
        self.client.birth_date = date(1984, 2, 28)
        self.assertEqual(self._read("client_age", self.policy), 40)
        self.client.is_company = True
        self.assertIsNone(self._read("client_age", self.policy))

    def test_other_policies_in_force_on_the_day(self):
        self.assertEqual(self._read("other_policies", self.policy, day=DAY), 0)
        vals = {"date_start": date(2023, 6, 1), "date_end": date(2024, 5, 31), "date_issue": date(2023, 6, 1)}
        self._issued(self.agent, product_id=self.travel_product.id, **vals)
        self._issued(self.agent, **vals)
        self._foreign(self.agent, **vals)
        self._issued(self.agent, date_start=DAY + timedelta(days=1), date_end=date(2025, 1, 1))  # later
        self._issued(self.agent, date_start=date(2022, 1, 1), date_end=date(2022, 12, 31))  # over
        self._issued(self.agent, partner_id=self.persian.id, **vals)  # another client's
        self.assertEqual(self._read("other_policies", self.policy, day=DAY), 2)
        self.assertEqual(self._read("other_lines", self.policy, day=DAY), 1)

    def test_a_policy_issued_after_the_day_is_not_known_on_it(self):
        other = self._issued(self.agent, date_start=date(2023, 6, 1), date_end=date(2024, 5, 31))
        other.sudo().date_issue = DAY + timedelta(days=1)
        self.assertEqual(self._read("other_policies", self.policy, day=DAY), 0)
        other.sudo().date_issue = DAY
        self.assertEqual(self._read("other_policies", self.policy, day=DAY), 1)

    def _at(self, record, **days):
        """Set a record's dates, as if it had been written then."""
        record.flush_recordset()
        for name, day in days.items():
            self.env.cr.execute(f"UPDATE {record._table} SET {name} = %s WHERE id = %s", [day, record.id])
        record.invalidate_recordset()

    def test_needs_open_on_the_day(self):
        need = (
            self.env["insurance.need"]
            .with_user(self.agent)
            .create({"partner_id": self.client.id, "line_id": self.travel.id})
        )
        self._at(need, create_date=datetime(2024, 1, 16))
        self.assertEqual(self._read("needs", self.policy, day=DAY), 0, "noted the day after")
        self._at(need, create_date=datetime(2024, 1, 15, 23))
        self.assertEqual(self._read("needs", self.policy, day=DAY), 1)
        self._at(need, date_closed=DAY)
        self.assertEqual(self._read("needs", self.policy, day=DAY), 0, "met by then")

    def test_last_contact(self):
        self.assertIsNone(self._read("talk", self.policy, day=DAY), "none is known")
        message = self.client.sudo().message_post(body="Called", message_type="comment")
        self._at(message, date=datetime(2024, 1, 20))
        self.assertIsNone(self._read("talk", self.policy, day=DAY), "after the day")
        self._at(message, date=datetime(2024, 1, 5, 12))
        self.assertEqual(self._read("talk", self.policy, day=DAY), 10)
        deal = self._deal(self.agent)
        self._at(deal.sudo().message_post(body="x", message_type="comment"), date=datetime(2024, 1, 10))
        self.assertEqual(self._read("talk", self.policy, day=DAY), 5, "on a deal of his")
        self._at(self.policy.sudo().message_post(body="x", message_type="comment"), date=datetime(2024, 1, 14))
        self.assertEqual(self._read("talk", self.policy, day=DAY), 1, "on a policy of his")

    def test_what_the_system_writes_is_no_contact(self):
        message = self.client.sudo().message_post(body="Changed", message_type="notification")
        self._at(message, date=datetime(2024, 1, 5))
        self.assertIsNone(self._read("talk", self.policy, day=DAY))

    def test_class_on_the_day(self):
        ranks = self.env["insurance.rank"].search([], limit=2)
        history = self.env["insurance.rank.history"].sudo()
        for day, rank in ((date(2023, 5, 1), ranks[0]), (date(2024, 1, 16), ranks[1])):
            history.create(
                {
                    "partner_id": self.client.id,
                    "company_id": self.company.id,
                    "kind": "value",
                    "date": day,
                    "to_id": rank.id,
                }
            )
        self.assertEqual(self._read("rank", self.policy, day=DAY), ranks[0].id)
        self.assertEqual(self._read("rank", self.policy, day=date(2024, 1, 16)), ranks[1].id)
        self.assertIsNone(self._read("rank", self.policy, day=date(2023, 4, 1)))

    # --- all -----------------------------------------------------------------------------------

    def test_each_factor_answers_with_one_query(self):
        factors = self.env["insurance.risk.factor"].search([("measure_id", "=", False)]).with_env(self.models.env)
        other = self._issued(self.agent, date_start=date(2023, 5, 1), date_end=date(2024, 4, 30))
        for factor in factors:
            with self.subTest(factor=factor.code):
                self.assertTrue(factor._get_method(), "its method is there")
                self.assertEqual(len(self._read(factor.code, self.policy, other)), 2)
        self._read("line", self.policy, other)
        self.facts._get_rates()
        with self.assertQueryCount(len(factors) + 4):
            self.facts._read_sample(factors)

    def test_a_foreign_method_is_not_called(self):
        factor = self.env.ref("insurance_renewal.risk_factor_years")
        for name in ("unlink", "_fill_sample", "_facts_that_are_not_there"):
            factor.method = name
            self.assertIsNone(factor._get_method())
