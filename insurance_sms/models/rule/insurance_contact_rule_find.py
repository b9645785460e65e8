import json
from collections import namedtuple
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval

BATCH = 1000
# an occurrence nobody was told of yet: the day the message is due; the moment it was done (UTC, None for dates);
# whether the day is the client's own choice
Found = namedtuple("Found", "model res_id occurrence day moment own")
# a message ``m`` that was dropped, before anything was tried, because its date had moved: the date may come back
DROPPED = "(m.state = 'skipped' AND coalesce(m.reason, '') = 'changed' AND coalesce(m.attempts, 0) = 0)"


class InsuranceContactRule(models.Model):
    """What happened, or will, that a rule tells of and has not told yet. Read as the user of the jobs."""

    _inherit = "insurance.contact.rule"

    def _find(self, company, first, last, since=None):
        """Yield the occurrences whose message is due from the day ``first`` to the day ``last``, in batches.

        What is in the ledger already, told or not, is left out: so nothing is found twice, and what was announced late,
        or in a transaction that was committed late, is found by the next run. What was dropped because its date had
        moved is found when the date has come back (``_revive``).

        :param company: one company; its day counts
        :param first, last: days
        :param since: nothing due before this day is found; None: the rule's ``date_since``
        :return: lists of ``Found``
        """
        self.ensure_one()
        first = max(first, since or self.date_since or first)
        found = self._find_moments if self.event_kind == "moment" else self._find_dates
        usual = found(company, *self._shift((first, last), -self._get_offset())) if first <= last else []
        yield from self._get_batches(usual, self._get_offset(), own=False)
        for offset, partner_ids in self._get_own_offsets().items():
            whose = Domain(self._get_search_path(self.event_id.partner_path), "in", partner_ids)
            rows = found(company, *self._shift((first, last), -offset), whose=whose) if first <= last else []
            yield from self._get_batches(rows, offset, own=True)

    def _shift(self, days, offset):
        return tuple(day + timedelta(days=offset) for day in days)

    def _get_batches(self, rows, offset, own):
        """Return lists of ``Found`` made of ``(model, id, occurrence, day of the event, moment)``."""
        found = [
            Found(model, res_id, occurrence, day + timedelta(days=offset), moment, own)
            for model, res_id, occurrence, day, moment in rows
        ]
        return [found[index : index + BATCH] for index in range(0, len(found), BATCH)]

    # --- events on a date ------------------------------------------------------------------------

    def _find_dates(self, company, first, last, whose=Domain.TRUE):
        """Return the untold occurrences of an event on a date from ``first`` to ``last``; one query."""
        model = self.env[self.event_id.model]
        query = model._search(self._get_company_domain(model, company) & self._get_domain() & whose)
        day = self._get_day_sql(model, query, company)
        if self.event_id.yearly:
            return self._find_yearly(model, query, day, first, last)
        start, end = self._get_bounds(model, company, first, last)
        column = model._field_to_sql(query.table, self.event_id.date_field, query)
        query.add_where(SQL("%s >= %s AND %s < %s", column, start, column, end))
        query.add_where(self._get_untold_sql(model._name, query, SQL("to_char(%s, 'YYYY-MM-DD')", day)))
        query.order = SQL("%s, %s", day, SQL.identifier(query.table, "id"))
        rows = self.env.execute_query(query.select(SQL.identifier(query.table, "id"), day))
        return [(model._name, res_id, day.isoformat(), day, None) for res_id, day in rows]

    def _find_yearly(self, model, query, day, first, last):
        """Return the untold anniversaries from ``first`` to ``last``."""
        days = self._get_anniversaries(first, last)
        # as in the index on birthdays
        key = SQL("(EXTRACT(MONTH FROM %s) * 100 + EXTRACT(DAY FROM %s))::int", day, day)
        occurrence = SQL("%s::jsonb ->> %s::text", json.dumps({k: d.isoformat() for k, d in days.items()}), key)
        query.add_where(SQL("%s = ANY(%s)", key, list(days)))
        query.add_where(self._get_untold_sql(model._name, query, SQL("(%s)", occurrence)))
        query.order = SQL.identifier(query.table, "id")
        rows = self.env.execute_query(query.select(SQL.identifier(query.table, "id"), key))
        return [(model._name, res_id, days[key].isoformat(), days[key], None) for res_id, key in rows]

    def _get_anniversaries(self, first, last):
        """Return ``{month * 100 + day: date}`` of a span; 29 February is on the 28th where there is none."""
        days = {}
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            days[day.month * 100 + day.day] = day
            if (day.month, day.day) == (2, 28) and (day + timedelta(days=1)).month == 3:
                days[229] = day
        return days

    def _get_day_sql(self, model, query, company):
        """Return the event's day: of a moment, the day in the company's zone."""
        column = model._field_to_sql(query.table, self.event_id.date_field, query)
        if model._fields[self.event_id.date_field].type == "date":
            return column
        return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", column, self._get_zone(company).key)

    def _get_bounds(self, model, company, first, last):
        """Return where the days begin and end (exclusive), as the column holds them."""
        end = last + timedelta(days=1)
        if model._fields[self.event_id.date_field].type == "date":
            return first, end
        return self._get_moment(company, first), self._get_moment(company, end)

    def _get_untold_sql(self, model, query, occurrence):
        """Return the condition that the ledger has nothing of this rule about this occurrence."""
        return SQL(
            "NOT EXISTS (SELECT 1 FROM insurance_message m WHERE m.rule_id = %s AND m.model = %s AND m.res_id = %s"
            " AND m.occurrence = %s AND m.instead_of_id IS NULL AND NOT %s)",
            self.id,
            model,
            SQL.identifier(query.table, "id"),
            occurrence,
            SQL(DROPPED),
        )

    # --- moments ---------------------------------------------------------------------------------

    def _find_moments(self, company, first, last, whose=Domain.TRUE):
        """Return the untold announcements from ``first`` to ``last``.

        Read by when they were made and by what is not told yet, never from where the last run had come to: what was
        announced in a transaction committed late would be passed over.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT o.model, o.res_id, o.occurrence, o.create_date FROM insurance_outbox o
                    WHERE o.event_id = %s AND (o.company_id IS NULL OR o.company_id = %s)
                      AND o.create_date >= %s AND o.create_date < %s
                      AND NOT EXISTS (SELECT 1 FROM insurance_message m WHERE m.rule_id = %s AND m.model = o.model
                                         AND m.res_id = o.res_id AND m.occurrence = o.occurrence
                                         AND m.instead_of_id IS NULL AND NOT %s)
                    ORDER BY o.id""",
                self.event_id.id,
                company.id,
                self._get_moment(company, first),
                self._get_moment(company, last + timedelta(days=1)),
                self.id,
                SQL(DROPPED),
            )
        )
        fits = {}
        for name in {row[0] for row in rows}:
            fits[name] = self._get_fitting(name, {row[1] for row in rows if row[0] == name}, company, whose)
        zone = self._get_zone(company)
        return [
            (name, res_id, occurrence, done.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).date(), done)
            for name, res_id, occurrence, done in rows
            if res_id in fits[name]
        ]

    def _get_fitting(self, name, ids, company, whose=Domain.TRUE):
        """Return which of these records of a model the rule is for."""
        if name not in self.env or (name != self.event_id.model and not self._is_for_all()):
            return set()
        model = self.env[name]
        domain = self._get_company_domain(model, company) & self._get_domain(name) & whose
        return set(model._search(Domain("id", "in", list(ids)) & domain))

    # --- which records ---------------------------------------------------------------------------

    def _is_for_all(self):
        """Return whether the rule has no condition on the record's own fields."""
        return not safe_eval(self.domain or "[]")

    def _get_domain(self, model=None):
        """Return the records the rule is for: the event's condition and the rule's own.

        :param model: a moment may happen to records of another model than the event's
        """
        self.ensure_one()
        own = not model or model == self.event_id.model
        parts = [Domain(safe_eval(self.domain or "[]"))] if own else []
        if self.event_kind == "date" and own:
            parts.append(Domain(safe_eval(self.event_id.domain or "[]")))
        if self.line_ids:
            parts.append(self._get_line_domain(model or self.event_id.model))
        if self.rank_ids:
            path = self._get_search_path(self.event_id.partner_path)
            ranked = Domain("insurance_rank_id", "in", self.rank_ids.ids)
            parts.append(ranked if path == "id" else Domain(path, "any", ranked))
        return Domain.AND(parts) if parts else Domain.TRUE

    def _get_line_domain(self, model):
        """Return the records of a model that belong to the rule's lines of business."""
        paths = [self.event_id.policy_path, self.event_id.deal_path]
        paths = [
            "id" if model == name else path for name, path in zip(("insurance.policy", "crm.lead"), paths, strict=True)
        ]
        found = []
        for path, line in zip(paths, ("line_id", "insurance_line_id"), strict=True):
            if path == "id" and model in ("insurance.policy", "crm.lead"):
                found.append(Domain(line, "in", self.line_ids.ids))
            elif path and self._has_path(model, path):
                found.append(Domain(path, "any", Domain(line, "in", self.line_ids.ids)))
        return Domain.OR(found) if found else Domain.FALSE

    def _has_path(self, model, path):
        return path.split(".")[0] in self.env[model]._fields

    def _get_search_path(self, path):
        return path or "partner_id"

    def _get_company_domain(self, model, company):
        """Return the records of the company, and those of none that it looks after (see ``_get_main_company``)."""
        if "company_id" not in model._fields:
            return Domain.TRUE
        return Domain("company_id", "in", [False, company.id])

    def _get_own_offsets(self):
        """Return ``{days from the event: partner ids}`` of clients who chose themselves when to be told of it."""
        if self.recipient != "client":
            return {}
        # sudo: the user of the jobs tells clients of all books
        patterns = self.env["insurance.contact.pattern"].sudo().search([("event_id", "=", self.event_id.id)])
        offsets = {}
        for pattern in patterns:
            days = -pattern.days if pattern.direction == "before" else pattern.days
            if self.event_kind == "moment":
                days = max(days, 0)
            offsets.setdefault(days, []).append(pattern.partner_id.id)
        return offsets

    # --- days and hours --------------------------------------------------------------------------

    def _get_zone(self, company, partner=None):
        """Return the time zone a message's hour is meant in: the contact's own, else the company's."""
        for name in (partner and partner.tz, company.message_tz, "UTC"):
            try:
                return ZoneInfo(name)
            except (TypeError, ValueError, KeyError, OSError):
                continue
        return ZoneInfo("UTC")

    def _get_moment(self, company, day, hour=0.0, partner=None):
        """Return the moment (UTC, naive) of an hour of a day in the company's zone, or in the contact's own."""
        minutes = round(hour * 60)
        at = datetime.combine(day, time(minutes // 60 % 24, minutes % 60), self._get_zone(company, partner))
        return at.astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    def _get_day(self, company, now):
        """Return which day it is for the company at a moment (UTC, naive)."""
        day = now.replace(tzinfo=ZoneInfo("UTC")).astimezone(self._get_zone(company)).date()
        return date(day.year, day.month, day.day)
