from odoo import fields, models


class InsuranceLine(models.Model):
    """Class of business: motor third-party, hull, travel, property …"""

    _name = "insurance.line"
    _description = "Line of Business"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short name, as used in imported files and on lists.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    object_type_id = fields.Many2one(
        "insurance.object.type",
        string="Insures",
        ondelete="restrict",
        help="The kind of object this line usually insures; a new object starts with it.",
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Pipeline",
        ondelete="set null",
        help="Deals of this line go to this pipeline. Empty: the pipeline chosen in the settings.",
    )
    product_ids = fields.One2many("insurance.product", "line_id", string="Products")

    _code_uniq = models.UniqueIndex("(code) WHERE code IS NOT NULL", "Another line already has this code.")
