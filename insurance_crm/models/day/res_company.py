from odoo import fields, models


class ResCompany(models.Model):
    """How employees' days begin and how their meetings are kept."""

    _inherit = "res.company"

    insurance_private_meetings = fields.Boolean("Meetings are private", default=True)
    insurance_meeting_alarm_id = fields.Many2one(
        "calendar.alarm", "Reminder before a meeting", ondelete="set null",
        default=lambda self: self.env.ref("calendar.alarm_notif_3", raise_if_not_found=False),
    )  # fmt: skip
    insurance_digest = fields.Boolean("Send what the day brings", default=True)
    insurance_digest_hour = fields.Float("Send at", default=8.0)
    insurance_digest_days = fields.Integer("Policies and documents ending within (days)", default=14)

    _insurance_digest_hour_real = models.Constraint(
        "CHECK (insurance_digest_hour >= 0 AND insurance_digest_hour < 24)", "The hour lies between 0:00 and 23:59."
    )
    _insurance_digest_days_positive = models.Constraint(
        "CHECK (insurance_digest_days >= 0)", "The days looked ahead cannot be negative."
    )
