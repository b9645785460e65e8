from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The calendar of printed and saved lists."""

    _inherit = "res.config.settings"

    insurance_calendar = fields.Selection(related="company_id.insurance_calendar", readonly=False)
