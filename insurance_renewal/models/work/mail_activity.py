from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    is_insurance_renewal = fields.Boolean(
        "Renewal task", readonly=True, help="Made by the renewals for a deal, which keeps one of them open."
    )
    renewal_step_kind = fields.Selection(
        [("escalate", "Tell the supervisor")], "Renewal step", readonly=True, help="The step that made this task."
    )
