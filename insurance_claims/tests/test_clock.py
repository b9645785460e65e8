from datetime import date

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.insurance_claims.models.process import insurance_claim_watch

from .common import ClaimCase


class ClockCase(ClaimCase):
    """Three deadlines: 5 days to report, 30 to decide from complete papers, 10 to pay from the decision."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["insurance.claim.clock"].search([]).active = False
        cls.env["insurance.claim.paper.kind"].search([]).active = False
        cls.env["insurance.claim.paper.kind"].create({"name": "Form", "line_ids": cls.line.ids})
        cls.report, cls.decide, cls.pay = cls.env["insurance.claim.clock"].create(
            [
                cls._clock("Client reports", "loss", "reported", 5, party="client", task_on_miss=False),
                cls._clock("Insurer decides", "papers", "decided", 30, escalation="Write to the insurer"),
                cls._clock("Insurer pays", "decided", "paid", 10),
            ]
        )

    @classmethod
    def _clock(cls, name, starts_on, stops_on, days, **vals):
        return {"name": name, "starts_on": starts_on, "stops_on": stops_on, "days": days, "warn_days": 3} | vals

    def _due(self, claim, clock):
        return claim.deadline_ids.filtered(lambda row: row.clock_id == clock)

    def _days(self, number):
        return fields.Date.add(self.today, days=number)

    def _with_papers(self, **vals):
        claim = self._claim(**vals)
        claim.user_id = self.handler
        claim.paper_ids.with_user(self.handler).action_receive()
        return claim


@tagged("post_install", "-at_install")
class TestClock(ClockCase):
    """Deadlines begin and end with what happens."""

    def test_reported_in_time_and_late(self):
        claim = self._claim(date_loss=self._days(-10), date_reported=self._days(-7))
        row = self._due(claim, self.report)
        self.assertEqual((row.date_due, row.date_met, row.state), (self._days(-5), self._days(-7), "met"))
        late = self._claim(date_loss=self._days(-10), date_reported=self._days(-2))
        self.assertEqual(self._due(late, self.report).state, "met_late")
        self.assertIn("has 5", late.warning or "")

    def test_begins_when_the_papers_are_there(self):
        claim = self._claim()
        self.assertFalse(self._due(claim, self.decide))
        claim.paper_ids.with_user(self.handler).action_receive()
        row = self._due(claim, self.decide)
        self.assertEqual((row.date_start, row.date_due, row.state), (self.today, self._days(30), "running"))
        self.assertEqual((claim.due_id, claim.date_due, claim.date_pressing), (row, self._days(30), self._days(27)))
        claim.paper_ids.with_user(self.handler).action_reject()
        self.assertFalse(self._due(claim, self.decide), "papers are not complete any more")
        self.assertFalse(claim.date_due)

    def test_facts_move_it(self):
        claim = self._claim(date_reported=self._days(-7))
        self.assertEqual(self._due(claim, self.report).state, "met")
        claim.with_user(self.agent).date_loss = self._days(-20)
        self.assertEqual(self._due(claim, self.report).state, "met_late")
        self.assertEqual(len(claim.deadline_ids), 1)

    def test_never_twice(self):
        claim = self._with_papers()
        for _time in range(3):
            claim._run_clocks()
        self.assertEqual(claim.deadline_ids.clock_id, self.report | self.decide)

    def test_decided_then_paid(self):
        claim = self._to(self._with_papers(), "decision")
        claim.with_user(self.handler)._decide("accepted", 1000, fit_reserve=False)
        self.assertEqual(self._due(claim, self.decide).state, "met")
        row = self._due(claim, self.pay)
        self.assertEqual((row.state, claim.due_id), ("running", row))

    def test_particular_before_general(self):
        """Of clocks between the same events: the insurer's goes before the line's, that before the general one."""
        clocks = self.env["insurance.claim.clock"]
        by_line = clocks.create(self._clock("Line decides", "papers", "decided", 20, line_ids=self.line.ids))
        self.assertEqual(self._due(self._with_papers(), by_line).date_due, self._days(20))
        by_insurer = clocks.create(self._clock("Insurer X", "papers", "decided", 15, insurer_ids=self.insurer.ids))
        other = clocks.create(self._clock("Insurer Y", "papers", "decided", 1, insurer_ids=self.other_insurer.ids))
        escalation = clocks.create(self._clock("Regulator", "papers", "decided", 60, party="escalation"))
        claim = self._with_papers()
        self.assertEqual(claim.deadline_ids.clock_id, self.report | by_insurer | escalation)
        self.assertFalse(self._due(claim, other))

    def test_over(self):
        """What was still running when a claim ends is not needed; what was met stays met."""
        claim = self._with_papers()
        claim.with_user(self.handler)._move_to("withdrawn", reason="Client pays himself")
        self.assertEqual(self._due(claim, self.decide).state, "void")
        self.assertEqual(self._due(claim, self.report).state, "met_late")
        self.assertFalse(claim.due_id)
        self.assertEqual(claim.color, 0)

    def test_opened_again(self):
        """The insurer's days run anew from the day of reopening; what the client did stays done."""
        claim = self._with_papers()
        with freeze_time(self._days(5)):
            claim.with_user(self.handler)._move_to("refused", reason="Not covered")
        with freeze_time(self._days(8)):
            claim.with_user(self.handler)._move_to("assessment", reason="New facts")
        row = self._due(claim, self.decide)
        self.assertEqual((row.date_start, row.date_due, row.date_void), (self._days(8), self._days(38), False))
        self.assertEqual(self._due(claim, self.report).date_met, self.today)

    def test_history_has_none(self):
        stage = self.env["insurance.claim.stage"]._find("closed", self.line)
        self.assertFalse(self._claim(user=self.handler, stage_id=stage.id).deadline_ids)

    def test_calendar_days_and_month_ends(self):
        for start, days, due in (
            (date(2028, 1, 31), 30, date(2028, 3, 1)),
            (date(2028, 2, 28), 1, date(2028, 2, 29)),
            (date(2027, 12, 31), 0, date(2027, 12, 31)),
        ):
            self.decide.days = days
            self.assertEqual(self.decide._get_due(start, self.company), due)

    def test_working_days(self):
        """Friday and two working days is Tuesday; a holiday of the company is none."""
        self.decide.write({"days": 2, "count": "working"})
        friday, tuesday = date(2027, 6, 4), date(2027, 6, 8)
        self.assertEqual(self.decide._get_due(friday, self.company), tuesday)
        calendar = self.company.resource_calendar_id
        self.env["resource.calendar.leaves"].create(
            {"name": "Holiday", "calendar_id": calendar.id, "date_from": "2027-06-07 00:00:00",
             "date_to": "2027-06-07 23:59:59"}
        )  # fmt: skip
        self.assertEqual(self.decide._get_due(friday, self.company), date(2027, 6, 9))
        self.company.resource_calendar_id = False
        self.assertEqual(self.decide._get_due(friday, self.company), tuesday)

    def test_colours_and_words(self):
        claim = self._with_papers()
        self.assertEqual((claim.color, claim.due_words), (10, "Insurer decides: in 30 days"))
        for day, color, words in ((27, 2, "in 3 days"), (30, 2, "today"), (31, 1, "yesterday"), (35, 1, "5 days over")):
            with freeze_time(self._days(day)):
                self.env.invalidate_all()
                self.assertEqual((claim.color, claim.due_words), (color, f"Insurer decides: {words}"))

    def test_queries_do_not_grow(self):
        claims = self._claim()
        for _number in range(8):
            claims |= self._claim()
        claims.deadline_ids.unlink()
        counts = []
        for some in (claims[0], claims[1:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._run_clocks()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_wrong_people(self):
        row = self._with_papers().deadline_ids[:1]
        for user in (self.agent, self.handler, self.manager):
            for act in (lambda r: r.write({"date_due": self.today}), lambda r: r.unlink(), lambda r: r.copy()):
                with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
                    act(row.with_user(user))
        self.assertEqual(row.with_user(self.agent).date_due, row.date_due)
        for user in (self.other_agent, self.employee):
            with self.assertRaises(AccessError):
                row.with_user(user).read(["date_due"])

    def test_opens_its_claim(self):
        claim = self._with_papers()
        action = claim.deadline_ids[:1].with_user(self.agent).action_open_claim()
        self.assertEqual((action["res_model"], action["res_id"]), (claim._name, claim.id))

    def test_clocks_are_the_managers(self):
        for user in (self.agent, self.handler):
            with self.assertRaises(AccessError):
                self.decide.with_user(user).days = 1
        self.decide.with_user(self.manager).days = 1


@tagged("post_install", "-at_install")
class TestWatch(ClockCase):
    """Who must know of a deadline is told once when it is near, once when it is missed."""

    def _night(self, days):
        with freeze_time(self._days(days)), self.enter_registry_test_mode():
            self.env.ref("insurance_claims.ir_cron_deadlines").method_direct_trigger()
        self.env.invalidate_all()

    def _tasks(self, claim, words=""):
        tasks = self.env["mail.activity"].search([("res_model", "=", "insurance.claim"), ("res_id", "in", claim.ids)])
        return tasks.filtered(lambda task: task.summary and words in task.summary and "nsurer decides" in task.summary)

    def test_warned_once_missed_once(self):
        claim = self._with_papers()
        self._night(26)
        self.assertFalse(self._tasks(claim))
        self._night(27)
        self._night(27)
        self._night(29)
        task = self._tasks(claim)
        self.assertEqual((len(task), task.user_id, task.date_deadline), (1, self.handler, self._days(30)))
        self._night(31)
        self._night(32)
        task = self._tasks(claim)
        self.assertEqual((len(task), task.summary[:6], task.date_deadline), (1, "Missed", self._days(31)))
        self.assertIn("Write to the insurer", task.note)

    def test_task_goes_when_it_is_met(self):
        claim = self._to(self._with_papers(), "decision")
        self._night(28)
        self.assertTrue(self._tasks(claim))
        claim.with_user(self.handler)._decide("accepted", 1000, fit_reserve=False)
        self.assertFalse(self._tasks(claim))

    def test_severe_ones_are_late_at_once(self):
        self.decide.severity = "high"
        claim = self._with_papers()
        self._night(31)
        self.assertEqual(self._tasks(claim).date_deadline, self._days(30))

    def test_head_of_claims_is_told(self):
        self.decide.tell = "manager"
        self.company.claims_head_id = self.manager
        claim = self._with_papers()
        self._night(31)
        self.assertEqual(self._tasks(claim).user_id, self.manager)

    def test_nobody_handles_it(self):
        self.company.claims_head_id = self.manager
        claim = self._with_papers()
        claim.user_id = False
        self._night(31)
        self.assertEqual(self._tasks(claim).user_id, self.manager)

    def test_no_task_where_the_clock_asks_for_none(self):
        self.decide.write({"task_on_miss": False, "warn_days": 0})
        claim = self._with_papers()
        self._night(31)
        self.assertFalse(self._tasks(claim))
        self.assertEqual(self._due(claim, self.decide).date_missed, self._days(31))

    def test_over_is_not_told(self):
        claim = self._with_papers()
        claim.with_user(self.handler)._move_to("refused", reason="Not covered")
        self._night(31)
        self.assertFalse(self._tasks(claim))

    def test_told_anew_after_reopening(self):
        claim = self._with_papers()
        self._night(31)
        with freeze_time(self._days(32)):
            claim.with_user(self.handler)._move_to("refused", reason="Not covered")
        self.assertFalse(self._tasks(claim))
        with freeze_time(self._days(33)):
            claim.with_user(self.handler)._move_to("assessment", reason="New facts")
        self._night(64)
        self.assertEqual(len(self._tasks(claim)), 1)

    def test_more_than_a_batch_and_one_that_fails(self):
        self.patch(insurance_claim_watch, "BATCH", 2)
        claims = self.env["insurance.claim"].union(*(self._with_papers() for _number in range(5)))
        bad = self._due(claims[1], self.decide)
        tell = self.registry["insurance.claim.deadline"]._tell

        def fail(row, today):
            if row.id == bad.id:
                raise ValueError("no such clock")
            return tell(row, today)

        self.patch(self.registry["insurance.claim.deadline"], "_tell", fail)
        with mute_logger("odoo.addons.insurance_claims.models.process.insurance_claim_watch"):
            self._night(31)
        self.assertEqual(len(self._tasks(claims)), 4)
        self.assertIn("no such clock", "".join(claims[1].message_ids.mapped("body")))
        self.assertEqual(bad.date_missed, self._days(31), "it leaves the queue")

    def test_shipped_deadlines(self):
        """What comes with the room can run: every clock's events are known, the regulator's tells the head."""
        clocks = self.env["insurance.claim.clock"].with_context(active_test=False).search([])
        clocks = clocks.filtered(lambda c: c.get_external_id()[c.id].startswith("insurance_claims."))
        self.assertEqual(len(clocks), 5)
        clocks.active = True
        claim = self._with_papers()
        self.assertEqual(len(claim.deadline_ids.clock_id & clocks), 4)
        self.assertEqual(self.env.ref("insurance_claims.clock_regulator").tell, "manager")
