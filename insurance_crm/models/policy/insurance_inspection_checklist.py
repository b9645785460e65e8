from odoo import fields, models


class InsuranceInspectionChecklist(models.Model):
    """What is photographed and asked when an object of a type is inspected before it is insured."""

    _name = "insurance.inspection.checklist"
    _description = "Inspection Checklist"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    type_id = fields.Many2one(
        "insurance.object.type", "Inspects", required=True, ondelete="restrict", index=True,
        help="The kind of object it is for.",
    )  # fmt: skip
    valid_days = fields.Integer(
        "Valid for (days)", required=True, default=14, help="How long after the inspection a policy may start."
    )
    item_ids = fields.One2many("insurance.inspection.item", "checklist_id", string="Steps", copy=True)

    _valid_days_positive = models.Constraint("CHECK (valid_days > 0)", "An inspection is valid for at least one day.")
