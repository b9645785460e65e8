from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext

from .wording import near_day

SHOWN, LONGEST = 5, 110  # talks on the card, and characters of each


class ResPartner(models.Model):
    """The card's last talks: messages and notes, and tasks that were done, on the client, its deals and policies."""

    _inherit = "res.partner"

    def _get_card_sections(self):
        sections = super()._get_card_sections()
        talks = [self._prepare_card_message(message) for message in self._get_card_messages()]
        talks += [self._prepare_card_done(task) for task in self._get_card_done()]
        talks.sort(key=lambda talk: talk[0], reverse=True)
        rows = {}  # what was noted on the client and on the deal alike is told once
        for _when, row in talks:
            rows.setdefault((row["title"], row["detail"], row["end"]), row)
        sections["talks"] = {
            "title": self.env._("Last talks"),
            "sequence": 60,
            "width": "third",
            "rows": list(rows.values())[:SHOWN],
        }
        return sections

    def _get_card_messages(self):
        """Return the last messages and notes that people wrote."""
        written = Domain("message_type", "in", ("comment", "email", "email_outgoing", "sms")) & Domain(
            "mail_activity_type_id", "=", False
        )
        about = Domain.OR(
            Domain("model", "=", model) & Domain("res_id", "in", ids) for model, ids in self._get_card_targets().items()
        )
        # by date: in the order of ids, all messages of everybody would be read before the first that matches
        return self.env["mail.message"].search(written & about, order="date desc, id desc", limit=2 * SHOWN)

    def _get_card_done(self):
        """Return the tasks that were done last."""
        about = Domain.OR(
            Domain("res_model", "=", model) & Domain("res_id", "in", ids)
            for model, ids in self._get_card_targets().items()
        )
        done = Domain("active", "=", False) & Domain("date_done", "!=", False)
        tasks = self.env["mail.activity"].with_context(active_test=False)
        return tasks.search(done & about, order="date_done desc, id desc", limit=SHOWN)

    def _prepare_card_message(self, message):
        """Return ``(when, row)`` of a message."""
        author = (
            message.author_id.sudo().name or message.email_from or ""
        )  # sudo: whoever may read it may know who wrote
        kinds = {"email": self.env._("e-mail"), "email_outgoing": self.env._("e-mail"), "sms": self.env._("SMS")}
        note = self.env._("note") if message.subtype_id.internal else self.env._("message")
        when = fields.Datetime.context_timestamp(self, message.date).date()
        return message.date.date(), {
            "key": f"message-{message.id}",
            "title": f"{author}, {kinds.get(message.message_type, note)}",
            "detail": _shortened(message.body or message.subject or ""),
            "end": near_day(self.env, when),
            "open": self._get_card_place(message.model, message.res_id),
        }

    def _prepare_card_done(self, task):
        """Return ``(when, row)`` of a task that was done; what came of it, else what it was about."""
        who = task.user_id.sudo().name or ""  # sudo: whoever may read the task may know whose it was
        kind = task.activity_type_id.name or ""
        return task.date_done, {
            "key": f"done-{task.id}",
            "title": ", ".join(text for text in (who, kind) if text),
            "detail": _shortened(task.feedback or task.summary or ""),
            "end": near_day(self.env, task.date_done),
            "open": self._get_card_place(task.res_model, task.res_id),
        }

    def _get_card_place(self, model, res_id):
        """Return where a talk took place, unless it is the card itself."""
        return {"model": model, "id": res_id} if (model, res_id) != (self._name, self.id) else None


def _shortened(text):
    """Return the beginning of a text without markup, on one line."""
    plain = " ".join(html2plaintext(text or "", include_references=False).split())
    return f"{plain[:LONGEST].rstrip()}…" if len(plain) > LONGEST else plain
