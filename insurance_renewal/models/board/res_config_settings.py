from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    renewal_big_premium = fields.Monetary(
        related="company_id.renewal_big_premium", readonly=False, currency_field="renewal_currency_id"
    )
    renewal_currency_id = fields.Many2one(related="company_id.currency_id", string="Currency of the renewal settings")
