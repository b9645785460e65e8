from odoo import fields, models


class ResCompany(models.Model):
    """How long underwriters have to answer a quote request."""

    _inherit = "res.company"

    insurance_request_days = fields.Integer("Days to answer a quote request", default=3)

    _insurance_request_days_positive = models.Constraint(
        "CHECK (insurance_request_days >= 0)", "The days to answer a quote request cannot be negative."
    )
