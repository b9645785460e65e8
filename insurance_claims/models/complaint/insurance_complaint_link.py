from odoo import api, fields, models
from odoo.fields import Domain

_READERS = "insurance_crm.group_agent_own,insurance_claims.group_claims_handler"


class InsuranceComplaint(models.Model):
    _inherit = "insurance.complaint"

    @api.model
    def _get_list_action(self, domain, defaults):
        """Return the action that opens the complaints of a domain; new ones begin with ``defaults``."""
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_claims.insurance_complaint_action")
        return action | {"domain": list(domain), "context": defaults}

    @api.model
    def _get_new_action(self, defaults):
        """Return the action that opens an empty complaint."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New complaint"),
            "res_model": self._name,
            "view_mode": "form",
            "views": [(self.env.ref("insurance_claims.insurance_complaint_view_form_quick").id, "form")],
            "target": "new",
            "context": defaults,
        }

    @api.model
    def _count_by(self, field, records):
        """Return ``{record: number}`` of the complaints the user may see."""
        return dict(self._read_group([(field, "in", records.ids)], [field], ["__count"]))


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


class InsurancePolicy(models.Model):
    """What the client is not content with about this policy or its claims."""

    _inherit = "insurance.policy"

    complaint_count = fields.Integer("Complaints", compute="_compute_complaint_count", groups=_READERS)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_complaint_count(self):
        counts = self.env["insurance.complaint"]._count_by("policy_id", self)
        for policy in self:
            policy.complaint_count = counts.get(policy._origin, 0)

    def action_open_complaints(self):
        self.ensure_one()
        defaults = self._get_complaint_defaults()
        return self.env["insurance.complaint"]._get_list_action(Domain("policy_id", "=", self.id), defaults)

    def action_new_complaint(self):
        self.ensure_one()
        return self.env["insurance.complaint"]._get_new_action(self._get_complaint_defaults())

    def _get_complaint_defaults(self):
        return {
            "default_policy_id": self.id,
            "default_partner_id": self.partner_id.id,
            "default_target": "product",
        }
