from odoo import api, fields, models
from odoo.fields import Domain

_READERS = "insurance_crm.group_agent_own,insurance_claims.group_claims_handler"


class InsuranceClaim(models.Model):
    """The client rates how his claim was handled; services given for it."""

    _name = "insurance.claim"
    _inherit = ["insurance.claim", "insurance.feedback"]
    _feedback_event = "claim_feedback_due"
    _feedback_template = "insurance_claims.mail_template_claim_feedback"

    service_count = fields.Integer("Services", compute="_compute_service_count", groups=_READERS)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_service_count(self):
        counts = dict(
            self.env["insurance.service"]._read_group([("claim_id", "in", self.ids)], ["claim_id"], ["__count"])
        )
        for claim in self:
            claim.service_count = counts.get(claim, 0)

    def rating_apply(self, rate, **options):
        rating = super().rating_apply(rate, **options)
        self._tell_low_rating(rating)
        return rating

    @api.model
    def _get_feedback_domain(self, first, last):
        over = Domain("state", "in", ("closed", "refused"))
        return over & Domain("date_closed", ">=", first) & Domain("date_closed", "<=", last)

    def action_open_services(self):
        self.ensure_one()
        defaults = {
            "default_claim_id": self.id,
            "default_policy_id": self.policy_id.id,
            "default_partner_id": self.partner_id.id,
        }
        return self.env["insurance.service"]._get_list_action(Domain("claim_id", "=", self.id), defaults)

    def _get_manager(self):
        return self.company_id._get_complaints_user()
