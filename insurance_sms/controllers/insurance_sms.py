import codecs
import hmac
import json
from urllib.parse import parse_qsl

from odoo import http
from odoo.http import request

from odoo.addons.sms_twilio.controllers.controllers import SmsTwilioController
from odoo.addons.sms_twilio.tools.sms_twilio import generate_twilio_sms_callback_signature

MAX_BYTES = 65_536  # of one call; reports and answers are a few hundred
_JSON = ("application/json", "text/json")
_ROUTE = {
    "type": "http",
    "auth": "public",
    "methods": ["GET", "POST"],
    "csrf": False,
    "save_session": False,
    "max_content_length": 4 * MAX_BYTES,
}
# https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
_TWILIO = {"sent": "sent", "delivered": "delivered", "failed": "failed", "undelivered": "failed", "canceled": "failed"}


class InsuranceSms(http.Controller):
    """Where gateways tell what became of messages, and what clients answered.

    The key in the address is a gateway's; with it nothing else can be done or learnt. A wrong key, a wrong signature
    and an unknown message are told apart by their numbers only: 404, 403, 404.
    """

    @http.route("/insurance/sms/<string:token>/receipt", **_ROUTE)
    def insurance_sms_receipt(self, token, **_params):
        """Take a report of delivery; the same again is answered the same and changes nothing."""
        return self._take(token, "_take_receipt")

    @http.route("/insurance/sms/<string:token>/answer", **_ROUTE)
    def insurance_sms_answer(self, token, **_params):
        """Take what a client wrote; the same again is answered the same and makes nothing."""
        return self._take(token, "_receive")

    def _take(self, token, method):
        """Check who calls, and let the user of the jobs do the work.

        :param method: of ``insurance.message``; gets the gateway and a dict, returns whether it is understood
        """
        gateway = request.env["insurance.gateway"]._find_by_token(token)
        if not gateway:
            return self._answer("", 404)
        body = request.httprequest.get_data()  # kept: when two of the same collide, this method runs again
        if len(body) > MAX_BYTES:
            return self._answer("", 413)
        values = self._get_values(gateway, body)
        if values is None:
            return self._answer("", 400)
        if not gateway._check_signature(values, request.httprequest.headers, body):
            return self._answer("", 403)
        service = request.env["insurance.message"]._as_service(gateway.company_id or None)
        request.update_env(user=service.env.uid, context=dict(service.env.context), su=False)
        taken = getattr(request.env["insurance.message"], method)(gateway.with_env(request.env), values)
        return self._answer(gateway.reply or "") if taken else self._answer("", 404)

    def _get_values(self, gateway, body):
        """Return the parameters of the call as a dict, of its address and of its body; None: it cannot be read."""
        values = request.httprequest.args.to_dict()
        values |= self._get_recoded(values.get("charset"), gateway.answer_text)
        if request.httprequest.mimetype in _JSON:
            try:
                sent = json.loads(body or b"{}")
            except ValueError:  # also of what is no UTF-8
                return None
            return values | (sent if isinstance(sent, dict) else {"list": sent})
        values |= request.httprequest.form.to_dict()
        return {name: text.replace("\x00", "") for name, text in values.items()}

    def _get_recoded(self, charset, name):
        """Return the client's words ``{name: text}`` where the call says that they are not in UTF-8.

        Kannel passes on the bytes it got, UTF-16 of everything but Latin letters, and the name of their charset (%C).
        """
        try:
            if not charset or codecs.lookup(charset).name == "utf-8":
                return {}
            pairs = parse_qsl(request.httprequest.query_string.decode("ascii", "replace"), True, encoding="latin-1")
            return {key: text.encode("latin-1").decode(charset, "replace") for key, text in pairs if key == name}
        except (LookupError, ValueError):  # a charset nobody knows: as it came
            return {}

    def _answer(self, text, status=200):
        return request.make_response(text, headers=[("Content-Type", "text/plain; charset=utf-8")], status=status)


class InsuranceTwilio(SmsTwilioController):
    """Twilio's reports, to core's address, of messages in the ledger: core looks for its own SMS only."""

    @http.route()
    def update_sms_status(self, uuid, SmsStatus=None, ErrorCode=None, ErrorMessage=None, **kwargs):
        # sudo: who calls is nobody yet; only whether the message is in the ledger is read
        message = request.env["insurance.message"].sudo().search([("uuid", "=", uuid)], limit=1)
        if not message:
            return super().update_sms_status(uuid, SmsStatus, ErrorCode, ErrorMessage, **kwargs)
        if not self._validate_twilio_signature(request, uuid):
            raise request.not_found()
        words = " · ".join(filter(None, (ErrorMessage, ErrorCode)))
        told = {"uuid": uuid, "ref": kwargs.get("MessageSid"), "state": _TWILIO.get(SmsStatus), "detail": words}
        service = message._as_service(message.company_id)
        request.update_env(user=service.env.uid, context=dict(service.env.context), su=False)
        request.env["insurance.message"]._write_receipt(message.gateway_id.with_env(request.env), told)
        return "OK"

    def _validate_twilio_signature(self, request, uuid):
        """Core looks for the company on its own SMS, which is gone or never was."""
        message = request.env["insurance.message"].sudo().search([("uuid", "=", uuid)], limit=1)  # sudo: see above
        if not message:
            return super()._validate_twilio_signature(request, uuid)
        company = message.company_id
        given = request.httprequest.headers.get("X-Twilio-Signature", "")
        wanted = company.sms_twilio_auth_token and generate_twilio_sms_callback_signature(
            company, uuid, request.httprequest.form.to_dict()
        )
        return bool(wanted) and hmac.compare_digest(wanted.encode(), given.encode())
