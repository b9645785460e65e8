from odoo import fields, models


class InsurancePolicy(models.Model):
    _inherit = "insurance.policy"

    book_link_ids = fields.One2many("insurance.book.link", "policy_id", string="Imported rows")
