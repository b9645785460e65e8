from datetime import timedelta

import psycopg2
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .work_common import WorkCase


@tagged("post_install", "-at_install")
class TestInspectionEdges(WorkCase):
    """The meeting of an inspection that moves, is called off, or changes hands meanwhile."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.claim = cls._claim(loss_place="Test street 1")
        cls.claim.user_id = cls.handler
        cls.surveyor = cls.env["res.partner"].create({"name": "Test surveyor", "is_insurance_surveyor": True})
        cls.when = fields.Datetime.now().replace(microsecond=0, second=0) + timedelta(days=2)
        cls.inspection = cls.env["insurance.claim.inspection"].with_user(cls.handler).create(
            {"claim_id": cls.claim.id, "surveyor_id": cls.surveyor.id, "date": cls.when}
        )  # fmt: skip

    def _announced(self):
        return self._outbox("claim_inspection_set", self.claim)

    def test_longer_only(self):
        """The end of the meeting moves; nobody is told of a new time."""
        event = self.inspection.event_id
        self.inspection.duration = 2.25
        self.assertEqual((event.start, event.stop), (self.when, self.when + timedelta(hours=2, minutes=15)))
        self.assertEqual(len(self._announced()), 1)

    def test_moved_while_cancelled(self):
        """No meeting until it is planned again; then at the new time, and told of it."""
        self.inspection.action_cancel()
        self.inspection.date = self.when + timedelta(days=3)
        self.assertFalse(self.inspection.event_id)
        self.assertEqual(len(self._announced()), 1, "what is called off is not announced")
        self.inspection.action_plan()
        self.assertEqual(self.inspection.event_id.start, self.when + timedelta(days=3))
        self.assertEqual(len(self._announced()), 2)

    def test_planned_again_at_the_same_time(self):
        """The client knows that time: he is not told twice."""
        self.inspection.action_cancel()
        self.inspection.action_plan()
        self.assertEqual(len(self._announced()), 1)

    def test_steps_twice(self):
        self.inspection.action_cancel()
        with self.assertRaisesRegex(UserError, "“Cancelled”: this step is done already"):
            self.inspection.action_cancel()
        self.inspection.action_plan()
        with self.assertRaisesRegex(UserError, "“Planned”"):
            self.inspection.action_plan()

    def test_done_keeps_its_meeting(self):
        """What took place stays in the calendar of who was there, also when the claim changes hands."""
        event = self.inspection.event_id
        self.inspection.findings = "Rear bumper"
        self.inspection.action_done()
        self.claim.with_user(self.handler).user_id = self.other_handler
        self.assertEqual((self.inspection.event_id, event.user_id), (event, self.handler))
        with self.assertRaisesRegex(UserError, "“Done”"):
            self.inspection.action_missed()

    def test_cancelled_when_the_handler_changes(self):
        self.inspection.action_cancel()
        self.claim.with_user(self.handler).user_id = self.other_handler
        self.assertFalse(self.inspection.event_id)
        self.inspection.with_user(self.other_handler).action_plan()
        self.assertEqual(self.inspection.event_id.user_id, self.other_handler)

    def test_nobody_handles_the_claim_any_more(self):
        self.claim.with_user(self.other_handler).user_id = False
        self.assertEqual(self.inspection.event_id.user_id, self.other_handler, "who took it away has the meeting")

    def test_client_is_invited_and_uninvited(self):
        for invited in (True, False):
            self.inspection.invite_client = invited
            self.assertEqual(self.client in self.inspection.event_id.partner_ids, invited)

    def test_a_copy_is_an_inspection_of_its_own(self):
        self.inspection.findings = "Rear bumper"
        self.inspection.action_done()
        again = self.inspection.copy({"date": self.when + timedelta(days=1)})
        self.assertEqual(again.state, "planned")
        self.assertNotEqual(again.event_id, self.inspection.event_id)
        self.assertEqual(again.event_id.start, self.when + timedelta(days=1))

    @mute_logger("odoo.sql_db")
    def test_bad_input(self):
        with self.assertRaisesRegex(psycopg2.errors.CheckViolation, "duration"), self.env.cr.savepoint():
            self.inspection.duration = 0
            self.inspection.flush_recordset()
        with self.assertRaisesRegex(ValidationError, "say who goes, a surveyor or one of us"):
            self.inspection.surveyor_id = False
        with self.assertRaisesRegex(ValidationError, f"the loss was on {self.loss}"):
            self.inspection.date = fields.Datetime.to_datetime(self.loss) - timedelta(seconds=1)
        self.inspection.date = fields.Datetime.to_datetime(self.loss)

    def test_day_of_the_loss_is_the_readers(self):
        """An hour before midnight in Greenwich is the next day in Tokyo."""
        evening = fields.Datetime.to_datetime(self.loss) - timedelta(hours=1)
        self.inspection.with_context(tz="Asia/Tokyo").date = evening
        self.assertEqual(self.inspection.event_id.start, evening)
        with self.assertRaises(ValidationError):
            self.inspection.with_context(tz="America/New_York").date = evening - timedelta(minutes=1)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_wrong_people(self):
        for user in (self.agent, self.other_agent, self.employee, self.seller):
            for act in (lambda i: i.action_cancel(), lambda i: i.unlink(), lambda i: i.action_missed()):
                with self.assertRaises(AccessError):
                    act(self.inspection.with_user(user))
        self.assertEqual(self.inspection.state, "planned")


@tagged("post_install", "-at_install")
class TestDistributionEdges(WorkCase):
    """Absences that begin, run and end; rules that do not count; handlers of another company."""

    def _absence(self, user, stand_in, first, last):
        return self.env["insurance.absence"].create(
            {
                "user_id": user.id,
                "stand_in_id": stand_in.id,
                "date_from": self.today + timedelta(days=first),
                "date_to": self.today + timedelta(days=last),
            }
        )

    def test_away_tomorrow_or_until_yesterday_is_here(self):
        self._rule(way="fixed", user_id=self.third_handler.id)
        self._absence(self.third_handler, self.handler, 1, 5)
        self._absence(self.third_handler, self.handler, -5, -1)
        claim = self._claim()
        self.assertEqual((claim.user_id, claim.given_reason), (self.third_handler, "always this person"))

    def test_first_and_last_day_count(self):
        self._rule(way="fixed", user_id=self.third_handler.id)
        for first, last in ((0, 0), (-3, 0)):
            absence = self._absence(self.third_handler, self.handler, first, last)
            self.assertEqual(self._claim().user_id, self.handler, (first, last))
            absence.unlink()
        self.assertEqual(self._claim().user_id, self.third_handler)

    def test_stand_in_who_is_away_too(self):
        """His own stand-in has it; when they stand in for each other, nobody."""
        self._rule(way="fixed", user_id=self.third_handler.id)
        self._away(self.third_handler, self.handler)
        second = self._away(self.handler, self.other_handler)
        self.assertEqual(self._claim().user_id, self.other_handler)
        second.stand_in_id = self.third_handler
        claim = self._claim()
        self.assertFalse(claim.user_id)
        self.assertEqual(claim.given_reason, "no claims handler is here: give it to somebody by hand")

    def test_task_that_comes_in_the_middle_of_an_absence(self):
        """A stage's task given meanwhile goes to the stand-in with the nightly job, once, and comes back."""
        claim = self._claim()
        claim.user_id = self.handler
        absence = self._away(self.handler, self.other_handler, days=9)
        self._to(claim, "papers", user=self.third_handler)
        absences = self.env["insurance.absence"]
        with freeze_time(self.today + timedelta(days=3)):
            for _night in range(2):
                absences.search([("user_id", "=", self.handler.id)])._catch_up()
        task = self._tasks(claim)
        self.assertEqual((len(task), task.user_id, claim.user_id), (1, self.other_handler, self.handler))
        with freeze_time(self.today + timedelta(days=10)):
            for _night in range(2):
                absences.search([("user_id", "=", self.handler.id)])._catch_up()
        self.assertEqual((task.user_id, absence.state), (self.handler, "over"))

    def test_archived_rule_decides_nothing(self):
        first = self._rule(sequence=1, way="fixed", user_id=self.third_handler.id)
        self._rule(sequence=2, way="fixed", user_id=self.handler.id)
        self.assertEqual(self._claim().user_id, self.third_handler)
        first.active = False
        self.assertEqual(self._claim().user_id, self.handler)

    def test_rule_of_another_company_decides_nothing(self):
        rule = self._rule(sequence=1, way="fixed", user_id=self.third_handler.id)
        rule.sudo().company_id = self.other_company
        self._rule(sequence=2, way="fixed", user_id=self.handler.id)
        self.assertEqual(self._claim().user_id, self.handler)

    def test_handler_who_left_the_company(self):
        self._rule(way="fixed", user_id=self.third_handler.id, fallback_id=self.handler.id)
        self.third_handler.write(
            {"company_ids": [Command.set(self.other_company.ids)], "company_id": self.other_company.id}
        )
        claim = self._claim()
        self.assertEqual((claim.user_id, claim.given_reason), (self.handler, "nobody else could take it"))
        with self.assertRaisesRegex(ValidationError, f"Third Handler cannot handle {claim.name}: he needs the right"):
            claim.with_user(self.handler).user_id = self.third_handler

    def test_reassigning_only_closed_ones(self):
        claims = self._claim(user=self.handler) | self._claim(user=self.handler)
        claims._move_to("withdrawn", "Test")
        wizard = self.env["insurance.claim.reassign"].with_user(self.handler)
        wizard = wizard.create({"claim_ids": [Command.set(claims.ids)], "user_id": self.other_handler.id})
        with self.assertRaisesRegex(UserError, "Closed already: 2[.]"):
            wizard.action_reassign()
        self.assertEqual(claims.user_id, self.handler)

    def test_reassigning_twice(self):
        claims = self._claim(user=self.handler) | self._claim(user=self.handler)
        wizard = self.env["insurance.claim.reassign"].with_user(self.handler)
        wizard = wizard.create({"claim_ids": [Command.set(claims.ids)], "user_id": self.other_handler.id})
        wizard.action_reassign()
        with self.assertRaisesRegex(UserError, "Nothing changes hands[.]"):
            wizard.action_reassign()
        self.assertEqual(len(self._tasks(claims, open_only=False)), 2, "the tasks changed hands, none was added")
