import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import file_open

_FOLDER = "insurance_crm/data/tariff_examples"
_MONEY = ("base_value", "minimum", "rounding")


class InsuranceTariff(models.Model):
    """Worked examples: products of an invented insurer with tariffs, to look at and to copy from. Loaded on request only."""

    _inherit = "insurance.tariff"

    @api.model
    def action_load_examples(self):
        """Make the products and tariffs of the invented insurer, those that are not there yet, and open them.

        :raises AccessError: for everybody but administrators
        """
        if not self.env["insurance.product"].has_access("create"):
            raise AccessError(self.env._("Only administrators load the example tariffs."))
        examples = self._read_examples()
        products = self.env["insurance.product"].with_context(active_test=False)
        codes = [example["code"] for example in examples["products"]]
        there = set(products.search([("code", "in", codes)]).mapped("code"))
        missing = [example for example in examples["products"] if example["code"] not in there]
        if missing:
            insurer = self._get_example_insurer(examples["insurer"])
            for example in missing:
                product = products.create(self._prepare_example_vals(example) | {"insurer_id": insurer.id})
                self._create_example(product, example)
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_tariff_action")
        return action | {"context": {"search_default_examples": 1}}

    @api.model
    def _read_examples(self):
        with file_open(f"{_FOLDER}/examples.json") as file:
            return json.load(file)

    @api.model
    def _get_example_insurer(self, name):
        insurers = self.env["res.partner"].with_context(active_test=False)
        found = insurers.search([("name", "=", name), ("is_insurer", "=", True)], limit=1)
        return found or insurers.create({"name": name, "is_company": True, "is_insurer": True})

    @api.model
    def _prepare_example_vals(self, example):
        """Return the values of a new product.

        :raises UserError: when the example's line is not there
        """
        line = self.env["insurance.line"].with_context(active_test=False).search([("code", "=", example["line"])])
        if not line:
            raise UserError(
                self.env._("The examples need a line with the code %(code)s: add it.", code=example["line"])
            )
        same = ("name", "code", "commission_rate", "tax_rate", "levy_rate", "waiting_days", "strengths", "weaknesses")
        return {name: example[name] for name in same if name in example} | {"line_id": line.id}

    @api.model
    def _create_example(self, product, example, unit=1.0):
        """Give a product the covers, choices and the tariff of an example; returns the tariff.

        :param unit: how many of the product's currency stand for one of the example's figures
        """
        money = lambda amount: round(amount * unit, 2)  # noqa: E731
        product.write({
            "policy_fee": money(example.get("policy_fee", 0)),
            "cover_ids": [
                Command.create(cover | {name: money(cover.get(name, 0)) for name in ("limit", "deductible")})
                for cover in example["covers"]
            ],
            "deductible_ids": [
                Command.create({"kind": kind, "value": value if kind == "percent" else money(value), "is_default": usual})
                for kind, value, usual in example["deductibles"]
            ],
            "term_ids": [
                Command.create({"count": count, "count_to": count_to, "unit": of, "is_default": usual})
                for count, count_to, of, usual in example["terms"]
            ],
        })  # fmt: skip
        start = fields.Date.context_today(self).replace(month=1, day=1)
        tariff = self.create({"product_id": product.id, "date_from": start, "is_example": True})
        with file_open(f"{_FOLDER}/{example['file']}", "rb") as file:
            _header, good, _refused = tariff._read_sheet(file)
        tariff._import_rows(good)
        if unit != 1:
            tariff._scale(unit)
        return tariff

    def _scale(self, unit):
        """Multiply every amount of money by ``unit``; percentages and factors stay."""
        self.ensure_one()
        names = _MONEY if self.base_kind != "rate" else _MONEY[1:]
        self.write({name: self[name] * unit for name in names})
        for row in self.factor_ids:
            if row.effect == "amount":
                row.value *= unit
            if row.values and row.attribute_id.code in ("deductible", "sum_insured"):
                low, high, _keys = row.span
                row.values = row._format_bounds(low and low * unit, high and high * unit)
