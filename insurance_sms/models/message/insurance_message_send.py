import logging
from datetime import timedelta

from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

BATCH = 500  # messages decided and sent together
TRIES = 5  # when somebody else writes to the same rows
LOST_AFTER = 30  # minutes; longer than any batch takes
# what these channels do is undone when the server stops in the middle; any other way out may have told the client
UNDONE = ("email", "call", "letter")


class InsuranceMessage(models.Model):
    """The one road out: due messages are claimed, decided about, handed over and settled, batch by batch."""

    _inherit = "insurance.message"

    @api.model
    def _cron_send(self, now=None):
        """Send what is due; commits before and after each batch is handed over.

        May run any number of times, on several servers at once, and be killed at any moment: a message that was being
        handed over is never sent again by itself.

        :param now: a moment (UTC) instead of the present one (replays, tests)
        """
        cron, sender = self.env["ir.cron"], self._as_service()
        sender._recover(now or fields.Datetime.now())
        cron._commit_progress(remaining=sender._count_due(now or fields.Datetime.now()))
        while done := sender._send_batch(now or fields.Datetime.now()):
            if not cron._commit_progress(done):
                break

    @api.model
    def _get_due_sql(self, now):
        """Return the condition on a message ``m`` that its time has come; other files narrow it.

        A letter whose text is ready waits to be printed (see ``_get_letters_domain``).
        """
        return SQL(
            """m.state = 'planned' AND m.due <= %s AND m.direction = 'outgoing'
            AND NOT (m.channel = 'letter' AND m.date_claimed IS NOT NULL)""",
            now,
        )

    @api.model
    def _count_due(self, now):
        self.env.flush_all()
        rows = self.env.execute_query(SQL("SELECT count(*) FROM insurance_message m WHERE %s", self._get_due_sql(now)))
        return rows[0][0]

    @api.model
    def _claim(self, now, limit=BATCH):
        """Lock and return due messages, oldest first; those another server is at are left out."""
        return self._lock(self._get_due_sql(now), limit)

    @api.model
    def _lock(self, condition, limit=None):
        """Lock and return messages ``m`` that meet a condition, oldest first; those another server is at are left out.

        :raises TransactionRollbackError: somebody has written to one of them since: who calls looks again (no fault)
        """
        self.env.flush_all()
        query = SQL(
            """SELECT m.id FROM insurance_message m WHERE %s
             ORDER BY m.due, m.id LIMIT %s FOR NO KEY UPDATE OF m SKIP LOCKED""",
            condition,
            limit,
        )
        self.env.cr.execute(query, log_exceptions=False)
        return self.browse(message_id for (message_id,) in self.env.cr.fetchall())

    @api.model
    def _commit(self):
        """Commit, so that what is being sent is known whatever happens next. (Tests replace it.)"""
        self.env.flush_all()
        self.env.cr.commit()  # pylint: disable=invalid-commit

    @api.model
    def _recover(self, now):
        """Settle what a run that died was at, once, whoever else looks or reports at the same moment."""
        for _attempt in range(TRIES):
            try:
                if self._settle_lost(now):
                    self._commit()
                return
            except TransactionRollbackError:
                self.env.cr.rollback()
        _logger.info("messages: another server is at those that were being sent")

    @api.model
    def _settle_lost(self, now):
        """What a run that died may have sent is not confirmed, the rest is sent anew; return the messages."""
        limit = now - timedelta(minutes=LOST_AFTER)
        lost = self._lock(SQL("m.state = 'sending' AND (m.date_claimed IS NULL OR m.date_claimed < %s)", limit))
        undone = lost.filtered(lambda message: message.channel in UNDONE)
        undone.write({"state": "planned", "date_claimed": False})
        for company, messages in (lost - undone).grouped("company_id").items():
            words = messages._of(company).env._("The server stopped while this was being sent: the client may have it.")
            messages.write({"state": "unconfirmed", "detail": words, "date_sent": now})
        return lost

    # --- one batch ---------------------------------------------------------------------------------

    @api.model
    def _send_batch(self, now, limit=BATCH):
        """Send one batch of due messages.

        :return: how many were due, 0 when there is nothing left to do
        """
        for _attempt in range(TRIES):
            try:
                claimed = self._claim(now, limit)
                ready = self.browse()
                for company, messages in claimed.grouped("company_id").items():
                    ready |= messages._of(company)._decide_each(now).with_env(self.env)
                self._commit()
                break
            except TransactionRollbackError:
                # somebody wrote to the same messages: look again, in a fresh transaction; nothing has left yet
                self.env.cr.rollback()
        else:
            _logger.info("messages: another server is at the same ones")
            return 0
        for company, messages in ready.grouped("company_id").items():
            for channel, some in messages._of(company).grouped("channel").items():
                some._hand_over(channel, now)
        return len(claimed)

    def _of(self, company):
        """Return these messages as seen by the jobs' user inside their company alone, in its language."""
        return self.with_context(allowed_company_ids=company.ids, lang=company._get_message_lang())

    def _decide_each(self, now):
        """Decide about a batch at once; when that fails, message by message. Return those to be sent now."""
        try:
            with self.env.cr.savepoint():
                return self._decide(now)
        except TransactionRollbackError:
            raise
        except Exception:  # noqa: BLE001  any fault of one of them: found and told one by one
            self.env.invalidate_all()
        ready = self.browse()
        for message in self:
            try:
                with self.env.cr.savepoint():
                    ready |= message._decide(now)
            except TransactionRollbackError:
                raise
            except Exception as error:  # noqa: BLE001  told on the message itself
                message._fail(error)
        return ready

    def _fail(self, error):
        """Take a message that cannot be worked out of the queue, with what went wrong."""
        if not isinstance(error, UserError):
            _logger.info("message %s failed", self.id, exc_info=True)
        words = str(error) if isinstance(error, UserError) else f"{type(error).__name__}: {error}"
        self.write({"state": "failed", "detail": words})

    # --- handing over ------------------------------------------------------------------------------

    def _hand_over(self, channel, now):
        """Hand messages that are being sent to their channel, and write what became of them."""
        send = getattr(self, f"_send_by_{channel}", None)
        if send is None:
            words = self.env._("Nothing here sends by “%s”.", channel)
            self._settle_surely(
                [{"id": message_id, "state": "failed", "detail": words} for message_id in self.ids], now
            )
        elif channel in UNDONE:
            self._hand_over_inside(channel, now)
        else:
            self._hand_over_outside(send, now)

    def _hand_over_outside(self, send, now):
        """Call a gateway; after that nothing may undo that it was called."""
        try:
            results = send()
        except Exception as error:
            _logger.info("messages: a gateway failed", exc_info=True)
            results = [
                {"id": message_id, "state": "unconfirmed", "detail": f"{type(error).__name__}: {error}"}
                for message_id in self.ids
            ]
        self._commit()
        self._settle_surely(results, now)

    @api.model
    def _settle_surely(self, results, now):
        """Write answers, again if a report comes in at the same moment, and put them on the records' pages."""
        for _attempt in range(TRIES):
            try:
                self._settle(results, now)._post()
                self._commit()
                return
            except TransactionRollbackError:
                self.env.cr.rollback()
        if len(results) > 1:  # many reports at once: fewer messages meet fewer of them
            half = len(results) // 2
            self._settle_surely(results[:half], now)
            self._settle_surely(results[half:], now)
            return
        _logger.info("messages: answers could not be written; they will count as not confirmed")

    def _hand_over_inside(self, channel, now):
        """Do what is done inside the database, together with settling it; when it fails, message by message."""
        for _attempt in range(TRIES):
            try:
                self._do_together(channel, now)
                self._commit()
                return
            except TransactionRollbackError:
                self.env.cr.rollback()
        _logger.info("messages: %s could not be done now; they will be done later", len(self))

    def _do_together(self, channel, now):
        try:
            with self.env.cr.savepoint():
                self._settle(getattr(self, f"_send_by_{channel}")(), now)
            return
        except TransactionRollbackError:
            raise
        except Exception:  # noqa: BLE001  found and told one by one
            self.env.invalidate_all()
        for message in self:
            try:
                with self.env.cr.savepoint():
                    self._settle(getattr(message, f"_send_by_{channel}")(), now)
            except TransactionRollbackError:
                raise
            except Exception as error:  # noqa: BLE001  told on the message itself
                message._fail(error)
