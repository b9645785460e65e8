from odoo import fields, models


class InsurancePolicy(models.Model):
    _name = "insurance.policy"
    _inherit = ["insurance.policy", "insurance.company.check"]

    book_link_ids = fields.One2many("insurance.book.link", "policy_id", string="Imported rows")
