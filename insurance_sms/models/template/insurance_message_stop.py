import base64
import hmac as hmac_lib

from odoo import api, models
from odoo.tools.misc import hmac

STOP_PATH = "/insurance/stop/"
_SCOPE = "insurance_sms.stop"
_BYTES = 9  # of the signature: 72 bits, 12 letters of an SMS


class InsuranceMessage(models.Model):
    """The link by which a client stops messages for the purpose of the one he got."""

    _inherit = "insurance.message"

    def _get_stop_url(self):
        """Return the personal, signed address of the page on which the reader says: no more of these."""
        number = self.id if isinstance(self.id, int) else 0  # a preview's link has the same length and opens nothing
        return f"{self.get_base_url()}{STOP_PATH}{number:x}-{self._sign_stop(number)}"

    @api.model
    def _sign_stop(self, number):
        # sudo: reads the database's secret
        digest = bytes.fromhex(hmac(self.env(su=True), _SCOPE, number))
        return base64.urlsafe_b64encode(digest[:_BYTES]).decode()

    @api.model
    def _find_by_stop_token(self, token):
        """Return the message of a link, as the user of the jobs; empty when it is not one of ours or too old."""
        number, _dash, signature = (token or "").partition("-")
        try:
            number = int(number, 16)
        except ValueError:
            return self.browse()
        if not hmac_lib.compare_digest(self._sign_stop(number), signature.encode("ascii", "replace").decode()):
            return self.browse()
        message = self._as_service().browse(number).exists()
        return message if message.partner_id and message.purpose_id else self.browse()

    def _is_stopped(self):
        """Return whether the reader gets no more messages for this purpose, by any channel."""
        self.ensure_one()
        purpose = self.purpose_id.code
        # the answer for any channel counts; one for a single channel leaves the others
        return self.partner_id._get_consents()[self.partner_id.id].get((purpose, "any")) in ("withdrawn", "refused")

    def _stop(self):
        """Record that the reader wants no more messages for this purpose; once, however often he says so."""
        self.ensure_one()
        if self._is_stopped():
            return
        self.env["insurance.consent"].create(
            {
                "partner_id": self.partner_id.id,
                "purpose_id": self.purpose_id.id,
                "state": "withdrawn",
                "source": "web",
                "note": self.env._("By the link in a message"),
            }
        )
