from odoo import fields, models
from odoo.exceptions import UserError

from .insurance_delivery import OPEN


class InsuranceDelivery(models.Model):
    """The steps of a delivery, at the desk and at the client's door."""

    _inherit = "insurance.delivery"

    def action_send(self):
        """Note that the papers left: with the courier, the service, the post.

        E-mails are not noted but written: the composer opens with the insurer's policy enclosed.

        :raises UserError: for what has left already
        """
        self._check_state("todo")
        if len(self) == 1 and self.means == "email":
            return self._get_email_action()
        for delivery in self.filtered(lambda delivery: delivery.means == "own" and not delivery.courier_id):
            delivery.courier_id = self.env.user
        self._write_step({"state": "sent", "date_sent": fields.Datetime.now()})
        return True

    def _get_email_action(self):
        """Return the composer for the newest PDF of the insurer's policy."""
        files = self.env["insurance.document"].search(
            [("policy_id", "=", self.policy_id.id), ("kind", "=", "policy"), ("state", "!=", "void")], limit=1
        )
        if not files:
            raise UserError(
                self.env._(
                    "%(policy)s: file the insurer's PDF on the policy first, then send it.",
                    policy=self.policy_id.display_name,
                )
            )
        return files.action_send()

    def action_ask_receive(self):
        """Ask who took the papers, and for a photo of the receipt."""
        self._check_state(*OPEN)
        return self._get_dialog("insurance_delivery_view_form_receive", self.env._("Received"))

    def action_receive(self):
        """Note that the client has the papers.

        :raises UserError: for what was received, came back or was called off
        """
        self._check_state(*OPEN)
        now = fields.Datetime.now()
        for delivery in self:
            delivery._write_step(
                {
                    "state": "received",
                    "date_sent": delivery.date_sent or now,
                    "date_received": now,
                    "received_by": delivery.received_by or delivery.partner_id.name,
                }
            )
            delivery._tell_policy(self.env._("Papers received by %(name)s.", name=delivery.received_by))
        # sudo: a courier announces what happened to a policy of another's book
        self.sudo().policy_id._announce("policy_delivered")
        return True

    def action_ask_fail(self):
        """Ask why the papers came back."""
        self._check_state(*OPEN)
        return self._get_dialog("insurance_delivery_view_form_fail", self.env._("Came back"))

    def action_fail(self):
        """Note that the papers came back; the reason must be written before.

        :raises UserError: when there is no reason
        """
        self._check_state(*OPEN)
        for delivery in self:
            if not (delivery.reason or "").strip():
                raise UserError(self.env._("Write why the papers came back."))
            delivery._tell_policy(self.env._("Papers came back: %(reason)s", reason=delivery.reason))
        self._write_step({"state": "failed"})
        return True

    def action_again(self):
        """Plan another attempt for today with the same address, and open it."""
        self.ensure_one()
        self._check_state("failed", "cancelled")
        # sudo: a courier plans again what he brings, of whatever book; a copy tells him nothing new
        attempt = self.sudo().copy({"date": fields.Date.context_today(self)})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": attempt.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_call_off(self):
        """The papers need not be delivered."""
        self._check_state(*OPEN)
        self._write_step({"state": "cancelled"})
        return True

    def _tell_policy(self, text):
        """Note on the policy what became of its papers."""
        # sudo: a courier may bring a policy of another's book
        self.sudo().policy_id.message_post(body=text)

    def _get_dialog(self, view, title):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(self.env.ref(f"insurance_crm.{view}").id, "form")],
            "target": "new",
        }
