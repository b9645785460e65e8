from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    is_insurance_renewal = fields.Boolean(
        "Renewal task", readonly=True, help="Made by the renewals for a deal, which keeps one of them open."
    )
