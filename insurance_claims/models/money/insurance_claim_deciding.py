from odoo import api, fields, models
from odoo.exceptions import UserError

from ..counted import check_links


class InsuranceClaim(models.Model):
    """The buttons that ask for the decision, and for a payment."""

    _inherit = "insurance.claim"

    def action_decide(self):
        """Ask what the insurer decided."""
        self.ensure_one()
        self._check_money_right()
        self._check_open_for_money()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What did the insurer decide?"),
            "res_model": "insurance.claim.deciding",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_claim_id": self.id, "dialog_size": "medium"},
        }

    def action_new_payment(self):
        """Open a new payment of what is left to pay, by the means that were decided.

        :raises UserError: nothing is decided yet, or the claim is over
        """
        self.ensure_one()
        self._check_money_right()
        self._check_open_for_money()
        if self.decision not in ("accepted", "partly"):
            raise UserError(self.env._("Nothing is decided yet: press “Decide” first."))
        defaults = {
            "kind": "payment",
            "amount": max(self.left_to_order, 0),
            "means": self.payout_means or "bank",
            "payee_kind": self._get_first_payee_kind(),
        }
        return self._open_new_payment(self.env._("New payment"), defaults)

    def _get_first_payee_kind(self):
        """Return whom the money goes to first: the shop that was agreed, else whom the policy names, else the client."""
        policy = self.sudo().policy_id  # sudo: whether the policy names a lender or beneficiary
        lent = policy.lender_id and (not policy.loan_until or policy.loan_until >= self.date_loss)
        if self.payout_means == "workshop":
            return "workshop"
        if lent:
            return "lender"
        named = self.sudo().place_id.beneficiary_id or policy.beneficiary_ids
        return "beneficiary" if named else "policyholder"

    def action_new_recovery(self):
        """Open a recovery: money that comes back after a payment, also when the claim is closed."""
        self.ensure_one()
        self._check_money_right()
        return self._open_new_payment(self.env._("Money comes back"), {"kind": "recovery"})

    def _open_new_payment(self, title, defaults):
        context = {f"default_{name}": value for name, value in (defaults | {"claim_id": self.id}).items()}
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "insurance.claim.payment",
            "views": [(False, "form")],
            "context": context,
        }


class InsuranceClaimDeciding(models.TransientModel):
    """Asks what the insurer decided: yes, in part or no, how much, how it is paid, and why."""

    _name = "insurance.claim.deciding"
    _description = "Decision on a Claim"

    claim_id = fields.Many2one("insurance.claim", required=True, readonly=True)
    currency_id = fields.Many2one(related="claim_id.currency_id")
    decision = fields.Selection(
        [("accepted", "Accepted"), ("partly", "Accepted in part"), ("refused", "Refused")],
        required=True, default="accepted",
    )  # fmt: skip
    date = fields.Date("Decided on", required=True, default=fields.Date.context_today)
    assessed = fields.Monetary(related="claim_id.assessed")
    loss_limit = fields.Monetary(related="claim_id.loss_limit")
    deductible = fields.Monetary(related="claim_id.deductible")
    payable_words = fields.Char(related="claim_id.payable_words")
    amount = fields.Monetary("Payable", compute="_compute_amount", store=True, readonly=False)
    means = fields.Selection(
        [("bank", "To a bank account"), ("cash", "In cash"), ("workshop", "To the repair shop")],
        "Paid out", default="bank",
    )  # fmt: skip
    reason = fields.Text()
    fit_reserve = fields.Boolean("Bring the reserve to what is left to pay", default=True)

    @api.model_create_multi
    def create(self, vals_list):
        check_links(self, vals_list)
        return super().create(vals_list)

    def write(self, vals):
        check_links(self, [vals])
        return super().write(vals)

    @api.depends("claim_id", "decision")
    def _compute_amount(self):
        for deciding in self:
            claim = deciding.claim_id
            given = claim.payable or claim.payable_proposed or claim.claimed
            deciding.amount = 0 if deciding.decision == "refused" else given

    def action_confirm(self):
        """Note the decision; see ``insurance.claim._decide``."""
        self.ensure_one()
        self.claim_id._decide(
            self.decision, self.amount, self.reason, self.means, self.date, fit_reserve=self.fit_reserve
        )
        return {"type": "ir.actions.act_window_close"}
