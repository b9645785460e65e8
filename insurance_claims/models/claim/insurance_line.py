from odoo import fields, models


class InsuranceLine(models.Model):
    _inherit = "insurance.line"

    claim_waiting_days = fields.Integer(
        "Waiting period of claims",
        help="Days from the start of the first term in which losses are not covered yet. 0: none.",
    )

    _claim_waiting_days = models.Constraint("CHECK (claim_waiting_days >= 0)", "A waiting period cannot be negative.")
