from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .test_contact import ContactCase
from .test_identity import IdentityCase


@tagged("post_install", "-at_install")
class TestContactCard(IdentityCase, ContactCase):
    """What the card says of how to reach a client."""

    def _section(self, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.client.with_user(user or self.agent)._get_card_sections()["contact"]

    def _say(self, code, state="given", channel="any"):
        purpose = self.env.ref(f"insurance_crm.consent_purpose_{code}")
        vals = {"partner_id": self.client.id, "purpose_id": purpose.id, "state": state, "channel": channel}
        return self.env["insurance.consent"].with_user(self.agent).create(vals)

    def test_nothing_known(self):
        self.assertFalse(self._section()["rows"])
        self.assertFalse(self.mine._get_card_chips())
        self.assertFalse(self.mine._get_preference_words())

    def test_preference_in_words(self):
        for vals, words in (
            ({"preferred_channel": "sms", "contact_from": 17}, "prefers SMS after 5:00"),
            ({"contact_to": 20.5}, "prefers SMS 5:00"),
            ({"contact_from": 0, "contact_days": "working"}, "before 8:30"),
            ({"preferred_channel": False}, "best reached before 8:30"),
            ({"contact_to": 0}, "best reached on working days"),
            ({"preferred_channel": "none"}, ""),
        ):
            self.mine.write(vals)
            with self.subTest(vals):
                said = self.mine._get_preference_words().replace("\u202f", " ")
                self.assertIn(words, said)
                self.assertEqual(bool(words), bool(said))

    def test_facts(self):
        area = self.env["insurance.area"].create({"name": "Podil"})
        self.mine.write({"preferred_channel": "email", "insurance_area_id": area.id, "occupation": "Baker"})
        self.assertLessEqual({"prefers E-mail", "Podil", "Baker"}, set(self.mine._get_card_facts()))

    def test_chips(self):
        self._say("marketing", "given")
        self.assertFalse(self.mine._get_card_chips())
        self._say("marketing", "refused")
        self._say("service", "withdrawn", "sms")
        texts = [chip["text"] for chip in self.mine._get_card_chips()]
        self.assertEqual(texts, ["No reminders: SMS", "No marketing"])
        self.mine.preferred_channel = "none"
        self.assertEqual(self.mine._get_card_chips()[0]["text"], "Do not contact")

    def test_section(self):
        today = fields.Date.today()
        self._identity(date_expiry=today + timedelta(days=5))
        self._identity("001234567", date_expiry=today - timedelta(days=5))
        self._identity("АВ 111111", date_expiry=today + timedelta(days=500))
        self._say("data")
        self._say("marketing", channel="sms")
        self._point("044 123 45 67", note="ask for Ira")
        birthday = self.env.ref("insurance_crm.event_birthday")
        self.env["insurance.contact.pattern"].with_user(self.agent).create(
            {"partner_id": self.client.id, "event_id": birthday.id, "days": 3, "channel": "phone"}
        )
        rows = self._section()["rows"]
        self.assertEqual([row.get("badge", {}).get("text") for row in rows[:2]], ["expired", "expires soon"])
        self.assertEqual(rows[2]["detail"], "Keeping personal data, News and offers (SMS)")
        self.assertEqual(
            (rows[3]["title"], rows[3]["detail"], rows[3]["end"]), ("044 123 45 67", "ask for Ira", "Work phone")
        )
        self.assertEqual((rows[4]["detail"], rows[4]["end"]), ("3 days before", "Phone"))
        self.assertEqual(len(rows), 5, "documents good for long are not news")

    def test_documents_follow_the_readers_rights(self):
        self._identity(date_expiry=fields.Date.today())
        self.assertEqual(len(self._section()["rows"]), 1)
        self.assertFalse(self._section(self.other_agent)["rows"])

    def test_constant_queries(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            client = self.client.with_user(self.agent)
            client.read(["name"])
            before = self.env.cr.sql_log_count
            client._get_card_chips()
            client._get_card_facts()
            client._get_card_sections()
            return self.env.cr.sql_log_count - before

        def more(numbers):
            for number in numbers:
                self._identity(f"АВ 1111{number:02}", date_expiry=fields.Date.today())
                self._point(f"044 123 45 {number:02}")
                for state in ("given", "refused"):
                    self._say("data", state)

        more(range(10, 12))
        queries()
        few = queries()
        more(range(20, 50))
        self.assertEqual(queries(), few)
