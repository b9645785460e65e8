from odoo import api, fields, models

from .crm_lost_reason import CLOSED_AS


class InsuranceRenewal(models.Model):
    """What became of an ending policy, to whom it was lost and at what price."""

    _inherit = "insurance.renewal"

    closed_why = fields.Selection(
        selection_add=[("not_needed", "Not needed any more"), ("unreachable", "The client could not be reached")],
        ondelete={"not_needed": "set null", "unreachable": "set null"},
    )
    closed_as = fields.Selection(CLOSED_AS, "Closed as", readonly=True, copy=False, help="What was noted by a person.")
    outcome = fields.Selection(
        [
            ("same_insurer", "Renewed, same insurer"),
            ("other_insurer", "Renewed, another insurer"),
            *CLOSED_AS,
            ("cancelled", "Cancelled before its end"),
        ],
        compute="_compute_outcome",
        store=True,
        precompute=True,
        help="What became of the policy. Empty while it is still to be renewed.",
    )
    date_closed = fields.Date(
        "Closed on", compute="_compute_outcome", store=True, precompute=True, help="The day on which we knew."
    )
    closed_user_id = fields.Many2one("res.users", "Closed by", readonly=True, copy=False, ondelete="set null")
    lost_reason_id = fields.Many2one(
        "crm.lost.reason", "Why", readonly=True, copy=False, ondelete="restrict", index="btree_not_null"
    )
    lost_insurer_id = fields.Many2one(
        "res.partner", "Lost to", readonly=True, copy=False, ondelete="restrict", index="btree_not_null",
        help="The insurer where the client is insured now.",
    )  # fmt: skip
    lost_premium = fields.Monetary("Price there", readonly=True, copy=False, help="What the client pays there.")
    lost_until = fields.Date("Ends there", readonly=True, copy=False, help="Last day of cover of the policy elsewhere.")
    outcome_note = fields.Text("What was said", readonly=True, copy=False)
    attempts = fields.Integer(readonly=True, copy=False, help="How often we tried to reach the client.")
    elsewhere_id = fields.Many2one(
        "insurance.policy", "Policy elsewhere", readonly=True, copy=False, ondelete="set null", index="btree_not_null",
        check_company=True, help="Made of the lost renewal: it comes back before it ends.",
    )  # fmt: skip
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company's currency")
    premium_before = fields.Monetary(
        compute="_compute_outcome", store=True, precompute=True, currency_field="company_currency_id",
        help="Last premium of what was renewed or lost, in the company's currency.",
    )  # fmt: skip
    premium_after = fields.Monetary(
        compute="_compute_outcome", store=True, precompute=True, currency_field="company_currency_id",
        help="Premium of the next term, with us or elsewhere, in the company's currency. 0: not known.",
    )  # fmt: skip
    premium_gap = fields.Monetary(
        "Difference", compute="_compute_outcome", store=True, precompute=True, currency_field="company_currency_id",
        help="Premium after less premium before, of those whose premium after is known.",
    )  # fmt: skip

    @api.depends("closed_as")
    def _compute_state(self):
        """What a person noted counts, unless the policy was renewed or cancelled."""
        result = super()._compute_state()
        for case in self:
            if case.closed_as and case.closed_why not in ("renewed", "cancelled", "void"):
                case.state = "dropped" if case.closed_as == "not_needed" else "lost"
                case.closed_why = case.closed_as
        return result

    @api.depends("state", "closed_why", "closed_as", "renewed_by_id", "lost_premium")
    def _compute_outcome(self):
        today = fields.Date.context_today(self)
        for case in self:
            case.outcome = case._get_outcome()
            case.date_closed = (case.date_closed or today) if case.outcome else False
            before, after = case._get_prices()
            case.premium_before, case.premium_after = before, after
            case.premium_gap = after - before if after else 0

    def _get_outcome(self):
        """Return what became of the policy, False while it is to be renewed."""
        self.ensure_one()
        if self.state == "open":
            return False
        if self.renewed_by_id:
            same = self.renewed_by_id.insurer_id == self.policy_id.insurer_id
            return "same_insurer" if same else "other_insurer"
        if self.closed_why in ("cancelled", "void"):
            return "cancelled"
        if self.closed_why == "sold":
            return "not_needed"
        return self.closed_as or "lost"

    def _get_prices(self):
        """Return ``(before, after)`` in the company's currency, at today's rate; zeros where there is no such price."""
        self.ensure_one()
        if self.outcome not in ("same_insurer", "other_insurer", "lost", "unreachable"):
            return 0, 0
        today, company = fields.Date.context_today(self), self.company_id
        after = self.renewed_by_id.premium_total if self.renewed_by_id else self.lost_premium
        currency = self.renewed_by_id.currency_id or self.policy_id.currency_id
        return (
            self.policy_id.currency_id._convert(self.policy_id.premium_total, company.currency_id, company, today),
            currency._convert(after, company.currency_id, company, today),
        )
