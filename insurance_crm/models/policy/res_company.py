from odoo import fields, models


class ResCompany(models.Model):
    """How long a gap between two policies of an object may be to be told before issuing."""

    _inherit = "res.company"

    insurance_gap_days = fields.Integer("Gaps told up to (days)", default=90)
