from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Meetings, and the message that begins a day."""

    _inherit = "res.config.settings"

    insurance_private_meetings = fields.Boolean(related="company_id.insurance_private_meetings", readonly=False)
    insurance_meeting_alarm_id = fields.Many2one(related="company_id.insurance_meeting_alarm_id", readonly=False)
    insurance_digest = fields.Boolean(related="company_id.insurance_digest", readonly=False)
    insurance_digest_hour = fields.Float(related="company_id.insurance_digest_hour", readonly=False)
    insurance_digest_days = fields.Integer(related="company_id.insurance_digest_days", readonly=False)
