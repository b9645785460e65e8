"""Policies with thousands of objects: named, summed, found and opened without reading the objects."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import InsuranceCase


@tagged("post_install", "-at_install")
class TestFleet(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cars = cls._cars("AA", 60)
        cls.fleet = cls._policy(number="FLEET-1", object_ids=cls._places(cls.cars))
        cls.env.flush_all()

    @classmethod
    def _cars(cls, series, count):
        vals = {"type_id": cls.env.ref("insurance_crm.object_type_vehicle").id, "make": "Škoda"}
        objects = cls.env["insurance.object"].with_context(tracking_disable=True)
        return objects.create([vals | {"plate": f"{series} {n:04} BB"} for n in range(count)])

    @classmethod
    def _places(cls, cars, **vals):
        vals = {"sum_insured": 1000, "premium": 10} | vals
        return [Command.create(vals | {"object_id": car.id}) for car in cars]

    def _find(self, typed, user=None):
        return self.env["insurance.policy"].with_user(user or self.agent).search([("quick_search", "ilike", typed)])

    def test_named_and_counted(self):
        self.assertEqual(self.fleet.object_names, "Škoda, AA 0000 BB, Škoda, AA 0001 BB, Škoda, AA 0002 BB + 57")
        self.assertTrue(self.fleet.is_fleet)
        self.assertEqual(self.fleet.object_count, 60)
        self.assertEqual((self.fleet.object_sum_insured, self.fleet.object_premium), (60_000, 600))

    def test_sums_leave_out_what_left(self):
        self.fleet.object_ids[0].date_exit = "2025-05-31"
        self.fleet.object_ids[1].date_exit = "2025-12-31"
        self.assertEqual((self.fleet.object_count, self.fleet.object_sum_insured), (60, 59_000))

    def test_found_by_every_plate(self):
        for typed in ("aa0000bb", "АА 0059 ВВ", "aa-0031"):
            with self.subTest(typed):
                self.assertEqual(self._find(typed), self.fleet)
        self.assertFalse(self._find("aa0060bb"))
        self.assertNotIn("aa0005bb", self.fleet.search_text)

    def test_found_by_plate_and_client(self):
        self.assertEqual(self._find("королёв aa0031bb"), self.fleet)
        self.assertEqual(self._find("škoda aa0031bb"), self.fleet)
        self.assertFalse(self._find("karimi aa0031bb"))
        self.assertFalse(self._find("aa0031bb aa0032bb"), "two cars are not one")

    def test_found_in_the_own_book_only(self):
        self.assertFalse(self._find("aa0031bb", self.other_agent))
        self.assertEqual(self._find("aa0031bb", self.agent_all), self.fleet)

    def test_a_policy_becomes_a_fleet_and_back(self):
        cars = self._cars("KK", 4)
        policy = self._policy(object_ids=self._places(cars[:3]))
        self.assertEqual(self._find("kk0002bb"), policy)
        self.assertIn("kk0002bb", policy.search_text)
        policy.object_ids = self._places(cars[3])
        self.env.flush_all()
        self.assertNotIn("kk0002bb", policy.search_text)
        for n in range(4):
            self.assertEqual(self._find(f"kk000{n}bb"), policy)
        policy.object_ids[0].unlink()
        self.assertIn("kk0002bb", policy.search_text)
        self.assertFalse(any(policy.object_ids.mapped("fleet_text")))
        self.assertFalse(self._find("kk0000bb"))
        self.assertEqual(self._find("kk0003bb"), policy)

    def test_a_car_is_renamed(self):
        self.cars[17].plate = "XX 7777 XX"
        self.assertEqual(self._find("xx7777xx"), self.fleet)
        self.assertFalse(self._find("aa0017bb"))

    def test_what_was_taken_off_is_not_found(self):
        self.fleet.object_ids[5].sudo().active = False
        self.assertFalse(self._find("aa0005bb"))
        self.assertEqual(self.fleet.object_count, 59)

    def test_one_more_car_writes_itself_only(self):
        """Nothing is read or written for the cars that are there."""
        car = self._cars("NN", 2)
        self.fleet.object_ids = self._places(car[0])
        self.env.flush_all()
        before = self._versions()
        self.fleet.object_ids = self._places(car[1])
        self.env.flush_all()
        self.assertEqual(self._versions()[:-1], before)

    def _versions(self):
        """Return where the database keeps the rows of the fleet's places: a row that is written moves."""
        self.env.cr.execute(
            "SELECT id, ctid::text FROM insurance_policy_object WHERE policy_id = %s ORDER BY id", [self.fleet.id]
        )
        return self.env.cr.fetchall()

    def test_the_form_shows_the_first_forty(self):
        spec = {"number": {}, "object_ids": {"fields": {"object_id": {"fields": {"display_name": {}}}}, "limit": 40}}
        [values] = self.fleet.web_read(spec)
        self.assertEqual(len(values["object_ids"]), 40)
        self.assertTrue(all("object_id" in place for place in values["object_ids"]))
        small = self._policy(object_ids=self._places(self._cars("SS", 40)))
        self.assertEqual(len(small.web_read(spec)[0]["object_ids"]), 40)

    def test_saving_the_form_keeps_the_objects_it_does_not_show(self):
        with Form(self.fleet) as form:
            form.note = "calls back"
        self.assertEqual(len(self.fleet.object_ids), 60)
        spec = {"note": {}, "object_ids": {"fields": {"sum_insured": {}}}}
        place = self.fleet.object_ids[0]
        [values] = self.fleet.web_save({"object_ids": [Command.update(place.id, {"sum_insured": 7})]}, spec)
        self.assertEqual((place.sum_insured, len(values["object_ids"])), (7, 40))
        self.assertEqual(len(self.fleet.object_ids), 60)

    def test_opening_costs_the_same_for_any_number(self):
        spec = {"object_count": {}, "object_ids": {"fields": {"object_id": {"fields": {"display_name": {}}}}}}
        small = self._policy(object_ids=self._places(self._cars("SS", 41)))
        counts = []
        for policy in (self.fleet, small, self.fleet):  # the first one warms up
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            policy.web_read(spec)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])

    def test_a_change_of_something_else_reads_no_objects(self):
        spec = {"date_start": {}, "date_end": {}, "object_ids": {"fields": {"sum_insured": {}}}}
        answer = self.fleet.onchange({"date_start": "2025-02-01"}, ["date_start"], spec)
        self.assertNotIn("object_ids", answer["value"])

    def test_the_list_of_its_objects(self):
        action = self.fleet.action_open_objects()
        places = self.env["insurance.policy.object"].with_user(self.agent)
        self.assertEqual(places.search_count(action["domain"]), 60)
        found = places.search([*action["domain"], ("object_id", "ilike", "aa 0031")])
        self.assertEqual(found.object_id, self.cars[31])
        self.assertFalse(places.with_user(self.other_agent).search(action["domain"]))

    def test_fleets_are_filtered(self):
        policies = self.env["insurance.policy"].with_user(self.agent)
        self.assertEqual(policies.search([("is_fleet", "=", True), ("number", "=", "FLEET-1")]), self.fleet)

    def test_only_who_may_change_it_imports_objects(self):
        with self.assertRaises(AccessError):
            self.fleet.with_user(self.other_agent).action_import_objects()
        action = self.fleet.with_user(self.agent).action_import_objects()
        self.assertEqual(action["context"]["default_policy_id"], self.fleet.id)
