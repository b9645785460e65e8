"""Inspections before insurance: checklist, photos, validity, and who may see them."""

import base64
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import file_open

from .details_common import DetailsCase


@tagged("post_install", "-at_install")
class TestInspection(DetailsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        kind = cls.env.ref("insurance_crm.object_type_vehicle")
        cls.env["insurance.inspection.checklist"].search([("type_id", "=", kind.id)]).active = False
        cls.checklist = cls.env["insurance.inspection.checklist"].create(
            {
                "name": "Short",
                "type_id": kind.id,
                "valid_days": 10,
                "item_ids": [
                    Command.create({"name": "Front", "kind": "photo"}),
                    Command.create({"name": "Damage", "kind": "question"}),
                    Command.create({"name": "Extras", "kind": "photo", "required": False}),
                ],
            }
        )
        with file_open("insurance_crm/static/description/icon.png", "rb") as file:
            cls.picture = base64.b64encode(file.read())

    def _inspect(self, user=None, **vals):
        model = self.env["insurance.inspection"].with_user(user or self.agent)
        return model.create({"object_id": self.car.id, "date": "2025-01-01"} | vals)

    def _done(self, **vals):
        inspection = self._inspect(**vals)
        front, damage, _extras = inspection.line_ids
        front.photo = self.picture
        damage.result = "good"
        return inspection

    def test_steps_come_from_the_checklist(self):
        inspection = self._inspect()
        self.assertEqual(inspection.checklist_id, self.checklist)
        self.assertEqual(inspection.line_ids.mapped("name"), ["Front", "Damage", "Extras"])
        self.assertEqual((inspection.step_count, inspection.done_count), (3, 0))
        self.assertEqual(inspection.valid_until, date(2025, 1, 11))
        self.assertEqual(inspection.display_name, "AA1111AA · 2025-01-01")

    def test_another_checklist_keeps_what_was_done(self):
        inspection = self._done()
        other = self.checklist.copy({"name": "Long", "valid_days": 30})
        other.item_ids[1].name = "Rust"
        inspection.checklist_id = other
        self.assertEqual(set(inspection.line_ids.mapped("name")), {"Front", "Damage", "Rust", "Extras"})
        self.assertEqual(inspection.valid_until, date(2025, 1, 31))

    def test_form(self):
        form = Form(self.env["insurance.inspection"].with_user(self.agent))
        form.object_id = self.car
        self.assertEqual(form.checklist_id, self.checklist)
        self.assertEqual(len(form.save().line_ids), 3)

    def test_accepting_asks_for_what_must_be_done(self):
        inspection = self._inspect()
        with self.assertRaisesRegex(UserError, "still to do: Front, Damage"):
            inspection.action_accept()
        inspection.line_ids[0].photo = self.picture
        inspection.line_ids[1].write({"result": "damage", "remark": "Left door"})
        self.assertEqual((inspection.done_count, inspection.damage_count), (2, 1))
        inspection.action_accept()
        self.assertEqual(inspection.state, "accepted")

    def test_refusing_asks_why(self):
        inspection = self._inspect()
        with self.assertRaisesRegex(UserError, "Write under Findings why AA1111AA is refused"):
            inspection.action_refuse()
        inspection.note = "Rusty"
        inspection.action_refuse()
        self.assertEqual(inspection.state, "refused")
        with self.assertRaisesRegex(UserError, "done already"):
            inspection.action_accept()

    def test_what_was_found_stays(self):
        inspection = self._done()
        inspection.action_accept()
        lines = inspection.line_ids
        for act in (
            lambda: lines[0].write({"photo": False}),
            lambda: lines[1].unlink(),
            lambda: lines.create({"inspection_id": inspection.id, "name": "Later"}),
        ):
            with self.assertRaisesRegex(UserError, "is closed"):
                act()
        inspection.action_reopen()
        lines[1].result = "damage"
        with self.assertRaisesRegex(UserError, "done already"):
            inspection.action_reopen()

    def test_validity(self):
        objects = self.env["insurance.inspection"]
        inspection = self._done()
        self.assertFalse(objects._get_valid_objects(self.car, date(2025, 1, 5)))
        inspection.action_accept()
        for day, valid in ((date(2024, 12, 31), False), (date(2025, 1, 1), True), (date(2025, 1, 11), True),
                           (date(2025, 1, 12), False)):  # fmt: skip
            with self.subTest(day):
                self.assertEqual(bool(objects._get_valid_objects(self.car, day)), valid)

    def test_buttons_on_object_and_policy(self):
        inspection = self._inspect(policy_id=self.policy.id)
        self.env.invalidate_all()
        self.assertEqual((self.car.with_user(self.agent).inspection_count, self.policy.inspection_count), (1, 1))
        for record in (self.car.with_user(self.agent), self.policy):
            action = record.action_open_inspections()
            found = self.env["insurance.inspection"].with_user(self.agent).search(action["domain"])
            self.assertEqual(found, inspection)
            self.assertEqual(action["context"]["default_object_id"], self.car.id)
        self.policy.object_ids = [Command.create({"object_id": self._object(plate="B").id})]
        self.assertNotIn("default_object_id", self.policy.action_open_inspections()["context"])

    def test_own_book(self):
        """Own: inspected by oneself, or for a policy of one's own."""
        hers = self._inspect(self.other_agent, object_id=self._object(self.other_agent, plate="C").id)
        self.env.invalidate_all()
        for record in (hers, hers.line_ids):
            mine = record.with_user(self.agent)
            with self.subTest(record._name):
                self.assertFalse(mine.search([("id", "in", record.ids)]))
                for act in (
                    lambda r: r.read(["display_name"]),
                    lambda r: r.write({"company_id": 1}),
                    lambda r: r.unlink(),
                ):
                    with self.assertRaises(AccessError):
                        act(mine)
                for user in (self.agent_all, self.supervisor):
                    self.assertEqual(record.with_user(user).search([("id", "in", record.ids)]), record)
        for_mine = self._inspect(self.agent_all, policy_id=self.policy.id)
        self.assertTrue(for_mine.with_user(self.agent).read(["note"]))
        for_mine.with_user(self.agent).line_ids[1].result = "good"

    def test_inspections_are_not_deleted_by_agents(self):
        inspection = self._inspect()
        for user in (self.agent, self.supervisor):
            with self.assertRaises(AccessError):
                inspection.with_user(user).unlink()
        inspection.with_user(self.administrator).unlink()

    def test_walls_between_companies(self):
        car = self.env["insurance.object"].create({"plate": "X", "company_id": self.other_company.id})
        theirs = self.env["insurance.inspection"].create(
            {"object_id": car.id, "company_id": self.other_company.id, "user_id": self.administrator.id}
        )
        for record in (theirs, theirs.line_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.administrator).read(["display_name"])

    def test_checklists_are_administrators(self):
        for user in (self.agent, self.supervisor):
            for record in (self.checklist, self.checklist.item_ids[0]):
                mine = record.with_user(user)
                with self.subTest(record._name, user=user.name):
                    self.assertTrue(mine.read(["name"]))
                    for act in (lambda r: r.write({"name": "x"}), lambda r: r.copy(), lambda r: r.unlink()):
                        with self.assertRaises(AccessError):
                            act(mine)
        self.checklist.with_user(self.administrator).valid_days = 7
