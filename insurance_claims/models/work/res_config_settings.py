from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    claims_head_id = fields.Many2one(related="company_id.claims_head_id", readonly=False)
