from odoo import fields, models


class InsurancePolicy(models.Model):
    """The papers of a policy: how they reach the client, and what is filed."""

    _inherit = "insurance.policy"

    delivery_ids = fields.One2many("insurance.delivery", "policy_id", string="Deliveries")
    document_ids = fields.One2many("insurance.document", "policy_id", string="Documents")
    document_count = fields.Integer("Documents filed", compute="_compute_document_count")

    def _compute_document_count(self):
        groups = self.env["insurance.document"]._read_group([("policy_id", "in", self.ids)], ["policy_id"], ["__count"])
        counts = dict(groups)
        for policy in self:
            policy.document_count = counts.get(policy, 0)

    def action_open_documents(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_document_action")
        return action | {
            "domain": [("policy_id", "=", self.id)],
            "context": {"default_policy_id": self.id},
        }

    def action_new_document(self):
        """Open an empty document of the policy, to be written from a template."""
        self.ensure_one()
        return self._get_new_document_action({"default_policy_id": self.id})

    def action_file_policy(self):
        """Open a form that takes the insurer's own PDF of the policy."""
        self.ensure_one()
        return self._get_new_document_action({"default_policy_id": self.id, "default_kind": "policy"})

    def _get_new_document_action(self, context):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New document"),
            "res_model": "insurance.document",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": context,
        }

    def action_new_delivery(self):
        """Open a new delivery of the policy's papers."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New delivery"),
            "res_model": "insurance.delivery",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {"default_policy_id": self.id},
        }

    def _mark_emailed(self):
        """Deliveries by e-mail are on their way once the policy's papers were sent from here."""
        waiting = self.delivery_ids.filtered(lambda delivery: delivery.means == "email" and delivery.state == "todo")
        waiting._write_step({"state": "sent", "date_sent": fields.Datetime.now()})
