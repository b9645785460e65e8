from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...lib import timeline


class InsuranceEndorsement(models.Model):
    """What a draft will cost, and what a confirmed one did, shown before anything is booked."""

    _inherit = "insurance.endorsement"

    term_premium_before = fields.Monetary(
        "Full-term premium now",
        compute="_compute_preview",
        help="What the policy as it is would cost for its whole term.",
    )
    term_premium_after = fields.Monetary("Full-term premium then", compute="_compute_preview")
    difference = fields.Monetary(
        "Net premium", compute="_compute_preview",
        help="Pro rata temporis for the days left: below nothing, it comes back to the client.",
    )  # fmt: skip
    difference_tax = fields.Monetary("Tax and levies", compute="_compute_preview")
    difference_total = fields.Monetary("Client pays", compute="_compute_preview")
    difference_commission = fields.Monetary("Our commission", compute="_compute_preview")
    policy_premium_after = fields.Monetary("Net premium of the policy then", compute="_compute_preview")
    preview_problem = fields.Char(compute="_compute_preview")

    @api.depends(
        "state", "date_effective", "fee", "premium_change", "new_date_end", "change_rate", "new_commission_rate",
        "new_partner_id", "reason_id", "refund_rule_id", "refund_agreed", "refund_amount",
        "object_line_ids.action", "object_line_ids.object_id", "object_line_ids.premium",
        "cover_line_ids.action", "cover_line_ids.object_id", "cover_line_ids.name", "cover_line_ids.premium",
        "beneficiary_line_ids.action", "beneficiary_line_ids.partner_id",
        "driver_line_ids.action", "driver_line_ids.name",
    )  # fmt: skip
    def _compute_preview(self):
        for record in self:
            record.preview_problem = False
            try:
                figures = record._get_booked_figures() if record.state != "draft" else record._get_draft_figures()
            except (UserError, ValidationError) as error:
                figures, record.preview_problem = {}, error.args[0]
            for name in self._preview_fields:
                record[name] = figures.get(name, 0)

    _preview_fields = (
        "term_premium_before", "term_premium_after", "difference", "difference_tax", "difference_total",
        "difference_commission", "policy_premium_after",
    )  # fmt: skip

    def _get_draft_figures(self):
        """Return what confirming would book, exactly as confirming computes it."""
        policy = self.policy_id._origin.sudo()  # sudo: reads all ledger rows, whoever was credited; shows sums only
        if not policy or not self.date_effective or policy.state == "void":
            return {}
        trusted = self.sudo()
        plan = policy._make_plan(trusted, add=True)
        spans, fee = policy._get_to_book(plan)
        before = policy._make_plan() if policy.state == "issued" else plan
        return self._add_up(timeline.total(spans), fee, before, plan) | {
            "policy_premium_after": float(timeline.total(plan.spans)["premium"])
        }

    def _add_up(self, booked, fee, before, after):
        tax = booked["tax"] + booked["levy"]
        day = self.date_effective
        return {
            "term_premium_before": float(timeline.level_at(before.steps, day)),
            "term_premium_after": float(timeline.level_at(after.steps, day)),
            "difference": float(booked["premium"]),
            "difference_tax": float(tax),
            "difference_total": float(booked["premium"] + tax + fee),
            "difference_commission": float(booked["commission"]),
        }

    def _get_booked_figures(self):
        """Return what a confirmed endorsement booked; of a void one, what is left of it."""
        rows = self.sudo().transaction_ids  # sudo: see _get_draft_figures
        rows |= rows.search([("reversal_of_id", "in", rows.ids)])
        sums = {name: sum(rows.mapped(name)) for name in ("premium", "tax", "levy", "fee", "commission")}
        tax = sums["tax"] + sums["levy"]
        return {
            "difference": sums["premium"],
            "difference_tax": tax,
            "difference_total": sums["premium"] + tax + sums["fee"],
            "difference_commission": sums["commission"],
        }
