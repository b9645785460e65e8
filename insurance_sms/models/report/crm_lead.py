from odoo import api, fields, models
from odoo.fields import Domain


class CrmLead(models.Model):
    """A deal leads to the messages that were about it."""

    _inherit = "crm.lead"

    insurance_message_count = fields.Integer(
        "Number of Messages", compute="_compute_insurance_message_count", groups="insurance_crm.group_agent_own"
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_insurance_message_count(self):
        counts = self.env["insurance.message"]._count_by("lead_id", self.ids)
        for lead in self:
            lead.insurance_message_count = counts.get(lead._origin.id, 0)

    def action_open_insurance_messages(self):
        """List the messages about the deal."""
        self.ensure_one()
        messages = self.env["insurance.message"]
        return messages._get_list_action(self.env._("Messages"), Domain("lead_id", "=", self.id))
