from odoo import api, fields, models


class InsuranceClaim(models.Model):
    """What the policy says about the loss: the most that is paid, and what the client bears himself."""

    _inherit = "insurance.claim"

    loss_limit = fields.Monetary(
        "Limit", compute="_compute_loss_terms", help="The most that is paid for this loss. Nothing: no limit is known."
    )
    loss_limit_source = fields.Char("Limit from", compute="_compute_loss_terms")
    deductible = fields.Monetary(
        compute="_compute_loss_terms", help="What the client bears himself, by the policy on the date of loss."
    )
    deductible_source = fields.Char("Deductible from", compute="_compute_loss_terms")
    payable_proposed = fields.Monetary("Payable by the policy", compute="_compute_payable_proposed")
    payable_words = fields.Char("How it is counted", compute="_compute_payable_proposed")

    @api.depends(
        "cover_id.sum_insured", "cover_id.deductible", "place_id.sum_insured", "place_id.deductible",
        "date_loss", "direct_settlement", "line_id",
    )  # fmt: skip
    def _compute_loss_terms(self):
        """The first that says something counts: the cover, then the object; as they were on the date of loss."""
        rules = self.env["insurance.claim.money.rule"]._get_by_line(self)
        for claim in self:
            rows = [row for row in (claim._get_on_loss_day("cover_id"), claim._get_on_loss_day("place_id")) if row]
            limit = next((row for row in rows if row.sum_insured), None)
            deductible = next((row for row in rows if row.deductible), None)
            if not rules[claim]._is_deductible_due(claim):
                deductible = None
            claim.loss_limit = limit.sum_insured if limit else 0
            claim.loss_limit_source = limit.display_name if limit else False
            claim.deductible = deductible.deductible if deductible else 0
            claim.deductible_source = deductible.display_name if deductible else False

    def _get_on_loss_day(self, name):
        """Return the claim's cover or object as it was on the date of loss.

        An endorsement closes a row and opens another: when the one on the claim was not in force, its neighbour
        for the same thing that was is taken.
        """
        row = self[name].sudo()  # sudo: two figures of a row that the claim itself names
        if not row or not self.date_loss or self._covers_loss_day(row):
            return row
        if name == "place_id":
            others = row.policy_id.object_ids.filtered(lambda other: other.object_id == row.object_id)
        else:
            others = row.policy_id.cover_ids.filtered(
                lambda other: (other.name, other.object_id) == (row.name, row.object_id)
            )
        return others.filtered(self._covers_loss_day)[:1] or row

    def _covers_loss_day(self, row):
        policy = row.policy_id
        first, last = row.date_entry or policy.date_start, row.date_exit or policy.date_end
        return (not first or first <= self.date_loss) and (not last or self.date_loss <= last)

    @api.depends("assessed", "loss_limit", "deductible")
    def _compute_payable_proposed(self):
        for claim in self:
            capped = min(claim.assessed, claim.loss_limit) if claim.loss_limit else claim.assessed
            claim.payable_proposed = max(capped - claim.deductible, 0)
            claim.payable_words = claim._describe_payable(capped) if claim.assessed else False

    def _describe_payable(self, capped):
        """Return the arithmetic of the proposed figure in words, say ``assessed 900, less deductible 100 = 800``."""
        money = self._format_money
        words = [self.env._("assessed %(amount)s", amount=money(self.assessed))]
        if capped < self.assessed:
            words.append(
                self.env._(
                    "at most %(limit)s (%(origin)s)", limit=money(self.loss_limit), origin=self.loss_limit_source
                )
            )
        if self.deductible:
            words.append(
                self.env._(
                    "less deductible %(amount)s (%(origin)s)",
                    amount=money(self.deductible), origin=self.deductible_source,
                )
            )  # fmt: skip
        return f"{', '.join(words)} = {money(self.payable_proposed)}"
