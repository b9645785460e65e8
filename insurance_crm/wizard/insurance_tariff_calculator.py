from odoo import api, fields, models
from odoo.fields import Command

# what has a field of its own, or follows from one
_OWN_FIELDS = {"cover", "sum_insured", "objects", "days", "deductible", "deductible_percent"}


class InsuranceTariffCalculator(models.TransientModel):
    """What a product costs in a case, step by step; nothing is kept."""

    _name = "insurance.tariff.calculator"
    _description = "Premium Calculator"

    product_id = fields.Many2one("insurance.product", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="product_id.currency_id")
    partner_id = fields.Many2one("res.partner", "Client", ondelete="cascade", help="For the age and the city.")
    object_id = fields.Many2one("insurance.object", ondelete="cascade", help="A known object; or type what matters.")
    date_start = fields.Date("First day of cover", required=True, default=fields.Date.context_today)
    date_end = fields.Date("Last day", help="Empty: the product's usual term.")
    sum_insured = fields.Monetary("Sum insured")
    deductible_id = fields.Many2one(
        "insurance.product.deductible", domain="[('product_id', '=', product_id)]", ondelete="cascade",
        help="Empty: the product's usual one.",
    )  # fmt: skip
    object_count = fields.Integer("Number of objects", default=1)
    cover_ids = fields.Many2many(
        "insurance.product.cover", string="Optional covers",
        domain="[('product_id', '=', product_id), ('is_optional', '=', True)]",
    )  # fmt: skip
    value_ids = fields.One2many(
        "insurance.tariff.calculator.value", "calculator_id", string="What the tariff asks for",
        compute="_compute_value_ids", store=True, readonly=False,
    )  # fmt: skip
    is_example = fields.Boolean(compute="_compute_result")
    fits = fields.Boolean(compute="_compute_result")
    premium = fields.Monetary("Net premium", compute="_compute_result")
    total = fields.Monetary("The client pays", compute="_compute_result")
    commission = fields.Monetary("Our commission", compute="_compute_result")
    steps = fields.Html("How it is computed", compute="_compute_result", sanitize=False)

    @api.depends("product_id")
    def _compute_value_ids(self):
        """Ask for what the product's tariffs look at and no other field holds."""
        for calculator in self:
            rows = calculator.product_id.tariff_ids.factor_ids
            asked = rows.attribute_id | rows.second_attribute_id | calculator.product_id.tariff_ids.base_attribute_id
            asked = asked.filtered(lambda attribute: attribute.code not in _OWN_FIELDS)
            calculator.value_ids = [
                Command.clear(),
                *(Command.create({"attribute_id": attribute.id}) for attribute in asked.sorted()),
            ]

    def _get_facts(self):
        """Return the facts for ``insurance.product._quote``."""
        self.ensure_one()
        choice = self.deductible_id
        return {
            "date": self.date_start,
            "end": self.date_end,
            "partner": self.partner_id,
            "object": self.object_id,
            "sum_insured": self.sum_insured,
            "deductible": choice._get_amount(self.sum_insured) if choice else None,
            "objects": self.object_count,
            "covers": self.cover_ids.mapped("code"),
            "values": {value.attribute_id.code: value.value for value in self.value_ids if value.value},
        }

    @api.depends("product_id", "partner_id", "object_id", "date_start", "date_end", "sum_insured", "deductible_id",
                 "object_count", "cover_ids", "value_ids.value")  # fmt: skip
    def _compute_result(self):
        for calculator in self:
            product = calculator.product_id
            if not product:
                calculator.update(
                    dict.fromkeys(("is_example", "fits", "premium", "total", "commission", "steps"), False)
                )
                continue
            (quote,) = product._origin._quote(calculator._get_facts())
            calculator.fits = not quote["reasons"]
            calculator.steps = self.env["ir.qweb"]._render(
                "insurance_crm.tariff_steps", {"quote": quote, "currency": calculator.currency_id, "env": self.env}
            )
            for name in ("is_example", "premium", "total", "commission"):
                calculator[name] = quote[name]


class InsuranceTariffCalculatorValue(models.TransientModel):
    """A value typed into the calculator."""

    _name = "insurance.tariff.calculator.value"
    _description = "Value for the Calculator"
    _order = "id"

    calculator_id = fields.Many2one("insurance.tariff.calculator", required=True, ondelete="cascade")
    attribute_id = fields.Many2one("insurance.tariff.attribute", required=True, ondelete="cascade")
    hint = fields.Char(related="attribute_id.hint")
    value = fields.Char()
