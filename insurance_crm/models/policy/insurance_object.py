from odoo import fields, models


class InsuranceObject(models.Model):
    """The papers of a vehicle, and what its inspections showed."""

    _inherit = "insurance.object"

    paper_number = fields.Char("Registration paper", help="Series and number of the registration certificate.")
    paper_date = fields.Date("Paper of", help="Day the registration certificate was given out.")
    inspection_ids = fields.One2many("insurance.inspection", "object_id", string="Inspections")
    inspection_count = fields.Integer(compute="_compute_inspection_count")

    def _compute_inspection_count(self):
        groups = self.env["insurance.inspection"]._read_group(
            [("object_id", "in", self.ids)], ["object_id"], ["__count"]
        )
        counts = dict(groups)
        for obj in self:
            obj.inspection_count = counts.get(obj, 0)

    def action_open_inspections(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_inspection_action")
        return action | {
            "domain": [("object_id", "=", self.id)],
            "context": {"default_object_id": self.id},
        }
