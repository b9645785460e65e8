from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    claim_notification_days = fields.Integer("Reported late after", default=7)
    claim_same_event_days = fields.Integer("Perhaps the same loss", default=1)

    _claim_days = models.Constraint(
        "CHECK (claim_notification_days >= 0 AND claim_same_event_days >= 0)", "Days of claims cannot be negative."
    )
