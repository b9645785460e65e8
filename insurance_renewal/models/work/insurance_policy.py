from odoo import api, fields, models
from odoo.exceptions import UserError


class InsurancePolicy(models.Model):
    """An ending policy and its renewal: what becomes of the one closes the other."""

    _inherit = "insurance.policy"

    # noted by the case itself, see its _note_on_policies
    renewal_id = fields.Many2one(
        "insurance.renewal", readonly=True, ondelete="set null", copy=False,
        help="The case opened for the end of this policy.",
    )  # fmt: skip
    renewal_state = fields.Selection(related="renewal_id.state", string="Renewal status")

    # what the night looks for, with all it wants to know; a policy leaves the index with its case
    _renewal_due_idx = models.Index(
        "(company_id, origin, end_precision, cover_end) INCLUDE (id, partner_id, user_id, line_id, date_start, create_date) "
        "WHERE state = 'issued' AND renewal_id IS NULL"
    )

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        policies.filtered(
            lambda policy: (policy.previous_id or policy.joined_ids) and policy.state != "draft"
        )._settle_renewals()
        return policies

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"previous_id", "joined_ids", "state"}:
            self._settle_renewals()
            if vals.get("state") == "void":
                self._reopen_renewals()
        return result

    def _settle_renewals(self):
        """Let the deals know that these policies were issued, ended, or linked to the policy they continue."""
        # sudo: the deal of a bundle may be another agent's; it closes because of what was done to this policy
        policies = self.sudo()
        cases = (policies | policies.previous_id | policies.joined_ids).renewal_id
        (cases.lead_id | cases.win_back_lead_id | policies.lead_id.filtered("renewal_ids"))._settle_renewals()

    def _reopen_renewals(self):
        """The next term was a mistake: the policy before it is to be renewed again, in an open deal."""
        # sudo: what is due again does not depend on whose book it is in; the work itself is done by its own user
        continued = self.sudo().previous_id | self.sudo().joined_ids
        self._reopen_cases(continued.renewal_id)

    def _reopen_cases(self, cases):
        """Put those of the cases that are open again, but whose deal is closed, into an open deal."""
        again = cases.filtered(lambda case: case.state == "open" and case.lead_id.won_status != "pending")
        if again:
            self.env["insurance.renewal"]._as_service()._open_again(again.ids)

    def _close_deals(self):
        """Deals with renewals close when all their policies are renewed, not with the first one issued."""
        # sudo: the deal of a bundle may be another agent's
        return super(
            InsurancePolicy, self.filtered(lambda policy: not policy.sudo().lead_id.renewal_ids)
        )._close_deals()

    def _get_open_deal_vals(self):
        """The next term belongs to the open deal of the renewal."""
        # sudo: the deal of a bundle may be another agent's; only its link is set
        case = self.sudo().renewal_id
        lead = case.win_back_lead_id if case.state == "lost" else case.lead_id
        is_open = lead.won_status == "pending" and case.state in ("open", "lost")
        return super()._get_open_deal_vals() | ({"lead_id": lead.id} if is_open else {})

    @api.ondelete(at_uninstall=False)
    def _unlink_without_renewal(self):
        for policy in self.filtered("renewal_id"):
            raise UserError(
                self.env._(
                    "%(policy)s has a renewal and cannot be deleted. End it instead: its renewal closes by itself.",
                    policy=policy.display_name,
                )
            )

    def action_open_renewal(self):
        """Open the deal in which this policy is renewed."""
        self.ensure_one()
        return self.renewal_id.action_open_deal()
