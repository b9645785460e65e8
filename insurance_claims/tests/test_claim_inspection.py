from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .work_common import WorkCase


@tagged("post_install", "-at_install")
class TestClaimInspection(WorkCase):
    """An inspection is in the calendars of those who come, and goes with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.claim = cls._claim(loss_place="Test street 1")
        cls.claim.user_id = cls.handler
        cls.surveyor = cls.env["res.partner"].create({"name": "Test surveyor", "is_insurance_surveyor": True})
        cls.when = fields.Datetime.now().replace(microsecond=0, second=0) + timedelta(days=2)

    def _inspection(self, user=None, **vals):
        defaults = {"claim_id": self.claim.id, "surveyor_id": self.surveyor.id, "date": self.when}
        inspection = self.env["insurance.claim.inspection"].with_user(user or self.handler).create(defaults | vals)
        return inspection.with_env(self.env)

    def _announced(self):
        return self.env["insurance.outbox"].search(
            [("event_id.code", "=", "claim_inspection_set"), ("res_id", "=", self.claim.id)]
        )

    def test_meeting_of_who_comes(self):
        inspection = self._inspection(duration=1.5, user_id=self.other_handler.id)
        event = inspection.event_id
        self.assertEqual(inspection.place, "Test street 1")
        self.assertEqual(event.user_id, self.handler)
        self.assertEqual(event.partner_ids, (self.handler | self.other_handler).partner_id | self.surveyor)
        self.assertEqual((event.start, event.stop), (self.when, self.when + timedelta(hours=1.5)))
        self.assertEqual(event.location, "Test street 1")
        self.assertIn(self.claim.name, event.name)

    def test_client_is_not_invited_unless_asked(self):
        self.assertNotIn(self.claim.partner_id, self._inspection().event_id.partner_ids)
        self.assertIn(self.claim.partner_id, self._inspection(invite_client=True).event_id.partner_ids)

    def test_meeting_follows(self):
        inspection = self._inspection()
        event, later = inspection.event_id, self.when + timedelta(days=1)
        inspection.with_user(self.handler).write({"date": later, "place": "Garage"})
        self.assertEqual((event.start, event.location), (later, "Garage"))
        inspection.with_user(self.other_handler).write({"surveyor_id": False, "user_id": self.third_handler.id})
        self.assertNotIn(self.surveyor, event.partner_ids)
        self.assertIn(self.third_handler.partner_id, event.partner_ids)
        self.assertEqual(inspection.event_id, event, "it is the same meeting")

    def test_cancelled_meeting_goes_and_comes_back(self):
        inspection = self._inspection()
        event = inspection.event_id
        inspection.with_user(self.handler).action_cancel()
        self.assertFalse(event.exists())
        inspection.with_user(self.handler).action_plan()
        self.assertTrue(inspection.event_id)

    def test_deleted_inspection_takes_its_meeting_along(self):
        inspection = self._inspection()
        event = inspection.event_id
        inspection.with_user(self.handler).unlink()
        self.assertFalse(event.exists())

    def test_deleted_meeting_leaves_the_inspection(self):
        inspection = self._inspection()
        inspection.event_id.unlink()
        self.assertTrue(inspection.exists())
        inspection.place = "Elsewhere"
        self.assertTrue(inspection.event_id, "it is put into the calendar again")

    def test_new_handler_has_the_meeting(self):
        inspection = self._inspection()
        self.claim.with_user(self.handler).user_id = self.other_handler
        self.assertEqual(inspection.event_id.user_id, self.other_handler)
        self.assertIn(self.other_handler.partner_id, inspection.event_id.partner_ids)
        self.assertNotIn(self.handler.partner_id, inspection.event_id.partner_ids)

    def test_private_meetings_stay_as_the_company_says(self):
        """The habit of private meetings is the agents'; whoever organises keeps his own."""
        self.handler.group_ids += self.env.ref("insurance_crm.group_agent_own")
        self.env.company.insurance_private_meetings = True
        self.assertEqual(self._inspection().event_id.privacy, "private")

    def test_announced_when_set_and_when_moved(self):
        inspection = self._inspection()
        self.assertEqual(len(self._announced()), 1)
        inspection.place = "Only the place is another"
        self.assertEqual(len(self._announced()), 1)
        inspection.date = self.when + timedelta(hours=3)
        rows = self._announced()
        self.assertEqual(len(rows), 2)
        self.assertEqual({row.payload["place"] for row in rows}, {"Test street 1", "Only the place is another"})

    def test_done_needs_findings(self):
        inspection = self._inspection().with_user(self.handler)
        with self.assertRaisesRegex(UserError, "Findings"):
            inspection.action_done()
        inspection.findings = "Rear bumper"
        inspection.action_done()
        self.assertEqual(inspection.state, "done")
        self.assertIn("Rear bumper", self.claim.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "kept"):
            inspection.unlink()
        with self.assertRaisesRegex(UserError, "does not follow"):
            inspection.action_cancel()

    def test_nobody_came(self):
        inspection = self._inspection(date=fields.Datetime.now() - timedelta(hours=3))
        self.assertTrue(inspection.is_late)
        late = self.env["insurance.claim.inspection"].search([("is_late", "=", True), ("claim_id", "=", self.claim.id)])
        self.assertEqual(late, inspection)
        inspection.with_user(self.handler).action_missed()
        self.assertFalse(inspection.event_id)
        self.assertFalse(inspection.is_late)
        others = self.env["insurance.claim.inspection"].search([("is_late", "=", False)])
        self.assertIn(inspection, others)

    def test_status_is_not_written_by_hand(self):
        inspection = self._inspection().with_user(self.handler)
        with self.assertRaises(UserError):
            inspection.state = "done"
        with self.assertRaises(UserError):
            self._inspection(state="done")

    def test_bad_input(self):
        with self.assertRaisesRegex(ValidationError, "say who goes"):
            self._inspection(surveyor_id=False)
        before = fields.Datetime.to_datetime(self.loss) - timedelta(days=1)
        with self.assertRaisesRegex(ValidationError, "cannot be inspected"):
            self._inspection(date=before)

    def test_count_on_the_claim(self):
        inspection = self._inspection()
        self._inspection()
        self.assertEqual(self.claim.inspection_count, 2)
        inspection.with_user(self.handler).action_cancel()
        self.claim.invalidate_recordset(["inspection_count"])
        self.assertEqual(self.claim.inspection_count, 1)
        self.assertEqual(self.claim.action_open_inspections()["domain"], [("claim_id", "=", self.claim.id)])

    def test_form_from_the_claim(self):
        context = self.claim.with_user(self.handler).action_plan_inspection()["context"]
        with Form(self.env["insurance.claim.inspection"].with_user(self.handler).with_context(**context)) as form:
            self.assertEqual(form.place, "Test street 1")
            form.date = self.when
            form.surveyor_id = self.surveyor
        self.assertEqual(form.record.claim_id, self.claim)

    # --- rights -----------------------------------------------------------------------------------

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_agents_read_those_of_their_clients(self):
        inspection = self._inspection()
        self.assertEqual(inspection.with_user(self.agent).place, "Test street 1")
        with self.assertRaises(AccessError):
            inspection.with_user(self.agent).place = "Mine"
        with self.assertRaises(AccessError):
            inspection.with_user(self.agent).action_cancel()
        with self.assertRaises(AccessError):
            self._inspection(user=self.agent)
        with self.assertRaises(AccessError):
            inspection.with_user(self.other_agent).read(["place"])
        self.assertNotIn(inspection, self.env["insurance.claim.inspection"].with_user(self.other_agent).search([]))
        self.assertEqual(inspection.with_user(self.supervisor).place, "Test street 1")

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_another_company(self):
        inspection = self._inspection()
        company = self.env["res.company"].create({"name": "Test other broker"})
        self.handler.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        with self.assertRaises(AccessError):
            inspection.with_user(self.handler).read(["place"])
