from odoo import api, fields, models
from odoo.exceptions import ValidationError


class InsuranceTariffConcession(models.Model):
    """A price concession of the insurer for quotes made in a period: a campaign, a discount for a kind of client."""

    _name = "insurance.tariff.concession"
    _description = "Price Concession"
    _inherit = ["mail.thread"]
    _order = "date_from desc, id desc"

    name = fields.Char(required=True, translate=True, tracking=True, help="As the client reads it in the quote.")
    product_id = fields.Many2one("insurance.product", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="product_id.company_id")
    currency_id = fields.Many2one(related="product_id.currency_id")
    active = fields.Boolean(default=True, tracking=True)
    date_from = fields.Date(
        "Quotes from", required=True, default=fields.Date.context_today, tracking=True,
        help="First day on which a quote gets it, whenever the cover starts.",
    )  # fmt: skip
    date_to = fields.Date("Quotes until", tracking=True, help="Last day. Empty: until it is taken back.")
    kind = fields.Selection(
        [("percent", "% off"), ("amount", "Amount off")],
        string="Gives",
        required=True,
        default="percent",
        tracking=True,
    )
    value = fields.Float("Concession", digits=(16, 2), tracking=True)
    attribute_id = fields.Many2one(
        "insurance.tariff.attribute", "Only for", ondelete="restrict", help="Empty: every case."
    )
    values = fields.Char(help="18-24 · 25+ · -70 · Kyiv, Lviv. Both ends are inside.")
    span = fields.Json(compute="_compute_span", store=True)

    _value_range = models.Constraint(
        "CHECK (value >= 0 AND (kind = 'amount' OR value <= 100))",
        "A concession is an amount of 0 or more, or a percentage between 0 and 100.",
    )

    @api.depends("values", "attribute_id.kind")
    def _compute_span(self):
        rows = self.env["insurance.tariff.factor"]
        for concession in self:
            attribute = concession.attribute_id
            concession.span = rows._parse(concession.values, attribute) if attribute else None

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for concession in self:
            if concession.date_to and concession.date_to < concession.date_from:
                raise ValidationError(
                    self.env._("“%(name)s” ends before it begins: correct one of the dates.", name=concession.name)
                )

    @api.constrains("attribute_id", "values")
    def _check_values(self):
        for concession in self:
            if concession.attribute_id and not concession.span:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is only for some values of %(attribute)s: say which, or leave both empty.",
                        name=concession.name,
                        attribute=concession.attribute_id.name,
                    )
                )
