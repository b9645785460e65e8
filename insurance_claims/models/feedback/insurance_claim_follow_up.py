import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .insurance_feedback import OLDEST

_logger = logging.getLogger(__name__)
BATCH = 200  # calls planned in one transaction


class InsuranceClaim(models.Model):
    """Some days after the first payment somebody calls the client and asks whether all is well."""

    _inherit = "insurance.claim"

    follow_up_on = fields.Date("Follow-up call planned on", readonly=True, copy=False)

    @api.model
    def _cron_follow_up(self, today=None):
        """Plan the calls; each claim once, also when the job runs twice.

        :param today: a date instead of today (tests)
        """
        today = today or fields.Date.context_today(self)
        cron = self.env["ir.cron"]
        found = self._find_follow_up(today)
        cron._commit_progress(remaining=len(found))
        for start in range(0, len(found), BATCH):
            batch = found[start : start + BATCH]
            batch.try_lock_for_update()._plan_follow_up(today)
            self.env.invalidate_all()
            if not cron._commit_progress(len(batch)):
                break

    @api.model
    def _find_follow_up(self, today):
        """Return the claims whose clients were paid so many days ago and were not called yet."""
        # sudo: when clients are called is a setting of the company
        companies = self.env["res.company"].sudo().search([("claim_follow_up_days", ">", 0)])
        due = []
        for company in companies & self.env.companies.sudo():
            last = today - timedelta(days=company.claim_follow_up_days)
            paid = Domain("date_paid", "<=", last) & Domain("date_paid", ">=", last - timedelta(days=OLDEST))
            due.append(paid & Domain("company_id", "=", company.id))
        domain = Domain("state", "=", "paid") & Domain("kind", "=", "payment") & Domain.OR(due)
        payments = self.env["insurance.claim.payment"]._search(domain)
        return self.search(
            Domain("follow_up_on", "=", False)
            & Domain("id", "in", payments.subselect("claim_id"))
            & Domain("state", "in", ("payment", "closed")),
            order="id",
        )

    def _plan_follow_up(self, today):
        """Plan a call each; what fails is logged, and is not tried again."""
        self.write({"follow_up_on": today})
        for claim in self:
            caller = claim._get_caller()
            if not caller:
                continue
            try:
                with self.env.cr.savepoint():
                    claim.activity_schedule(
                        "mail.mail_activity_data_call", today, summary=self.env._("Ask whether all is well after the payment"),
                        user_id=caller.id,
                    )  # fmt: skip
            except Exception:
                _logger.exception("The follow-up call of claim %s could not be planned", claim.id)

    def _get_caller(self):
        """Return who calls: the agent or the handler as the company set it, else the other one."""
        self.ensure_one()
        people = [self.agent_id, self.user_id]
        if self.company_id.claim_follow_up_by == "handler":
            people.reverse()
        return next((user for user in people if user and user.active), self.env["res.users"])
