from odoo import api, fields, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """The client's file: every document of his and his contacts."""

    _inherit = "res.partner"

    insurance_document_count = fields.Integer(
        "Documents", compute="_compute_insurance_document_count", groups="insurance_crm.group_agent_own"
    )

    def _get_insurance_document_domain(self):
        return Domain("partner_id", "child_of", self.ids)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_insurance_document_count(self):
        groups = self.env["insurance.document"]._read_group(
            self._get_insurance_document_domain(), ["partner_id"], ["__count"]
        )
        totals = self._insurance_roll_up(groups)
        for partner in self:
            partner.insurance_document_count = totals.get(partner.id, 0)

    def action_open_insurance_documents(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_document_action")
        return action | {
            "domain": list(self._get_insurance_document_domain()),
            "context": {"default_partner_id": self.id},
        }
