from odoo import fields, models


class InsuranceGiftKind(models.Model):
    """What gifts have in common for those who get them: sweets, flowers, things for the car …

    The same gift is not given twice, but who was delighted by flowers may get other flowers.
    """

    _name = "insurance.gift.kind"
    _description = "Kind of Gift"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
