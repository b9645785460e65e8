from odoo import models


class InsurancePolicy(models.Model):
    """A policy elsewhere that was made of something lost, and what is undone with it."""

    _inherit = "insurance.policy"

    def _get_following(self):
        """A policy elsewhere that was made of a lost renewal does not keep anybody from renewing with us."""
        following = super()._get_following()
        foreign = following.filtered(lambda policy: policy.origin == "foreign")
        if not foreign:
            return following
        # sudo: see the method extended
        cases = self.env["insurance.renewal"].sudo().search([("elsewhere_id", "in", foreign.ids)])
        return following - cases.elsewhere_id

    def _get_work_on_elsewhere(self):
        """Return whether people or the night went on with these policies since they were noted.

        They have a renewal, a policy continues them, or a need found by them is in a deal.
        """
        # sudo: whatever book the work is in
        needs = self.env["insurance.need"].sudo().search([("gap_policy_id", "in", self.ids), ("lead_id", "!=", False)])
        return bool(self.sudo().renewal_id or self._get_following() or needs)

    def _take_back_elsewhere(self):
        """Void these policies elsewhere: what was lost is not, so they are none; open needs found by them go too."""
        if not self:
            return
        self.env["insurance.need"].search([("gap_policy_id", "in", self.ids), ("state", "=", "open")]).action_archive()
        self._void(self.env._("Outcome undone"))

    def _settle_renewals(self):
        """Keep what a next term says of its case.

        When a lost policy is renewed after all, the policy elsewhere made of it is none. Who types in a policy
        elsewhere that continues it has said to whom it was lost.
        """
        result = super()._settle_renewals()
        # sudo: see the method extended
        policies = self.sudo()
        cases = (policies | policies.previous_id | policies.joined_ids).renewal_id
        for case in cases.filtered(lambda case: case.closed_why == "elsewhere" and not case.lost_insurer_id):
            following = case.policy_id.next_ids.filtered(lambda policy: policy.state == "issued")[:1]
            case.write({"lost_insurer_id": following.insurer_id.id, "lost_premium": following.premium_total})
        regained = cases.filtered(lambda case: case.closed_as and case.state == "renewed")
        if regained:
            regained._as_service()._regain()
        return result
