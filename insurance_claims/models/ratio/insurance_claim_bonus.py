from odoo import api, fields, models

from .insurance_policy import AT_FAULT, NO_CLAIM


class InsuranceClaim(models.Model):
    """Counts the claim into the bonus-malus class of its policy, where the company wants it."""

    _inherit = "insurance.claim"

    bonus_counted = fields.Boolean(
        "Counted into the bonus class", readonly=True, copy=False,
        help="It is one of the “Claims in this term” of its policy, which move the class of the next term.",
    )  # fmt: skip

    @api.model_create_multi
    def create(self, vals_list):
        claims = super().create(vals_list)
        claims._count_into_bonus()
        return claims

    def write(self, vals):
        result = super().write(vals)
        if not {"fault", "stage_id"}.isdisjoint(vals):
            self._count_into_bonus()
        return result

    def _moves_bonus(self):
        """Return whether the claim is one of those that move the class: our client's fault, wholly or in part."""
        self.ensure_one()
        return self.fault in AT_FAULT and self.state not in NO_CLAIM and self.policy_id.has_bonus

    def _count_into_bonus(self):
        """Add to the policies' claims what counts now and did not, take off what counted and does not any more.

        What was typed or imported stays: only this claim's own one is added or taken. Imported history is not counted,
        its terms bring their number with them.
        """
        if self.env.context.get("insurance_silent"):
            return
        # sudo: the number on the policy is kept by the house; who settles a claim need not be allowed to write policies
        claims = self.sudo().filtered("company_id.claim_counts_bonus")
        changed = claims.filtered(lambda claim: claim._moves_bonus() != claim.bonus_counted)
        for policy, found in changed.grouped("policy_id").items():
            added = sum(-1 if claim.bonus_counted else 1 for claim in found)
            policy.bonus_claims = max(policy.bonus_claims + added, 0)
        counted = changed.filtered("bonus_counted")
        (changed - counted).bonus_counted = True
        counted.bonus_counted = False
