"""Insured objects: names, plates and chassis numbers of all the world, and their places on policies."""

from datetime import date

from psycopg2 import errors

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import InsuranceCase


@tagged("post_install", "-at_install")
class TestObject(InsuranceCase):
    def test_vin_of_all_the_world(self):
        for typed, stored in [
            ("WVWZZZ1JZXW000001", "WVWZZZ1JZXW000001"),
            ("1M8GDM9AXKP042788", "1M8GDM9AXKP042788"),
            ("1M8GDM9A1KP042788", "1M8GDM9A1KP042788"),
            ("wba 3a5c5-8cf 256651", "WBA3A5C58CF256651"),
            ("ХТА210990Y2766389", "XTA210990Y2766389"),
            ("۱۲۳۴۵۶۷", "1234567"),
            ("GRS180-0001234", "GRS1800001234"),
            ("NAAP03ED0BJ000001", "NAAP03ED0BJ000001"),
            ("LSVAU2180N2000001", "LSVAU2180N2000001"),
            ("01234", "01234"),
        ]:
            with self.subTest(typed):
                self.assertEqual(self._object(vin=typed).vin, stored)

    def test_bad_vin_is_refused_with_help(self):
        for typed, help_text in [
            ("WVWZZZ1JZXWO00001", "letters I, O or Q"),
            ("WVWZZZ1JZXWI00001", "letters I, O or Q"),
            ("1234", "5 to 17"),
            ("WVWZZZ1JZXW0000012", "5 to 17"),
            ("ЖЩЯ12345678", "5 to 17"),
            ("车架号12345", "5 to 17"),
        ]:
            with self.subTest(typed), self.assertRaisesRegex(ValidationError, help_text):
                self._object(vin=typed)
        obj = self._object(vin="WVWZZZ1JZXW000001")
        with self.assertRaisesRegex(ValidationError, "5 to 17"):
            obj.vin = "12"
        obj.vin = False
        self.assertFalse(obj.vin)
        self.assertFalse(self._object(vin=" - ").vin)

    def test_plate_key(self):
        for typed, key in [
            ("аа 1234-вв", "AA1234BB"),
            ("۱۲ ب ۳۴۵ ۶۷", "12ب34567"),
            ("京A·12345", "京A12345"),
            (False, False),
        ]:
            with self.subTest(typed):
                obj = self._object(plate=typed)
                self.assertEqual((obj.plate, obj.plate_key), (typed, key))
        obj.plate = "bx 0001 ah"
        self.assertEqual(obj.plate_key, "BX0001AH")

    def test_names_are_computed_by_kind(self):
        person, home, other = (
            self.env.ref(f"insurance_crm.object_type_{code}") for code in ("person", "property", "other")
        )
        for vals, name in [
            ({"make": "Škoda", "model": "Octavia", "plate": "AA1234BB"}, "Škoda Octavia, AA1234BB"),
            ({"make": "Škoda", "vin": "WVWZZZ1JZXW000001"}, "Škoda, WVWZZZ1JZXW000001"),
            ({"plate": "AA1234BB", "vin": "WVWZZZ1JZXW000001"}, "AA1234BB"),
            ({}, "Vehicle"),
            ({"type_id": person.id, "person_id": self.persian.id}, "زهرا کریمی"),
            ({"type_id": home.id, "address": "вул. Шевченка, 12а"}, "вул. Шевченка, 12а"),
            ({"type_id": other.id, "name": "Yacht"}, "Yacht"),
            ({"type_id": other.id}, "Other"),
        ]:
            with self.subTest(vals):
                self.assertEqual(self._object(**vals).name, name)

    def test_names_follow_changes(self):
        obj = self._object(make="Škoda", plate="AA1234BB")
        obj.plate = "BB1234AA"
        self.assertEqual(obj.name, "Škoda, BB1234AA")
        self.persian.name = "زهرا"
        insured = self._object(type_id=self.env.ref("insurance_crm.object_type_person").id, person_id=self.persian.id)
        self.persian.name = "مریم"
        self.assertEqual(insured.name, "مریم")
        self.assertIn("مریم", insured.search_text)

    def test_year(self):
        for year in (1879, 2201, 19, -1):
            refused = self.assertRaises(errors.CheckViolation)
            with self.subTest(year), refused as caught, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._object(year=year)
            self.assertIn("four digits", self.env["insurance.object"]._sql_error_to_message(caught.exception))
        for year in (0, 1880, 2026):
            self.assertTrue(self._object(year=year))

    def test_form_starts_with_the_lines_type(self):
        objects = self.env["insurance.object"].with_user(self.agent)
        life = self.env.ref("insurance_crm.line_life")
        form = Form(objects.with_context(default_line_id=life.id, default_owner_id=self.client.id))
        self.assertEqual((form.type_id, form.kind), (life.object_type_id, "person"))
        form.person_id = self.persian
        self.assertEqual(form.save().name, "زهرا کریمی")
        vehicle = Form(objects.with_context(default_owner_id=self.client.id))
        self.assertEqual(vehicle.kind, "vehicle")
        vehicle.plate = "аа 1234 вв"
        self.assertEqual(vehicle.save().plate_key, "AA1234BB")

    def test_properties_belong_to_the_type(self):
        kind = self.env.ref("insurance_crm.object_type_vehicle")
        kind.property_definition = [{"name": "colour", "string": "Colour", "type": "char"}]
        obj = self._object(properties={"colour": "red"})
        self.assertEqual(obj.properties["colour"], "red")
        self.assertEqual(obj.search([("properties.colour", "=", "red")]), obj)

    def test_policies_of_an_object(self):
        obj = self._object(plate="AA1234BB")
        policies = self._policy() | self._policy()
        for policy in policies:
            policy.object_ids = [Command.create({"object_id": obj.id})]
        policies[0].object_ids = [Command.create({"object_id": obj.id, "date_entry": "2025-06-01"})]
        self.assertEqual(obj.policy_count, 2)
        action = obj.action_open_policies()
        self.assertEqual(self.env["insurance.policy"].with_user(self.agent).search(action["domain"]), policies)
        self.assertEqual(action["context"]["default_partner_id"], self.client.id)

    def test_once_on_a_policy_at_a_time(self):
        obj, policy = self._object(), self._policy()
        lines = self.env["insurance.policy.object"].with_user(self.agent)
        lines.create({"policy_id": policy.id, "object_id": obj.id})
        with self.assertRaises(errors.UniqueViolation) as caught, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            lines.create({"policy_id": policy.id, "object_id": obj.id})
        self.assertIn("already on the policy", lines._sql_error_to_message(caught.exception))
        self.assertTrue(lines.create({"policy_id": policy.id, "object_id": obj.id, "date_entry": "2025-06-01"}))

    def test_places_lie_within_the_term(self):
        policy = self._policy()
        for entry, leaves in [
            ("2024-12-31", False),
            (False, "2026-01-01"),
            ("2025-06-01", "2025-05-31"),
            ("2026-02-01", False),
        ]:
            with (
                self.subTest(entry=entry, leaves=leaves),
                self.assertRaisesRegex(ValidationError, "within the policy's term"),
            ):
                policy.object_ids = [
                    Command.create({"object_id": self._object().id, "date_entry": entry, "date_exit": leaves})
                ]
        policy.object_ids = [
            Command.create({"object_id": self._object().id, "date_entry": "2025-01-01", "date_exit": "2025-12-31"})
        ]
        with self.assertRaisesRegex(ValidationError, "within the policy's term"):
            policy.date_end = "2025-06-30"
        endless = self._policy(date_end=False)
        endless.object_ids = [Command.create({"object_id": self._object().id, "date_entry": "2031-01-01"})]
        self.assertEqual(endless.object_ids.date_entry, date(2031, 1, 1))
        with self.assertRaisesRegex(ValidationError, "open-ended"):
            endless.object_ids = [Command.create({"object_id": self._object().id, "date_entry": "2020-01-01"})]

    def test_amounts_are_not_negative(self):
        policy = self._policy()
        for name in ("sum_insured", "premium", "deductible"):
            refused = self.assertRaises(errors.CheckViolation)
            with self.subTest(name), refused, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                policy.object_ids = [Command.create({"object_id": self._object().id, name: -1})]

    def test_objects_of_an_issued_policy_stay(self):
        """The server refuses what the form does not offer: changes come by endorsement."""
        obj = self._object()
        policy = self._issued(object_ids=[Command.create({"object_id": obj.id, "sum_insured": 900})])
        place = policy.object_ids
        for user in (self.agent, self.supervisor):
            hers = policy.with_user(user)
            for commands in (
                [Command.create({"object_id": self._object().id})],
                [Command.update(place.id, {"sum_insured": 1})],
                [Command.delete(place.id)],
                [Command.clear()],
            ):
                with self.subTest(commands, user=user.name), self.assertRaisesRegex(UserError, "is issued"):
                    hers.write({"object_ids": commands})
            with self.subTest("moved in", user=user.name), self.assertRaisesRegex(UserError, "is issued"):
                draft = self._policy(user, object_ids=[Command.create({"object_id": self._object(user).id})])
                draft.object_ids.write({"policy_id": policy.id})
        self.assertEqual((place.sum_insured, len(policy.object_ids)), (900, 1))
        place.with_user(self.administrator).write({"sum_insured": 950})
        self.assertEqual(place.sum_insured, 950)

    def test_objects_of_drafts_and_foreign_policies_are_free(self):
        for policy in (self._policy(), self._foreign()):
            policy.object_ids = [Command.create({"object_id": self._object().id})]
            policy.object_ids.sum_insured = 5
            policy.object_ids.unlink()
        draft = self._policy(object_ids=[Command.create({"object_id": self._object().id})])
        place = draft.object_ids
        draft.unlink()
        self.assertFalse(place.exists())

    def test_an_object_on_a_policy_is_not_deleted(self):
        obj = self._object()
        self._policy(object_ids=[Command.create({"object_id": obj.id})])
        with self.assertRaises(errors.RestrictViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            obj.with_user(self.administrator).unlink()
