from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    feedback_way = fields.Selection(related="company_id.feedback_way", readonly=False)
    feedback_days = fields.Integer(related="company_id.feedback_days", readonly=False)
    claim_follow_up_days = fields.Integer(related="company_id.claim_follow_up_days", readonly=False)
    claim_follow_up_by = fields.Selection(related="company_id.claim_follow_up_by", readonly=False)
