from odoo import api, fields, models


class InsurancePolicy(models.Model):
    """The inspections made for a policy."""

    _inherit = "insurance.policy"

    inspection_ids = fields.One2many("insurance.inspection", "policy_id", string="Inspections")
    inspection_count = fields.Integer("Inspected", compute="_compute_inspection_count")

    @api.depends("inspection_ids")
    def _compute_inspection_count(self):
        counts = dict(
            self.env["insurance.inspection"]._read_group([("policy_id", "in", self.ids)], ["policy_id"], ["__count"])
        )
        for policy in self:
            policy.inspection_count = counts.get(policy._origin, 0)

    def action_open_inspections(self):
        """Open the inspections of this policy; a new one is for its object, when it has one only."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_inspection_action")
        places = self.env["insurance.policy.object"].search([("policy_id", "=", self.id)], limit=2)
        context = {"default_policy_id": self.id}
        if len(places) == 1:
            context["default_object_id"] = places.object_id.id
        return action | {"domain": [("policy_id", "=", self.id)], "context": context}
