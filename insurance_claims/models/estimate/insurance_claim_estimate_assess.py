from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ...lib import estimate as arithmetic

REASONS = [
    ("hours", "Fewer hours"),
    ("rate", "Price of an hour"),
    ("price", "Price of the part"),
    ("wear", "Wear"),
    ("not_needed", "Not needed"),
    ("repair", "Repair instead of a new part"),
    ("not_this_loss", "Not of this loss"),
    ("other", "Other reason"),
]


class InsuranceClaimEstimate(models.Model):
    """The insurer's assessment: line by line or as one total, and what makes the difference."""

    _inherit = "insurance.claim.estimate"

    assessed_way = fields.Selection(
        [("none", "Not yet"), ("lines", "Line by line"), ("total", "One total")], "Insurer's assessment",
        default="none", required=True, copy=False, tracking=True,
    )  # fmt: skip
    assessed_vat_rate = fields.Float(
        "Insurer's VAT (%)", digits=(5, 2), compute="_compute_assessed_vat_rate", store=True, readonly=False,
        precompute=True, aggregator=None, copy=False, help="0 when the insurer settles without VAT.",
    )  # fmt: skip
    assessed_given = fields.Monetary(
        "Insurer's total", copy=False, tracking=True, help="With VAT, as the insurer says."
    )
    assessed_note = fields.Text("What the insurer says", copy=False)
    assessed_net = fields.Monetary("Assessed without VAT", compute="_compute_assessed", store=True)
    assessed_vat = fields.Monetary("VAT of the assessment", compute="_compute_assessed", store=True)
    assessed_total = fields.Monetary("Assessed", compute="_compute_assessed", store=True, tracking=True)
    difference = fields.Monetary(compute="_compute_assessed", store=True, help="Assessed less estimated.")
    explanation = fields.Text("Where the difference comes from", compute="_compute_explanation")

    _assessed_range = models.Constraint(
        "CHECK (assessed_given >= 0 AND assessed_vat_rate BETWEEN 0 AND 100)",
        "The insurer's total cannot be negative, and VAT is 0 to 100 per cent.",
    )

    @api.depends("vat_rate")
    def _compute_assessed_vat_rate(self):
        for estimate in self:
            estimate.assessed_vat_rate = estimate.vat_rate

    @api.depends("assessed_way", "assessed_given", "assessed_vat_rate", "line_ids.assessed", "total", "currency_id")
    def _compute_assessed(self):
        for estimate in self:
            step = estimate._get_step()
            net = vat = whole = 0.0
            if estimate.assessed_way == "lines":
                net = arithmetic.total(estimate.line_ids.mapped("assessed"), step)
                vat = arithmetic.vat(net, estimate.assessed_vat_rate, step)
                whole = arithmetic.total((net, vat), step)
            elif estimate.assessed_way == "total":
                whole = arithmetic.round_to(estimate.assessed_given, step)
            estimate.assessed_net, estimate.assessed_vat, estimate.assessed_total = net, vat, whole
            known = estimate.assessed_way != "none"
            estimate.difference = arithmetic.total((whole, -estimate.total), step) if known else 0

    def _get_explanation(self):
        """Return what the difference is made of as ``[(words, amount)]``; the amounts add up to it."""
        self.ensure_one()
        if self.assessed_way == "total":
            return [(self.assessed_note or self.env._("Not explained"), self.difference)] if self.difference else []
        if self.assessed_way == "none":
            return []
        lines = [(line.amount, line.assessed, line.reason or None) for line in self.line_ids]
        words = dict(self.line_ids._fields["reason"]._description_selection(self.env))
        words |= {None: self.env._("Not explained"), "vat": self.env._("VAT")}
        parts = arithmetic.explain(lines, self.vat, self.assessed_vat, self._get_step())
        return [(words[reason], amount) for reason, amount in parts]

    @api.depends("line_ids.reason", "line_ids.assessed", "difference", "assessed_note", "vat", "assessed_vat")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for estimate in self:
            estimate.explanation = "\n".join(
                f"{words}: {format_amount(self.env, amount, estimate.currency_id)}"
                for words, amount in estimate._get_explanation()
            )

    def action_use_assessed(self):
        """Make the insurer's total the claim's assessed amount.

        :raises UserError: before there is an assessment, or when a difference has no reason
        """
        self.ensure_one()
        if self.assessed_way == "none":
            raise UserError(self.env._("Enter the insurer's assessment first: line by line, or as one total."))
        silent = self.line_ids.filtered(lambda line: line.difference and not line.reason)
        if silent and self.assessed_way == "lines":
            raise UserError(
                self.env._(
                    "Say why the insurer pays another amount for: %(lines)s", lines=", ".join(silent.mapped("name"))
                )
            )
        if self.assessed_way == "total" and self.difference and not self.assessed_note:
            raise UserError(self.env._("The insurer's total differs from the estimate: note what the insurer says."))
        self._use()
        self.claim_id._set_amount("assessed", self.assessed_total, note=self.display_name)


class InsuranceClaimEstimateLine(models.Model):
    """What the insurer gives for a line."""

    _inherit = "insurance.claim.estimate.line"

    assessed_way = fields.Selection(related="estimate_id.assessed_way")
    assessed = fields.Monetary(
        compute="_compute_assessed", store=True, readonly=False, precompute=True, copy=False,
        help="What the insurer gives for the line, without VAT.",
    )  # fmt: skip
    difference = fields.Monetary(compute="_compute_difference", store=True, precompute=True)
    reason = fields.Selection(REASONS, "Why", copy=False)
    reason_note = fields.Char("The insurer says", copy=False)

    _assessed_positive = models.Constraint("CHECK (assessed >= 0)", "What the insurer gives cannot be negative.")

    @api.depends("estimate_id.assessed_way")
    def _compute_assessed(self):
        """The assessment starts as estimated: only what differs has to be typed."""
        for line in self:
            if line.estimate_id.assessed_way == "lines":
                line.assessed = line.assessed or line.amount
            else:
                line.assessed = line.assessed

    @api.depends("assessed", "amount", "estimate_id.assessed_way")
    def _compute_difference(self):
        for line in self:
            step = line.estimate_id._get_step()
            known = line.estimate_id.assessed_way == "lines"
            line.difference = arithmetic.total((line.assessed, -line.amount), step) if known else 0
