from odoo import api, models


class InsuranceTimelineRow(models.AbstractModel):
    """Whatever changes the rows of a policy must leave its beneficiaries' shares whole."""

    _inherit = "insurance.timeline.row"

    @api.model
    def _check_terms(self, policies):
        result = super()._check_terms(policies)
        self.env["insurance.policy.beneficiary"]._check_shares(policies)
        return result
