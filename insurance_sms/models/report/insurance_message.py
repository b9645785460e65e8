from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from odoo.addons.insurance_crm.models.card.wording import near_day

TONES = {
    "planned": "info",
    "sending": "info",
    "sent": "info",
    "delivered": "success",
    "unconfirmed": "warning",
    "failed": "danger",
    "skipped": "muted",
    "received": "success",
}
LONGEST = 110  # characters of a message on the card


class InsuranceMessage(models.Model):
    """How a message is told on a client's card, in a conversation and behind a number."""

    _inherit = "insurance.message"

    @api.model
    def _count_by(self, field, ids):
        """Return ``{id: number}`` of the messages about these policies or deals that the reader may see; one query."""
        rows = self._read_group(Domain(field, "in", ids), [field], ["__count"])
        return {record.id: number for record, number in rows}

    @api.model
    def _get_list_action(self, name, domain):
        """Return the action that lists the messages of a domain."""
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "mobile_view_mode": "kanban",
            "domain": list(domain),
        }

    def _get_moment_told(self):
        """Return when it was sent or came in, else when it is due, in UTC."""
        self.ensure_one()
        return self.date_sent or self.due

    def _get_plain_text(self):
        """Return its words: the text as it was sent, of an e-mail without its markup, with its subject."""
        self.ensure_one()
        if self.channel == "sms":  # a rule's text has a subject too, for those who get an e-mail
            return self.body or ""
        text = self.body or html2plaintext(self.body_html or "", include_references=False).strip()
        return "\n".join(part for part in (self.subject, text) if part)

    def _get_words(self, name):
        """Return a value of a selection in the reader's language; "" for none."""
        self.ensure_one()
        return self._fields[name].convert_to_export(self[name], self) or ""

    def _get_why(self):
        """Return what became of it beyond its state: why it was not sent, or what the gateway said."""
        self.ensure_one()
        if self.state not in ("skipped", "failed", "unconfirmed", "planned"):
            return ""
        return ": ".join(part for part in (self._get_words("reason"), self.detail) if part)

    def _get_author(self):
        """Return who or what wrote it: the rule, the bulk message, the employee; "" for what came from the client."""
        self.ensure_one()
        # sudo: whoever may read a message may know which rule, bulk message or colleague it comes from
        known = self.sudo()
        return known.rule_id.name or known.bulk_id.name or known.author_id.name or ""

    def _prepare_card_row(self):
        """Return the row of the client card; see `res.partner._get_card_sections`."""
        self.ensure_one()
        text = " ".join(self._get_plain_text().split())
        about = (
            text if self.direction == "incoming" else " · ".join(part for part in (self._get_author(), text) if part)
        )
        when = fields.Datetime.context_timestamp(self, self._get_moment_told()).date()
        kind = self._get_words("channel") or self.env._("Message")
        return {
            "key": f"message-{self.id}",
            "title": self.env._("Client, %(channel)s", channel=kind) if self.direction == "incoming" else kind,
            "detail": f"{about[:LONGEST].rstrip()}…" if len(about) > LONGEST else about,
            "end": near_day(self.env, when),
            "badge": {"text": self._get_words("state"), "tone": TONES[self.state]},
            "open": {"model": self._name, "id": self.id},
        }
