import logging
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

_logger = logging.getLogger(__name__)
BATCH = 50  # lists sent by one call of the job
LATE_DAYS = 2  # a list that could not go out on its day goes out until then; later it is old
KEPT_DAYS = 400


class InsuranceRenewalMailing(models.Model):
    """Who was sent which renewal list in which week; the row comes before the mail, so nobody gets it twice."""

    _name = "insurance.renewal.mailing"
    _description = "Renewal List Sent"
    _order = "week desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", "Whose list", required=True, readonly=True, ondelete="cascade", index=True)
    recipient_id = fields.Many2one(
        "res.users", "Sent to", readonly=True, ondelete="set null", help="His stand-in, while he is away."
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    week = fields.Date(
        "Day", required=True, readonly=True, index=True, help="The day of the week it was to be sent on."
    )
    kind = fields.Selection([("own", "His own"), ("team", "His team's")], "List", required=True, readonly=True)
    state = fields.Selection(
        [("sent", "Sent"), ("empty", "Nothing due"), ("failed", "Not sent")], required=True, readonly=True
    )
    count = fields.Integer("Policies", readonly=True)
    message = fields.Char("What went wrong", readonly=True)

    _once = models.UniqueIndex("(user_id, company_id, kind, week)", "This list was sent already.")

    # --- the job ----------------------------------------------------------------------------------

    @api.model
    def _cron_send(self, limit=BATCH):
        """Send the lists of every company whose day and hour have come; one bounded batch, safe to run twice."""
        due = self._find_due(fields.Datetime.now())
        for user, company, week, kind in due[:limit]:
            self._send(user, company, week, kind)
            self.env["ir.cron"]._commit_progress(1)
        self.env["ir.cron"]._commit_progress(remaining=len(due[limit:]))

    @api.model
    def _find_due(self, now):
        """Return ``[(user, company, week, kind)]`` of the lists to be sent at ``now`` (UTC) and not sent yet."""
        due = []
        for company in self.env["res.company"].search([("renewal_mail", "=", True)]):
            week = self._get_week(company, now)
            if not week:
                continue
            domain = [("company_id", "=", company.id), ("week", "=", week), ("state", "!=", "failed")]
            told = {(row.user_id, row.kind) for row in self.search_fetch(domain, ["user_id", "kind"])}
            due += [
                (user, company, week, kind)
                for user, kinds in self._get_wanted(company).items()
                for kind in kinds
                if (user, kind) not in told
            ]
        return due

    @api.model
    def _get_week(self, company, now):
        """Return the day whose lists are to go out at ``now``, None when it is not the time."""
        local = pytz.utc.localize(now).astimezone(self._get_zone(company))
        week = local.date() - timedelta(days=(local.weekday() - int(company.renewal_mail_weekday)) % 7)
        late = (local.date() - week).days
        early = not late and local.hour + local.minute / 60 < company.renewal_mail_hour
        before = company.renewal_mail_since and week < company.renewal_mail_since
        return None if late > LATE_DAYS or early or before else week

    @api.model
    def _get_zone(self, company):
        try:
            return pytz.timezone(company.partner_id.tz or "UTC")
        except pytz.UnknownTimeZoneError:
            return pytz.utc

    def _send(self, user, company, week, kind):
        """Send one list; the unique row keeps a second server from sending it again."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """INSERT INTO insurance_renewal_mailing (user_id, company_id, week, kind, state, count, create_date)
                   VALUES (%s, %s, %s, %s, 'empty', 0, %s)
                   ON CONFLICT (user_id, company_id, kind, week)
                   DO UPDATE SET state = 'empty' WHERE insurance_renewal_mailing.state = 'failed'
                   RETURNING id""",
                user.id, company.id, week, kind, fields.Datetime.now(),
            )
        )  # fmt: skip
        row = self.browse(record_id for (record_id,) in self.env.cr.fetchall())
        if not row:
            return
        recipient = self._get_recipient(user, company)
        try:
            with self.env.cr.savepoint():
                count = self._send_sheet(user, recipient, company, kind)
                row.write({"state": "sent" if count else "empty", "count": count, "message": False})
        except UserError as error:
            row.write({"state": "failed", "message": str(error)})
        except Exception as error:  # one employee's trouble must not keep the others waiting
            _logger.info("Renewal list of %s failed", user.login, exc_info=True)
            row.write({"state": "failed", "message": f"{type(error).__name__}: {error}"})
        row.recipient_id = recipient

    @api.model
    def _send_sheet(self, user, recipient, company, kind):
        """Make the list and send it; return the number of policies, 0 when there was nothing to send."""
        sheet = self._make_sheet(user, recipient, company, kind)
        return sheet._send_to(recipient) if sheet.policy_count else 0

    @api.autovacuum
    def _gc_old(self):
        """Forget what was sent more than a year ago."""
        self.search([("week", "<", fields.Date.today() - timedelta(days=KEPT_DAYS))], limit=10_000).unlink()
