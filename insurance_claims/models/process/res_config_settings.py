from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    claim_paper_remind_days = fields.Integer(related="company_id.claim_paper_remind_days", readonly=False)
    claim_paper_remind_max = fields.Integer(related="company_id.claim_paper_remind_max", readonly=False)
    claim_paper_remind_email = fields.Boolean(related="company_id.claim_paper_remind_email", readonly=False)
