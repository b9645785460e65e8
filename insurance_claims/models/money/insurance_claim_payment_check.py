from odoo import models
from odoo.exceptions import UserError


class InsuranceClaimPayment(models.Model):
    """What has to be right before a payment is ordered, approved or paid."""

    _inherit = "insurance.claim.payment"

    def _check_claim_open(self):
        """Refuse payments of claims that are over. Money may come back after the end.

        :raises UserError: naming the claim and what to do
        """
        self.filtered(lambda p: p.kind == "payment" or p.claim_id.state != "closed").claim_id._check_open_for_money()

    def _check_order(self):
        """:raises UserError: listing everything that is wrong with the payment, with the figures"""
        self._check_claim_open()
        for payment in self:
            problems = payment._get_problems()
            if problems:
                raise UserError("\n".join([payment.display_name, *(f"• {problem}" for problem in problems)]))

    def _get_problems(self):
        """Return sentences on what keeps this payment from being ordered; empty: nothing."""
        self.ensure_one()
        problems = []
        if not self.partner_id and not (self.payee_name or "").strip():
            problems.append(self.env._("Nobody is named: choose a payee, or type a name."))
        return problems + (self._get_recovery_problems() if self.kind == "recovery" else self._get_payment_problems())

    def _get_recovery_problems(self):
        """No more comes back than was paid, by all recoveries together."""
        claim = self.claim_id
        others = (claim.payment_ids - self).filtered(lambda p: p.kind == "recovery" and p.state == "ordered")
        left = claim.paid + claim.recovered - sum(others.mapped("amount"))
        if self.currency_id.compare_amounts(self.amount, left) <= 0:
            return []
        return [
            self.env._(
                "%(amount)s is more than was paid and has not come back yet, %(left)s.",
                amount=claim._format_money(self.amount), left=claim._format_money(left),
            )
        ]  # fmt: skip

    def _get_payment_problems(self):
        claim, compare = self.claim_id, self.currency_id.compare_amounts
        earlier = claim._get_payments_total() - (self.amount if self.state in ("approval", "ordered") else 0)
        total = earlier + self.amount
        words = {"amount": claim._format_money(self.amount), "earlier": claim._format_money(earlier)}
        problems = []
        if claim.decision not in ("accepted", "partly"):
            problems.append(self.env._("Nothing is decided yet: press “Decide” on the claim first."))
        elif compare(total, claim.payable) > 0:
            problems.append(
                self.env._(
                    "%(amount)s, with %(earlier)s ordered and paid before, is more than is payable, %(payable)s.",
                    payable=claim._format_money(claim.payable), **words,
                )
            )  # fmt: skip
        if claim.loss_limit and compare(total, claim.loss_limit) > 0:
            problems.append(
                self.env._(
                    "%(amount)s, with %(earlier)s ordered and paid before, is more than the policy gives for this "
                    "loss, %(limit)s (%(origin)s).",
                    limit=claim._format_money(claim.loss_limit), origin=claim.loss_limit_source, **words,
                )
            )  # fmt: skip
        return problems

    def _needs_approval(self):
        """Return whether a second person approves: all payments of the claim together pass the line's limit."""
        self.ensure_one()
        if self.kind == "recovery":
            return False
        claim, company = self.claim_id, self.company_id
        limit = self.env["insurance.claim.money.rule"]._get_by_line(claim)[claim]._get_approval_limit(company)
        if limit is None:
            return False
        total = claim._get_payments_total() + (self.amount if self.state == "draft" else 0)
        total = self.currency_id._convert(total, company.currency_id, company, self.date)
        return company.currency_id.compare_amounts(total, limit) > 0

    def _describe_waiting(self):
        """Return a sentence on a payment that keeps its claim from being closed."""
        self.ensure_one()
        states = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "%(amount)s to %(payee)s: %(state)s. Have it paid, or cancel it.",
            amount=self.claim_id._format_money(self.amount),
            payee=self.payee or self.env._("nobody yet"),
            state=states[self.state],
        )
