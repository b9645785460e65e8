from odoo import fields, models


class InsuranceProduct(models.Model):
    _inherit = "insurance.product"

    refund_rule_id = fields.Many2one(
        "insurance.refund.rule",
        ondelete="restrict",
        help="What comes back when a policy of this product ends early. Empty: pro rata.",
    )
