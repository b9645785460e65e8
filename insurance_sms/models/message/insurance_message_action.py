from odoo import api, fields, models
from odoo.exceptions import UserError

SENDABLE_REASONS = ("no_address", "no_gateway", "empty_text", "quiet", "too_late", "cap", "cancelled")
KEPT = ("audience", "part", "event_code", "model", "occurrence", "lang", "subject", "body", "channel", "is_final")
KEPT_IDS = ("partner_id", "user_id", "company_id", "policy_id", "lead_id", "purpose_id", "template_id")


class InsuranceMessage(models.Model):
    """What a person may do with a message: hurry it, stop it, send it once more. The log itself nobody changes."""

    _inherit = "insurance.message"

    is_hurried = fields.Boolean("Sent at Once", copy=False, help="Somebody did not want to wait for allowed hours.")
    can_send_again = fields.Boolean("May be Sent Again", compute="_compute_can_send_again")

    @api.depends("state", "reason", "direction")
    def _compute_can_send_again(self):
        for message in self:
            message.can_send_again = message.direction == "outgoing" and (
                message.state in ("failed", "unconfirmed")
                or (message.state == "skipped" and message.reason in SENDABLE_REASONS)
            )

    @api.depends("partner_id", "address")
    def _compute_display_name(self):
        for message in self:
            # sudo: the name of whom one has a message of is no secret
            message.display_name = message.partner_id.sudo().display_name or message.address or ""

    def _as_jobs(self):
        """Return these messages as the jobs' user, who alone writes the log; the reader must see them."""
        self.check_access("read")
        return self.browse(self.ids)._as_service().browse(self.ids)

    def action_send_now(self):
        """Send planned messages at the sender's next turn, without waiting for their hour or for the end of quiet hours.

        Nor for the limit a week. Consent, addresses and all other checks count as always.
        """
        planned = self._as_jobs().filtered(lambda message: message.state == "planned")
        if not planned:
            raise UserError(self.env._("These are not waiting any more. To send one once more choose “Send again”."))
        planned.write({"due": fields.Datetime.now(), "is_hurried": True})
        self._wake_sender()

    def action_cancel(self):
        """Stop planned messages: they are never sent by themselves."""
        planned = self._as_jobs().filtered(lambda message: message.state == "planned")
        if not planned:
            raise UserError(self.env._("Nothing to stop: these have left or were not sent."))
        words = self.env._("%s stopped it", self.env.user.name)
        planned.write({"state": "skipped", "reason": "cancelled", "detail": words})

    def action_send_again(self):
        """Plan messages that failed, were not sent or are not confirmed once more, as new ones written by the user.

        What the old rows say stays. Every check is made anew.

        :return: the action that shows the new messages
        """
        self.check_access("read")
        again = self.filtered("can_send_again")
        if not again:
            raise UserError(self.env._("Only what failed, was not sent or is not confirmed can be sent again."))
        rows = [message._prepare_again_row(self.env.user) for message in self._as_jobs() if message.id in again._ids]
        planned = self.browse(self._as_service()._plan(rows))
        self._wake_sender()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_sms.insurance_message_action")
        if len(planned) == 1:
            return action | {"views": [(False, "form")], "res_id": planned.id, "domain": []}
        return action | {"domain": [("id", "in", planned.ids)], "context": {}}

    def _prepare_again_row(self, user):
        """Return the columns of a new message that says the same to the same person."""
        row = {name: self[name] or None for name in KEPT} | {name: self[name].id or None for name in KEPT_IDS}
        row |= {"source": "person", "author_id": user.id, "part": self.part, "res_id": self.res_id or None}
        row["is_final"] = bool(self.is_final)
        # the number may have been corrected meanwhile: look for it anew, unless there is no contact to look at
        row["address"] = None if self.partner_id else self.address
        row["body_html"] = self.body_html or None
        return row

    def action_open_record(self):
        """Open what the message is about: its record, else the policy, deal or client."""
        self.ensure_one()
        record = self._get_pages()[self.id]
        if not record:
            raise UserError(self.env._("It belongs to no record."))
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [(False, "form")],
        }
