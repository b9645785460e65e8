from odoo import models


class InsuranceTransaction(models.Model):
    _name = "insurance.transaction"
    _inherit = ["insurance.transaction", "insurance.company.check"]
