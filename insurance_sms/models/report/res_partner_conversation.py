from odoo import fields, models
from odoo.tools import format_date, format_datetime

from .insurance_message import TONES

SHOWN = 50  # messages of a conversation at first, and more at each press of “Earlier”


class ResPartner(models.Model):
    """The conversation with a client: what was sent to him and what he answered, the last below."""

    _inherit = "res.partner"

    def get_insurance_conversation(self, limit=SHOWN):
        """Return the conversation with a client, as far as the reader may see it; a constant number of queries.

        :param limit: how many of the last messages
        :return: ``{"name", "number", "more": bool, "messages": [bubble]}``; see `_prepare_bubble`
        :raises AccessError: for who may not read the client or messages at all
        """
        self.ensure_one()
        self.check_access("read")
        messages = self.env["insurance.message"]
        found = messages.search(
            self._get_insurance_messages_domain(), order="due desc, id desc", limit=max(int(limit), 1) + 1
        )
        shown = found[:limit].sorted(lambda message: (message._get_moment_told(), message.id))
        return {
            "name": self.display_name,
            "number": self.phone_sanitized or self.mobile_sanitized or "",
            "more": len(found) > limit,
            "messages": [self._prepare_bubble(message) for message in shown],
        }

    def send_insurance_message(self, text):
        """Send the client an SMS written in the conversation; it goes the way of every message from his card.

        :return: the notification to show, an action
        :raises AccessError: when the client is a colleague's
        :raises UserError: without a number or a text
        """
        self.ensure_one()
        compose = self.env["insurance.message.compose"]
        dialog = compose.browse(compose._open(self)["res_id"])
        dialog.write({"channel": "sms", "body": text})
        return dialog.action_send()

    def _prepare_bubble(self, message):
        """Return how a message is drawn.

        :return: ``{"id", "incoming": bool, "text", "day", "time", "by": who or what wrote it, "channel", "whom": the
            contact, where it is not the client himself, "badge": {"text", "tone"}, "why": why it was not sent}``
        """
        told = message._get_moment_told()
        incoming = message.direction == "incoming"
        # sudo: whoever may read a message may know to whom it went
        whom = message.sudo().partner_id
        return {
            "id": message.id,
            "incoming": incoming,
            "text": message._get_plain_text(),
            "day": format_date(self.env, fields.Datetime.context_timestamp(self, told).date()),
            "time": format_datetime(self.env, told, tz=self.env.tz.zone, dt_format="HH:mm"),
            "by": "" if incoming else message._get_author(),
            "channel": message._get_words("channel"),
            "whom": whom.name if whom != self else "",
            "badge": {"text": message._get_words("state"), "tone": TONES[message.state]},
            "why": message._get_why(),
        }
