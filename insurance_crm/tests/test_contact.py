from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common import InsuranceCase


class ContactCase(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls.client.with_user(cls.agent)
        cls.work = cls.env.ref("insurance_crm.contact_kind_work")
        cls.mail = cls.env.ref("insurance_crm.contact_kind_work_email")
        cls.telegram = cls.env.ref("insurance_crm.contact_kind_telegram")

    def _point(self, value, kind=None, partner=None, **vals):
        points = self.env["insurance.contact.point"].with_user(self.agent)
        partner = partner or self.client
        return points.create({"partner_id": partner.id, "kind_id": (kind or self.work).id, "value": value} | vals)

    def _merge(self, *partners):
        """Merge the partners into the first one."""
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge([partner.id for partner in partners], partners[0])


@tagged("post_install", "-at_install")
class TestContactPoint(ContactCase):
    def test_entered_on_the_form(self):
        with Form(self.mine) as form, form.insurance_contact_point_ids.new() as line:
            line.kind_id = self.work
            line.value = "044 123 45 67"
        point = self.mine.insurance_contact_point_ids
        self.assertEqual((point.medium, point.value_key), ("phone", "+380441234567"))

    def test_found_by_every_number(self):
        self._point("044 765 43 21")
        self._point("Olena@Work.example", self.mail)
        self._point("@koroliov", self.telegram)
        clients = self.env["res.partner"].with_user(self.agent)
        for typed in ("765 43 21", "0447654321", "+380447654321", "olena@work", "koroliov"):
            with self.subTest(typed):
                self.assertEqual(clients.search([("quick_search", "ilike", typed)]), self.client)

    def test_changed_and_deleted_numbers_are_forgotten(self):
        point = self._point("044 765 43 21")
        clients = self.env["res.partner"].with_user(self.agent)
        point.value = "044 111 22 33"
        self.assertFalse(clients.search([("quick_search", "ilike", "7654321")]))
        self.assertTrue(clients.search([("quick_search", "ilike", "1112233")]))
        point.unlink()
        self.assertFalse(clients.search([("quick_search", "ilike", "1112233")]))

    def test_phone_without_its_country(self):
        with self.assertRaisesRegex(ValidationError, "with its country"):
            self._point("12")
        self.company.country_id = self.client.country_id = False
        with self.assertRaisesRegex(ValidationError, "with its country"):
            self._point("044 123 45 67")
        self.assertEqual(self._point("+380 44 123 45 67").value_key, "+380441234567")

    def test_country_of_the_client_counts(self):
        self.assertEqual(self._point("021 8822 3344", partner=self.persian).value_key, "+982188223344")

    def test_wrong_addresses(self):
        for value, kind in (("nobody", self.mail), ("@", self.telegram)):
            with self.subTest(value), self.assertRaisesRegex(ValidationError, "correct it"), self.env.cr.savepoint():
                self._point(value, kind)

    def test_a_number_once_per_client(self):
        self._point("044 123 45 67")
        with self.assertRaisesRegex(ValidationError, "already"), self.env.cr.savepoint():
            self._point("+380 (44) 1234567")
        self.assertTrue(self._point("044 123 45 67", partner=self.chinese, kind=self.telegram), "another client's")

    def test_own_phone_without_country_is_told_at_once(self):
        self.company.country_id = False
        partner = self.env["res.partner"].with_user(self.agent).new({"phone": "044 123 45 67"})
        self.assertIn("with its country", partner._onchange_phone_understood()["warning"]["message"])
        partner.phone = "+380 44 123 45 67"
        self.assertFalse(partner._onchange_phone_understood())
        partner.phone = False
        self.assertFalse(partner._onchange_phone_understood())

    def test_merge_keeps_each_number_once(self):
        twin = self.client.copy()
        self._point("044 123 45 67")
        self._point("044 123 45 67", partner=twin)
        self._point("044 765 43 21", partner=twin)
        self._merge(self.client, twin)
        keys = self.client.insurance_contact_point_ids.mapped("value_key")
        self.assertEqual(sorted(keys), ["+380441234567", "+380447654321"])
        self.assertTrue(self.env["res.partner"].search([("quick_search", "ilike", "7654321")]), "found by them all")

    def test_access(self):
        point = self._point("044 123 45 67")
        with self.assertRaises(AccessError):
            point.with_user(self.employee).read(["value"])
        self.client.company_id = self.other_company
        for attempt in (
            lambda: point.read(["value"]),
            lambda: point.write({"note": "x"}),
            point.unlink,
            lambda: self._point("044 123 45 68"),
        ):
            self.env.invalidate_all()
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                attempt()
        with self.assertRaises(AccessError):
            self.work.with_user(self.agent).name = "x"


@tagged("post_install", "-at_install")
class TestContactPreference(ContactCase):
    def test_addresses_of_several_kinds(self):
        home, office = self.env["res.partner"].with_user(self.agent).create(
            [
                {"parent_id": self.client.id, "type": kind, "city": city}
                for kind, city in (("home", "Kyiv"), ("work", "Lviv"))
            ]
        )  # fmt: skip
        self.assertEqual(home.display_name, "Семён Королёв, Home")
        self.assertEqual(self.client.address_get(["home", "work"])["work"], office.id)

    def test_hours(self):
        self.mine.write({"preferred_channel": "sms", "contact_from": 17, "contact_to": 20.5, "contact_days": "working"})
        for start, end in ((20, 10), (-1, 5), (5, 25), (25, 0)):
            with self.subTest((start, end)), self.assertRaisesRegex(ValidationError, "best hours"):
                self.mine.write({"contact_from": start, "contact_to": end})

    def _pattern(self, event="birthday", partner=None, **vals):
        event = self.env.ref(f"insurance_crm.event_{event}")
        patterns = self.env["insurance.contact.pattern"].with_user(self.agent)
        return patterns.create({"partner_id": (partner or self.client).id, "event_id": event.id} | vals)

    def test_own_message(self):
        self.mine.write({"preferred_channel": "sms", "contact_from": 17})
        self._pattern(days=3, text="Дорогий Семене!")
        told = (self.client | self.persian).with_user(self.other_agent)._get_contact_pattern("birthday")
        self.assertEqual(
            told[self.client.id],
            {"channel": "sms", "text": "Дорогий Семене!", "days": -3, "from": 17, "to": 0, "week": False},
        )
        self.assertEqual((told[self.persian.id]["channel"], told[self.persian.id]["days"]), (False, None))
        other = self.client._get_contact_pattern("policy_ends")[self.client.id]
        self.assertEqual((other["channel"], other["text"]), ("sms", None), "of other events as usual")

    def test_channel_of_one_event(self):
        self.mine.preferred_channel = "sms"
        pattern = self._pattern(channel="phone", days=1, direction="after")
        told = self.client._get_contact_pattern("birthday")[self.client.id]
        self.assertEqual((told["channel"], told["days"]), ("phone", 1))
        pattern.channel = "none"
        self.assertEqual(self.client._get_contact_pattern("birthday")[self.client.id]["channel"], "none")
        pattern.channel = "email"
        self.mine.preferred_channel = "none"
        self.assertEqual(
            self.client._get_contact_pattern("birthday")[self.client.id]["channel"], "none", "nothing means nothing"
        )

    def test_agents_choose_the_event(self):
        with Form(self.mine) as form, form.insurance_contact_pattern_ids.new() as line:
            line.event_id = self.env.ref("insurance_crm.event_birthday")
            line.days = 2
        self.assertEqual(self.mine.insurance_contact_pattern_ids.event_id.code, "birthday")
        events = self.env["insurance.event"].with_user(self.agent)
        self.assertTrue(events.name_search("birthday"))
        with self.assertRaises(AccessError):
            events.search([], limit=1).active = False

    def test_many_clients_one_query(self):
        clients = self.client | self.persian | self.chinese
        self._pattern()
        clients.mapped("preferred_channel")
        self.env.flush_all()
        with self.assertQueryCount(3):
            clients._get_contact_pattern("birthday")

    def test_once_per_event(self):
        self._pattern()
        with self.assertRaisesRegex(ValidationError, "already has"), self.env.cr.savepoint():
            self._pattern(days=5)
        twin = self.client.copy()
        self._pattern(partner=twin, days=9)
        self._pattern("policy_ends", partner=twin)
        self._merge(self.client, twin)
        patterns = self.client.insurance_contact_pattern_ids
        self.assertEqual(sorted(patterns.mapped("event_id.code")), ["birthday", "policy_ends"])
        self.assertFalse(patterns.filtered("days"), "the kept client's own stays")

    def test_access(self):
        pattern = self._pattern()
        with self.assertRaises(AccessError):
            pattern.with_user(self.employee).read(["days"])
        self.client.company_id = self.other_company
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            pattern.read(["days"])
