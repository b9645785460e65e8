"""The calculator: an agent types a case and reads how the premium came about."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .tariff_common import TariffCase


@tagged("post_install", "-at_install")
class TestTariffCalculator(TariffCase):
    def _form(self, user=None):
        action = self.product.with_user(user or self.agent).action_calculate()
        calculator = self.env["insurance.tariff.calculator"].with_user(user or self.agent)
        return Form(calculator.with_context(**action["context"]))

    def test_asks_for_what_the_tariff_looks_at(self):
        self._add_rows(self.tariff, ("power_kw", "-90", "factor", 1), ("power_kw", "90+", "driving_years", "3+", "factor", 2),
                       ("cover", "X", "amount", 1), ("deductible", False, "factor", 1))  # fmt: skip
        form = self._form()
        asked = [form.value_ids.edit(n).attribute_id.code for n in range(len(form.value_ids))]
        self.assertEqual(sorted(asked), ["driving_years", "power_kw"])

    def test_computes_while_one_types(self):
        self._add_rows(self.tariff, ("power_kw", "-90", "factor", 1.5), ("power_kw", "91+", "factor", 2))
        self.product.tax_rate = 10
        form = self._form()
        form.date_start = "2025-06-01"
        form.sum_insured = 10000
        self.assertFalse(form.fits)
        self.assertIn("Power (kW) is not known", form.steps)
        with form.value_ids.edit(0) as row:
            row.value = "110"
        self.assertTrue(form.fits)
        self.assertEqual((form.premium, form.total, form.commission), (400, 440, 60))
        for words in ("2 % of the sum insured", "110 (91+)", "10 % of the net premium", "440.00"):
            with self.subTest(words):
                self.assertIn(words, form.steps)
        self.assertNotIn("60.00", form.steps)

    def test_covers_and_deductibles_of_the_product(self):
        self.product.write({
            "cover_ids": [Command.create({"name": "Abroad", "code": "A", "is_optional": True})],
            "deductible_ids": [Command.create({"kind": "percent", "value": 2}), Command.create({"value": 0})],
        })  # fmt: skip
        self._add_rows(self.tariff, ("cover", "A", "amount", 25), ("deductible_percent", "2+", "factor", 0.5),
                       ("deductible_percent", False, "factor", 1))  # fmt: skip
        form = self._form()
        form.date_start, form.sum_insured = "2025-06-01", 10000
        form.cover_ids.add(self.product.cover_ids)
        self.assertEqual(form.premium, 225)
        form.deductible_id = self.product.deductible_ids.filtered(lambda choice: choice.kind == "percent")
        self.assertEqual(form.premium, 112.5)
        form.date_end = "2025-06-30"
        self.assertAlmostEqual(form.premium, 112.5 * 30 / 365, 2)

    def test_example_figures_are_called_so(self):
        form = self._form()
        form.date_start, form.sum_insured = "2025-06-01", 10000
        self.assertNotIn("Example figures", form.steps)
        self.tariff.is_example = True
        form.sum_insured = 20000
        self.assertIn("Example figures", form.steps)

    def test_who_calculates(self):
        with self.assertRaises(AccessError):
            self._form(self.employee)
        mine = self._form().save()
        with self.assertRaises(AccessError):
            mine.with_user(self.other_agent).read(["premium"])
        value = self.env["insurance.tariff.calculator.value"].with_user(self.agent)
        value = value.create({"calculator_id": mine.id, "attribute_id": self.attributes["year"].id})
        with self.assertRaises(AccessError):
            value.with_user(self.other_agent).read(["value"])

    def test_without_a_product(self):
        calculator = self.env["insurance.tariff.calculator"].with_user(self.agent).new({})
        self.assertFalse(calculator.premium or calculator.steps or calculator.value_ids)
