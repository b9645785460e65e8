from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    message_signature = fields.Char(related="company_id.message_signature", readonly=False)
    message_stop_hint = fields.Boolean(related="company_id.message_stop_hint", readonly=False)
