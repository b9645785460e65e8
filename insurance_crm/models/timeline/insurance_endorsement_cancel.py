from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...lib import dates, timeline


class InsuranceEndorsement(models.Model):
    """The cancellation of a policy: why, from when, what comes back to the client and what is taken back from us."""

    _inherit = "insurance.endorsement"

    reason_id = fields.Many2one("insurance.cancel.reason", ondelete="restrict")
    asked_by = fields.Selection(
        [("client", "Client"), ("insurer", "Insurer"), ("broker", "Broker")],
        compute="_compute_from_reason", store=True, readonly=False, precompute=True,
    )  # fmt: skip
    date_asked = fields.Date("Asked on", default=fields.Date.context_today)
    refund_rule_id = fields.Many2one(
        "insurance.refund.rule", ondelete="restrict",
        compute="_compute_from_reason", store=True, readonly=False, precompute=True,
        help="From the reason, else from the product, else pro rata.",
    )  # fmt: skip
    refund_agreed = fields.Boolean("Another refund was agreed", help="Type the net premium the insurer pays back.")
    refund_amount = fields.Monetary("Agreed refund", help="Net premium, without tax, levies and fees.")

    _refund_positive = models.Constraint("CHECK (refund_amount >= 0)", "A refund cannot be negative.")

    @api.depends("reason_id")
    def _compute_from_reason(self):
        for record in self:
            if record.kind == "cancellation":
                record.asked_by = record.reason_id.asked_by or record.asked_by
                record.refund_rule_id = record._get_default_rule()

    def _get_default_rule(self):
        """Return the refund rule: the reason's, the product's, or the first pro rata one."""
        return (
            self.reason_id.refund_rule_id
            or self.policy_id.product_id.refund_rule_id
            or self.env["insurance.refund.rule"].search([("method", "=", "pro_rata")], limit=1)
        )

    @api.constrains("kind", "reason_id", "refund_agreed", "refund_rule_id")
    def _check_cancellation(self):
        for record in self.filtered(lambda record: record.kind == "cancellation"):
            if not record.reason_id:
                raise ValidationError(
                    self.env._("%(policy)s: choose why it is cancelled.", policy=record.policy_id.display_name)
                )
            if not record.refund_rule_id and not record.refund_agreed:
                raise ValidationError(
                    self.env._(
                        "%(policy)s: choose a refund rule, or type the refund that was agreed.",
                        policy=record.policy_id.display_name,
                    )
                )

    def _end_spans(self, spans, fee, periods):
        """Return ``(spans, fee)`` of a policy that ends here: cover stops, and what the rule keeps is kept."""
        self.ensure_one()
        day, rule, unit = self.date_effective, self.refund_rule_id, self.policy_id._get_unit()
        full = timeline.total(spans)
        back = self._get_refund(spans, periods, timeline.round_to(full["premium"], unit))
        share = Fraction(back) / full["premium"] if full["premium"] else Fraction(0)
        agreed = not rule
        keep = {
            "premium": timeline.round_to(full["premium"], unit) - back,
            "tax": full["tax"] * (1 - share) if agreed or rule.tax_refundable else full["tax"],
            "levy": full["levy"] * (1 - share) if agreed or rule.levy_refundable else full["levy"],
            "commission_base": full["commission_base"] * (1 - share),
            "commission": full["commission"] * (1 - self._get_clawback(share)),
        }
        if rule.fee_refundable:
            fee = timeline.round_to(fee * (1 - share), unit)
        return timeline.cancel(spans, day, keep), fee

    def _get_clawback(self, share):
        """Return the share of the commission that is taken back when ``share`` of the premium is refunded."""
        return {"none": Fraction(0), "full": Fraction(1)}.get(self.refund_rule_id.clawback, share)

    def _get_refund(self, spans, periods, full):
        """Return the net premium that comes back, rounded to the currency.

        :raises ValidationError: when more was agreed than the policy cost
        """
        unit = self.policy_id._get_unit()
        if self.refund_agreed:
            agreed = timeline.exact(self.refund_amount)
            if agreed > full:
                raise ValidationError(
                    self.env._(
                        "%(policy)s: the refund of %(refund)s is more than the net premium of %(premium)s.",
                        policy=self.policy_id.display_name,
                        refund=self.currency_id.format(float(agreed)),
                        premium=self.currency_id.format(float(full)),
                    )
                )
            return agreed
        start, end = periods[0][0], periods[-1][1]
        used = sum((span.part(start, self.date_effective)["premium"] for span in spans), Fraction(0))
        elapsed = Fraction(dates.days(start, self.date_effective), max(dates.days(start, end), 1))
        return timeline.round_to(self.refund_rule_id._get_refund(full, min(used, full), elapsed), unit)
