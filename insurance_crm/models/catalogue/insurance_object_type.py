from odoo import fields, models


class InsuranceObjectType(models.Model):
    """A kind of insured object with the properties its objects have."""

    _name = "insurance.object.type"
    _description = "Insured Object Type"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Short name, as used in imported files.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        [("vehicle", "Vehicle"), ("person", "Person"), ("property", "Property"), ("other", "Other")],
        required=True,
        default="other",
        help="Decides which fields the object's form shows: plate and VIN, the person, or the address.",
    )
    property_definition = fields.PropertiesDefinition("Properties of its objects")

    _code_uniq = models.UniqueIndex("(code) WHERE code IS NOT NULL", "Another object type already has this code.")

    def write(self, vals):
        if "property_definition" in vals:
            self.env.registry.clear_cache()  # tariffs know properties by their labels
        return super().write(vals)
