import logging
from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)
_LATE_HOURS = 6  # a morning missed is made good until then; later the day is over anyway
_KEPT_DAYS = 90


class InsuranceDigest(models.Model):
    """Which employee was told what the day brings, once a day; the row comes before the message."""

    _name = "insurance.digest"
    _description = "Day's Message"
    _order = "date desc, id desc"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", "Employee", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="user_id.company_id", store=True, precompute=True, index=True)
    date = fields.Date(required=True, readonly=True, index=True, help="The employee's own day, in his time zone.")
    kind = fields.Selection([("day", "Day"), ("week", "Week")], required=True, readonly=True)
    state = fields.Selection(
        [("sent", "Sent"), ("empty", "Nothing to tell"), ("failed", "Failed, tried again within the morning")],
        required=True,
        readonly=True,
    )
    count = fields.Integer("Things told", readonly=True)
    message = fields.Char("What went wrong", readonly=True)

    _once = models.UniqueIndex("(user_id, date)", "This employee was told already what this day brings.")

    # --- sending ----------------------------------------------------------------------------------

    @api.model
    def _cron_send(self, limit=50):
        """Tell every employee whose working day has begun and who was not told yet; one bounded batch."""
        due = self._find_due(fields.Datetime.now())
        for user, date, kind in due[:limit]:
            self._send(user, date, kind)
            self.env["ir.cron"]._commit_progress(1)
        self.env["ir.cron"]._commit_progress(remaining=len(due[limit:]))

    @api.model
    def _find_due(self, now):
        """Return ``[(user, his date, "day" or "week")]`` of who is to be told at ``now`` (UTC)."""
        agents = self.env.ref("insurance_crm.group_agent_own").all_user_ids
        wanted = agents.filtered(lambda user: not user.share and user.active and user.insurance_digest != "none")
        told = self._read_group(
            [("date", ">=", now.date() - timedelta(days=2)), ("state", "!=", "failed")], ["user_id"], ["date:array_agg"]
        )
        told = {(user, date) for user, dates in told for date in dates}
        due = []
        for user in wanted:
            date, kind = self._get_kind(user, now)
            if kind and (user, date) not in told:
                due.append((user, date, kind))
        return due

    def _get_kind(self, user, now):
        """Return the user's date and what he is to be told at ``now``: a day, a week, or nothing."""
        company = user.company_id
        try:
            zone = pytz.timezone(user.tz or company.partner_id.tz or "UTC")
        except pytz.UnknownTimeZoneError:
            zone = pytz.utc
        local = pytz.utc.localize(now).astimezone(zone)
        hour = local.hour + local.minute / 60
        begun = company.insurance_digest_hour <= hour < company.insurance_digest_hour + _LATE_HOURS
        workdays = self._get_workdays(company)
        if not company.insurance_digest or not begun or local.weekday() not in workdays:
            return local.date(), None
        first = local.weekday() == min(workdays)
        if first and user.insurance_digest in ("both", "week"):
            return local.date(), "week"
        return local.date(), "day" if user.insurance_digest in ("both", "day") else None

    @api.model
    def _get_workdays(self, company):
        """Return the weekdays (Monday is 0) the company works on; Monday to Friday where no hours are kept."""
        days = company.resource_calendar_id.attendance_ids.mapped("dayofweek")
        return {int(day) for day in days} or set(range(5))

    def _send(self, user, date, kind):
        """Tell one employee; the unique row keeps a second server from telling him again."""
        self.env.cr.execute(
            SQL(
                """INSERT INTO insurance_digest (user_id, company_id, date, kind, state, count, create_date)
                   VALUES (%s, %s, %s, %s, 'empty', 0, %s)
                   ON CONFLICT (user_id, date) DO UPDATE SET state = 'empty' WHERE insurance_digest.state = 'failed'
                   RETURNING id""",
                user.id, user.company_id.id, date, kind, fields.Datetime.now(),
            )
        )  # fmt: skip
        row = self.browse(record_id for (record_id,) in self.env.cr.fetchall())
        if not row:
            return
        try:
            with self.env.cr.savepoint():
                count = self._tell(user, date, kind)
                row.write({"state": "sent" if count else "empty", "count": count, "message": False})
        except Exception as error:  # one employee's trouble must not keep the others waiting
            _logger.info("Day's message of %s failed", user.login, exc_info=True)
            row.write({"state": "failed", "message": str(error)})

    def _tell(self, user, date, kind):
        """Send the message; return the number of things in it, 0 when there was nothing to tell."""
        employee = self._as_employee(user)
        first, last = employee._get_period(kind, date)
        body, count = employee._get_body(first, last)
        if count:
            week = employee.env._("Your week: %(count)s things", count=count)
            day = employee.env._("Your day: %(count)s things", count=count)
            # sudo: everybody is told by the system, whoever set the clock
            self.env["mail.thread"].sudo().message_notify(
                body=body,
                subject=week if kind == "week" else day,
                partner_ids=user.partner_id.ids,
                email_layout_xmlid="mail.mail_notification_light",
            )
        return count

    @api.model
    def _as_employee(self, user):
        """Return ``insurance.day`` as the employee sees it: his rights, language, time zone and company."""
        day = self.env["insurance.day"].with_user(user).with_company(user.company_id)
        return day.with_context(
            lang=user.lang, tz=user.tz or user.company_id.partner_id.tz, allowed_company_ids=user.company_ids.ids
        )

    @api.autovacuum
    def _gc_old(self):
        self.search([("date", "<", fields.Date.today() - timedelta(days=_KEPT_DAYS))], limit=10_000).unlink()
