import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)
BATCH = 1000  # recipients of one step


class InsuranceBulk(models.Model):
    """The job: recipients into the ledger, batch by batch, each committed with the place it came to."""

    _inherit = "insurance.bulk"

    last_id = fields.Integer(readonly=True, copy=False, help="How far the recipients were put into the ledger.")
    is_filled = fields.Boolean("All Planned", readonly=True, copy=False)
    found = fields.Integer("Recipients Found", readonly=True, copy=False, aggregator=None)
    without = fields.Integer("Without a Contact", readonly=True, copy=False, aggregator=None)
    repeated = fields.Integer(
        "Same Client Again", readonly=True, copy=False, aggregator=None, help="He gets one message for all his rows."
    )
    date_started = fields.Datetime("Started On", readonly=True, copy=False)
    date_done = fields.Datetime("Ended On", readonly=True, copy=False)

    _work_idx = models.Index("(state, is_filled) WHERE state IN ('draft', 'running', 'stopped')")

    @api.model
    def _cron_fill(self, batch=BATCH):
        """Do the forecasts that were asked for, plan the messages of those that were started, close those that are done.

        Bounded by the job's time; each step is committed with the id it came to, and a recipient is planned once
        whatever happens (``_bulk_uniq``). One that fails is marked and does not hold up the others.
        """
        cron, jobs = self.env["ir.cron"], self._get_jobs()
        cron._commit_progress(remaining=len(jobs))
        for bulk in jobs:
            while bulk._step_safely(batch):
                if not cron._commit_progress(remaining=1):
                    return
            if not cron._commit_progress(1):
                return
        self._close_done()

    @api.model
    def _get_jobs(self):
        """Return what waits for the job, oldest first: bulk messages of all companies."""
        waiting = [("state", "=", "draft"), ("forecast_state", "=", "waiting")]
        filling = [("state", "=", "running"), ("is_filled", "=", False)]
        return self.search(["|", "&", *waiting, "&", *filling], order="id")

    def _step_safely(self, batch):
        """Do the next step, in the company's language; return whether there is more to do."""
        self.ensure_one()
        bulk = self.with_context(lang=self.company_id._get_message_lang())
        try:
            with self.env.cr.savepoint():
                if not self.try_lock_for_update():
                    return False  # another server is at it
                return bulk._forecast_now() if self.state == "draft" else bulk._fill(batch)
        except OperationalError:
            raise
        except Exception as error:  # nobody else's messages wait for what is wrong with this one
            _logger.info("Bulk message %s failed", self.id, exc_info=True)
            self.env.invalidate_all()
            self.write({"problem": str(error)[:500], "forecast_state": False})
            if self.state == "running":
                self.write({"state": "failed"})
            return False

    def _fill(self, batch=BATCH):
        """Put the next recipients into the ledger; return whether there may be more."""
        self.ensure_one()
        rows, last, found, without = self._get_batch(self.last_id, batch)
        if not found:
            self.write({"is_filled": True})
            return False
        fresh, repeated = self._drop_repeated(rows)
        self.env["insurance.message"]._as_service(self.company_id)._plan(fresh)
        self.write(
            {
                "last_id": last,
                "found": self.found + found,
                "without": self.without + without,
                "repeated": self.repeated + repeated,
            }
        )
        self._wake_sender(self.date)
        return True

    def _drop_repeated(self, rows):
        """Return the rows of clients who have no message of this bulk yet, and how many were dropped."""
        if not self.one_each or self.audience in ("numbers", "file"):
            return rows, 0
        wanted = {row["partner_id"] for row in rows if row.get("partner_id")}
        known = set()
        if wanted:
            self.env.flush_all()
            query = "SELECT partner_id FROM insurance_message WHERE partner_id = ANY(%s) AND bulk_id = %s"
            known = {partner for (partner,) in self.env.execute_query(SQL(query, list(wanted), self.id))}
        fresh = []
        for row in rows:
            partner = row.get("partner_id")
            if partner not in known:
                fresh.append(row)
                known |= {partner} if partner else set()
        return fresh, len(rows) - len(fresh)

    @api.model
    def _wake_sender(self, date=None):
        """Let the sender run soon, or at ``date``."""
        cron = self.env.ref("insurance_sms.ir_cron_send", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger(date or None)  # sudo: whoever plans may wake the job

    @api.model
    def _close_done(self):
        """Mark those whose messages have all found their end; one query."""
        running = self.search([("state", "=", "running"), ("is_filled", "=", True)])
        open_ones = self.env["insurance.message"]._read_group(
            [("bulk_id", "in", running.ids), ("state", "in", ("planned", "sending"))], ["bulk_id"]
        )
        done = running.browse([bulk.id for bulk in running if (bulk,) not in open_ones])
        done.write({"state": "done", "date_done": fields.Datetime.now()})

    def _cancel_planned(self):
        """Note what had not left when the message was stopped."""
        self.env["insurance.message"].flush_model()
        words = self.env._("%s stopped it", self.env.user.name)
        self.env.cr.execute(
            SQL(
                """UPDATE insurance_message SET state = 'skipped', reason = 'cancelled', detail = %s, write_date = %s
                    WHERE bulk_id = ANY(%s) AND state = 'planned'""",
                words, fields.Datetime.now(), self.ids,
            )
        )  # fmt: skip
        self.env["insurance.message"].invalidate_model()
        self.write({"date_done": fields.Datetime.now()})
