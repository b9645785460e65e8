from odoo import api, fields, models
from odoo.exceptions import UserError


class InsuranceHandover(models.TransientModel):
    """Asks who issues and until when, or what is missing; the deal or policy does the rest."""

    _name = "insurance.handover"
    _description = "Hand Over"

    mode = fields.Selection([("over", "To the issuer"), ("back", "Back to the advisor")], required=True, default="over")
    lead_id = fields.Many2one("crm.lead", "Deal", ondelete="cascade")
    policy_id = fields.Many2one("insurance.policy", ondelete="cascade")
    issuer_id = fields.Many2one(
        "res.users", ondelete="cascade", domain=lambda self: self._get_issuer_domain(),
        help="The second employee: issues the policy and sees to its delivery.",
    )  # fmt: skip
    deadline = fields.Date("Due", required=True, default=fields.Date.context_today)
    note = fields.Text("What to know", help="Stands in the task.")

    @api.model
    def _get_issuer_domain(self):
        agents = self.env.ref("insurance_crm.group_agent_own")
        return [
            ("share", "=", False),
            ("all_group_ids", "in", agents.ids),
            ("company_ids", "in", self.env.companies.ids),
        ]

    def action_confirm(self):
        """Hand over or give back.

        :raises UserError: when nobody is chosen, nothing is said, or the issuer would not see the record
        """
        self.ensure_one()
        record = self.policy_id or self.lead_id
        if self.mode == "back":
            record._hand_back(self.note, self.deadline)
        elif not self.issuer_id:
            raise UserError(self.env._("Choose who issues the policy."))
        else:
            record._hand_over(self.issuer_id, self.deadline, self.note or "")
        return {"type": "ir.actions.act_window_close"}
