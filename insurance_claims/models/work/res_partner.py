from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    is_insurance_surveyor = fields.Boolean("Surveyor", help="Inspects damage: can be chosen on inspections of claims.")
