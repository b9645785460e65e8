from odoo import models

from ...lib import clock

ANY_TIME = ("call", "letter")  # disturb nobody at night


class InsuranceMessage(models.Model):
    """When a message may go."""

    _inherit = "insurance.message"

    def _get_next_allowed(self, moment):
        """Return ``{id: first moment from ``moment`` on in which each message may go, or None}``, all UTC.

        The company's quiet hours and days of rest count, in the client's time zone if he has one; the hours and days
        he asked for outrank the quiet hours. What a person sends now, and rules that need not keep quiet, go at once.
        """
        patterns = self._get_patterns()
        habits, allowed = {}, {}
        for message in self:
            if not message._keeps_quiet():
                allowed[message.id] = moment
                continue
            key = message._get_habit_key(patterns[message.id])
            if key not in habits:
                habits[key] = clock.next_allowed(moment, self._make_habits(*key))
            allowed[message.id] = habits[key]
        return allowed

    def _keeps_quiet(self):
        """Return whether this message waits for allowed hours."""
        return self.source != "person" and not self.is_hurried and (not self.rule_id or self.rule_id.respect_quiet)

    def _get_habit_key(self, pattern):
        """Return what tells the habits of recipients apart: company, zone, hours and days."""
        client = self.audience == "client"
        hours = (pattern.get("from") or 0.0, pattern.get("to") or 0.0) if client else (0.0, 0.0)
        week = pattern.get("week") or "" if client else ""
        return self.company_id, clock.get_zone(self.partner_id.tz, self.company_id.message_tz), hours, week

    def _make_habits(self, company, zone, hours, week):
        closed, yearly = self.env["insurance.holiday"]._get_days(company)
        working = company.sudo().resource_calendar_id.attendance_ids.mapped(
            "dayofweek"
        )  # sudo: working days, no secret
        return clock.Habits(
            zone=zone,
            quiet=(company.message_quiet_from, company.message_quiet_to),
            hours=hours,
            week=week,
            working=frozenset(map(int, working)) or clock.WORKING,
            closed=frozenset(closed),
            closed_yearly=frozenset(yearly),
        )

    def _get_local_day(self):
        """Return today in the company's time zone."""
        return self.company_id._get_message_today()
