from odoo import fields, models


class InsuranceRepairWork(models.Model):
    """A kind of work that has its own price of an hour: body work, mechanics, paint."""

    _name = "insurance.repair.work"
    _description = "Kind of Repair Work"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
