"""One search box finds clients, objects and policies as people type them."""

from odoo.fields import Command
from odoo.tests import tagged

from .common import InsuranceCase


@tagged("post_install", "-at_install")
class TestQuickSearch(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"]
        cls.alpha = partners.create(
            {
                "name": "ТОВ «Альфа24»",
                "is_company": True,
                "email": "office1985@alpha.example",
                "company_registry": "33445566",
            }
        )
        cls.client.write({"vat": False, "mobile_phone": "+7 900 123-45-67", "ref": "К-77/1"})
        cls.li = partners.create({"name": "Ли Ан", "phone": "050 765 43 21"})
        cls.car = cls._object(plate="АА 1234 ВВ", vin="WVWZZZ1JZXW000001", make="Škoda", model="Octavia")
        cls.home = cls._object(
            type_id=cls.env.ref("insurance_crm.object_type_property").id, address="вул. Шевченка, 12а"
        )
        cls.policy = cls._policy(number="КАСКО-77/001", object_ids=[Command.create({"object_id": cls.car.id})])
        cls.hers = cls._policy(cls.other_agent, number="КАСКО-77/002", partner_id=cls.alpha.id)

    def _find(self, model, typed):
        return self.env[model].with_user(self.agent).search([("quick_search", "ilike", typed)])

    def test_clients(self):
        for typed, expected in [
            ("Королёв", self.client), ("королев семён", self.client), ("СЕМЁН", self.client), ("олёв", self.client),
            ("0501234567", self.client), ("+38 (050) 123-45-67", self.client), ("89001234567", self.client),
            ("8 900 123 45 67", self.client), ("К-77/1", self.client), ("k771", self.client),
            ("کریمی", self.persian), ("كريمي", self.persian), ("09123456789", self.persian), ("989123456789", self.persian),
            ("۰۹۱۲", self.persian), ("小明", self.chinese), ("王", self.chinese), ("13912345678", self.chinese),
            ("альфа24", self.alpha), ("«Альфа24»", self.alpha), ("33445566", self.alpha), ("office1985@alpha", self.alpha),
            ("ан ли", self.li), ("0507654321", self.li),
        ]:  # fmt: skip
            with self.subTest(typed):
                self.assertIn(expected, self._find("res.partner", typed))

    def test_clients_that_do_not_match(self):
        for typed in ("Королёв Иван", "0501234568", "альфа25", "12345678901234"):
            with self.subTest(typed):
                self.assertFalse(self._find("res.partner", typed))

    def test_autocomplete_of_clients(self):
        partners = self.env["res.partner"].with_user(self.agent)
        for typed, expected in [
            ("0501234567", self.client),
            ("小明", self.chinese),
            ("كريمي", self.persian),
            ("ли", self.li),
        ]:
            with self.subTest(typed):
                self.assertIn(expected.id, [pid for pid, _name in partners.name_search(typed)])
        self.assertNotIn(self.client.id, [pid for pid, _name in partners.name_search("Альфа")])
        self.assertEqual(partners.name_search(self.client.name, operator="=")[0][0], self.client.id)
        self.assertTrue(partners.name_search("", limit=3))

    def test_tax_number(self):
        self.client.with_context(no_vat_validation=True).vat = "1234567890"
        self.assertIn(self.client, self._find("res.partner", "1234567890"))
        self.assertIn(self.client, self._find("res.partner", "34567"))

    def test_policies(self):
        for typed in ("КАСКО-77/001", "каско 77", "kacko77001", "аа1234вв", "AA 1234", "WVWZZZ1JZXW000001", "Королёв",
                      "050 123 45 67", "89001234567", "0501234567", "Škoda octavia", "королёв 1234"):  # fmt: skip
            with self.subTest(typed):
                self.assertEqual(self._find("insurance.policy", typed), self.policy)

    def test_own_book_holds_in_searches(self):
        self.assertFalse(self._find("insurance.policy", "77/002"))
        policies = self.env["insurance.policy"].with_user(self.agent_all)
        self.assertEqual(policies.search([("quick_search", "ilike", "каско-77")]), self.policy | self.hers)

    def test_objects(self):
        for typed, expected in [("аа-1234", self.car), ("octavia škoda", self.car), ("W000001", self.car), ("12а", self.home),
                                ("Шевченка 12А", self.home)]:  # fmt: skip
            with self.subTest(typed):
                self.assertEqual(self._find("insurance.object", typed), expected)

    def test_search_text_follows_changes(self):
        self.client.write({"name": "Пётр Иванов", "phone": "063 000 11 22", "mobile_phone": False})
        self.assertEqual(self._find("insurance.policy", "петр иванов"), self.policy)
        self.assertEqual(self._find("insurance.policy", "0630001122"), self.policy)
        self.assertFalse(self._find("insurance.policy", "королёв") or self._find("insurance.policy", "89001234567"))
        self.car.plate = "ВХ 9999 АН"
        self.assertEqual(self._find("insurance.policy", "bx9999ah"), self.policy)
        self.assertFalse(self._find("insurance.policy", "aa1234bb"))
        self.policy.object_ids.unlink()
        self.assertFalse(self._find("insurance.policy", "bx9999ah"))
        self.policy.number = "N-555"
        self.assertEqual(self._find("insurance.policy", "n555"), self.policy)

    def test_name_search_of_policies_and_objects(self):
        policies, objects = (
            self.env[model].with_user(self.agent) for model in ("insurance.policy", "insurance.object")
        )
        self.assertEqual(policies.name_search("aa1234bb"), [(self.policy.id, "КАСКО-77/001")])
        self.assertEqual([oid for oid, _name in objects.name_search("аа 1234")], self.car.ids)
        self.assertEqual(policies.search([("display_name", "=", "КАСКО-77/001")]), self.policy)

    def test_signs_and_blanks(self):
        every = self.env["insurance.policy"].with_user(self.agent).search_count([])
        for typed, count in [("", every), ("   ", every), ("%", 0), ("_", 0), ("«»", 0), ("\\", 0), ("'", 0)]:
            with self.subTest(typed):
                self.assertEqual(len(self._find("insurance.policy", typed)), count)

    def test_operators(self):
        policies = self.env["insurance.policy"].with_user(self.agent)
        search = lambda operator, value: policies.search([("quick_search", operator, value)])  # noqa: E731
        self.assertEqual(search("like", "77/001"), self.policy)
        self.assertEqual(search("=", "77/001"), self.policy)
        self.assertEqual(search("in", ["77/001", "77/002"]), self.policy)
        self.assertFalse(search("in", []))
        self.assertNotIn(self.policy, search("not ilike", "77/001"))
        self.assertFalse(self.policy.quick_search)

    def test_long_words_use_the_index(self):
        """The text is indexed by trigrams, so the search does not read every row at a million."""
        for table, column in [
            ("insurance_policy", "search_text"),
            ("insurance_object", "search_text"),
            ("res_partner", "insurance_search"),
        ]:
            with self.subTest(table):
                self.env.cr.execute(
                    "SELECT indexdef FROM pg_indexes WHERE tablename = %s AND indexdef ~ %s", [table, column]
                )
                self.assertIn("gin_trgm_ops", self.env.cr.fetchone()[0])

    def test_a_fleet_of_a_thousand(self):
        """A fleet is found by any of its plates, and one car's change does not cost a query per car."""
        fleet = (
            self.env["insurance.object"]
            .with_context(tracking_disable=True)
            .create([{"plate": f"AB {n:04} CD", "type_id": self.car.type_id.id} for n in range(1000)])
        )
        policy = self._policy(number="FLEET", object_ids=[Command.create({"object_id": obj.id}) for obj in fleet])
        self.env.flush_all()
        self.assertEqual(self._find("insurance.policy", "ab0999cd"), policy)
        self.assertEqual(policy.object_names, "AB 0000 CD, AB 0001 CD, AB 0002 CD + 997")
        self.env.invalidate_all()
        with self.assertQueryCount(30):
            fleet[17].plate = "XY 7777 ZZ"
            self.env.flush_all()
        self.assertEqual(self._find("insurance.policy", "xy7777zz"), policy)
