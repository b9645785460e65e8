from odoo import api, fields, models
from odoo.tools.misc import formatLang


class InsuranceProductDeductible(models.Model):
    """A deductible the client may choose."""

    _name = "insurance.product.deductible"
    _description = "Deductible Choice"
    _order = "product_id, kind, value, id"

    product_id = fields.Many2one("insurance.product", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="product_id.company_id")
    currency_id = fields.Many2one(related="product_id.currency_id")
    name = fields.Char(compute="_compute_name")
    kind = fields.Selection(
        [("amount", "Amount"), ("percent", "% of the sum insured")], string="Of", required=True, default="amount"
    )
    value = fields.Float("Deductible", digits=(12, 2))
    is_default = fields.Boolean("Usual", help="Quoted when nobody asked for another.")

    _value_uniq = models.UniqueIndex("(product_id, kind, value)", "This deductible is already among the choices.")
    _value_range = models.Constraint(
        "CHECK (value >= 0 AND (kind = 'amount' OR value <= 100))",
        "A deductible is an amount of 0 or more, or a percentage between 0 and 100.",
    )

    @api.depends("kind", "value", "product_id.currency_id")
    @api.depends_context("lang")
    def _compute_name(self):
        for choice in self:
            if choice.kind == "percent":
                choice.name = f"{formatLang(self.env, choice.value, digits=2)} %"
            else:
                choice.name = formatLang(self.env, choice.value, currency_obj=choice.currency_id)

    def _get_amount(self, sum_insured):
        """Return the deductible in money for a sum insured."""
        self.ensure_one()
        return self.currency_id.round(sum_insured * self.value / 100) if self.kind == "percent" else self.value


class InsuranceProductTerm(models.Model):
    """A term the product is sold for: a year, or from 1 to 90 days."""

    _name = "insurance.product.term"
    _description = "Term Choice"
    _order = "product_id, is_default desc, unit desc, count desc, id"

    product_id = fields.Many2one("insurance.product", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="product_id.company_id")
    name = fields.Char(compute="_compute_name")
    count = fields.Integer("Number", required=True, default=1)
    count_to = fields.Integer("To", help="Empty: exactly this term. Otherwise any term from the one to the other.")
    unit = fields.Selection(
        [("day", "Days"), ("month", "Months"), ("year", "Years")], string="Of", required=True, default="year"
    )
    is_default = fields.Boolean("Usual", help="Quoted when nobody asked for another.")

    _range = models.Constraint(
        "CHECK (count > 0 AND (count_to IS NULL OR count_to = 0 OR count_to >= count))",
        "A term is at least 1, and its upper bound is not below the lower one.",
    )

    @api.depends("count", "count_to", "unit")
    @api.depends_context("lang")
    def _compute_name(self):
        units = dict(self._fields["unit"]._description_selection(self.env))
        for term in self:
            number = f"{term.count}–{term.count_to}" if term.count_to > term.count else str(term.count)
            term.name = f"{number} {units.get(term.unit, '')}".strip()
