from odoo import fields, models


class InsuranceClaimCause(models.Model):
    """Why losses happen: collision, theft, fire, water …"""

    _name = "insurance.claim.cause"
    _description = "Cause of Loss"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short name, as used in imported files.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    line_ids = fields.Many2many("insurance.line", string="Lines", help="Empty: every line.")

    _code_uniq = models.UniqueIndex("(code) WHERE code IS NOT NULL", "Another cause already has this code.")
