import logging

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)
BATCH = 100  # claims reminded of in one go


class InsuranceClaim(models.Model):
    """Every day: clients who were asked for papers and did not bring them are reminded, then called."""

    _inherit = "insurance.claim"

    @api.model
    def _get_remind_domain(self, company, today):
        """Return the claims of a company whose client is to be reminded on a day; None: the company reminds nobody."""
        days = company.claim_paper_remind_days
        if not days:
            return None
        return [
            ("company_id", "=", company.id),
            ("is_open", "=", True),
            ("paper_missing", ">", 0),
            ("paper_reminders", "<=", company.claim_paper_remind_max),
            ("date_papers_asked", "<=", fields.Date.subtract(today, days=days)),
        ]

    @api.model
    def _cron_remind_papers(self, today=None):
        """Remind of a batch of claims; the day of asking moves on with each, so that twice is as good as once."""
        today = today or fields.Date.context_today(self)
        domains = [self._get_remind_domain(company, today) for company in self.env.user.company_ids]
        domain = Domain.OR(part for part in domains if part)
        cron = self.env["ir.cron"]
        claims = self.search(domain, limit=BATCH, order="id").try_lock_for_update()
        cron._commit_progress(remaining=self.search_count(domain))
        for claim in claims:
            claim._remind_safely(today)
            if not cron._commit_progress(1):
                break

    def _remind_safely(self, today):
        """Remind of one claim; a fault is kept on the claim, which is tried again after as many days."""
        try:
            with self.env.cr.savepoint():
                self._remind_papers()
        except Exception as error:
            _logger.info("claim %s: no reminder of its papers", self.id, exc_info=True)
            self.date_papers_asked = today
            self._message_log(body=self.env._("The client could not be reminded of the papers: %s", error))

    def _remind_papers(self):
        """Ask the client again, or after the last reminder give the handler the task to call."""
        company, done = self.company_id, self.paper_reminders
        if done < company.claim_paper_remind_max:
            self._note_papers_asked(reminders=done + 1)
            if company.claim_paper_remind_email and self.partner_id.email:
                self.env.ref("insurance_claims.mail_template_papers").send_mail(
                    self.id, email_layout_xmlid="mail.mail_notification_light"
                )
            return
        self.paper_reminders = done + 1
        user = self.user_id or company._get_claims_head() or self.agent_id
        words = self.with_context(lang=user.lang)
        self.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo", user_id=user.id,
            summary=words.env._("Call the client: papers are missing after %s reminders", done),
            note=", ".join(self._get_missing_papers().mapped("name")),
        )  # fmt: skip
