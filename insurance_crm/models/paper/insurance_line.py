from odoo import fields, models


class InsuranceLine(models.Model):
    _inherit = "insurance.line"

    needs_blank = fields.Boolean(
        "Needs a blank", help="Its policies are written on the insurer's numbered blanks: none is issued without one."
    )
