"""When a message may go: quiet hours, days of rest, the client's own hours, in his time zone. Pure, without Odoo."""

import dataclasses
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

DAYS = 60  # looked ahead; who has no allowed hour in them gets nothing
WORKING = frozenset(range(5))  # Monday to Friday


@dataclasses.dataclass(frozen=True)
class Habits:
    """What is obeyed for one recipient. Hours are floats of the local day, a week is Monday (0) to Sunday (6)."""

    zone: str = "UTC"
    quiet: tuple = (0.0, 0.0)  # (from, until), over midnight if from > until; the same twice: none
    hours: tuple = (0.0, 0.0)  # the client's own; 0 to 0 any; they outrank the quiet hours
    week: str = ""  # working, weekend or any day
    working: frozenset = WORKING
    closed: frozenset = frozenset()  # dates
    closed_yearly: frozenset = frozenset()  # (month, day)

    def is_open(self, day: date) -> bool:
        """Return whether anything may be sent on a local day."""
        if day in self.closed or (day.month, day.day) in self.closed_yearly:
            return False
        return not self.week or (day.weekday() in self.working) == (self.week == "working")

    def get_spans(self):
        """Return the allowed ``[(from, until)]`` of an open day, in hours."""
        start, end = self.hours
        if start or end:
            return [(start, end or 24.0)]
        start, end = self.quiet
        if start == end:
            return [(0.0, 24.0)]
        spans = [(end, start)] if start > end else [(0.0, start), (end, 24.0)]
        return [span for span in spans if span[0] < span[1]]


def next_allowed(moment: datetime, habits: Habits):
    """Return the first moment from ``moment`` on in which a message may go, or None when none comes.

    :param moment: UTC without zone; so is what is returned
    """
    zone = ZoneInfo(habits.zone)
    day = moment.replace(tzinfo=timezone.utc).astimezone(zone).date()
    for ahead in range(DAYS):
        local = day + timedelta(days=ahead)
        if not habits.is_open(local):
            continue
        for start, end in habits.get_spans():
            first = max(_to_utc(local, start, zone), moment)
            if first < _to_utc(local, end, zone):
                return first
    return None


def get_zone(name, fallback="UTC"):
    """Return a zone's name that is known here: ``name``, else ``fallback``, else UTC."""
    for known in (name, fallback):
        try:
            return known and ZoneInfo(known) and known or "UTC"
        except (KeyError, ValueError, OSError):
            continue
    return "UTC"


def _to_utc(day, hours, zone):
    """Return the moment of an hour of a local day; 24 is the next day's midnight, an hour skipped in spring the next."""
    minutes = round(hours * 60)
    day += timedelta(days=minutes // 1440)
    local = datetime.combine(day, time(minutes % 1440 // 60, minutes % 60), zone)
    return local.astimezone(timezone.utc).replace(tzinfo=None)
