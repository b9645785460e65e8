from odoo import api, models


class InsurancePolicy(models.Model):
    """A policy as claims handlers see it: who, what, which covers; nothing of what we earn."""

    _inherit = "insurance.policy"

    @api.model
    def get_view(self, view_id=None, view_type="form", **options):
        """Show the page for claims handlers to those who are not agents; the agents' page has selling on it."""
        if view_type == "form" and not self.env.user.has_group("insurance_crm.group_agent_own"):
            view_id = self.env.ref("insurance_claims.insurance_policy_view_form_claims").id
        return super().get_view(view_id, view_type, **options)
