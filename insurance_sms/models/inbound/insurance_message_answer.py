from odoo import models
from odoo.tools import plaintext2html

WORDS = 60  # letters of an answer in the title of its task


class InsuranceMessage(models.Model):
    """An answer on the client's card, on his open deal, and as a task."""

    _inherit = "insurance.message"

    def _tell_inside(self, found, word):
        """Post an answer where it is read, and make the task of who is in charge; once, with its row.

        :param found: all contacts with the number, the writer first
        :param word: the ``insurance.stop.word`` it is, or nothing
        """
        self.ensure_one()
        said = self._get_said(found, word)
        card = self.partner_id._post_answer(self, said)
        if self.lead_id:
            self.lead_id._post_answer(self, said)
        self.mail_message_id = card
        if not word:
            self._make_answer_task(said)

    def _get_said(self, found, word):
        """Return the answer as it is posted: the words, and what has to be known about them."""
        notes = []
        others = found - self.partner_id
        if others:
            names = ", ".join(others.mapped("name"))
            notes.append(self.env._("The same number is also that of %s.", names))
        if word:
            stopped = self.env._("He wants no more messages; recorded in his consents.")
            notes.append(stopped if word.action == "stop" else self.env._("He agrees to messages again."))
        return "\n\n".join([self.body or self.env._("(empty)"), *notes])

    def _make_answer_task(self, said):
        """Make the task “Client answered” on the open deal, or on the card where there is none he may read."""
        agent = self.user_id or self.gateway_id.sudo().responsible_id  # sudo: only who looks after the gateway is read
        if not agent:
            return
        seen = self.env(user=agent, context={"allowed_company_ids": agent.company_ids.ids})
        records = filter(None, (self.lead_id, self.partner_id))
        readable = [record for record in records if record.with_env(seen).has_access("read")]
        if not readable:
            return
        short = self.body if len(self.body) <= WORDS else self.body[: WORDS - 1].rstrip() + "…"
        readable[0].with_context(mail_activity_quick_update=True).activity_schedule(
            "insurance_sms.activity_client_answered",
            summary=self.env._("Client answered: %s", short.replace("\n", " ")),
            note=plaintext2html(said),
            user_id=agent.id,
        )
