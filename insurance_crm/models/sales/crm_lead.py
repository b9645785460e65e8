from odoo import api, fields, models


class CrmLead(models.Model):
    """Who sells and who issues, through which channel, and what the deal earns us."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "insurance.handover.mixin"]

    channel_id = fields.Many2one(
        "insurance.channel", "Sales channel", ondelete="restrict", index="btree_not_null",
        domain="['|', ('line_ids', '=', False), ('line_ids', 'in', insurance_line_id)]",
        help="The way it is sold; the deal's policies begin with it.",
    )  # fmt: skip
    insurance_commission = fields.Monetary(
        "We earn", compute="_compute_insurance_commission", currency_field="company_currency",
        groups="insurance_crm.group_agent_own", help="Our commission on the deal's policies, drafts included.",
    )  # fmt: skip

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_insurance_commission(self):
        today = fields.Date.context_today(self)
        groups = self.env["insurance.policy"]._read_group(
            [("lead_id", "in", self.ids)], ["lead_id", "currency_id"], ["commission:sum"]
        )
        self.insurance_commission = 0
        for lead, currency, commission in groups:
            company = lead.company_id or self.env.company
            lead.insurance_commission += currency._convert(commission, company.currency_id, company, today)

    @api.onchange("partner_id")
    def _onchange_introduced(self):
        """A client who was introduced brings his marketer along."""
        if self.insurance_kind and self.partner_id.insurance_marketer_id and not self.marketer_id:
            self.marketer_id = self.partner_id.insurance_marketer_id

    @api.onchange("marketer_id")
    def _onchange_marketer(self):
        self.channel_id = self.channel_id or self.marketer_id.insurance_channel_id

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "channel_id"]

    def _get_insurance_policy_defaults(self):
        return super()._get_insurance_policy_defaults() | {"channel_id": self.channel_id.id}

    def _hand_over(self, issuer, deadline, note=""):
        """The deal's drafts go along, so that the issuer can issue them."""
        result = super()._hand_over(issuer, deadline, note)
        drafts = self.env["insurance.policy"].search([("lead_id", "in", self.ids), ("state", "=", "draft")])
        drafts.write({"issuer_id": issuer.id, "handover_date": fields.Datetime.now(), "handover_user_id": self.env.uid})
        return result

    def action_hand_over(self):
        return self._get_handover_action("lead_id")

    def action_hand_back(self):
        return self._get_handover_action("lead_id", "back")
