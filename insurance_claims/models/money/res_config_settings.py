from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """From which amount a second person approves payments of claims."""

    _inherit = "res.config.settings"

    claim_approval = fields.Boolean(related="company_id.claim_approval", readonly=False)
    claim_approval_limit = fields.Monetary(
        related="company_id.claim_approval_limit", readonly=False, currency_field="company_currency_id"
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
