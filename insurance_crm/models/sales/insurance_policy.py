from odoo import api, fields, models


class InsurancePolicy(models.Model):
    """Who sold it, who issued it and through which channel."""

    _name = "insurance.policy"
    _inherit = ["insurance.policy", "insurance.handover.mixin"]

    channel_id = fields.Many2one(
        "insurance.channel", "Sales channel", check_company=True, ondelete="restrict", index="btree_not_null",
        domain="['|', ('line_ids', '=', False), ('line_ids', 'in', line_id)]", tracking=True,
        help="The way it was sold; its rules are checked when the policy is issued.",
    )  # fmt: skip
    issued_by_id = fields.Many2one(
        "res.users", "Issued by", readonly=True, copy=False, ondelete="restrict", index="btree_not_null",
        help="Who pressed the button.",
    )  # fmt: skip

    @api.onchange("partner_id")
    def _onchange_introduced(self):
        """A client who was introduced brings his marketer along."""
        if self.origin == "own" and self.partner_id.insurance_marketer_id and not self.marketer_id:
            self.marketer_id = self.partner_id.insurance_marketer_id

    @api.onchange("marketer_id")
    def _onchange_marketer(self):
        self.channel_id = self.channel_id or self.marketer_id.insurance_channel_id

    def _check_can_issue(self):
        result = super()._check_can_issue()
        own = self.filtered(lambda policy: policy.origin == "own")
        self.env["insurance.channel"]._check_sale(own)
        return result

    def action_issue(self):
        """Remember who issued, and close the task of whoever was to issue."""
        result = super().action_issue()
        self._write_state({"issued_by_id": self.env.uid})
        self._close_handover_tasks(self.env._("Issued"))
        return result

    def _close_deals(self):
        """Deals whose last draft was issued have nothing more to hand over."""
        result = super()._close_deals()
        # sudo: the deal may be in a colleague's book
        won = self.sudo().lead_id.filtered(lambda lead: lead.won_status == "won")
        won._close_handover_tasks(self.env._("Issued"))
        return result

    def action_hand_over(self):
        return self._get_handover_action("policy_id")

    def action_hand_back(self):
        return self._get_handover_action("policy_id", "back")
