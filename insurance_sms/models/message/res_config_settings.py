from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    message_tz = fields.Selection(related="company_id.message_tz", readonly=False)
    message_quiet_from = fields.Float(related="company_id.message_quiet_from", readonly=False)
    message_quiet_to = fields.Float(related="company_id.message_quiet_to", readonly=False)
    message_cap = fields.Integer(related="company_id.message_cap", readonly=False)
