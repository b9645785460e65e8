from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    feedback_way = fields.Selection(
        [("none", "Do not ask"), ("email", "By e-mail"), ("rule", "By message rules alone")],
        "Ask how content clients are", required=True, default="none",
    )  # fmt: skip
    feedback_days = fields.Integer("Days after it is over", default=3)
    claim_follow_up_days = fields.Integer("Call after a payment", default=5)
    claim_follow_up_by = fields.Selection(
        [("agent", "The agent"), ("handler", "The handler")], "Who calls", required=True, default="agent"
    )

    _feedback_days = models.Constraint(
        "CHECK (feedback_days >= 0 AND claim_follow_up_days >= 0)",
        "Days are counted forward: give a number of 0 or more.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._join_claims_service()
        return companies

    def _join_claims_service(self):
        """Let the user of the nightly jobs work for these companies."""
        service = self.env.ref("insurance_claims.user_claims", raise_if_not_found=False)
        if service:
            service.sudo().company_ids |= self  # sudo: whoever may make a company gets it with its jobs
