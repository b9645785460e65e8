from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class InsuranceClaimPayment(models.Model):
    """The steps of a payment: ordered, perhaps approved by a second person, paid, and what can go wrong after."""

    _inherit = "insurance.claim.payment"

    def action_order(self):
        """Note that the insurer is to pay. Above the limit it waits for a second person first.

        :raises UserError: saying all that is wrong with the payment
        """
        self._start_step("draft")
        for payment in self:
            payment._check_order()
            vals = {"ordered_user_id": self.env.uid, "date_ordered": fields.Date.context_today(self)}
            if payment._needs_approval():
                payment._step("approval", **vals)
                payment._ask_approval()
            else:
                payment._step("ordered", **vals)
                payment._after_order()
        return True

    def action_approve(self):
        """Approve as the second person: a claims manager who neither made nor ordered the payment.

        :raises AccessError: the wrong person
        """
        self._check_second_person()
        self._start_step("approval")
        for payment in self:
            payment._check_order()
            payment._step("ordered", approved_user_id=self.env.uid)
            payment._close_tasks(self.env._("Approved"))
            payment._tell_orderer(self.env._("Approved: the insurer may pay."))
            payment._after_order()
        return True

    def action_paid(self):
        """Book the payments as paid (recoveries: as received), and let the reserve fall by as much.

        :raises UserError: not ordered, or on a day that cannot be
        """
        self._start_step("ordered")
        today = fields.Date.context_today(self)
        for payment in self:
            payment._check_claim_open()
            payment._check_dates()
            payment._step("paid", date_paid=payment.date_paid or today)
            payment.env["insurance.claim.entry"]._book(payment._prepare_entries())
        return True

    def action_open(self):
        """Open the payment on its own page, with its buttons."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_return(self):
        """Ask why the money came back."""
        return self._ask_reason("return")

    def action_cancel(self):
        """Ask why it is not paid."""
        return self._ask_reason("cancel")

    def action_refuse(self):
        """Ask why it is not approved."""
        self._check_second_person()
        return self._ask_reason("refuse")

    def _ask_reason(self, step):
        self._check_money_right()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Why?"),
            "res_model": "insurance.claim.payment.reason",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_payment_ids": self.ids, "default_step": step, "dialog_size": "medium"},
        }

    def _return(self, reason):
        """Book back payments that came back: the opposite of each of their rows, today.

        :raises UserError: also when a part of the payment was recovered, or is about to be
        """
        self._start_step("paid")
        for payment in self:
            payment._check_claim_open()
            if payment.kind == "payment" and (problems := payment._get_recovery_problems()):
                raise UserError("\n".join([payment.display_name, *problems]))
            opposite = [
                {"claim": row.claim_id, "kind": row.kind, "amount": -row.amount, "payment": payment, "note": reason}
                for row in payment.entry_ids
            ]
            payment._step("returned", reason=reason)
            self.env["insurance.claim.entry"]._book(opposite)

    def _cancel(self, reason):
        """Cancel payments that are not paid yet."""
        self._start_step("draft", "approval", "ordered")
        for payment in self:
            payment._step("cancelled", reason=reason)
            payment._close_tasks(reason)

    def _refuse(self, reason):
        """Refuse to approve payments, as the second person; they are cancelled with the reason."""
        self._check_second_person()
        self._start_step("approval")
        self._cancel(reason)
        for payment in self:
            payment._tell_orderer(self.env._("Not approved: %(reason)s", reason=reason))

    # --- what the steps are made of ------------------------------------------------------

    def _check_money_right(self):
        self.claim_id._check_money_right()

    def _start_step(self, *states):
        """Check that the user may and that the payments stand where the step starts, one user at a time per claim."""
        self._check_money_right()
        self.check_access("write")
        if not self:
            return
        self.env["insurance.claim.entry"]._take_turns(self.claim_id.ids)
        names = dict(self._fields["state"]._description_selection(self.env))
        for payment in self:
            if payment.state not in states:
                raise UserError(
                    self.env._(
                        "%(payment)s: %(state)s. This step starts from: %(states)s.",
                        payment=payment.display_name,
                        state=names[payment.state],
                        states=", ".join(names[state] for state in states),
                    )
                )

    def _step(self, state, **vals):
        # sudo: fields no hand writes, after the step was checked
        self.sudo().write({"state": state, **vals})
        self._log_on_claim()

    def _log_on_claim(self):
        """Tell in the claim's log where its payment stands now; who reads the claim need not open its payments."""
        names = dict(self._fields["state"]._description_selection(self.env))
        for payment in self:
            kinds = dict(payment._fields["kind"]._description_selection(self.env))
            facts = (
                kinds[payment.kind],
                payment.claim_id._format_money(payment.amount),
                payment.payee,
                names[payment.state],
                payment.reason,
            )
            payment.claim_id._message_log(body=" · ".join(filter(None, facts)))

    def _after_order(self):
        """What follows when the insurer is to pay. Hook: call ``super()``."""
        for payment in self.filtered(lambda p: p.kind == "payment"):
            payment.claim_id._announce(
                "claim_payment_ordered",
                occurrence=payment.id,
                payload={
                    "amount": payment.amount,
                    "currency": payment.currency_id.name,
                    "payee": payment.payee,
                },
            )

    def _prepare_entries(self):
        """Return the rows (see ``insurance.claim.entry._book``) of this payment; the reserve pays for it first."""
        self.ensure_one()
        common = {"claim": self.claim_id, "payment": self, "date": self.date_paid, "note": self.note}
        if self.kind == "recovery":
            return [{"kind": "recovery", "amount": -self.amount, **common}]
        fall = min(max(self.claim_id.outstanding, 0), self.amount)
        return [
            {"kind": "payment", "amount": self.amount, **common},
            {"kind": "reserve", "amount": -fall, **common},
        ]

    # --- the second person ---------------------------------------------------------------

    @api.depends("state", "amount_user_id", "maker_ids", "ordered_user_id", "create_uid")
    @api.depends_context("uid")
    def _compute_may_approve(self):
        manager = self.env.user.has_group("insurance_claims.group_claims_manager")
        for payment in self:
            payment.may_approve = manager and payment.state == "approval" and self.env.user not in payment._get_makers()

    def _get_makers(self):
        """Return those who had a hand in the payment, none of whom approves it."""
        return self.create_uid | self.amount_user_id | self.maker_ids | self.ordered_user_id

    def _check_second_person(self):
        """:raises AccessError: unless the user is a claims manager who had no hand in the payments"""
        if not self.env.user.has_group("insurance_claims.group_claims_manager"):
            raise AccessError(self.env._("Payments above the limit are approved by claims managers."))
        for payment in self:
            if self.env.user in payment._get_makers():
                raise AccessError(
                    self.env._(
                        "%(payment)s is yours: you made or ordered it, so another claims manager approves it.",
                        payment=payment.display_name,
                    )
                )

    def _get_second_persons(self):
        """Return the managers who may approve this payment."""
        group = self.env.ref("insurance_claims.group_claims_manager")
        service = self.env.ref("insurance_claims.user_claims")
        # sudo: users are not for everybody to search
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [("all_group_ids", "in", group.ids), ("company_ids", "in", self.company_id.ids), ("share", "=", False)]
            )
            - service
            - self._get_makers()
        )

    def _ask_approval(self):
        """Give each manager who may approve a task; the first who decides closes all of them."""
        self.ensure_one()
        for user in self._get_second_persons():
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=self.env._(
                    "Approve %(amount)s to %(payee)s",
                    amount=self.claim_id._format_money(self.amount),
                    payee=self.payee,
                ),
            )

    def _tell_orderer(self, words):
        """Let who ordered the payment know what the second person decided."""
        self.message_post(body=words, partner_ids=self.ordered_user_id.sudo().partner_id.ids)  # sudo: a colleague

    def _close_tasks(self, feedback):
        # sudo: the tasks of the other managers too, which are done with by one decision
        tasks = self.sudo().activity_ids
        if tasks:
            tasks.action_feedback(feedback=feedback)
