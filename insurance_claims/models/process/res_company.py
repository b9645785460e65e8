from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    claim_paper_remind_days = fields.Integer("Remind of papers every", default=7)
    claim_paper_remind_max = fields.Integer("Reminders of papers", default=3)
    claim_paper_remind_email = fields.Boolean("Remind of papers by e-mail", default=True)

    _claim_paper_days = models.Constraint(
        "CHECK (claim_paper_remind_days >= 0 AND claim_paper_remind_max >= 0)",
        "Days and numbers of reminders cannot be negative.",
    )
