from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    claim_estimate_vat = fields.Float(related="company_id.claim_estimate_vat", readonly=False)
