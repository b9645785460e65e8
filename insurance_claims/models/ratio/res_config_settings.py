from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    claim_counts_bonus = fields.Boolean(related="company_id.claim_counts_bonus", readonly=False)
