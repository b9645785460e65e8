from odoo import api, fields, models
from odoo.fields import Domain

_READERS = "insurance_crm.group_agent_own,insurance_claims.group_claims_handler"


class InsuranceClaim(models.Model):
    """What the client is not content with about this claim."""

    _inherit = "insurance.claim"

    complaint_count = fields.Integer("Complaints", compute="_compute_complaint_count", groups=_READERS)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_complaint_count(self):
        counts = self.env["insurance.complaint"]._count_by("claim_id", self)
        for claim in self:
            claim.complaint_count = counts.get(claim, 0)

    def action_open_complaints(self):
        self.ensure_one()
        defaults = self._get_complaint_defaults()
        return self.env["insurance.complaint"]._get_list_action(Domain("claim_id", "=", self.id), defaults)

    def action_new_complaint(self):
        self.ensure_one()
        return self.env["insurance.complaint"]._get_new_action(self._get_complaint_defaults())

    def _get_complaint_defaults(self):
        return {
            "default_claim_id": self.id,
            "default_policy_id": self.policy_id.id,
            "default_partner_id": self.partner_id.id,
            "default_target": "claim",
        }
