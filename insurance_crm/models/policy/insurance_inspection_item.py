from odoo import fields, models

KINDS = [("photo", "Photo"), ("question", "Question")]


class InsuranceInspectionItem(models.Model):
    """A step of an inspection checklist: a photo to take, or a question to answer."""

    _name = "insurance.inspection.item"
    _description = "Step of an Inspection Checklist"
    _order = "checklist_id, sequence, id"

    checklist_id = fields.Many2one("insurance.inspection.checklist", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char("What", required=True, translate=True)
    kind = fields.Selection(KINDS, required=True, default="photo")
    required = fields.Boolean("Must be done", default=True)
