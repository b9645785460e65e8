"""Clients: phones, birth dates, the counts and actions of their card."""

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import InsuranceCase


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestPartner(InsuranceCase):
    def _client(self, **vals):
        return self.env["res.partner"].with_user(self.agent).create({"name": "Анна Шевченко", **vals})

    def test_both_phones_are_sanitized(self):
        for vals, phone, mobile in [
            ({"phone": "050 123 45 67"}, "+380501234567", False),
            ({"mobile_phone": "067-765-43-21"}, "+380677654321", "+380677654321"),
            ({"phone": "+7 900 123-45-67", "mobile_phone": "+98 912 345 6789"}, "+79001234567", "+989123456789"),
            ({"phone": "0912 345 6789", "country_id": self.env.ref("base.ir").id}, "+989123456789", False),
            ({"phone": "nonsense", "mobile_phone": "067 765 43 21"}, "+380677654321", "+380677654321"),
            ({"phone": "nonsense", "mobile_phone": "123"}, False, False),
            ({}, False, False),
        ]:
            with self.subTest(vals):
                client = self._client(**vals)
                self.assertEqual((client.phone_sanitized, client.mobile_sanitized), (phone, mobile))

    def test_phones_follow_changes(self):
        client = self._client(phone="050 123 45 67", mobile_phone="067 765 43 21")
        client.mobile_phone = "093 111 22 33"
        self.assertEqual(client.mobile_sanitized, "+380931112233")
        client.write({"mobile_phone": "0912 345 6789", "country_id": self.env.ref("base.ir").id})
        self.assertEqual(client.mobile_sanitized, "+989123456789")
        client.mobile_phone = False
        self.assertFalse(client.mobile_sanitized)

    def test_core_finds_the_second_number_too(self):
        client = self._client(phone="050 123 45 67", mobile_phone="067 765 43 21")
        for typed in ("0677654321", "067 765"):
            self.assertIn(client, client.search([("phone_mobile_search", "ilike", typed)]), typed)

    def test_birth_date(self):
        for day in ("2025-03-16", "1879-12-31"):
            with self.subTest(day), self.assertRaisesRegex(ValidationError, "between 1880 and today"):
                self._client(birth_date=day)
        for day in ("2025-03-15", "1880-01-01", "2000-02-29", False):
            self.assertTrue(self._client(birth_date=day))

    def test_counts_of_a_company_include_its_people(self):
        firm = self.env["res.partner"].create({"name": "ТОВ Альфа", "is_company": True})
        person, other = self.env["res.partner"].create(
            [{"name": "A", "parent_id": firm.id}, {"name": "B", "parent_id": firm.id}]
        )
        self._policy(partner_id=person.id)
        self._policy(partner_id=firm.id, marketer_id=other.id)
        self._policy(self.other_agent, partner_id=person.id, marketer_id=other.id)
        self._object(owner_id=person.id)
        partners = (firm | person | other).with_user(self.agent)
        self.assertEqual(partners.mapped("insurance_policy_count"), [2, 1, 0])
        self.assertEqual(partners.mapped("insurance_introduced_count"), [0, 0, 1])
        self.assertEqual(partners.mapped("insurance_object_count"), [0, 1, 0])
        self.assertEqual((firm | person | other).with_user(self.agent_all).mapped("insurance_policy_count"), [3, 2, 0])

    def test_a_count_opens_that_many(self):
        firm = self.env["res.partner"].create({"name": "ТОВ Альфа", "is_company": True})
        person = self.env["res.partner"].create({"name": "A", "parent_id": firm.id})
        self._policy(partner_id=person.id, marketer_id=firm.id)
        self._policy(partner_id=firm.id)
        self._object(owner_id=firm.id)
        firm = firm.with_user(self.agent)
        for action, count, model in [
            (firm.action_open_insurance_policies(), "insurance_policy_count", "insurance.policy"),
            (firm.action_open_insurance_objects(), "insurance_object_count", "insurance.object"),
            (firm.action_open_insurance_introduced(), "insurance_introduced_count", "insurance.policy"),
        ]:
            with self.subTest(count):
                self.assertEqual(self.env[model].with_user(self.agent).search_count(action["domain"]), firm[count])
                self.assertGreater(firm[count], 0)

    def test_counts_of_a_new_record(self):
        new = self.env["res.partner"].with_user(self.agent).new({"name": "N"})
        self.assertEqual((new.insurance_policy_count, new.insurance_object_count), (0, 0))
        self.assertFalse(new.insurance_card or new.insurance_next_end)

    def test_noting_a_policy_elsewhere(self):
        action = self.client.with_user(self.agent).action_new_foreign_policy()
        vals = {"line_id": self.line.id, "date_end": "2025-09-30"}
        policy = self.env["insurance.policy"].with_user(self.agent).with_context(**action["context"]).create(vals)
        self.assertEqual((policy.partner_id, policy.origin, policy.phase), (self.client, "foreign", "in_force"))

    def test_people_without_insurance_rights_read_contacts_as_ever(self):
        """What the module adds must not stand in the way of others who use the same contacts."""
        self._issued(marketer_id=self.persian.id)
        for user in (self.employee, self.seller, self.agent):
            partners = (self.client | self.persian).with_user(user)
            ours = [
                name
                for name, field in partners._fields.items()
                if "insurance_crm" in field._modules and partners._has_field_access(field, "read")
            ]
            with self.subTest(user.name):
                values = partners.read(ours)
                self.assertIs(values[0]["is_insurance_client"], True)
                self.assertEqual("insurance_policy_count" in values[0], user == self.agent)
                self.assertEqual("insurance_card" in values[0], user == self.agent)
                view = partners.get_view(self.env.ref("base.view_partner_form").id)["arch"]
                self.assertEqual("insurance_card" in view, user == self.agent)
