from odoo import api, fields, models


class InsuranceOffer(models.Model):
    """An offer beside the premium of the policy it would continue."""

    _inherit = "insurance.offer"

    premium_before = fields.Monetary(related="inquiry_id.premium_before")
    change = fields.Float("± %", compute="_compute_change", help="Premium against the last one.")
    is_same_insurer = fields.Boolean("Same insurer", compute="_compute_marks")
    is_cheapest = fields.Boolean("Cheapest", compute="_compute_marks")
    is_chosen = fields.Boolean("Agreed", compute="_compute_marks")
    reason_text = fields.Char("Why it does not fit", compute="_compute_reason_text")

    @api.depends("premium_total", "state", "inquiry_id.premium_before")
    def _compute_change(self):
        for offer in self:
            priced = offer.state in ("offered", "accepted")
            offer.change = offer.inquiry_id._get_change(offer) if priced else 0

    @api.depends(
        "insurer_id", "inquiry_id.insurer_before_id", "inquiry_id.cheapest_offer_id", "inquiry_id.chosen_offer_id"
    )
    def _compute_marks(self):
        for offer in self:
            inquiry = offer.inquiry_id
            offer.is_same_insurer = offer.insurer_id == inquiry.insurer_before_id
            offer.is_cheapest = offer == inquiry.cheapest_offer_id
            offer.is_chosen = offer == inquiry.chosen_offer_id

    @api.depends("reasons", "decline_reason", "state")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        for offer in self:
            offer.reason_text = offer._get_reason()

    def _get_reason(self):
        """Return why the offer cannot be chosen, in words; empty when it can."""
        if self.state == "declined":
            return self.decline_reason or ""
        return " ".join(self.reasons or []) if self.state == "unfit" else ""

    def action_choose(self):
        """Agree on this offer, and go back to the table.

        :raises UserError: see ``insurance.inquiry._choose``
        """
        self.ensure_one()
        self.inquiry_id._choose(self)
        self.inquiry_id.problem = False
        return {"type": "ir.actions.act_window_close"}
