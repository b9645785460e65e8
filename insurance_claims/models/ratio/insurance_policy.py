from odoo import api, fields, models

AT_FAULT = ("ours", "shared")
NO_CLAIM = ("refused", "withdrawn")


class InsurancePolicy(models.Model):
    """The claims at fault reported here, beside those noted in the term, which move the bonus-malus class."""

    _inherit = "insurance.policy"

    bonus_claims_here = fields.Integer(
        "Claims at fault here", compute="_compute_bonus_claims_here",
        help="Claims of this policy for which our client is at fault, wholly or in part; refused and withdrawn ones left out.",
    )  # fmt: skip

    @api.depends("claim_ids.fault", "claim_ids.state")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_bonus_claims_here(self):
        """One query; without the right to read claims there are none."""
        found, claims = {}, self.env["insurance.claim"]
        if claims.has_access("read"):
            groups = claims._read_group(self._get_at_fault_domain(), ["policy_id"], ["__count"])
            found = {policy.id: number for policy, number in groups}
        for policy in self:
            policy.bonus_claims_here = found.get(policy._origin.id, 0)

    def _get_at_fault_domain(self):
        return [("policy_id", "in", self.ids), ("fault", "in", AT_FAULT), ("state", "not in", NO_CLAIM)]

    def action_take_bonus_claims(self):
        """Note the claims at fault that are known here as the claims of the term."""
        for policy in self:
            policy.bonus_claims = policy.bonus_claims_here
        # sudo: which claims are in that number; agents may not write it
        claims = self.env["insurance.claim"].sudo().search([("policy_id", "in", self.ids)])
        for claim in claims:
            claim.bonus_counted = claim._moves_bonus()
