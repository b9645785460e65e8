from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date
from odoo.tools.misc import formatLang

# what a handler sets: the kind of rows and the figure of the claim that is their sum
SETTABLE = {"claimed": "claimed", "assessed": "assessed", "payable": "payable", "reserve": "outstanding"}


class InsuranceClaim(models.Model):
    """Setting the figures of a claim: the difference to the one before is booked."""

    _inherit = "insurance.claim"

    left_to_order = fields.Monetary(
        "Left to order", compute="_compute_left_to_order", help="What is payable and neither ordered nor paid yet."
    )

    @api.depends("payable", "paid", "payment_ids.state", "payment_ids.amount", "payment_ids.kind")
    def _compute_left_to_order(self):
        for claim in self:
            claim.left_to_order = claim.payable - claim._get_payments_total()

    def _set_amount(self, kind, amount, note=None, date=None):
        """Book what is missing to make the claim's figure of ``kind`` this ``amount``.

        :param str kind: claimed, assessed, payable or reserve (the reserve that is left)
        :param float amount: the new figure, in the claim's currency
        :param str note: why; shown in the history of the figure
        :param date date: from which day, by default today
        :return: the new rows (none where nothing changes)
        :raises UserError: negative, claim is over, a day that cannot be, payable beyond the limit or under the payments
        :raises AccessError: the user is no claims handler
        """
        self._check_money_right()
        rows = []
        for claim in self:
            claim._check_amount(kind, amount)
            claim._check_money_date(date)
            change = amount - claim[SETTABLE[kind]]
            rows.append({"claim": claim, "kind": kind, "amount": change, "date": date, "note": note})
        return self.env["insurance.claim.entry"]._book(rows)

    def _check_money_right(self):
        """:raises AccessError: unless the user handles claims and may change these"""
        if not self._is_handling():
            raise AccessError(self.env._("The money of claims is kept by claims handlers: ask the handler."))
        self.check_access("write")

    def _check_amount(self, kind, amount):
        self.ensure_one()
        self._check_open_for_money()
        names = {"claim": self.name, "kind": self._get_kind_name(kind), "amount": self._format_money(amount)}
        if self.currency_id.compare_amounts(amount, 0) < 0:
            raise UserError(
                self.env._("%(claim)s: %(amount)s is less than nothing. The figure “%(kind)s” is 0 or more.", **names)
            )
        if kind == "payable":
            self._check_payable(amount)

    def _check_payable(self, amount):
        """Refuse a payable figure above what the policy gives, or under what is paid and ordered already."""
        compare, given = self.currency_id.compare_amounts, self._get_payments_total()
        names = {"claim": self.name, "amount": self._format_money(amount)}
        if self.loss_limit and compare(amount, self.loss_limit) > 0:
            raise UserError(
                self.env._(
                    "%(claim)s: %(amount)s is more than the policy gives for this loss, %(limit)s (%(origin)s).",
                    limit=self._format_money(self.loss_limit), origin=self.loss_limit_source, **names,
                )
            )  # fmt: skip
        if compare(amount, given) < 0:
            raise UserError(
                self.env._(
                    "%(claim)s: payments of %(given)s are ordered or paid already, so %(amount)s is too little. "
                    "Cancel a payment first.",
                    given=self._format_money(given), **names,
                )
            )  # fmt: skip

    def _check_open_for_money(self):
        """:raises UserError: when the claim is closed, refused or withdrawn"""
        for claim in self:
            if not claim.is_open:
                raise UserError(
                    self.env._(
                        "%(claim)s is over (%(stage)s): reopen it before its money changes.",
                        claim=claim.name, stage=claim.stage_id.name,
                    )
                )  # fmt: skip

    def _check_money_date(self, day):
        """Refuse a day that has not come yet, or on which the loss had not happened.

        :param date day: empty means today, which is right
        """
        today = fields.Date.context_today(self)
        day = fields.Date.to_date(day)
        for claim in self:
            if day and day > today:
                raise UserError(
                    self.env._("%(claim)s: %(day)s has not come yet.", claim=claim.name, day=format_date(self.env, day))
                )
            if day and day < claim.date_loss:
                raise UserError(
                    self.env._(
                        "%(claim)s: on %(day)s the loss had not happened yet; it was on %(loss)s.",
                        claim=claim.name,
                        day=format_date(self.env, day),
                        loss=format_date(self.env, claim.date_loss),
                    )
                )

    def _get_payments_total(self):
        """Return what is paid, ordered and waiting for approval, in the claim's currency; recoveries do not count."""
        self.ensure_one()
        payments = self.payment_ids.filtered(
            lambda payment: payment.kind == "payment" and payment.state in ("approval", "ordered")
        )
        return self.paid + sum(payments.mapped("amount"))

    def _get_kind_name(self, kind):
        return dict(self.env["insurance.claim.entry"]._fields["kind"]._description_selection(self.env))[kind]

    def _format_money(self, amount):
        self.ensure_one()
        return formatLang(self.env, amount, currency_obj=self.currency_id)

    # --- the end of a claim --------------------------------------------------------------

    def _release_reserve(self, note):
        """Book the reserve that is left down to nothing, because nothing more is expected to be paid."""
        self.env["insurance.claim.entry"]._book(
            [{"claim": claim, "kind": "reserve", "amount": -claim.outstanding, "note": note} for claim in self]
        )

    def _after_move(self, old):
        result = super()._after_move(old)
        if not self.is_open:
            self._release_reserve(self.env._("The claim is over: %(stage)s", stage=self.stage_id.name))
        return result

    def _get_move_problems(self, stage):
        """No payment without a decision, and no end while somebody waits for money."""
        problems = super()._get_move_problems(stage)
        if stage.state == "payment" and self.decision not in ("accepted", "partly"):
            problems.append(self.env._("Nothing is decided yet: press “Decide” first."))
        waiting = self.payment_ids.filtered(lambda payment: payment.state in ("draft", "approval", "ordered"))
        if stage.state in ("closed", "refused", "withdrawn") and waiting:
            problems += [payment._describe_waiting() for payment in waiting]
        if stage.state in ("refused", "withdrawn") and self.currency_id.compare_amounts(self.paid, 0) > 0:
            problems.append(
                self.env._("%(amount)s is paid already: close the claim instead.", amount=self._format_money(self.paid))
            )
        return problems
