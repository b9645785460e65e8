from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """What is told before a policy is issued."""

    _inherit = "res.config.settings"

    insurance_gap_days = fields.Integer(related="company_id.insurance_gap_days", readonly=False)
