from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    claim_notification_days = fields.Integer(related="company_id.claim_notification_days", readonly=False)
    claim_same_event_days = fields.Integer(related="company_id.claim_same_event_days", readonly=False)
