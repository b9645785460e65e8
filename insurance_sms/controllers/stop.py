from markupsafe import Markup

from odoo import http
from odoo.http import request

from ..models.template.insurance_message_stop import STOP_PATH


class InsuranceStop(http.Controller):
    """The page behind the link “No more such messages”. Opening it changes nothing: programs open links, too."""

    @http.route(
        f"{STOP_PATH}<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        csrf=False,  # the signed link is the right to press the button
        save_session=False,
    )
    def insurance_stop(self, token, **_form):
        """Ask (GET), or record that the client wants no more messages for this purpose (POST, any number of times)."""
        message = request.env["insurance.message"]._find_by_stop_token(token)
        if not message:
            raise request.not_found()
        lang = request.env["insurance.message.template"]._get_languages(message)[message.id]
        message = message.with_context(lang=lang)
        if request.httprequest.method == "POST":
            message._stop()
        values = {
            "company": message.company_id.name,
            "purpose": message.purpose_id.name,
            "is_stopped": message._is_stopped(),
            "lang": lang,
            "direction": message.env["res.lang"]._get_data(code=lang).direction or "ltr",
        }
        # sudo: a page of ours, which nobody but the jobs' user may render
        body = message.env["ir.qweb"].sudo()._render("insurance_sms.stop_page", values)
        headers = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}
        return request.make_response(Markup("<!DOCTYPE html>\n") + body, headers=list(headers.items()))
