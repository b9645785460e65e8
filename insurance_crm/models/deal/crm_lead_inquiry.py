from odoo import api, fields, models

_AGENTS = "insurance_crm.group_agent_own"


class CrmLead(models.Model):
    """Offers asked for in a deal: one deal may compare several lines and end in several policies."""

    _inherit = "crm.lead"

    # sellers of another department have no rights on offers, and open their deals as before
    insurance_offer_ids = fields.One2many(
        "insurance.offer", "lead_id", string="Offers", groups=_AGENTS, domain=[("state", "!=", "unfit")]
    )
    insurance_inquiry_count = fields.Integer("Inquiries", compute="_compute_insurance_inquiry_count", groups=_AGENTS)

    @api.depends("insurance_offer_ids")
    @api.depends_context("uid")
    def _compute_insurance_inquiry_count(self):
        groups = self.env["insurance.inquiry"]._read_group([("lead_id", "in", self.ids)], ["lead_id"], ["__count"])
        counts = dict(groups)
        for lead in self:
            lead.insurance_inquiry_count = counts.get(lead, 0)

    def _merge_dependences(self, opportunities):
        """Inquiries of merged deals move to the deal that stays."""
        # sudo: merging needs rights on the deals; their inquiries follow, in whose book they are
        inquiries = self.env["insurance.inquiry"].sudo().with_context(active_test=False)
        inquiries.search([("lead_id", "in", opportunities.ids)]).lead_id = self
        return super()._merge_dependences(opportunities)

    def action_new_insurance_inquiry(self):
        """Open a new inquiry with what the deal already knows."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Compare offers"),
            "res_model": "insurance.inquiry",
            "views": [(False, "form")],
            "context": {"default_lead_id": self.id},
        }

    def action_open_insurance_inquiries(self):
        """Open the deal's inquiry, or their list when there are several."""
        self.ensure_one()
        inquiries = self.env["insurance.inquiry"].search([("lead_id", "=", self.id)])
        if len(inquiries) == 1:
            return inquiries._get_form_action()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_inquiry_action")
        return action | {"domain": [("lead_id", "=", self.id)], "context": {"default_lead_id": self.id}}
