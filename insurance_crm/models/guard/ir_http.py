import json

from markupsafe import Markup
from werkzeug.exceptions import Forbidden

from odoo import models
from odoo.http import Response, request, serialize_exception

# Entries that exist only to take data out in bulk.
_REFUSED = {
    "/web/export/csv": "export",
    "/web/export/xlsx": "export",
    "/web/pivot/export_xlsx": "export",
    "/mail/attachment/zip": "export",
}
_CARD_ROUTES = ("/web/partner/vcard", "/web_enterprise/partner")
_FILE_TYPES = (
    "text/csv",
    "text/vcard",
    "application/zip",
    "application/x-zip",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml",
    "application/vnd.oasis.opendocument.spreadsheet",
)


class IrHttp(models.AbstractModel):
    """What leaves by HTTP: bulk entries are closed, and any download is refused unless it is on the list.

    A route of an add-on installed later that hands out a file is therefore
    refused for the restricted until somebody adds it, with a reason.
    """

    _inherit = "ir.http"

    @classmethod
    def _guard_allowed_downloads(cls):
        """Return ``{start of a route: why its files may leave}``; modules add their own by overriding this."""
        return {
            "/web/content": "one file of a record the user may read",
            "/web/image": "one picture of a record the user may read",
            "/web/assets": "the program's own files",
            "/web/partner/vcard": "one contact's card; more than one is refused before",
            "/web_enterprise/partner": "one contact's card; more than one is refused before",
            "/report": "the print of records the user may read, no spreadsheets",
            "/insurance/list": "a list made with the user's own rights, such as his renewals",
            "/mail/attachment/pdf_first_page": "preview of one file",
        }

    @classmethod
    def _auth_method_bearer(cls):
        result = super()._auth_method_bearer()
        if request.env.user._is_export_restricted():
            # Both ways in: by a key, and by the browser's cookie with borrowed headers.
            cls._guard_refuse("api", request.httprequest.path)
        return result

    @classmethod
    def _pre_dispatch(cls, rule, args):
        result = super()._pre_dispatch(rule, args)
        request.insurance_route = rule.rule
        kind = _REFUSED.get(rule.rule)
        if rule.rule.startswith(_CARD_ROUTES) and cls._guard_number_of_cards() > 1:
            kind = "card"
        if kind and cls._guard_is_restricted():
            cls._guard_refuse(kind, rule.rule)
        return result

    @classmethod
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        if cls._guard_is_file(response) and cls._guard_is_restricted():
            route = getattr(request, "insurance_route", "")
            if not cls._guard_is_allowed(route, response):
                cls._guard_refuse("export", route)
        return result

    @classmethod
    def _guard_is_allowed(cls, route, response):
        """Return whether a route is on the list. Prints are for paper: add-ons that print spreadsheets are not."""
        if f"{route}/".startswith("/report/") and cls._guard_is_table(response):
            return False
        return any(f"{route}/".startswith(f"{start}/") for start in cls._guard_allowed_downloads())

    @classmethod
    def _guard_env(cls):
        """Return the caller's environment; routes that ask for no login know no user, but his session may."""
        return request.env(user=request.env.uid or request.session.uid)

    @classmethod
    def _guard_is_restricted(cls):
        env = cls._guard_env()
        return bool(env.uid) and env.user._is_export_restricted()

    @classmethod
    def _guard_number_of_cards(cls):
        ids = request.get_http_params().get("partner_ids") or ""
        return sum(part.isdigit() for part in ids.split(","))

    @classmethod
    def _guard_is_file(cls, response):
        """Return whether the answer is a file to keep: sent as one, or of a type that only makes sense as one."""
        kind = response.headers.get("Content-Disposition", "").strip().lower()
        return kind.startswith("attachment") or cls._guard_is_table(response)

    @classmethod
    def _guard_is_table(cls, response):
        return response.headers.get("Content-Type", "").lower().startswith(_FILE_TYPES)

    @classmethod
    def _guard_refuse(cls, kind, detail):
        """Record the refusal and answer 403: a sentence for people, the error for the web client's dialog.

        :raises werkzeug.exceptions.Forbidden: always
        """
        error = cls._guard_env()["insurance.guard.refusal"]._refuse(kind, detail)
        data = serialize_exception(error) | {"debug": ""}
        answer = json.dumps({"code": 0, "message": "Odoo Server Error", "data": data})
        # The web client reads the second element of the page.
        page = Markup("<p>%s</p><p hidden='hidden'>%s</p>") % (error.args[0], answer)
        raise Forbidden(description=error.args[0], response=Response(page, status=403, mimetype="text/html"))
