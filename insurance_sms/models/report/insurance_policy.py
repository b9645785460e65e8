from odoo import api, fields, models
from odoo.fields import Domain


class InsurancePolicy(models.Model):
    """A policy leads to the messages that were about it."""

    _inherit = "insurance.policy"

    insurance_message_count = fields.Integer("Number of Messages", compute="_compute_insurance_message_count")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_insurance_message_count(self):
        counts = self.env["insurance.message"]._count_by("policy_id", self.ids)
        for policy in self:
            policy.insurance_message_count = counts.get(policy._origin.id, 0)

    def action_open_insurance_messages(self):
        """List the messages about the policy."""
        self.ensure_one()
        messages = self.env["insurance.message"]
        return messages._get_list_action(self.env._("Messages"), Domain("policy_id", "=", self.id))
