from odoo import http
from odoo.http import request

from ..models.request.insurance_request import MAX_BYTES


class InsuranceRequest(http.Controller):
    """The door for requests of other programs: a key, one JSON object, one answer.

    The key opens nothing else: what it may do is enter clients and deals of its own source.
    """

    @http.route(
        "/insurance/request",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=16 * MAX_BYTES,
    )
    def insurance_request(self, **_form):
        """Take one request.

        :return: 200 a deal was made (the same again: the same answer), 202 kept, we try again ourselves,
            400 and 415 not readable, 401 no or unknown key, 409 the id is another request's, 413 too large,
            422 kept, but it cannot be used, 429 too many a minute
        """
        source = request.env["insurance.request.source"]._authenticate(
            request.httprequest.headers.get("X-Insurance-Key")
        )
        if not source:
            return self._refuse(401, "key", "Send a valid key in the header X-Insurance-Key.")
        if request.httprequest.mimetype != "application/json":
            return self._refuse(415, "type", "Send JSON, with the header Content-Type: application/json.")
        raw = request.httprequest.get_data()  # kept: when two of the same collide, this method runs again
        if len(raw) > MAX_BYTES:
            return self._refuse(413, "size", f"A request has at most {MAX_BYTES} bytes.")
        if not raw.strip():
            return self._refuse(400, "empty", "The body is empty.")
        # from here on the source's service user works, also in what is written when all is committed
        service = source._as_service(source)
        request.update_env(user=service.env.uid, context=dict(service.env.context), su=False)
        requests = request.env["insurance.request"]
        if requests._is_too_fast(source):
            return self._refuse(429, "rate", "Too many requests; try again in a minute.", {"Retry-After": "60"})
        status, answer = requests._receive(source, raw)
        return request.make_json_response(answer, status=status)

    def _refuse(self, status, code, message, headers=None):
        answer = {"error": {"code": code, "message": message}}
        return request.make_json_response(answer, headers=headers, status=status)
