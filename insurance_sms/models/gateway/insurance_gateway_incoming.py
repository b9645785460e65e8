import hashlib
import hmac
import re
from datetime import datetime, timezone

from dateutil import parser

from odoo import fields, models

from ...lib.gateway import answer as answers
from ...lib.gateway import ask


class InsuranceGateway(models.Model):
    """How what a provider tells us is read: reports of delivery and clients' answers.

    Both come as a dict of parameters, or of JSON; a place is the name of a parameter or a dotted path.
    """

    _inherit = "insurance.gateway"

    receipt_uuid = fields.Char("Our Number", default="uuid", help="The parameter that brings {uuid} back.")
    receipt_ref = fields.Char("Gateway's Number", help="The parameter with the number the gateway gave the message.")
    receipt_state = fields.Char("What Became of It", help="The parameter the table of meanings is about.")
    receipt_detail = fields.Char("Reason", help="The parameter that says it in words.")
    receipt_when = fields.Char("When")
    answer_number = fields.Char("Client's Number")
    answer_text = fields.Char("Text")
    answer_ref = fields.Char("Number of the Answer", help="So that an answer that is told twice is taken once.")
    answer_when = fields.Char("When It Came")
    answer_to = fields.Char("Sent To", help="The broker's number.")
    reply = fields.Char("We Answer", default="OK", help="What the provider wants to hear when we have understood.")
    signature_kind = fields.Selection(
        [
            ("none", "The secret address alone"),
            ("value", "A parameter or header is the secret"),
            ("hmac", "HMAC of the body"),
            ("hash", "Hash of parameters"),
        ],
        "Proof",
        required=True,
        default="none",
        help="What shows that it comes from the provider, beside the address, which nobody else knows.",
    )
    signature_name = fields.Char("Proof: Where", help="The parameter or header it stands in.")
    signature_hash = fields.Selection([("md5", "MD5"), ("sha1", "SHA-1"), ("sha256", "SHA-256")], default="sha256")
    signature_text = fields.Char("Proof: Of What", help="For a hash of parameters, e.g. {id}:{phone}:{status}:{secret}")

    def _understand_receipt(self, values):
        """Return what a report says: ``{"uuid", "ref", "state", "detail", "when"}``.

        :param values: dict of parameters, or JSON
        :return: state is sent, delivered, failed, or None when it is not known; when is UTC or None
        """
        self.ensure_one()
        code = self._pick(values, self.receipt_state)
        row = next((m for m in self.meaning_ids if m.usage == "receipt" and self._fits(m, code)), None)
        words = [row.note if row else "", self._pick(values, self.receipt_detail)]
        return {
            "uuid": self._pick(values, self.receipt_uuid),
            "ref": self._pick(values, self.receipt_ref),
            "state": row.outcome if row else None,
            "detail": " · ".join(filter(None, words)) or (f"{code}" if code is not None else ""),
            "when": _moment(self._pick(values, self.receipt_when)),
        }

    def _understand_answer(self, values):
        """Return what a client wrote: ``{"number", "text", "ref", "when", "to"}``; what is missing is None."""
        self.ensure_one()
        return {
            "number": self._pick(values, self.answer_number),
            "text": self._pick(values, self.answer_text),
            "ref": self._pick(values, self.answer_ref),
            "when": _moment(self._pick(values, self.answer_when)),
            "to": self._pick(values, self.answer_to),
        }

    def _check_signature(self, values, headers=None, body=b""):
        """Return whether a request comes from the provider; compared in constant time.

        :param values: its parameters, as for `_understand_receipt`
        :param headers: mapping of its headers, whatever their case
        :param body: its body as it came
        """
        self.ensure_one()
        if self.signature_kind == "none":
            return True
        secret = self._get_secrets()["secret"]
        if not secret or not self.signature_name:
            return False
        lower = {name.lower(): value for name, value in dict(headers or {}).items()}
        given = self._pick(values, self.signature_name) or lower.get(self.signature_name.lower()) or ""
        expected = self._get_signature(values, body, secret)
        if self.signature_kind != "value":
            given = given.rpartition("=")[2].lower()  # sha256=… is a usual way to write it
        return hmac.compare_digest(given.encode(), expected.encode())

    def _get_signature(self, values, body, secret):
        algorithm = self.signature_hash or "sha256"
        if self.signature_kind == "hmac":
            return hmac.new(secret.encode(), body or b"", algorithm).hexdigest()
        if self.signature_kind == "hash":
            names = set(ask.PLACEHOLDER.findall(self.signature_text or ""))
            parts = {name: self._pick(values, name) or "" for name in names} | self._get_secrets()
            return hashlib.new(
                algorithm, ask.fill(self.signature_text, parts).encode(), usedforsecurity=False
            ).hexdigest()
        return secret

    def _fits(self, meaning, code):
        return code is not None and bool(re.fullmatch(meaning.pattern or ".*", code, re.IGNORECASE))

    def _pick(self, values, place):
        """Return the text of a parameter (or at a dotted path), None when it is not there."""
        if not place:
            return None
        value = answers.dig(values, place)
        return None if value is None or isinstance(value, dict | list) else str(value)


def _moment(text):
    """Return a provider's moment as naive UTC, None when it is not one: seconds since 1970, or a date with its time."""
    if not text:
        return None
    try:
        if re.fullmatch(r"\d{9,10}", text):
            return datetime.fromtimestamp(int(text), timezone.utc).replace(tzinfo=None)
        moment = parser.parse(text)
        return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError):
        return None
