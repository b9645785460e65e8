from odoo import fields, models


class MailNotification(models.Model):
    _inherit = "mail.notification"

    # core knows these of an SMS, but not of what a person sees of it in the chatter
    failure_type = fields.Selection(
        selection_add=[
            ("sms_blacklist", "Blocked number"),
            ("sms_optout", "No consent"),
            ("sms_duplicate", "Same number already told"),
        ]
    )
