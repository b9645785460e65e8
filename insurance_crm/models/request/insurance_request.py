import logging

from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...lib import intake

_logger = logging.getLogger(__name__)

BATCH = 50  # requests tried again in one go
TRIES = 5  # by itself, after a fault that is not the sender's
MAX_BYTES = 65_536
ANSWERS = {"done": (200, "accepted"), "waiting": (202, "waiting"), "failed": (422, "refused")}


class InsuranceRequest(models.Model):
    """One request as it came in: what was sent is kept, whatever becomes of it.

    Taken, it is a deal; what cannot be taken stays with the reason, to be tried again or put aside.
    """

    _name = "insurance.request"
    _description = "Incoming Request"
    _order = "id desc"
    _rec_name = "external_id"

    source_id = fields.Many2one(
        "insurance.request.source", required=True, readonly=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(related="source_id.company_id", store=True, precompute=True, index=True)
    external_id = fields.Char("Number at the sender", required=True, readonly=True)
    state = fields.Selection(
        [("waiting", "To be tried again"), ("done", "Deal"), ("failed", "Cannot be taken"), ("aside", "Put aside")],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    reason = fields.Char(readonly=True, help="Why it could not be taken, and what to do.")
    raw = fields.Text("What was sent", readonly=True)
    digest = fields.Char(readonly=True)
    tries = fields.Integer(readonly=True)
    lead_id = fields.Many2one("crm.lead", "Deal", readonly=True, ondelete="set null", index="btree_not_null")
    partner_id = fields.Many2one("res.partner", "Client", readonly=True, ondelete="set null", index="btree_not_null")
    matched = fields.Boolean("Known client", readonly=True)

    _external_uniq = models.UniqueIndex("(source_id, external_id)", "This request is here already.")
    _pace_idx = models.Index("(source_id, create_date)")

    # --- taking in -----------------------------------------------------------------------------

    @api.model
    def _receive(self, source, raw):
        """Keep a request and make its deal; the same again is answered the same and makes nothing.

        Works as the source's service user. May run any number of times and at the same moment on several
        servers: one of them makes the deal, the others start over and find it.

        :param source: an active ``insurance.request.source``
        :param bytes raw: the body, at most ``MAX_BYTES``
        :return: ``(HTTP status, answer)``, the answer a dict
        """
        requests, source = source._as_service(self), source._as_service(source)
        number, digest = intake.external_id(raw, fields.Date.today()), intake.digest(raw)
        known = requests.search([("source_id", "=", source.id), ("external_id", "=", number)])
        if not known:
            known = requests._keep(source, number, raw, digest)
            known._work()
        elif known.digest != digest:
            if known.state != "failed":
                return 409, requests._answer_error(
                    "conflict", "Another request with this id was taken already. Send this one under an id of its own."
                )
            known.write({"raw": self._decode(raw), "digest": digest, "state": "waiting"})
            known._work()
        return known._get_answer()

    @api.model
    def _keep(self, source, number, raw, digest):
        """Store what was sent, or return what is here under that number.

        :raises psycopg2.errors.SerializationFailure: when another server is storing the same at this moment; the
            caller's transaction starts over and finds it
        """
        self.check_access("create")
        self.env.flush_all()
        vals = {
            "source_id": source.id, "company_id": source.company_id.id, "external_id": number, "state": "waiting",
            "raw": self._decode(raw), "digest": digest, "tries": 0, "create_uid": self.env.uid, "write_uid": self.env.uid,
            "create_date": fields.Datetime.now(), "write_date": fields.Datetime.now(),
        }  # fmt: skip
        insert = SQL(
            "INSERT INTO insurance_request (%s) VALUES %s ON CONFLICT (source_id, external_id) DO NOTHING",
            SQL(", ").join(map(SQL.identifier, vals)),
            tuple(vals.values()),
        )
        self.env.cr.execute(insert, log_exceptions=False)  # a collision is no fault
        return self.search([("source_id", "=", source.id), ("external_id", "=", number)])

    @api.model
    def _decode(self, raw):
        """Return bytes as text that can be stored; what is no UTF-8 is kept as codes."""
        return raw.decode("utf-8", "backslashreplace").replace("\x00", "")

    def _work(self):
        """Make the deals of these requests; a fault stays on its own request with the reason.

        :raises TransactionRollbackError: when another server is at the same rows
        """
        for request in self:
            try:
                with self.env.cr.savepoint():
                    request._make_deal()
                    self.env.flush_all()
            except TransactionRollbackError:
                raise
            except Exception as error:  # noqa: BLE001  any fault is noted on its own request
                self.env.invalidate_all()
                request._note_fault(error)

    def _note_fault(self, error):
        """Keep why a request was not taken: what the sender has to mend, or a fault of ours to be tried again."""
        self.ensure_one()
        mine = isinstance(error, AccessError) or not isinstance(error, (intake.Unusable, UserError))
        if mine:
            _logger.info("request %s of source %s failed", self.id, self.source_id.id, exc_info=error)
        self.write(
            {
                "state": "waiting" if mine else "failed",
                "reason": f"{type(error).__name__}: {error}"[:1000] if mine else self._explain(error),
                "tries": self.tries + 1,
            }
        )

    @api.model
    def _explain(self, error):
        """Return in words why a request cannot be taken."""
        if not isinstance(error, intake.Unusable):
            return str(error)
        words = {
            "json": self.env._("What was sent is no JSON object in UTF-8."),
            "type": self.env._("“%(field)s” has to be a text or a number.", field=error.field),
            "long": self.env._("“%(field)s” is too long.", field=error.field),
            "date": self.env._("“%(field)s” has to be a date like 1990-12-31.", field=error.field),
            "reach": self.env._("Neither a phone nor an e-mail address was sent, so nobody can be answered."),
        }
        return words[error.code]

    def _get_answer(self):
        """Return ``(HTTP status, answer)``: nothing of the client, nothing of ours but that it arrived."""
        self.ensure_one()
        status, word = ANSWERS.get(self.state, ANSWERS["done"])
        if self.state == "failed":
            return status, self._answer_error("unusable", self.reason) | {"id": self.external_id}
        return status, {"id": self.external_id, "request": self.id, "state": word}

    @api.model
    def _answer_error(self, code, message):
        return {"error": {"code": code, "message": message}}

    @api.model
    def _is_too_fast(self, source):
        """Return whether a source sent more in the last minute than it may.

        :param source: an ``insurance.request.source``
        """
        since = fields.Datetime.subtract(fields.Datetime.now(), minutes=1)
        # sudo: only a number is read
        sent = self.sudo().search_count(
            [("source_id", "=", source.id), ("create_date", ">=", since)], limit=source.rate_limit
        )
        return sent >= source.rate_limit

    # --- afterwards ------------------------------------------------------------------------------

    def action_retry(self):
        """Try again what could not be taken."""
        self.check_access("write")
        for request in self.filtered(lambda request: request.state != "done"):
            request.source_id._as_service(request)._work()

    def action_put_aside(self):
        """Nothing is to be made of these; they are kept."""
        self.check_access("write")
        self.filtered(lambda request: request.state != "done").write({"state": "aside"})

    def action_open_deal(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "views": [(False, "form")],
        }

    @api.model
    def _cron_retry(self):
        """Try again, a few times, what failed by a fault that is not the sender's."""
        waiting = self.search([("state", "=", "waiting"), ("tries", "<", TRIES)], order="tries, id", limit=BATCH)
        self.env["ir.cron"]._commit_progress(remaining=len(waiting))
        for request in waiting:
            if not request.try_lock_for_update():
                continue
            request.source_id._as_service(request)._work()
            if not self.env["ir.cron"]._commit_progress(1):
                break
