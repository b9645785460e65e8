from odoo import api, fields, models
from odoo.exceptions import UserError

DECIDED = "insurance_claim_decided"  # context key: the refusal was noted, the move follows


class InsuranceClaim(models.Model):
    """What the insurer decided, and from when to when it took to be paid."""

    _inherit = "insurance.claim"

    decision = fields.Selection(
        [("accepted", "Accepted"), ("partly", "Accepted in part"), ("refused", "Refused")],
        readonly=True, copy=False, tracking=True, index="btree_not_null",
    )  # fmt: skip
    date_decided = fields.Date("Decided on", readonly=True, copy=False)
    decided_by_id = fields.Many2one("res.users", "Noted by", readonly=True, copy=False, ondelete="restrict")
    decision_reason = fields.Text("Reason of the decision", readonly=True, copy=False, tracking=True)
    payout_means = fields.Selection(
        [("bank", "To a bank account"), ("cash", "In cash"), ("workshop", "To the repair shop")],
        "Paid out", readonly=True, copy=False,
    )  # fmt: skip
    date_ordered = fields.Date("First payment ordered on", compute="_compute_payment_dates", store=True)
    date_paid = fields.Date(
        "Paid in full on", compute="_compute_payment_dates", store=True, help="When all that is payable was paid."
    )

    # written by the decision alone
    _decision_fields = frozenset({"decision", "date_decided", "decided_by_id", "decision_reason", "payout_means"})

    @api.depends("payment_ids.state", "payment_ids.date_ordered", "payment_ids.date_paid", "paid", "payable")
    def _compute_payment_dates(self):
        for claim in self:
            payments = claim.payment_ids.filtered(lambda payment: payment.kind == "payment")
            ordered = payments.filtered(lambda p: p.date_ordered and p.state in ("ordered", "paid"))
            claim.date_ordered = min(ordered.mapped("date_ordered"), default=False)
            whole = claim.payable > 0 and claim.currency_id.compare_amounts(claim.paid, claim.payable) >= 0
            days = payments.filtered(lambda p: p.state == "paid" and p.date_paid).mapped("date_paid")
            claim.date_paid = whole and max(days, default=False)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._check_decision_fields(vals)
                vals.update(dict.fromkeys(self._decision_fields, False))
        return super().create(vals_list)

    def write(self, vals):
        self._check_decision_fields(vals)
        return super().write(vals)

    def _check_decision_fields(self, vals):
        if not self.env.su and not self._decision_fields.isdisjoint(vals):
            raise UserError(self.env._("A claim is decided by its button “Decide”, which asks for what is needed."))

    def _decide(self, decision, amount=0, reason=None, means=None, date=None, fit_reserve=True):
        """Note what the insurer decided; a refused claim moves to the stage of refused ones.

        :param str decision: accepted, partly or refused
        :param float amount: what is payable, in the claim's currency; nothing when refused
        :param str reason: needed for partly and refused, and when the amount is not what the policy gives
        :param str means: bank, cash or workshop
        :param date date: when it was decided; by default today
        :param bool fit_reserve: bring the reserve to what is left to pay
        :raises UserError: no amount, no reason, claim over, more than the policy gives
        """
        self.ensure_one()
        self._check_money_right()
        self._check_open_for_money()
        self._check_money_date(date)
        reason = (reason or "").strip()
        if decision == "refused":
            amount = 0
        self._check_decision(decision, amount, reason)
        self._set_amount("payable", amount, reason)
        if fit_reserve:
            left = max(amount - self.paid, 0)
            self._set_amount("reserve", left, self.env._("What is left to pay by the decision"))
        self._note_decision(decision, reason, date, means)
        if decision == "refused":
            self.with_context(**{DECIDED: True})._move_to("refused", reason)
        else:
            for state in ("decision", "payment"):
                self._move_if_ready(state)

    def _note_decision(self, decision, reason, date=None, means=None):
        # sudo: fields no hand writes, after the decision was checked
        self.sudo().write(
            {
                "decision": decision,
                "date_decided": date or fields.Date.context_today(self),
                "decided_by_id": self.env.uid,
                "decision_reason": reason or False,
                "payout_means": False if decision == "refused" else means,
            }
        )
        self._after_decision()

    def _do_move(self, stage, reason=None):
        """Whoever moves a claim to the refused ones has decided it, with the reason of the move, also anew."""
        if stage.state == "refused" and not (self.decision == "refused" and self.env.context.get(DECIDED)):
            self._set_amount("payable", 0, reason)
            self._note_decision("refused", reason)
        return super()._do_move(stage, reason)

    def _check_decision(self, decision, amount, reason):
        if decision != "refused" and self.currency_id.compare_amounts(amount, 0) <= 0:
            raise UserError(
                self.env._("%(claim)s: type the amount that is payable, or refuse the claim.", claim=self.name)
            )
        if decision in ("partly", "refused") and not reason:
            raise UserError(
                self.env._("%(claim)s: say why it is not accepted in full; the client will ask.", claim=self.name)
            )
        self._check_payable_reason(amount, reason)

    def _check_payable_reason(self, amount, reason):
        """Ask for a reason where the amount is not what follows from the assessment and the policy.

        :raises UserError: showing the arithmetic
        """
        if amount and self.assessed and not reason and self.currency_id.compare_amounts(amount, self.payable_proposed):
            raise UserError(
                self.env._(
                    "%(claim)s: by the policy it would be %(words)s. Say why it is %(amount)s.",
                    claim=self.name, words=self.payable_words, amount=self._format_money(amount),
                )
            )  # fmt: skip

    def _after_decision(self):
        """What follows from a decision. Hook: call ``super()``."""
        self._announce(
            "claim_decided",
            occurrence=f"{self.date_decided}-{self.decision}-{self.payable}",
            payload={"decision": self.decision, "amount": self.payable, "currency": self.currency_id.name},
        )

    def _move_if_ready(self, state):
        """Bring the claim to the stage that means ``state`` where nothing is in the way; else it stays."""
        moves = self._get_moves().filtered(lambda move: move.to_id.state == state and not move.needs_reason)
        if self.state in ("payment", state) or not moves or self._get_move_problems(moves[0].to_id):
            return
        self._move(moves[0].to_id)
