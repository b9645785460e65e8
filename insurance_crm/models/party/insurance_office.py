from odoo import fields, models


class InsuranceOffice(models.Model):
    """A branch of the broker; lists and reports are grouped by it."""

    _name = "insurance.office"
    _description = "Office"
    _order = "name"

    name = fields.Char(required=True)
    code = fields.Char(help="Short name, as used in imported files.")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="cascade"
    )
    active = fields.Boolean(default=True)
    user_ids = fields.One2many("res.users", "insurance_office_id", string="Employees")

    _name_uniq = models.UniqueIndex("(company_id, lower(name))", "The company already has an office of this name.")
