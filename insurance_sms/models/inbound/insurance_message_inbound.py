import hashlib
from datetime import timedelta

from odoo import api, fields, models

from ...lib import numbers

LONGEST = 5000  # letters of an answer that are kept
TWICE = 10  # minutes in which the same words without a number or time of the gateway are the same answer


class InsuranceMessage(models.Model):
    """What clients answer: a row of the ledger, once, however often the gateway tells it."""

    _inherit = "insurance.message"

    @api.model
    def _receive(self, gateway, values):
        """Take what a client wrote: into the ledger, on his card, to who is in charge of him.

        Works as the user of the jobs; may be told the same any number of times, also at the same moment.

        :param gateway: the ``insurance.gateway`` whose address was called
        :param dict values: what came in, as the gateway sends it
        :return: whether it is understood; nobody's number is no answer
        """
        told = gateway._understand_answer(values)
        if not (told.get("number") or "").strip():
            return False
        vals = self._prepare_answer_vals(gateway, told)
        known = [("address", "=", vals["address"]), ("uuid", "in", self._get_answer_keys(gateway, vals, told))]
        if self.search_count(known, limit=1):
            return True
        new = self.browse(self._plan([vals]))
        if new:
            new._take_answer()
        return True

    @api.model
    def _prepare_answer_vals(self, gateway, told):
        """Return the columns of the row of an answer; see `insurance.gateway._understand_answer`."""
        company = gateway.company_id or self.env.company
        number = numbers.parse(told["number"], company.country_id.code).e164 or told["number"].strip()[:64]
        now = fields.Datetime.now()
        vals = {
            "direction": "incoming",
            "source": "answer",
            "state": "received",
            "channel": "sms",
            "address": number,
            "body": (told.get("text") or "").replace("\x00", "").strip()[:LONGEST],
            "is_final": True,
            "gateway_id": gateway.id,
            "provider_ref": told.get("ref") or None,
            "company_id": company.id,
            "due": now,
            "date_sent": told.get("when") or now,
            "date_delivered": now,
        }
        return vals | {"uuid": self._get_answer_keys(gateway, vals, told)[0]}

    @api.model
    def _get_answer_keys(self, gateway, vals, told):
        """Return what an answer is recognised by when it is told again: the key it is kept under, and others it may have.

        The gateway's number for it or its time where there is one; else number, words and about when.
        """
        said = (gateway.id, vals["address"], vals["body"])
        if told.get("ref"):
            return [_key(gateway.id, "ref", told["ref"])]
        if told.get("when"):
            return [_key(*said, told["when"])]
        span = int(timedelta(minutes=TWICE).total_seconds())
        turn = int(vals["due"].timestamp()) // span
        return [_key(*said, turn), _key(*said, turn - 1)]

    def _take_answer(self):
        """Find who wrote, do what he says by a stop word, tell who is in charge in the office's language."""
        self.ensure_one()
        answer = self.with_context(lang=self.company_id._get_message_lang())
        found = answer._find_writers()
        answer._write_writer(found)
        word = self.env["insurance.stop.word"]._find(self.body)
        if word:
            answer._follow_word(word, found)
        if answer.partner_id:
            answer._tell_inside(found, word)


def _key(*parts):
    """Return a text of 32 letters that stands for the parts."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:32]
