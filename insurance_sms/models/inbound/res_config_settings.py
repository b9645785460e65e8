from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    message_confirm_stop = fields.Boolean(related="company_id.message_confirm_stop", readonly=False)
