from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    risk_is_on = fields.Boolean(related="company_id.risk_is_on", readonly=False)
    risk_days = fields.Integer(related="company_id.risk_days", readonly=False)
    risk_least_ended = fields.Integer(related="company_id.risk_least_ended", readonly=False)
    risk_least_lost = fields.Integer(related="company_id.risk_least_lost", readonly=False)
    risk_high_share = fields.Integer(related="company_id.risk_high_share", readonly=False)
    risk_medium_share = fields.Integer(related="company_id.risk_medium_share", readonly=False)
