"""Who is here already: candidates by exact keys, then points; the one sure match."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..lib.doubles import SURE
from .common import InsuranceCase

BIRTH = date(1984, 2, 29)


@tagged("post_install", "-at_install")
class TestDoubles(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.olena = cls.env["res.partner"].create({
            "name": "Дзвінковська Олена Петрівна", "phone": "+380 67 765 43 21", "mobile_phone": "063 111 22 33",
            "email": "Olena@Mail.example", "birth_date": BIRTH, "vat": False, "user_id": cls.agent.id,
            "is_insurance_client": True, "country_id": cls.env.ref("base.ua").id,
        })  # fmt: skip

    def _find(self, user=None, **vals):
        return self.env["res.partner"].with_user(user or self.agent)._find_doubles([vals])[0]

    def assertFound(self, partner, codes, found):
        self.assertEqual([(one["id"], one["codes"]) for one in found], [(partner.id, codes)])

    def test_by_phone_however_it_is_written(self):
        for vals in (
            {"phone": "0677654321"}, {"mobile_phone": "+38 (067) 765-43-21"}, {"phones": ["1", "00380677654321"]},
            {"phone": "063 1112233"}, {"phone": "067 765 43 21", "country_id": self.env.ref("base.ua").id},
        ):  # fmt: skip
            with self.subTest(vals):
                self.assertFound(self.olena, ["phone"], self._find(name="Хтось Інший", **vals))
        self.assertFalse(self._find(name="Хтось Інший", phone="067 765 43 22"))
        self.assertFalse(self._find(name="Хтось Інший", phone="none yet"))

    def test_by_email(self):
        for email in ("olena@mail.example", " OLENA@MAIL.EXAMPLE", '"О." <olena@mail.example>'):
            self.assertFound(self.olena, ["email"], self._find(email=email))
        self.assertFound(self.olena, ["email"], self._find(emails=["x@y.example", "olena@mail.example"]))

    def test_by_a_further_phone_or_email(self):
        kinds = self.env["insurance.contact.kind"]
        for medium, value, vals in (
            ("phone", "050 999 00 11", {"phone": "+380509990011"}), ("email", "Work@Mail.example", {"email": "work@mail.example"}),
        ):  # fmt: skip
            kind = kinds.search([("medium", "=", medium)], limit=1)
            self.env["insurance.contact.point"].create(
                {"partner_id": self.olena.id, "kind_id": kind.id, "value": value}
            )
            found = self._find(name="Олена Дзвінковська", **vals)
            self.assertFound(self.olena, [medium, "name"], found)
            self.assertGreaterEqual(found[0]["score"], SURE)

    def test_by_tax_number(self):
        self.olena.vat = "1234567890"
        found = self._find(name="Dzvinkovska", vat="12 34-567890")
        self.assertFound(self.olena, ["vat"], found)
        self.assertGreaterEqual(found[0]["score"], SURE)

    def test_by_document(self):
        self.env["insurance.identity"].create({"partner_id": self.olena.id, "kind": "passport", "number": "КВ 123456"})
        found = self._find(name="", documents=["КВ-123456"])
        self.assertFound(self.olena, ["document"], found)
        self.assertEqual(found[0]["score"], 100)

    def test_a_missing_key_stops_nothing(self):
        with patch.object(type(self.env["insurance.identity"]), "_keyring", side_effect=UserError("no key")):
            self.assertFound(self.olena, ["phone"], self._find(documents=["КВ123456"], phone="0677654321"))

    def test_by_name_and_birth_date_across_scripts_and_spellings(self):
        for code, names in (
            ("birth", ("Dzvinkovska Olena", "Олена ДЗВІНКОВСЬКА", "Олена Петрівна Дзвінковська")),
            ("birth_alike", ("Дзвинковская Елена", "Elena Dzvinkovskaya")),
        ):
            for name in names:
                with self.subTest(name):
                    self.assertFound(self.olena, [code], self._find(name=name, birth_date="1984-02-29"))
        self.assertFalse(self._find(name="Дзвінковська Олена", birth_date="1984-03-01"), "a namesake")
        self.assertFalse(self._find(name="Коваль Ганна", birth_date="1984-02-29"), "born on the same day")

    def test_by_a_misspelt_name_and_birth_date(self):
        self.assertFound(self.olena, ["birth_alike"], self._find(name="Дзвінкоська Олена", birth_date=BIRTH))

    def test_by_name_alone_it_is_worth_a_look(self):
        found = self._find(name="Olena Dzvinkovska")
        self.assertFound(self.olena, ["name"], found)
        self.assertLess(found[0]["score"], SURE)
        for partner in (self.persian, self.chinese):
            self.assertFound(partner, ["name"], self._find(name=partner.name))
        self.assertFalse(self._find(name="王小红"))

    def test_a_firm_by_its_name_whatever_its_form(self):
        firm = self.env["res.partner"].create({"name": "ТОВ «Дзвінкий промінь»", "is_company": True})
        self.assertFound(firm, ["name"], self._find(name="Дзвінкий Промінь, тов", is_company=True))
        self.assertEqual(
            firm.insurance_name_key, self.env["res.partner"].create({"name": "Дзвінкий промінь ТОВ"}).insurance_name_key
        )

    def test_the_best_comes_first_and_few_are_given(self):
        self.env["res.partner"].create([{"name": f"Кіт {n}", "phone": "0677654321"} for n in range(9)])
        found = self._find(name="Дзвінковська Олена", phone="0677654321", email="olena@mail.example", birth_date=BIRTH)
        self.assertEqual((len(found), found[0]["id"]), (5, self.olena.id))
        self.assertEqual(found[0]["codes"], ["phone", "email", "birth"])
        self.assertEqual(found[0]["reasons"], ["same phone", "same e-mail", "same name and birth date"])

    def test_the_contact_itself_addresses_and_archived_ones_are_left_out(self):
        self.assertFalse(self._find(id=self.olena.id, phone="0677654321"))
        self.env["res.partner"].create(
            {"name": "Home", "parent_id": self.chinese.id, "type": "delivery", "phone": "0501112299"}
        )
        self.assertFalse(self._find(phone="0501112299"))
        self.olena.active = False
        self.assertFalse(self._find(phone="0677654321"))

    def test_many_at_once_in_as_many_queries(self):
        partners = self.env["res.partner"].with_user(self.agent)
        vals = {"name": "Олена Дзвінковська", "phone": "0677654321", "email": "olena@mail.example", "birth_date": BIRTH}
        other = {"name": "Семён Королёв", "phone": "0501234567", "email": "semen@mail.example", "birth_date": BIRTH}
        partners._find_doubles([vals])
        self.env.flush_all()
        with self.assertQueryCount(1):
            partners._find_doubles([vals])
        with self.assertQueryCount(1):
            found = partners._find_doubles([vals, {}, other, {"name": "Nobody Known"}])
        self.assertEqual([[one["id"] for one in each] for each in found], [[self.olena.id], [], [self.client.id], []])

    def test_what_was_typed_a_moment_ago_counts(self):
        self.client.write({"name": "Цаплін Юрій", "phone": "0939998877"})
        self.assertFound(self.client, ["phone", "name_alike"], self._find(name="Tsaplin Yuri", phone="093 999 88 77"))

    # --- the one sure match -----------------------------------------------------------------------

    def _match(self, **vals):
        return self.env["res.partner"].with_user(self.agent)._match_client(vals)

    def test_match(self):
        self.assertEqual(self._match(name="Olena Dzvinkovska", phone="0677654321"), self.olena)
        self.assertEqual(self._match(name="Olena Dzvinkovska", birth_date=BIRTH), self.olena)
        self.assertFalse(self._match(name="Olena Dzvinkovska"), "by her name alone")
        self.assertFalse(self._match(name="Петро Дзвінковський", phone="0677654321"), "her husband calls")
        self.assertFalse(self._match(phone="0677654321"), "nobody said who calls")
        self.assertFalse(self._match())

    def test_two_sure_matches_are_none(self):
        twin = self.olena.copy({"name": self.olena.name, "phone": self.olena.phone})
        self.assertFalse(self._match(name="Олена Дзвінковська", phone="0677654321"))
        twin.birth_date = "1950-01-01"
        self.assertEqual(self._match(name="Олена Дзвінковська", phone="0677654321", birth_date=BIRTH), self.olena)

    # --- who may know what ------------------------------------------------------------------------

    def test_anybodys_client_is_told_by_name_and_agent_only(self):
        shown = self.env["res.partner"].with_user(self.other_agent).get_insurance_doubles({"phone": "0677654321"})
        self.assertEqual(shown, [{
            "id": self.olena.id, "name": "Дзвінковська Олена Петрівна", "agent": "Agent", "score": 50,
            "reasons": ["same phone"], "can_open": True,
        }])  # fmt: skip

    def test_a_client_of_another_company_is_not_told(self):
        self.olena.company_id = self.other_company
        self.assertFalse(self._find(phone="0677654321", name="Дзвінковська Олена", birth_date=BIRTH))
        self.agent.company_ids |= self.other_company
        both = (
            self.env["res.partner"]
            .with_user(self.agent)
            .with_context(allowed_company_ids=(self.company | self.other_company).ids)
        )
        self.assertEqual(both._match_client({"phone": "0677654321", "name": "Дзвінковська Олена"}), self.olena)

    def test_who_may_not_make_contacts_learns_nothing(self):
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.employee).get_insurance_doubles({"phone": "0677654321"})
