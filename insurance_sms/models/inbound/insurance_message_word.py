import hashlib

from odoo import models

_CODES = ("service", "marketing")  # purposes messages are sent for


class InsuranceMessage(models.Model):
    """STOP and START: consents by purpose, blocked numbers, and one word back."""

    _inherit = "insurance.message"

    def _follow_word(self, word, found):
        """Do what a client says by a stop word; all with the number are meant, and nothing is written twice.

        :param word: an ``insurance.stop.word``
        :param found: all contacts with the number
        """
        self.ensure_one()
        if not found:
            self._block_stranger(word.action)
            return
        if word.action == "start":
            self._block_stranger("start")
        if self._write_consents(word, found) and self.company_id.message_confirm_stop:
            self._confirm_word(word)

    def _write_consents(self, word, found):
        """Write the answers of all who have the number; return whether any of them is new."""
        wanted = "withdrawn" if word.action == "stop" else "given"
        answers = found._get_consents()
        purposes = self._get_meant_purposes(word, answers)
        note = self.env._("SMS from %(number)s: %(text)s", number=self.address, text=self.body)
        rows = [
            {"partner_id": partner.id, "purpose_id": purpose.id, "state": wanted, "source": "message", "note": note}
            for partner in found
            for purpose in purposes
            if not self._has_said(answers[partner.id], purpose, wanted)
        ]
        return self.env["insurance.consent"].create(rows)

    def _has_said(self, said, purpose, wanted):
        """Return whether the latest answers of a contact for a purpose all are ``wanted``, by every channel."""
        states = {channel: state for (code, channel), state in said.items() if code == purpose.code}
        return "any" in states and set(states.values()) == {wanted}

    def _get_meant_purposes(self, word, answers):
        """Return the purposes a word is about; see `insurance.stop.word.purpose_ids`."""
        purposes = self.env["insurance.consent.purpose"]
        if word.purpose_ids:
            return word.purpose_ids
        every = purposes.search([("code", "in", _CODES)])
        if word.action == "start":
            stopped = {
                code for said in answers.values() for (code, _channel), state in said.items() if state != "given"
            }
            return every.filtered(lambda purpose: purpose.code in stopped) or every
        marketing = every.filtered(lambda purpose: purpose.code == "marketing")
        last = self._get_last_told(self.partner_id)
        return (last.purpose_id | marketing) if last.purpose_id else every

    def _block_stranger(self, action):
        """Put the number of somebody unknown on core's list of blocked numbers, or take it off."""
        # sudo: only this one number, whose owner says so
        blocked = self.env["phone.blacklist"].sudo()
        if action == "stop":
            blocked.add(self.address)
        elif blocked.search_count([("number", "=", self.address)], limit=1):
            blocked.remove(self.address)

    def _confirm_word(self, word):
        """Answer a word once, in the client's language; it waits for the end of quiet hours like all messages."""
        words = self.env["insurance.stop.word"].with_context(lang=self.partner_id.lang)
        if word.action == "stop":
            text = words.env._(
                "%(company)s: you will get no more such messages. To get them again answer %(word)s.",
                company=self.company_id.name,
                word=words._get_word("start", self.partner_id.lang),
            )
        else:
            text = words.env._(
                "%(company)s: you will get messages again. To stop them answer %(word)s.",
                company=self.company_id.name,
                word=words._get_word("stop", self.partner_id.lang),
            )
        self._plan([self._prepare_confirmation_vals(text)])
        self._wake_sender()

    def _prepare_confirmation_vals(self, text):
        """Return the columns of the row that confirms a word: one for each answer."""
        return {
            "source": "answer",
            "channel": "sms",
            "address": self.address,
            "body": text,
            "is_final": True,
            "partner_id": self.partner_id.id,
            "user_id": self.user_id.id or None,
            "company_id": self.company_id.id,
            "lang": self.partner_id.lang or None,
            "uuid": hashlib.sha256(f"confirm {self.uuid}".encode()).hexdigest()[:32],
        }
