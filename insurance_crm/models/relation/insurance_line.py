from odoo import fields, models


class InsuranceLine(models.Model):
    _inherit = "insurance.line"

    for_families = fields.Boolean(
        "For families",
        default=True,
        help="A column of the family view even when nobody in the family has it. Others are shown when somebody does.",
    )
