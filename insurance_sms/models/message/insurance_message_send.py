import logging

from odoo import api, fields, models
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
        """Return the condition on a message ``m`` that its time has come; other files narrow it."""
        return SQL("m.state = 'planned' AND m.due <= %s AND m.direction = 'outgoing'", now)

    @api.model
    def _count_due(self, now):
        self.env.flush_all()
        return self.env.execute_query(SQL("SELECT count(*) FROM insurance_message m WHERE %s", self._get_due_sql(now)))[
            0
        ][0]

    @api.model
    def _claim(self, now, limit=BATCH):
        """Lock and return due messages, oldest first; those another server is at are left out."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT m.id FROM insurance_message m WHERE %s
                 ORDER BY m.due, m.id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED""",
                self._get_due_sql(now),
                limit,
            )
        )
        return self.browse(message_id for (message_id,) in rows)

    @api.model
    def _commit(self):
        """Commit, so that what is being sent is known whatever happens next. (Tests replace it.)"""
        self.env.flush_all()
        self.env.cr.commit()

    @api.model
    def _send_batch(self, now, limit=BATCH):
        """Send one batch of due messages.

        :return: how many were due, 0 when there is nothing left to do
        """
        return 0
