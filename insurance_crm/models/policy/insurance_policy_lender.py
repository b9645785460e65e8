from odoo import api, fields, models
from odoo.exceptions import UserError

from ...lib import dates


class InsurancePolicy(models.Model):
    """The lender's clause: a bank that lent money on what is insured wants proof of insurance each year."""

    _inherit = "insurance.policy"

    lender_id = fields.Many2one(
        "res.partner", check_company=True, ondelete="restrict", index="btree_not_null", tracking=True,
        help="Gets the money of a claim first, up to what is still owed.",
    )  # fmt: skip
    loan_number = fields.Char("Loan contract", tracking=True)
    loan_until = fields.Date("Kept until", tracking=True, help="Last day of the loan. Empty: as long as the policy.")
    lender_proof_date = fields.Date(
        "Proof sent on", copy=False, tracking=True, help="When the lender last got proof that the policy is in force."
    )
    lender_proof_due = fields.Date(
        "Proof due on", compute="_compute_lender_proof_due", store=True, index="btree_not_null",
        help="At the start of the policy and on each of its anniversaries while the loan runs.",
    )  # fmt: skip

    @api.depends("lender_id", "loan_until", "lender_proof_date", "date_start", "cover_end", "state")
    def _compute_lender_proof_due(self):
        for policy in self:
            owed = policy.lender_id and policy.date_start and policy.state in ("draft", "issued")
            policy.lender_proof_due = owed and dates.next_anniversary(
                policy.date_start,
                policy.lender_proof_date,
                min(policy.cover_end, dates.cover_end(policy.loan_until)),
            )

    def action_lender_proof(self):
        """Note that the lender has got this year's proof; the next one becomes due.

        :raises UserError: when no proof is due
        """
        for policy in self:
            if not policy.lender_proof_due:
                raise UserError(self.env._("%(policy)s: no proof is due to a lender.", policy=policy.display_name))
            # a proof sent before its day counts for that day
            today = fields.Date.context_today(policy)
            policy.lender_proof_date = max(today, policy.lender_proof_due)
        return True
