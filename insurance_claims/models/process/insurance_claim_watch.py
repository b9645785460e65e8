import logging

from odoo import api, fields, models
from odoo.fields import Domain

from .insurance_claim_deadline import RUNNING

_logger = logging.getLogger(__name__)
BATCH = 100  # deadlines told in one go
URGENT = 1  # days by which the task of a severe miss is late at once


class InsuranceClaimDeadline(models.Model):
    """Every night: who must know that a deadline is near, or missed, gets a task, once."""

    _inherit = "insurance.claim.deadline"

    @api.model
    def _get_watch_domain(self, today):
        """Return which deadlines somebody must be told of on a day."""
        near = (
            Domain("date_warned", "=", False) & Domain("date_warn", "<=", today) & Domain("clock_id.warn_days", ">", 0)
        )
        missed = Domain("date_missed", "=", False) & Domain("date_due", "<", today)
        return Domain(RUNNING) & (near | missed)

    @api.model
    def _cron_watch(self, today=None):
        """Tell of a batch of deadlines; what cannot be told is said on its claim and not tried again.

        Runs as the user *Claims (automatic)*. Twice is as good as once: what was told is marked on the deadline.
        """
        today = today or fields.Date.context_today(self)
        domain = self._get_watch_domain(today)
        cron = self.env["ir.cron"]
        rows = self.search(domain, limit=BATCH, order="id").try_lock_for_update()
        cron._commit_progress(remaining=self.search_count(domain))
        for row in rows:
            row._tell_safely(today)
            if not cron._commit_progress(1):
                break

    def _tell_safely(self, today):
        """Tell of one deadline; a fault is kept on the claim, and the deadline leaves the queue."""
        try:
            with self.env.cr.savepoint():
                self._tell(today)
        except Exception as error:
            _logger.info("deadline %s of a claim cannot be told", self.id, exc_info=True)
            self._mark_told(today)
            self.claim_id._message_log(
                body=self.env._("“%(name)s” could not be told to anybody: %(why)s", name=self.clock_id.name, why=error)
            )

    def _mark_told(self, today):
        missed = self.date_due < today
        self.write({"date_warned": self.date_warned or today} | ({"date_missed": today} if missed else {}))

    def _tell(self, today):
        """Give the task of a deadline that is near or missed; the task of the warning makes room for that of the miss."""
        missed = self.date_due < today
        self._mark_told(today)
        if missed and not self.clock_id.task_on_miss:
            return
        self._drop_tasks()
        user = self._get_told()
        if user:
            self.activity_id = self.claim_id.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo", **self._prepare_task(today, user)
            )
        else:
            self.claim_id._message_log(body=self._get_summary(missed))

    def _prepare_task(self, today, user):
        missed = self.date_due < today
        clock = self.clock_id.with_context(lang=user.lang)
        day = today if missed else self.date_due
        if missed and clock.severity == "high":
            day = fields.Date.subtract(today, days=URGENT)
        return {
            "date_deadline": day,
            "user_id": user.id,
            "summary": self.with_context(lang=user.lang)._get_summary(missed),
            "note": missed and clock.escalation or False,
        }

    def _get_summary(self, missed):
        names = {"what": self.clock_id.name, "day": fields.Date.to_string(self.date_due)}
        if missed:
            return self.env._("Missed: %(what)s (was due on %(day)s)", **names)
        return self.env._("%(what)s by %(day)s", **names)

    def _get_told(self):
        """Return who is told: the handler or the head of claims, else the other one, else the client's agent."""
        claim = self.claim_id
        head = claim.company_id._get_claims_head()
        first, second = (head, claim.user_id) if self.clock_id.tell == "manager" else (claim.user_id, head)
        for user in (first, second, claim.agent_id):
            if user.active and claim.with_user(user).has_access("read"):
                return user
        return user.browse()
