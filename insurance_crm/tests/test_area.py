from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import BaseCase, Form, tagged
from odoo.tools import mute_logger

from odoo.addons.insurance_crm.lib.area import Matcher, Rule

from .common import InsuranceCase

KYIV, PODIL, ODESA, CENTRE, BEIJING, CHAOYANG = range(1, 7)


@tagged("post_install", "-at_install")
class TestAreaLib(BaseCase):
    """The rules by which an address gets its area."""

    def setUp(self):
        super().setUp()
        self.matcher = Matcher(
            [
                Rule(KYIV, (KYIV,), "Kyiv, Київ, Киев", "01, 02, 03, 04"),
                Rule(PODIL, (KYIV, PODIL), "Поділ; Хорива; Shevchenka", "04070-04080"),
                Rule(ODESA, (ODESA,), "Odesa, Одеса", "65"),
                Rule(CENTRE, (ODESA, CENTRE), "Shevchenka"),
                Rule(BEIJING, (BEIJING,), "北京"),
                Rule(CHAOYANG, (BEIJING, CHAOYANG), "朝阳、朝阳区"),
            ]
        )

    def _find(self, *parts, code=""):
        return self.matcher.find(parts, code)

    def test_lowest_area_that_fits(self):
        self.assertEqual(self._find("Київ", "вул. Хорива, 12"), PODIL)
        self.assertEqual(self._find("КИЇВ", "Хрещатик 1"), KYIV)
        self.assertIsNone(self._find("Lviv", "Rynok 1"))
        self.assertIsNone(self._find(None, "", False))

    def test_a_street_belongs_to_its_city(self):
        self.assertEqual(self._find("Kyiv", "Shevchenka 5"), PODIL)
        self.assertEqual(self._find("Odesa", "Shevchenka 5"), CENTRE)
        self.assertIsNone(self._find("Lviv", "Shevchenka 5"), "of no city we know")

    def test_postal_codes(self):
        self.assertEqual(self._find(code="04071"), PODIL, "within the range")
        self.assertEqual(self._find(code="04081"), KYIV, "its beginning")
        self.assertEqual(self._find("Київ", code="65000"), ODESA, "the code is surer than the word")
        self.assertEqual(self._find("Shevchenka 5", code="65 009"), CENTRE, "the code places it in the city")
        self.assertEqual(self._find(code="۰۴۰۷۱"), PODIL, "Persian digits")

    def test_whole_words_only(self):
        self.assertIsNone(self._find("Odesantiv"))
        self.assertIsNone(Matcher([Rule(1, (1,), " , ;", ",-")]).find(["-"], "-"))

    def test_chinese_without_spaces(self):
        self.assertEqual(self._find("北京市", "朝阳区建国路"), CHAOYANG)
        self.assertIsNone(self._find("上海市", "朝阳路"), "a road of that name elsewhere")


@tagged("post_install", "-at_install")
class TestArea(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        areas = cls.env["insurance.area"].with_user(cls.administrator)
        cls.kyiv = areas.create({"name": "Kyiv", "places": "Kyiv, Київ"})
        cls.podil = areas.create({"name": "Podil", "parent_id": cls.kyiv.id, "places": "Хорива", "zips": "04070-04080"})

    def test_suggested_from_the_address(self):
        with Form(self.client.with_user(self.agent)) as form:
            form.city = "Київ"
            form.street = "Хорива 12"
            self.assertEqual(form.insurance_area_id, self.podil, "while typing")
        self.assertEqual(self.client.insurance_area_id, self.podil)
        self.client.with_user(self.agent).street = "Хрещатик"
        self.assertEqual(self.client.insurance_area_id, self.kyiv)
        self.client.with_user(self.agent).write({"city": "Far away", "street": False})
        self.assertEqual(self.client.insurance_area_id, self.kyiv, "unknown: stays")

    def test_chosen_by_hand(self):
        self.client.city = "Київ"
        self.client.with_user(self.agent).insurance_area_id = self.podil
        self.assertEqual(self.client.insurance_area_id, self.podil)
        self.kyiv.action_suggest_missing()
        self.assertEqual(self.client.insurance_area_id, self.podil, "those without one only")
        self.kyiv.action_suggest_again()
        self.assertEqual(self.client.insurance_area_id, self.kyiv)

    def test_all_clients_at_once(self):
        self.persian.city = "تهران"
        self.assertFalse(self.persian.insurance_area_id)
        area = self.kyiv.create({"name": "Tehran", "places": "تهران"})
        action = area.action_suggest_missing()
        self.assertEqual(self.persian.insurance_area_id, area)
        self.assertIn("1", action["params"]["message"])
        self.assertIn("0", area.action_suggest_missing()["params"]["message"], "twice does nothing")

    def test_rules_changed_are_seen_at_once(self):
        self.kyiv.places = "Lviv"
        self.client.city = "Lviv"
        self.assertEqual(self.client.insurance_area_id, self.kyiv)
        self.kyiv.active = self.podil.active = False
        self.chinese.city = "Lviv"
        self.assertFalse(self.chinese.insurance_area_id)

    def test_names_and_counts(self):
        self.client.insurance_area_id = self.podil
        self.assertEqual(self.podil.display_name, "Kyiv / Podil")
        self.assertEqual((self.kyiv.partner_count, self.podil.partner_count), (1, 1))
        found = self.env["res.partner"].with_user(self.agent).search([("insurance_area_id", "child_of", self.kyiv.id)])
        self.assertEqual(found, self.client)
        action = self.kyiv.action_open_clients()
        self.assertEqual(self.env["res.partner"].search(action["domain"]), self.client)

    def test_names_are_unique_and_trees_have_no_circles(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.kyiv.create({"name": "PODIL", "parent_id": self.kyiv.id})
        with self.assertRaises(ValidationError):
            self.kyiv.parent_id = self.podil

    def test_agents_only_read(self):
        area = self.kyiv.with_user(self.agent)
        self.assertEqual(area.name, "Kyiv")
        for attempt in (
            lambda: area.write({"name": "x"}),
            lambda: area.create({"name": "x"}),
            area.unlink,
            area.action_suggest_missing,
            area.action_suggest_again,
        ):
            with self.assertRaises(AccessError):
                attempt()
