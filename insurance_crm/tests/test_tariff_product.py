"""The product's page: covers, choices, validity, history."""

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import InsuranceCase


@tagged("post_install", "-at_install")
class TestTariffProduct(InsuranceCase):
    def test_page_is_filled_in(self):
        with Form(self.product.with_user(self.administrator)) as form:
            form.tax_rate, form.levy_rate, form.waiting_days, form.policy_fee = 5, 1.5, 30, 7
            form.commission_base_kind = "gross"
            form.strengths, form.weaknesses = "Pays in five days", "Not abroad"
            with form.cover_ids.new() as cover:
                cover.name, cover.code, cover.is_optional, cover.limit = "Theft", "THEFT", True, 5000
            with form.deductible_ids.new() as choice:
                choice.value, choice.kind = 1, "percent"
            with form.term_ids.new() as choice:
                choice.count, choice.count_to, choice.unit = 1, 90, "day"
        self.assertEqual(self.product.cover_ids.limit, 5000)
        self.assertEqual(self.product.deductible_ids.name, "1.00 %")
        self.assertEqual(self.product.term_ids.name, "1–90 Days")

    def test_names_of_choices(self):
        self.product.write({
            "deductible_ids": [Command.create({"value": 500})], "term_ids": [Command.create({"count": 1})],
        })  # fmt: skip
        self.assertIn("500", self.product.deductible_ids.name)
        self.assertIn(self.product.currency_id.symbol, self.product.deductible_ids.name)
        self.assertEqual(self.product.deductible_ids._get_amount(9999), 500)
        self.assertEqual(self.product.term_ids.name, "1 Years")
        self.product.deductible_ids.write({"kind": "percent", "value": 1.5})
        self.assertEqual(self.product.deductible_ids._get_amount(1111), 16.67)

    def test_changed_prices_are_tracked(self):
        product = self.product.with_user(self.administrator)
        self.env.cr.flush()
        product.write({"commission_rate": 17, "tax_rate": 6, "policy_fee": 3, "date_to": "2027-12-31"})
        self.env.cr.flush()
        tracked = self.product.message_ids.tracking_value_ids.mapped("field_id.name")
        self.assertLessEqual({"commission_rate", "tax_rate", "policy_fee", "date_to"}, set(tracked))

    def test_ends_before_it_begins(self):
        with self.assertRaisesRegex(ValidationError, "before it begins"):
            self.product.write({"date_from": "2025-06-01", "date_to": "2025-05-31"})

    @mute_logger("odoo.sql_db")
    def test_figures_out_of_bounds(self):
        for vals in (
            {"tax_rate": 101}, {"levy_rate": -1}, {"waiting_days": -1}, {"policy_fee": -1},
            {"deductible_ids": [Command.create({"kind": "percent", "value": 101})]},
            {"deductible_ids": [Command.create({"value": -1})]},
            {"cover_ids": [Command.create({"name": "X", "code": "X", "limit": -1})]},
            {"term_ids": [Command.create({"count": 0})]},
            {"term_ids": [Command.create({"count": 9, "count_to": 3})]},
        ):  # fmt: skip
            with self.subTest(vals), self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.product.write(vals)

    @mute_logger("odoo.sql_db")
    def test_a_cover_and_a_deductible_stand_once(self):
        for name, row in (("cover_ids", {"name": "T", "code": "theft"}), ("deductible_ids", {"value": 5})):
            other = row | ({"code": "THEFT"} if "code" in row else {})
            with self.subTest(name), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
                self.product.write({name: [Command.create(row), Command.create(other)]})

    def test_a_copy_takes_covers_and_choices_but_no_prices(self):
        self.product.write({
            "cover_ids": [Command.create({"name": "T", "code": "T"})], "deductible_ids": [Command.create({"value": 5})],
            "term_ids": [Command.create({"count": 1})], "tariff_ids": [Command.create({"base_value": 2})],
        })  # fmt: skip
        copy = self.product.copy()
        self.assertEqual((len(copy.cover_ids), len(copy.deductible_ids), len(copy.term_ids)), (1, 1, 1))
        self.assertFalse(copy.tariff_ids)

    def test_found_by_whether_it_is_sold_and_priced(self):
        products = self.env["insurance.product"].with_user(self.agent)
        self.assertIn(self.product, products.search([("tariff_ids", "=", False)]))
        self.env["insurance.tariff"].create({"product_id": self.product.id})
        self.assertNotIn(self.product, products.search([("tariff_ids", "=", False)]))
