from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class InsuranceProduct(models.Model):
    """What is sold with the product, since when, and what the client pays beside the net premium."""

    _inherit = "insurance.product"

    currency_id = fields.Many2one(
        "res.currency", required=True, ondelete="restrict", default=lambda self: self.env.company.currency_id,
        help="Limits, deductibles, fees and tariffs are in it.",
    )  # fmt: skip
    cover_ids = fields.One2many("insurance.product.cover", "product_id", string="Covers", copy=True)
    deductible_ids = fields.One2many("insurance.product.deductible", "product_id", string="Deductibles", copy=True)
    term_ids = fields.One2many("insurance.product.term", "product_id", string="Terms", copy=True)
    tariff_ids = fields.One2many("insurance.tariff", "product_id", string="Tariffs", copy=False)
    concession_ids = fields.One2many(
        "insurance.tariff.concession", "product_id", string="Price concessions", copy=False
    )
    date_from = fields.Date("Sold from", tracking=True, help="Earliest first day of cover. Empty: always was.")
    date_to = fields.Date("Sold until", tracking=True, help="Latest first day of cover. Empty: still is.")
    waiting_days = fields.Integer(
        "Waiting period (days)", tracking=True, help="Days from the start in which claims are not yet paid."
    )
    tax_rate = fields.Float("Tax (%)", digits=(6, 3), tracking=True, help="Insurance premium tax, of the net premium.")
    levy_rate = fields.Float(
        "Levies (%)", digits=(6, 3), tracking=True,
        help="Guarantee fund, fire service and the like, of the net premium.",
    )  # fmt: skip
    policy_fee = fields.Monetary(tracking=True, help="What the insurer takes for each policy beside the premium.")
    commission_base_kind = fields.Selection(
        [("net", "Net premium"), ("net_fee", "Net premium and fee"), ("gross", "All the client pays")],
        string="Commission is of", required=True, default="net", tracking=True,
        groups="insurance_crm.group_agent_own",
        help="What our percentage is taken of. Most insurers pay it without tax and levies.",
    )  # fmt: skip
    conditions_file = fields.Binary("Conditions as a file", attachment=True, copy=False)
    conditions_filename = fields.Char(copy=False)
    strengths = fields.Text(translate=True, help="What speaks for it: told to the client by the agent.")
    weaknesses = fields.Text(translate=True, help="What an agent must know and say: exclusions, slow payment …")

    _rates = models.Constraint(
        "CHECK (tax_rate BETWEEN 0 AND 100 AND levy_rate BETWEEN 0 AND 100)",
        "Tax and levies must be between 0 and 100 per cent.",
    )
    _not_negative = models.Constraint(
        "CHECK (waiting_days >= 0 AND policy_fee >= 0)", "Waiting period and policy fee cannot be negative."
    )

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for product in self:
            if product.date_from and product.date_to and product.date_to < product.date_from:
                raise ValidationError(
                    self.env._(
                        "%(product)s: it is sold until %(until)s, before it begins. Correct one of the two dates.",
                        product=product.name,
                        until=format_date(self.env, product.date_to),
                    )
                )

    def action_calculate(self):
        """Open the premium calculator with the product."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_tariff_calculator_action")
        return action | {"context": {"default_product_id": self.id}}
