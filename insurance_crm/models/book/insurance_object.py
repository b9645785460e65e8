from odoo import models


class InsuranceObject(models.Model):
    _name = "insurance.object"
    _inherit = ["insurance.object", "insurance.company.check"]
