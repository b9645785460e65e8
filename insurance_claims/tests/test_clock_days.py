from datetime import date

import psycopg2

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_clock import ClockCase

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2027, 6, day) for day in (4, 5, 6, 7))


@tagged("post_install", "-at_install")
class TestClockDays(ClockCase):
    """Working days are those of the company's hours, where the company is; weekends and holidays are none."""

    def setUp(self):
        super().setUp()
        self.decide.write({"days": 1, "count": "working"})
        self.calendar = self.company.resource_calendar_id

    def _is_due(self, start, days, company=None):
        self.decide.days = days
        return self.decide._get_due(start, company or self.company)

    def test_from_a_weekend(self):
        for start in (FRIDAY, SATURDAY, SUNDAY):
            self.assertEqual(self._is_due(start, 1), MONDAY, start)
        self.assertEqual(self._is_due(FRIDAY, 5), date(2027, 6, 11))
        self.assertEqual(self._is_due(FRIDAY, 6), date(2027, 6, 14), "two weekends on the way")

    def test_no_days_at_all(self):
        """Within 0 working days is the same day, even a Sunday."""
        self.assertEqual(self._is_due(SUNDAY, 0), SUNDAY)

    def test_more_than_two_weeks(self):
        self.assertEqual(self._is_due(FRIDAY, 30), date(2027, 7, 16))

    def test_wherever_the_company_is(self):
        """Hours west and east of Greenwich do not move the day, nor make a Saturday of it."""
        for zone in ("Pacific/Honolulu", "America/Los_Angeles", "Asia/Tehran", "Pacific/Auckland", "Asia/Kathmandu"):
            self.calendar.tz = zone
            for start, days, due in ((FRIDAY, 1, MONDAY), (FRIDAY, 2, date(2027, 6, 8)), (MONDAY, 1, date(2027, 6, 8))):
                self.assertEqual(self._is_due(start, days), due, f"{zone}: {days} after {start}")

    def test_over_the_change_of_the_clocks(self):
        """The last Sunday of March loses an hour, and no day."""
        self.calendar.tz = "Europe/Kyiv"
        self.assertEqual(self._is_due(date(2027, 3, 26), 2), date(2027, 3, 30))

    def test_each_company_has_its_own_weekend(self):
        """Saturday to Wednesday, as in Iran: the same clock is due on another day there."""
        hours = [
            Command.create({"name": "Day", "dayofweek": day, "hour_from": 8, "hour_to": 16, "day_period": "morning"})
            for day in "56012"
        ]
        self.other_company.resource_calendar_id = self.env["resource.calendar"].create(
            {"name": "Test Iran", "tz": "Asia/Tehran", "attendance_ids": [Command.clear(), *hours]}
        )
        self.assertEqual(self._is_due(FRIDAY, 1, self.other_company), SATURDAY)
        self.assertEqual(self._is_due(FRIDAY, 1), MONDAY)
        wednesday = date(2027, 6, 9)
        self.assertEqual(self._is_due(wednesday, 1, self.other_company), date(2027, 6, 12))
        self.assertEqual(self._is_due(wednesday, 1), date(2027, 6, 10))

    def test_hours_without_a_working_day(self):
        """A calendar that says nothing leaves the usual week."""
        self.calendar.attendance_ids.unlink()
        self.assertEqual(self._is_due(FRIDAY, 2), date(2027, 6, 8))

    @mute_logger("odoo.sql_db")
    def test_days_are_not_negative(self):
        for vals in ({"days": -1}, {"warn_days": -1}):
            with self.assertRaisesRegex(psycopg2.errors.CheckViolation, "days_positive"), self.env.cr.savepoint():
                self.decide.write(vals)
                self.decide.flush_recordset()


@tagged("post_install", "-at_install")
class TestClockPick(ClockCase):
    """Which clocks run: the most particular of those between the same events for the same side."""

    def _rival(self, name, days, **vals):
        return self.env["insurance.claim.clock"].create(self._clock(name, "papers", "decided", days, **vals))

    def _running(self, claim=None):
        rows = (claim or self._with_papers()).deadline_ids
        return rows.filtered(lambda row: row.clock_id.stops_on == "decided").clock_id

    def test_insurer_and_line_before_either(self):
        by_line = self._rival("Line", 20, line_ids=self.line.ids)
        by_insurer = self._rival("Insurer", 15, insurer_ids=self.insurer.ids)
        self.assertEqual(self._running(), by_insurer)
        both = self._rival("Both", 25, insurer_ids=self.insurer.ids, line_ids=self.line.ids)
        self.assertEqual(self._running(), both)
        both.active = False
        self.assertEqual(self._running(), by_insurer)
        by_insurer.active = False
        self.assertEqual(self._running(), by_line)

    def test_equals_run_side_by_side(self):
        """Two of the same weight are two deadlines; the earlier one is the claim's."""
        early = self._rival("Also general", 10)
        claim = self._with_papers()
        self.assertEqual(self._running(claim), self.decide | early)
        self.assertEqual(claim.due_id.clock_id, early)

    def test_another_lines_clock(self):
        other = self.env["insurance.line"].create(
            {"name": "Test travel", "object_type_id": self.line.object_type_id.id}
        )
        self._rival("Travel", 1, line_ids=other.ids)
        self._rival("Travel of that insurer", 1, line_ids=other.ids, insurer_ids=self.insurer.ids)
        self.assertEqual(self._running(), self.decide, "both conditions of a clock must fit")

    def test_a_clock_comes_later_and_goes(self):
        """A running claim goes over to the insurer's own clock when it is looked at again, and back."""
        claim = self._with_papers()
        own = self._rival("Insurer", 15, insurer_ids=self.insurer.ids)
        claim._run_clocks()
        self.assertEqual(self._running(claim), own)
        own.active = False
        claim._run_clocks()
        claim._run_clocks()
        self.assertEqual(self._running(claim), self.decide)

    def test_what_was_met_by_an_old_clock_stays(self):
        claim = self._with_papers()
        claim.with_user(self.handler)._move_to("refused", reason="Not covered")
        self.decide.active = False
        claim._run_clocks()
        self.assertEqual(self._due(claim, self.decide).state, "met")

    def test_task_of_a_dropped_deadline_goes(self):
        claim = self._with_papers()
        row = self._due(claim, self.decide)
        row._tell(self._days(28))
        task = row.activity_id
        self.assertTrue(task)
        self.decide.active = False
        claim._run_clocks()
        self.assertFalse(task.exists() or row.exists())

    def test_notice_period_is_the_insurers_own(self):
        """How many days the client has to report is asked of the same clocks."""
        claim = self._claim(date_loss=self._days(-6), date_reported=self._days(-2))
        self.assertEqual(claim._get_notification_days(), 5)
        self.env["insurance.claim.clock"].create(
            self._clock("Their own", "loss", "reported", 2, party="client", insurer_ids=self.insurer.ids)
        )
        self.assertEqual(claim._get_notification_days(), 2)
        self.report.write({"days": 3, "insurer_ids": self.other_insurer.ids})
        self.assertEqual(claim._get_notification_days(), 2, "another insurer's clock is nothing to it")
