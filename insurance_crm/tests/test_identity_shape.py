from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import BaseCase, Form, tagged

from odoo.addons.insurance_crm.lib import identity as checks

from .test_identity import NUMBER, IdentityCase


@tagged("post_install", "-at_install")
class TestIdentityLib(BaseCase):
    """Check digits; one changed sign is noticed."""

    def test_iran(self):
        self.assertTrue(checks.iran_national("0012345679"))
        for wrong in ("0012345678", "1111111111", "001234567", "00123A5679", ""):
            self.assertFalse(checks.iran_national(wrong), wrong)

    def test_china(self):
        self.assertTrue(checks.china_resident("11010519491231002X"), "the example of the standard")
        for wrong in ("110105194912310021", "11010519491231003X", "X10105194912310020", "110105"):
            self.assertFalse(checks.china_resident(wrong), wrong)

    def test_ukraine(self):
        self.assertTrue(checks.ukraine_tax("2222222225"))
        for wrong in ("2222222222", "222222222", "22222A2225"):
            self.assertFalse(checks.ukraine_tax(wrong), wrong)


@tagged("post_install", "-at_install")
class TestIdentityShape(IdentityCase):
    def test_shapes_of_the_country(self):
        for number in ("АВ 482193", "ab482193", "ЮЯ 482193", "001234567"):
            with self.subTest(number):
                self.assertTrue(self._identity(number).number)
                self.identities.search([]).unlink()
        for number in ("АВ 48219", "482193", "12345678901234567890"):
            with self.subTest(number), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self._identity(number)

    def test_message_says_what_is_expected_and_not_what_was_typed(self):
        with self.assertRaises(ValidationError) as caught:
            self._identity("АВ 48219")
        message = str(caught.exception)
        self.assertIn("two letters and six digits", message)
        self.assertIn("АВ 123456", message)
        self.assertIn("empty its country", message)
        self.assertNotIn("48219", message, "messages are logged")

    def test_country_of_the_client_goes_first(self):
        self.persian.user_id = self.agent
        vals = {"partner_id": self.persian.id, "kind": "id_card"}
        identities = self.identities.with_user(self.agent).with_context(default_partner_id=self.persian.id)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            identities.create(vals | {"number": "۰۰۱۲۳۴۵۶۷۸"})
        self.assertTrue(identities.create(vals | {"number": "۰۰۱۲۳۴۵۶۷۹"}), "Persian digits")

    def test_right_all_the_same(self):
        identity = self._identity("Nr. 5 of 1987", country_id=False)
        self.assertTrue(identity.number)
        self.assertTrue(self._identity("anything", kind="other"), "kinds without a shape")
        self.assertTrue(self._identity("XX1", country_id=self.env.ref("base.de").id), "countries without a shape")

    def test_shape_for_every_other_country(self):
        rule = {
            "kind": "passport",
            "pattern": r"[A-Z]{3}\d",
            "explanation": "three letters, a digit",
            "example": "ABC1",
        }
        self.env["insurance.identity.rule"].with_user(self.administrator).create(rule)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self._identity("XX1", country_id=self.env.ref("base.de").id)
        self.assertTrue(self._identity(NUMBER), "a country's own shapes go before")

    def test_changing_the_number_is_checked_too(self):
        identity = self._identity()
        before = self._columns(identity)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            identity.number = "1"
        self.assertEqual(self._columns(identity), before)

    def test_files_may_bring_any_shape(self):
        vals = self.identities._prepare_vals(self.client.id, "passport", "scribbled 17")
        self.assertFalse(self.identities.create(vals).country_id)

    def test_rules_are_tried_on_their_example(self):
        rules = self.env["insurance.identity.rule"].with_user(self.administrator)
        vals = {"kind": "other", "explanation": "x", "example": "12", "pattern": r"\d{2}"}
        self.assertTrue(rules.create(vals))
        for wrong in ({"example": "123"}, {"pattern": "["}, {"check_digit": "ukraine_tax"}, {"example": "1" * 50}):
            with self.subTest(wrong), self.assertRaises(ValidationError), self.env.cr.savepoint():
                rules.create(vals | wrong)

    def test_shipped_rules_fit_their_examples(self):
        rules = self.env["insurance.identity.rule"].search([])
        self.assertGreaterEqual(len(rules), 9)
        rules._check_example()

    def test_agents_only_read_rules(self):
        rule = self.env.ref("insurance_crm.identity_rule_ua_passport").with_user(self.agent)
        self.assertTrue(rule.pattern)
        with self.assertRaises(AccessError):
            rule.pattern = ".*"

    def test_impossible_dates(self):
        today = fields.Date.today()
        self.client.birth_date = "1990-05-01"
        for dates in (
            {"date_issue": "2020-01-01", "date_expiry": "2019-01-01"},
            {"date_issue": today + timedelta(days=2)},
            {"date_issue": "1989-01-01"},
            {"date_expiry": "1989-01-01"},
        ):
            with self.subTest(dates), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self._identity(**dates)
        self.assertTrue(self._identity(date_issue="2010-01-01", date_expiry=today))

    def test_expiring_documents(self):
        today = fields.Date.today()
        ends = {"expired": -1, "soon": 60, "valid": 61}
        made = {
            validity: self._identity(f"АВ 48219{at}", date_expiry=today + timedelta(days=days))
            for at, (validity, days) in enumerate(ends.items())
        }
        endless = self._identity("АВ 482199")
        self.assertEqual({key: one.validity for key, one in made.items()}, {key: key for key in ends})
        self.assertFalse(endless.validity)
        clients = self.env["res.partner"].with_user(self.agent)
        soon = [
            ("insurance_identity_ids", "any", [("date_expiry", ">=", "today"), ("date_expiry", "<=", "today +60d")])
        ]
        self.assertEqual(clients.search(soon), self.client)
        self.assertFalse(self.identities.with_user(self.other_agent).search([]), "the list is of one's own clients")

    def test_expiry_is_an_event(self):
        event = self.env.ref("insurance_crm.event_identity_expires")
        self.assertEqual((event.model, event.date_field), ("insurance.identity", "date_expiry"))
        event._check_date_event()

    def test_form_saves_with_keys_missing_and_overwrites_nothing(self):
        """The card opens and is saved; the number says what to do; what is stored stays."""
        identity = self._identity()
        before = self._columns(identity)
        path = patch.dict("os.environ", {"INSURANCE_KEY_FILE": str(self.key_file) + ".gone"})
        with path:
            self.env.invalidate_all()
            with Form(self.client.with_user(self.agent)) as form:
                form.occupation = "Baker"
                with form.insurance_identity_ids.edit(0) as line:
                    self.assertIn("administrator must put back the key file", line.number)
                    line.issuer = "Kyiv"
            self.assertEqual((self.client.occupation, identity.issuer), ("Baker", "Kyiv"))
            with (
                self.assertRaisesRegex(UserError, "key file is missing"),
                Form(self.client.with_user(self.agent)) as form,
                form.insurance_identity_ids.edit(0) as line,
            ):
                line.number = "АВ 111111"
        self.env.invalidate_all()
        self.assertEqual(self._columns(identity), before)
        self.assertEqual(identity.number, "••••••193", "with the key back all is as it was")
