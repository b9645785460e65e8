from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """What a new quote request begins with."""

    _inherit = "res.config.settings"

    insurance_request_days = fields.Integer(related="company_id.insurance_request_days", readonly=False)
