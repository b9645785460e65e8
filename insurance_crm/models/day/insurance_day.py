from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date, format_datetime

_SHOWN = 8  # rows of a section that are written out; the rest is a number


class InsuranceDay(models.AbstractModel):
    """What a day or a week brings to an employee: the same for the message in the morning and the page *My day*.

    A room adds a section by extending ``_get_sections``. Everything is read with the employee's own rights.
    """

    _name = "insurance.day"
    _description = "What the Day Brings"

    @api.model
    def _get_sections(self, first, last):
        """Return what the days ``first`` to ``last`` bring to the current user, a constant number of queries.

        :return: list of ``{"title", "model", "ids", "rows": [{"text", "detail", "model", "id"}]}``; ``ids`` may be
            more than the rows; sections without rows are left out by who shows them
        """
        ahead = self._get_ahead(first, last)
        common = [self._get_meetings(first, last), self._get_tasks(last)]
        if not self.env.user.has_group("insurance_crm.group_agent_own"):
            return common  # employees of other rooms have no book
        return [
            *common,
            self._get_cases(last),
            self._get_ending(first, ahead),
            self._get_birthdays(first, last),
            self._get_expiring(first, ahead),
        ]

    @api.model
    def _get_ahead(self, first, last):
        """Return the day up to which what ends or expires is told."""
        return max(last, first + timedelta(days=self.env.company.insurance_digest_days))

    @api.model
    def _get_period(self, kind, today):
        """Return the first and last day of a ``day`` or of the ``week`` that ``today`` lies in."""
        if kind == "day":
            return today, today
        return today, today + timedelta(days=6 - today.weekday())

    def _section(self, title, records, row):
        """Return one section; ``row`` makes of a record its text, its detail and the record to open."""
        rows = []
        for record in records[:_SHOWN]:
            text, detail, target = row(record)
            rows.append({"text": text, "detail": detail or "", "model": target._name, "id": target.id})
        return {"title": title, "model": records._name, "ids": records.ids, "rows": rows}

    def _date(self, day):
        return format_date(self.env, day)

    # --- sections ---------------------------------------------------------------------------------

    def _get_meetings(self, first, last):
        zone = self.env.tz
        start, stop = (
            zone.localize(datetime.combine(day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)
            for day in (first, last + timedelta(days=1))
        )
        mine = Domain("partner_ids", "in", self.env.user.partner_id.ids)
        within = Domain("start", ">=", start) & Domain("start", "<", stop)
        meetings = self.env["calendar.event"].search(mine & within, order="start")
        moment = "EEE HH:mm" if first != last else "HH:mm"

        def row(event):
            when = (
                self._date(event.start_date)
                if event.allday
                else format_datetime(self.env, event.start, dt_format=moment)
            )
            return event.name, when, event

        return self._section(self.env._("Meetings"), meetings, row)

    def _get_tasks(self, last):
        tasks = self.env["mail.activity"].search(
            [("user_id", "=", self.env.uid), ("date_deadline", "<=", last)], order="date_deadline, id"
        )

        def row(task):
            about = self.env[task.res_model].browse(task.res_id) if task.res_model in self.env else task
            detail = " · ".join(filter(None, (task.res_name, self._date(task.date_deadline))))
            return task.summary or task.activity_type_id.name, detail, about

        return self._section(self.env._("Tasks"), tasks, row)

    def _get_cases(self, last):
        return self._section(
            self.env._("Cases"),
            self.env["insurance.case"]._get_starting(self.env.user, last),
            lambda case: (case.name, case.partner_id.display_name, case),
        )

    @api.model
    def _get_ending_domain(self, first, last):
        """Return which policies of one's own book, ours and elsewhere, end and are not continued yet."""
        mine = Domain("user_id", "=", self.env.uid) | Domain("issuer_id", "=", self.env.uid)
        ending = Domain("cover_end", ">", first) & Domain("cover_end", "<=", last + timedelta(days=1))
        live = [("state", "!=", "void")]
        going_on = Domain("next_ids", "any", live) | Domain("joined_into_ids", "any", live)
        return mine & ending & Domain("state", "=", "issued") & ~going_on

    def _get_ending(self, first, last):
        domain = self._get_ending_domain(first, last)
        policies = self.env["insurance.policy"].search(domain, order="cover_end, id")
        return self._section(
            self.env._("Policies ending"),
            policies,
            lambda policy: (
                " · ".join(filter(None, (policy.partner_id.display_name, policy.line_id.name))),
                self._date(policy.date_end),
                policy,
            ),
        )

    def _get_birthdays(self, first, last):
        days = [(first + timedelta(days=offset)) for offset in range((last - first).days + 1)]
        partners = self.env["res.partner"].browse(self._find_birthdays(days))
        return self._section(
            self.env._("Birthdays"),
            partners.sorted(lambda client: (client.birth_date.month, client.birth_date.day)),
            lambda client: (client.display_name, self._date(client.birth_date), client),
        )

    def _get_expiring(self, first, last):
        mine = Domain("partner_id", "in", self._my_clients())
        expiring = Domain("date_expiry", ">=", first) & Domain("date_expiry", "<=", last)
        return self._section(
            self.env._("Documents expiring"),
            self.env["insurance.identity"].search(mine & expiring, order="date_expiry, id"),
            lambda paper: (
                paper.partner_id.display_name,
                f"{paper._kind_label()} · {self._date(paper.date_expiry)}",
                paper.partner_id,
            ),
        )

    # --- whose ------------------------------------------------------------------------------------

    def _my_clients(self):
        """Return a query of the clients in the user's charge, or with a policy of his in force or to come."""
        mine = Domain("user_id", "=", self.env.uid) | Domain("issuer_id", "=", self.env.uid)
        live = Domain("state", "=", "issued") & Domain("cover_end", ">", fields.Date.context_today(self))
        # sudo: the condition on the policy's employee narrows what is read further than the rules do
        policies = self.env["insurance.policy"].sudo()._search(mine & live)
        clients = Domain("user_id", "=", self.env.uid) | Domain("insurance_policy_ids", "in", policies)
        return self.env["res.partner"].sudo()._search(clients & Domain("is_insurance_client", "=", True))

    def _find_birthdays(self, days):
        """Return the ids of those clients whose birthday falls on one of the days; 29 February is kept on the 28th."""
        keys = {f"{day:%m-%d}" for day in days}
        if "02-28" in keys and not any(day.year % 4 == 0 and (day.year % 100 or not day.year % 400) for day in days):
            keys.add("02-29")
        query = self._my_clients()
        query.add_where(SQL("to_char(res_partner.birth_date, 'MM-DD') IN %s", tuple(keys)))
        found = self.env["res.partner"].browse(row[0] for row in self.env.execute_query(query.select()))
        return found._filtered_access("read").ids

    # --- shown ------------------------------------------------------------------------------------

    @api.model
    def get_day(self, kind):
        """Return what today (``kind`` "day") or the rest of this week ("week") brings, for the page *My day*.

        :return: ``{"first", "last", "sections"}``, see ``_get_sections``; the days are formatted
        :raises AccessError: for who works in another department
        """
        self.env["insurance.policy"].check_access("read")
        first, last = self._get_period(kind, fields.Date.context_today(self))
        sections = [section for section in self._get_sections(first, last) if section["ids"]]
        return {"first": self._date(first), "last": self._date(last), "sections": sections}

    @api.model
    def _get_body(self, first, last):
        """Return the HTML of what the days bring, in the reader's language, and how many things it tells."""
        sections = [section for section in self._get_sections(first, last) if section["ids"]]
        body = self.env["ir.qweb"]._render("insurance_crm.insurance_day_body", {"sections": sections})
        return body, sum(len(section["ids"]) for section in sections)
