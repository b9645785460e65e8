from datetime import datetime, time, timedelta

from pytz import timezone

from odoo import api, fields, models

STARTS = [
    ("loss", "The loss"),
    ("reported", "The claim is reported"),
    ("papers", "All papers are there"),
    ("decided", "The insurer has decided"),
    ("ordered", "A payment is ordered"),
]
STOPS = [
    ("reported", "The claim is reported"),
    ("papers", "All papers are there"),
    ("decided", "The insurer has decided"),
    ("paid", "Everything ordered is paid"),
    ("closed", "The claim is closed"),
]
WEEKEND = (5, 6)  # Saturday and Sunday, where the company has no working hours


class InsuranceClaimClock(models.Model):
    """A deadline that runs for claims of some lines or insurers: who must do what within how many days.

    Of the clocks that run between the same two events for the same side, only the most particular count for a
    claim: those of its insurer go before those of its line, and these before general ones.
    """

    _name = "insurance.claim.clock"
    _description = "Deadline of Claims"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, help="What must be done: “Insurer decides”.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    line_ids = fields.Many2many("insurance.line", string="Lines", help="Empty: every line.")
    insurer_ids = fields.Many2many(
        "res.partner", string="Insurers", domain=[("is_insurer", "=", True)], help="Empty: every insurer."
    )
    party = fields.Selection(
        [("client", "Client"), ("insurer", "Insurer"), ("us", "We"), ("escalation", "Escalation")],
        "Who must act", required=True, default="insurer",
        help="Escalation: when this deadline is missed, the case goes to the regulator or ombudsman.",
    )  # fmt: skip
    starts_on = fields.Selection(STARTS, "Runs from", required=True, default="reported")
    stops_on = fields.Selection(STOPS, "Until", required=True, default="decided")
    days = fields.Integer("Within days", required=True, default=30)
    count = fields.Selection(
        [("calendar", "Calendar days"), ("working", "Working days")], "Counted in", required=True, default="calendar",
        help="Working days are those of the company's working hours, less its holidays.",
    )  # fmt: skip
    warn_days = fields.Integer("Warn before", default=3, help="Calendar days before the deadline. 0: no warning.")
    tell = fields.Selection(
        [("handler", "The claim's handler"), ("manager", "The head of claims")], "Who is told", required=True,
        default="handler",
    )  # fmt: skip
    task_on_miss = fields.Boolean("Task when missed", default=True)
    escalation = fields.Text(
        "What to do when missed", translate=True, help="Comes with the task: whom to write to, what to ask for."
    )
    severity = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High")], required=True, default="medium",
        help="High: the task comes as late as from yesterday, on top of the list.",
    )  # fmt: skip

    _days_positive = models.Constraint(
        "CHECK (days >= 0 AND warn_days >= 0)", "Days of a deadline cannot be negative: enter 0 or more."
    )

    @api.model
    def _pick(self, clocks, line, insurer):
        """Return those of ``clocks`` that run for claims of a line with an insurer; see the class."""
        picked = self.browse()
        fitting = clocks.filtered(
            lambda c: (not c.line_ids or line in c.line_ids) and (not c.insurer_ids or insurer in c.insurer_ids)
        )
        for rivals in fitting.grouped(lambda c: (c.starts_on, c.stops_on, c.party)).values():
            best = max(clock._get_weight() for clock in rivals)
            picked |= rivals.filtered(lambda c, best=best: c._get_weight() == best)
        return picked

    def _get_weight(self):
        return 2 * bool(self.insurer_ids) + bool(self.line_ids)

    def _get_due(self, start, company):
        """Return the last day of this deadline when it runs from the date ``start`` in ``company``."""
        if self.count == "calendar" or not self.days:
            return start + timedelta(days=self.days)
        calendar = company.resource_calendar_id
        if calendar:
            morning = datetime.combine(start + timedelta(days=1), time.min)
            morning = timezone(calendar.tz or "UTC").localize(morning)  # days are those of the place, not of Greenwich
            end = calendar.plan_days(self.days, morning, compute_leaves=True)
            if end:
                return end.date()
        day, left = start, self.days
        while left:
            day += timedelta(days=1)
            left -= day.weekday() not in WEEKEND
        return day
