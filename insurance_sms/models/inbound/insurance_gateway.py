from odoo import api, models
from odoo.tools import consteq

_LEAST = 20  # letters of a key


class InsuranceGateway(models.Model):
    """Which gateway calls, and how Twilio says things."""

    _inherit = "insurance.gateway"

    @api.model
    def _find_by_token(self, token):
        """Return the gateway with this key in its addresses, readable for whoever answers the call; or nothing.

        The key is 256 random bits and looked up by an index; compared again in constant time.
        """
        if len(token or "") < _LEAST:
            return self.browse()
        gateway = self.sudo().search([("token", "=", token)], limit=1)  # sudo: who calls is nobody until this is found
        return gateway if gateway and consteq(gateway.token, token) else self.browse()

    def _understand_answer(self, values):
        """Twilio's names are known: https://www.twilio.com/docs/messaging/guides/webhook-request"""
        if self.kind != "twilio":
            return super()._understand_answer(values)
        told = {"number": "From", "text": "Body", "ref": "MessageSid", "to": "To"}
        return {key: values.get(name) for key, name in told.items()} | {"when": None}
