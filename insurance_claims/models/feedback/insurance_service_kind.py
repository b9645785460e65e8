from odoo import fields, models


class InsuranceServiceKind(models.Model):
    """A service given to clients after the sale, or beyond it: tow truck, translator, valuation, legal advice …"""

    _name = "insurance.service.kind"
    _description = "Kind of Service"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    beyond = fields.Boolean(
        "Beyond the sale", help="Value added: the client could not expect it. Otherwise after-sales service."
    )
