"""The worked examples: loaded on request, named as examples, and worth the figures computed here by hand."""

import io

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import file_open

from .common import InsuranceCase


@tagged("post_install", "-at_install")
class TestTariffExample(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        products = cls.env["insurance.product"].with_context(active_test=False)
        products.search([("code", "=like", "EXAMPLE-%")]).code = False  # what somebody loaded and changed is not tested
        cls.env["insurance.tariff"].with_user(cls.administrator).action_load_examples()
        products = cls.env["insurance.product"].search([("code", "=like", "EXAMPLE-%")])
        cls.examples = {product.code.removeprefix("EXAMPLE-"): product for product in products}
        cls.env["insurance.tariff"].search([("is_example", "=", True)]).date_from = "2025-01-01"

    def _quote(self, code, **facts):
        defaults = {"date": "2025-06-01", "partner": self.client}
        (quote,) = self.examples[code].with_user(self.agent)._quote(defaults | facts)
        self.assertFalse(quote["reasons"])
        return quote

    def test_said_openly(self):
        self.assertEqual(self.examples.keys(), {"MTPL", "HULL", "TRAVEL", "HOME"})
        for product in self.examples.values():
            with self.subTest(product.code):
                self.assertTrue(product.name.startswith("Example: "))
                self.assertIn("invented", product.insurer_id.name)
                self.assertTrue(product.tariff_ids.is_example)
                self.assertTrue(product.cover_ids and product.term_ids and product.strengths and product.weaknesses)
        self.assertTrue(self._quote("MTPL")["is_example"])

    def test_not_there_until_asked_for_and_once(self):
        before = self.env["insurance.product"].search_count([])
        self.env["insurance.tariff"].with_user(self.administrator).action_load_examples()
        self.assertEqual(self.env["insurance.product"].search_count([]), before)
        for user in (self.agent, self.supervisor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["insurance.tariff"].with_user(user).action_load_examples()

    def test_archived_examples_stay_away_and_a_missing_line_is_named(self):
        self.examples["HOME"].active = False
        self.env["insurance.tariff"].with_user(self.administrator).action_load_examples()
        self.assertFalse(self.env["insurance.product"].search([("code", "=", "EXAMPLE-HOME")]))
        self.env.ref("insurance_crm.line_travel").code = "OTHER"
        self.examples["TRAVEL"].code = "KEPT"
        with self.assertRaisesRegex(UserError, "TRAVEL"):
            self.env["insurance.tariff"].with_user(self.administrator).action_load_examples()

    def test_no_row_of_the_files_is_refused(self):
        for example in self.env["insurance.tariff"]._read_examples()["products"]:
            with (
                self.subTest(example["file"]),
                file_open(f"insurance_crm/data/tariff_examples/{example['file']}", "rb") as file,
            ):
                _header, good, refused = self.examples["HOME"].tariff_ids._read_sheet(io.BytesIO(file.read()))
                self.assertFalse(refused)
                self.assertGreater(len(good), 10)

    def test_motor_third_party(self):
        self.client.write({"birth_date": "2003-01-01", "city": "Київ"})
        car = self._object(power_kw=90, year=2020)
        quote = self._quote("MTPL", object=car, values={"driving_years": 1}, bonus_class="5", covers=["legal"])
        # 100 × 1 (power) × 1.6 (Kyiv) × 1.7 (22 years, new to driving) × 0.9 (class 5) × 1 (one car) + 6 for legal aid
        self.assertEqual(quote["premium"], round(100 * 1.6 * 1.7 * 0.9 + 6))
        self.assertEqual((quote["levy"], quote["fee"]), (2.51, 2))
        self.assertEqual(quote["total"], 251 + 2.51 + 2)
        self.assertEqual(quote["commission"], 37.65)
        short = self._quote("MTPL", end="2025-06-15")
        self.assertEqual(short["premium"], 40)  # 20 % of 100, but no less than the minimum

    def test_motor_hull(self):
        car = self._object(power_kw=90, year=2021, make="BMW")
        quote = self._quote("HULL", object=car, sum_insured=20000, covers=["ABROAD"])
        # 4.5 % of 20,000 × 1.1 (4 years) × 1.25 (BMW) × 1 (1 % deductible) × 1 × 1 + 0.3 % of 20,000
        self.assertEqual(quote["premium"], 1297.5)
        self.assertEqual((quote["deductible"], quote["tax"]), (200, 64.88))
        dear = self._quote("HULL", object=car, sum_insured=20000, deductible=0)
        self.assertEqual(dear["premium"], round(900 * 1.1 * 1.25 * 1.3 + 1e-6, 1))
        (old,) = self.examples["HULL"]._quote(
            {"object": self._object(year=2010), "date": "2025-06-01", "sum_insured": 5000}
        )
        self.assertIn(
            "Years since built: the insurer does not insure 15 (11+) (Too old for a first insurance).", old["reasons"]
        )

    def test_travel(self):
        self.client.birth_date = "1955-01-01"
        quote = self._quote("TRAVEL", end="2025-06-20", objects=2, covers=["SPORT"], values={"destination": "World"})
        # 20 days at 0.90 for two × 2 (70 years) × 1.5 (world) × 0.9 (20 days) × 1.5 (sport)
        self.assertEqual(quote["premium"], round(20 * 0.9 * 2 * 2 * 1.5 * 0.9 * 1.5, 2))
        self.client.birth_date = "1940-01-01"
        (old,) = self.examples["TRAVEL"]._quote({"partner": self.client, "date": "2025-06-01", "end": "2025-06-20"})
        self.assertIn("does not insure 85 (81+)", old["reasons"][0])

    def test_home(self):
        quote = self._quote(
            "HOME", sum_insured=80000, covers=["THEFT", "LIABILITY"], values={"construction": "wood", "year": 1980}
        )
        # 0.22 % of 80,000 × 1.7 (wood) × 1.15 (45 years) × 1 (deductible 100) × 1 + 18 + 0.04 % of 80,000
        self.assertEqual(quote["premium"], 394.0)
        self.assertAlmostEqual(176 * 1.7 * 1.15 + 18 + 32, 394.08)
        half = self._quote("HOME", sum_insured=80000, end="2025-11-30", values={"construction": "brick", "year": 2020})
        self.assertEqual(half["premium"], round(176 * 183 / 365 * 2) / 2)

    def test_figures_are_scaled_to_a_currency(self):
        example = self.env["insurance.tariff"]._read_examples()["products"][3]
        product = self.examples["HOME"].copy({"code": "SCALED"})
        product.write({"cover_ids": [(5,)], "deductible_ids": [(5,)], "term_ids": [(5,)]})
        tariff = self.env["insurance.tariff"]._create_example(product, example, unit=40)
        tariff.date_from = "2025-01-01"
        facts = {
            "date": "2025-06-01",
            "values": {"construction": "wood", "year": 1980},
            "covers": ["THEFT", "LIABILITY"],
        }
        (small,) = self.examples["HOME"]._quote(facts | {"sum_insured": 80000, "deductible": 300})
        (large,) = product._quote(facts | {"sum_insured": 3200000, "deductible": 12000})
        self.assertEqual(large["premium"], small["premium"] * 40)
