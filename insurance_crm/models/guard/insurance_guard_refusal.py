import functools
import logging
import threading
from urllib.parse import urlsplit

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.http import request

_logger = logging.getLogger(__name__)

_MAX_AN_HOUR = 100  # rows per user: a script must not fill the table
_KEPT_DAYS = 730


class InsuranceGuardRefusal(models.Model):
    """What somebody tried to take out of the system and did not get. Rows are only added."""

    _name = "insurance.guard.refusal"
    _description = "Refused export"
    _order = "id desc"
    _rec_name = "kind"

    create_date = fields.Datetime("Moment", readonly=True, index=True)
    user_id = fields.Many2one("res.users", readonly=True, index=True, ondelete="set null")
    kind = fields.Selection(
        [
            ("export", "Export or download"),
            ("card", "Several contact cards"),
            ("api", "External program"),
            ("key", "Making an API key"),
            ("link", "Link without login"),
        ],
        "Tried",
        readonly=True,
        required=True,
    )
    detail = fields.Char(readonly=True, help="The model or the entry that was asked for; never what it contains.")
    path = fields.Char("Address", readonly=True)
    ip = fields.Char("IP address", readonly=True)

    @api.model
    def _refuse(self, kind, detail=""):
        """Record a refusal and return the error to raise (it is left to the caller, who may answer otherwise).

        The row is written when the transaction that is being refused has
        ended, on a cursor of its own, so that it survives the rollback.

        :param kind: value of the field
        :param detail: model, field or route; no values of records
        :return: an AccessError whose text tells the user what he may do
        """
        path, ip = _where_from()
        _logger.info("Refused %s to %s: %s %s", kind, self.env.user.login, detail, path)
        values = {"user_id": self.env.uid, "kind": kind, "detail": detail, "path": path, "ip": ip}
        write = functools.partial(_write_once, self.env.registry, values, [])
        self.env.cr.postcommit.add(write)
        self.env.cr.postrollback.add(write)
        error = AccessError(
            self.env._(
                "You may not take client data out of the system. If you need to, ask an administrator for the "
                "right “Export the client base”. This attempt was recorded."
            )
        )
        error.loglevel = logging.INFO  # refusing is the guard's work, not a fault of the server
        return error

    @api.autovacuum
    def _gc_refusals(self):
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=_KEPT_DAYS)
        self.search([("create_date", "<", limit)], limit=10_000).unlink()


def _where_from():
    """Return the address asked for (without what follows "?") and the caller's; RPC hides its request from models."""
    if request:
        return request.httprequest.path, request.httprequest.remote_addr
    return urlsplit(getattr(threading.current_thread(), "url", "")).path, ""


def _write_once(registry, values, done):
    """Write the row on its own cursor; called when the refused transaction commits or rolls back, whichever is first."""
    if done:
        return
    done.append(True)
    try:
        with registry.cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            refusals = env["insurance.guard.refusal"]
            recent = [("user_id", "=", values["user_id"]), ("create_date", ">", "now -1H")]
            if refusals.search_count(recent, limit=_MAX_AN_HOUR) < _MAX_AN_HOUR:
                refusals.create(values)
    except psycopg2.Error:
        _logger.exception("A refusal could not be recorded: %s", values)
