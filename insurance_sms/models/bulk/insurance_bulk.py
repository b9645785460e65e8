from odoo import fields, models


class InsuranceBulk(models.Model):
    """The same message to many people at once."""

    _name = "insurance.bulk"
    _description = "Bulk Message"
    _order = "id desc"

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
