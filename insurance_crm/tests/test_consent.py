from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .test_contact import ContactCase


@tagged("post_install", "-at_install")
class TestConsent(ContactCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.marketing = cls.env.ref("insurance_crm.consent_purpose_marketing")
        cls.data = cls.env.ref("insurance_crm.consent_purpose_data")

    def _say(self, state="given", channel="any", purpose=None, partner=None, days=0, user=None):
        return (
            self.env["insurance.consent"]
            .with_user(user or self.agent)
            .create(
                {
                    "partner_id": (partner or self.client).id,
                    "purpose_id": (purpose or self.marketing).id,
                    "channel": channel,
                    "state": state,
                    "date": fields.Date.today() - timedelta(days=days),
                }
            )
        )

    def _has(self, channel="any", code="marketing"):
        return self.client._has_consent(code, channel)[self.client.id]

    def _found(self, channel=None):
        domain = self.env["res.partner"]._get_consent_domain(self.marketing, channel)
        return self.env["res.partner"].with_user(self.agent).search(domain)

    def test_recorded_on_the_form(self):
        with Form(self.mine) as form, form.insurance_consent_ids.new() as line:
            line.purpose_id = self.marketing
            line.channel = "sms"
            line.source = "paper"
        consent = self.mine.insurance_consent_ids
        self.assertEqual((consent.user_id, consent.date), (self.agent, fields.Date.today()))
        self.assertEqual(self.mine.insurance_consented_ids, self.marketing)

    def test_the_latest_counts(self):
        self.assertIsNone(self._has(), "never asked")
        self._say("refused", days=1)
        self._say("given", days=5)
        self.assertEqual(self._has(), "refused", "by its date, not by when it was typed")
        self._say("given")
        self.assertEqual(self._has(), "given")
        self._say("withdrawn")
        self.assertEqual(self._has(), "withdrawn", "of one day the one recorded last")
        self.assertIsNone(self._has(code="data"), "another purpose")

    def test_channels(self):
        self._say("given", days=9)
        self._say("refused", "phone", days=5)
        self.assertEqual((self._has("phone"), self._has("sms")), ("refused", "given"))
        self.assertEqual((self._found("sms"), bool(self._found("phone"))), (self.client, False))
        self.assertEqual(self._found(), self.client, "by some channel")
        self._say("withdrawn", days=1)
        self.assertEqual((self._has("phone"), self._has("sms")), ("withdrawn", "withdrawn"))
        self.assertFalse(self._found() | self._found("sms"))
        self._say("given", "sms")
        self.assertEqual((self._has("sms"), self._has("email")), ("given", "withdrawn"))
        self.assertEqual((self._found("sms"), bool(self._found("email"))), (self.client, False))

    def test_search_and_answers_agree(self):
        """Whatever was said in whichever order, the search finds those the answers say yes of."""
        said = [
            ("given", "sms", 4),
            ("refused", "any", 3),
            ("given", "any", 2),
            ("withdrawn", "sms", 1),
            ("given", "sms", 1),
        ]
        for state, channel, days in said:
            self._say(state, channel, days=days)
            for asked in ("sms", "phone", "email"):
                with self.subTest((state, channel, asked)):
                    self.assertEqual(bool(self._found(asked)), self._has(asked) == "given")
            self.assertEqual(bool(self._found()), self.marketing in self.mine.insurance_consented_ids)
            self.env.invalidate_all()

    def test_clients_are_filtered_by_what_they_agreed_to(self):
        self._say("given")
        self._say("given", partner=self.persian, purpose=self.data)
        self._say("refused", partner=self.chinese)
        clients = self.env["res.partner"].with_user(self.agent)
        self.assertEqual(clients.search([("insurance_consented_ids", "in", self.marketing.ids)]), self.client)
        self.assertEqual(clients.search([("insurance_consented_ids", "ilike", "News")]), self.client)
        others = clients.search([("insurance_consented_ids", "not in", self.marketing.ids)])
        self.assertNotIn(self.client, others)
        self.assertIn(self.chinese, others)

    def test_withdraw_button(self):
        consent = self._say("given", "sms", days=3)
        consent.with_user(self.other_agent).action_withdraw()
        latest = self.mine.insurance_consent_ids[0]
        self.assertEqual((latest.state, latest.channel, latest.user_id), ("withdrawn", "sms", self.other_agent))
        self.assertEqual(consent.state, "given", "history stays")

    def test_not_after_today(self):
        with self.assertRaisesRegex(ValidationError, "after today"):
            self._say(days=-2)

    def test_answers_are_never_changed(self):
        consent = self._say()
        for user in (self.agent, self.administrator):
            for attempt in (lambda who: who.write({"state": "refused"}), lambda who: who.unlink()):
                with self.assertRaises(AccessError):
                    attempt(consent.with_user(user))

    def test_nobody_records_in_another_name(self):
        vals = {"partner_id": self.client.id, "purpose_id": self.data.id, "user_id": self.supervisor.id}
        self.assertEqual(self.env["insurance.consent"].with_user(self.agent).create(vals).user_id, self.agent)

    def test_many_clients_constant_queries(self):
        clients = self.client | self.persian | self.chinese
        for client in clients:
            self._say(partner=client)
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            clients._get_consents()

    def test_merge_keeps_every_answer(self):
        twin = self.client.copy()
        self._say("given", days=9)
        self._say("refused", partner=twin, days=2)
        self._merge(self.client, twin)
        self.assertEqual(len(self.client.insurance_consent_ids), 2)
        self.assertEqual(self._has(), "refused")

    def test_access(self):
        consent = self._say()
        with self.assertRaises(AccessError):
            consent.with_user(self.employee).read(["state"])
        self.assertEqual(self._has(), "given", "jobs see the answer whoever runs them")
        self.client.company_id = self.other_company
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            consent.with_user(self.agent).read(["state"])
        with self.assertRaises(AccessError):
            self._say()
        with self.assertRaises(AccessError):
            self.marketing.with_user(self.supervisor).name = "x"
