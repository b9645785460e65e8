from datetime import date, datetime, timedelta

from odoo.tests import BaseCase, tagged

from ..lib.clock import Habits, get_zone, next_allowed

NIGHT = Habits(quiet=(21.0, 9.0))


@tagged("post_install", "-at_install")
class TestClock(BaseCase):
    """When a message may go: pure arithmetic of hours."""

    def _next(self, moment, habits):
        return next_allowed(datetime.fromisoformat(moment), habits).isoformat(" ", "minutes")

    def test_by_day_at_once(self):
        self.assertEqual(self._next("2031-06-10 12:34", NIGHT), "2031-06-10 12:34")

    def test_night_waits_for_the_morning(self):
        self.assertEqual(self._next("2031-06-10 21:00", NIGHT), "2031-06-11 09:00")
        self.assertEqual(self._next("2031-06-10 23:30", NIGHT), "2031-06-11 09:00")
        self.assertEqual(self._next("2031-06-10 03:00", NIGHT), "2031-06-10 09:00")
        self.assertEqual(self._next("2031-06-10 20:59", NIGHT), "2031-06-10 20:59")

    def test_quiet_at_noon(self):
        siesta = Habits(quiet=(13.0, 15.5))
        self.assertEqual(self._next("2031-06-10 13:00", siesta), "2031-06-10 15:30")
        self.assertEqual(self._next("2031-06-10 03:00", siesta), "2031-06-10 03:00")

    def test_zone(self):
        tehran = Habits(zone="Asia/Tehran", quiet=(21.0, 9.0))  # UTC+3:30
        self.assertEqual(self._next("2031-06-10 17:29", tehran), "2031-06-10 17:29")
        self.assertEqual(self._next("2031-06-10 17:30", tehran), "2031-06-11 05:30")

    def test_holiday(self):
        closed = Habits(quiet=(21.0, 9.0), closed=frozenset({date(2031, 6, 11)}), closed_yearly=frozenset({(6, 12)}))
        self.assertEqual(self._next("2031-06-10 22:00", closed), "2031-06-13 09:00")
        self.assertEqual(self._next("2032-06-11 12:00", closed), "2032-06-11 12:00", "the day off was of one year")

    def test_clients_hours_outrank_quiet_ones(self):
        late = Habits(quiet=(21.0, 9.0), hours=(22.0, 0.0))
        self.assertEqual(self._next("2031-06-10 12:00", late), "2031-06-10 22:00")
        self.assertEqual(self._next("2031-06-10 23:59", late), "2031-06-10 23:59")

    def test_days_of_the_week(self):
        weekend = Habits(quiet=(21.0, 9.0), week="weekend")
        self.assertEqual(self._next("2031-06-10 12:00", weekend), "2031-06-14 09:00", "a Saturday")
        friday = Habits(quiet=(21.0, 9.0), week="weekend", working=frozenset({5, 6, 0, 1, 2}))
        self.assertEqual(self._next("2031-06-10 12:00", friday), "2031-06-12 09:00", "weekends of Thursday and Friday")
        working = Habits(quiet=(21.0, 9.0), week="working")
        self.assertEqual(self._next("2031-06-14 12:00", working), "2031-06-16 09:00", "Monday")

    def test_never(self):
        every = frozenset(date(2031, 6, 10) + timedelta(days=number) for number in range(100))
        self.assertIsNone(next_allowed(datetime(2031, 6, 10, 12), Habits(closed=every)))

    def test_change_of_the_clock(self):
        """On 30 March 2031 there is no 3:30 in Kyiv; on 26 October there are two."""
        kyiv = Habits(zone="Europe/Kyiv", quiet=(21.0, 3.5))
        self.assertEqual(self._next("2031-03-30 00:10", kyiv), "2031-03-30 01:30")
        self.assertEqual(self._next("2031-10-25 23:10", kyiv), "2031-10-26 00:30")

    def test_what_is_found_is_allowed_and_the_first(self):
        """Whatever the habits: never in a quiet minute, never later than needed."""
        zones = ("UTC", "Europe/Kyiv", "Asia/Tehran", "Asia/Shanghai", "America/New_York")
        for number in range(300):
            habits = Habits(
                zone=zones[number % 5],
                quiet=((number * 7) % 49 / 2 % 24, (number * 11) % 49 / 2 % 24),
                hours=((number % 10) + 8.0, 20.0) if number % 3 == 0 else (0.0, 0.0),
                week=("", "working", "weekend")[number % 3],
                closed_yearly=frozenset({(3, number % 28 + 1)}),
            )
            start = datetime(2031, 3, 1) + timedelta(hours=number * 3.7)
            found = next_allowed(start, habits)
            self.assertGreaterEqual(found, start)
            self.assertEqual(next_allowed(found, habits), found, "what is found is allowed")
            step = (found - start) / 7
            for part in range(7):
                self.assertEqual(next_allowed(start + step * part, habits), found, "nothing before it is")

    def test_zone_that_is_not_known(self):
        self.assertEqual(get_zone("Mars/Olympus", "Europe/Kyiv"), "Europe/Kyiv")
        self.assertEqual(get_zone(None, False), "UTC")
        self.assertEqual(get_zone("Asia/Tehran", "UTC"), "Asia/Tehran")
