from odoo import fields, models


class ResCompany(models.Model):
    """VAT in repair estimates."""

    _inherit = "res.company"

    claim_estimate_vat = fields.Float("VAT in estimates (%)", digits=(5, 2), default=0)

    _claim_estimate_vat_range = models.Constraint(
        "CHECK (claim_estimate_vat BETWEEN 0 AND 100)", "VAT in estimates is 0 to 100 per cent."
    )
