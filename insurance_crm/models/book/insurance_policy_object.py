from odoo import models


class InsurancePolicyObject(models.Model):
    _name = "insurance.policy.object"
    _inherit = ["insurance.policy.object", "insurance.company.check"]
