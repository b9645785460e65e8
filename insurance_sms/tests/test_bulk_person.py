from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import NOON, SmsCase


@tagged("post_install", "-at_install")
class TestCompose(SmsCase):
    """One message from an agent to a client of his."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls._person(cls)
        cls.theirs = cls._person(cls, user_id=cls.other_agent.id)
        cls.about_client = cls.env["insurance.message.template"].create(
            {"name": "Call me", "model": "res.partner", "sms_body": "Dear {{ object.name }}, call me.",
             "subject": "For {{ object.name }}"}
        )  # fmt: skip

    def _open(self, record, user=None):
        action = record.with_user(user or self.agent).action_insurance_message()
        return self.env["insurance.message.compose"].with_user(user or self.agent).browse(action["res_id"])

    def _sent(self):
        return self.env["insurance.message"].search([("author_id", "=", self.agent.id)])

    def test_from_the_card(self):
        compose = self._open(self.mine)
        with Form(compose) as form:
            form.body = "Good day"
        with self._at(NOON):
            compose.action_send()
        row = self._sent()
        self.assertEqual(
            (row.source, row.partner_id, row.channel, row.address, row.user_id),
            ("person", self.mine, "sms", self.mine.phone_sanitized, self.agent),
        )
        self.assertTrue(row.body.startswith("Good day"))
        self.assertIn(self.agent.name, row.body)  # who writes is signed once
        body = row.body
        self._send()
        self.assertEqual(self.provider.numbers, [self.mine.phone_sanitized])
        self.assertEqual(self.provider.taken[0]["text"], body)

    def test_placeholders_are_filled_with_the_writers_rights(self):
        compose = self._open(self.mine)
        compose.body = "Dear {{ object.name }}"
        compose.action_send()
        self.assertTrue(self._sent().body.startswith(f"Dear {self.mine.name}"))
        compose.body = "Born {{ object.birth_date }}"
        with self.assertRaisesRegex(UserError, "gap"):
            compose.action_send()

    def test_card_has_the_button(self):
        buttons = self.mine.with_user(self.agent)._get_card()["buttons"]
        self.assertIn("action_insurance_message", [button["method"] for button in buttons])

    def test_from_a_policy_and_a_deal(self):
        policy = self._policy(partner_id=self.mine.id)
        policy.action_issue()
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "partner_id": self.mine.id, "user_id": self.agent.id, "company_id": self.company.id}
        )
        for record, name in ((policy, "policy_id"), (lead, "lead_id")):
            compose = self._open(record)
            compose.body = "Hello"
            compose.action_send()
            self.assertEqual(self._sent()[name], record)

    def test_template_is_filled_in_and_may_be_changed(self):
        compose = self._open(self.mine)
        with Form(compose) as form:
            form.template_id = self.about_client
            self.assertIn(f"Dear {self.mine.name}, call me.", form.body)
            form.channel = "email"
            self.assertEqual(form.subject, f"For {self.mine.name}")
            self.assertEqual(form.address, self.mine.email_normalized)
            form.body = "In my own words"
        compose.action_send()
        self.assertEqual(self._sent().channel, "email")
        self.assertIn("In my own words", self._sent().body)
        self.assertIn("In my own words", self._sent().body_html)

    def test_later(self):
        compose = self._open(self.mine)
        compose.write({"body": "Later", "date": NOON + timedelta(days=2)})
        compose.action_send()
        self._send()
        self.assertFalse(self.provider.taken)
        self._send(NOON + timedelta(days=2, minutes=1))
        self.assertEqual(len(self.provider.taken), 1)

    def test_who_refused_is_told_before_it_is_written(self):
        self._answers(self.mine, self.service)
        compose = self._open(self.mine)
        compose.body = "Hello"
        self.assertIn("Refused", compose.warning)
        self.assertEqual(compose.action_send()["params"]["type"], "warning")
        self._send()
        self.assertFalse(self.provider.taken)
        self.assertEqual(self._sent().reason, "no_consent")
        compose.purpose_id = self.marketing
        self.assertIn("Has not agreed", compose.warning)
        self.mine.preferred_channel = "none"
        compose.invalidate_recordset()
        self.assertIn("contacted", compose.warning)

    def test_nothing_to_send(self):
        compose = self._open(self._person(phone=False))
        self.assertIn("no number", compose.warning)
        with self.assertRaisesRegex(UserError, "text"):
            compose.action_send()
        compose.body = "Hello"
        with self.assertRaisesRegex(UserError, "number or address"):
            compose.action_send()

    # --- own clients only --------------------------------------------------------------------------

    def test_not_a_colleagues_client(self):
        with self.assertRaisesRegex(AccessError, "colleague"):
            self._open(self.theirs)
        compose = self._open(self.theirs, self.agent_all)
        compose.body = "Hello"
        compose.action_send()

    def test_not_a_colleagues_policy_or_deal(self):
        policy = self._policy(self.other_agent, partner_id=self.theirs.id)
        policy.action_issue()
        lead = self.env["crm.lead"].create(
            {"name": "D", "partner_id": self.theirs.id, "user_id": self.other_agent.id, "company_id": self.company.id}
        )
        for record in (policy, lead):
            with self.assertRaises(AccessError):
                self._open(record)

    def test_a_client_with_a_policy_of_mine_is_mine(self):
        self._policy(partner_id=self.theirs.id).action_issue()
        self.assertTrue(self._open(self.theirs))

    def test_nor_by_a_made_up_dialog(self):
        """What the browser sends is checked again: another contact, another record, another kind of record."""
        composes = self.env["insurance.message.compose"].with_user(self.agent)
        vals = {"model": "res.partner", "res_id": self.theirs.id, "partner_id": self.theirs.id, "body": "x",
                "address": "+380501112233", "company_id": self.company.id}  # fmt: skip
        with self.assertRaises(AccessError):
            composes.create(vals).action_send()
        with self.assertRaises(AccessError):
            composes.create(vals | {"res_id": self.mine.id}).action_send()
        with self.assertRaises(AccessError):
            composes.create(vals | {"model": "res.users", "res_id": self.agent.id}).action_send()
        self.assertFalse(self._sent())

    def test_dialog_is_its_writers(self):
        compose = self._open(self.mine)
        with self.assertRaises(AccessError):
            compose.with_user(self.other_agent).read(["body"])
        with self.assertRaises(AccessError):
            compose.with_user(self.other_agent).action_send()

    def test_not_for_employees(self):
        employee = new_test_user(self.env, "insurance_sms_nobody", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._open(self.mine, employee)


@tagged("post_install", "-at_install")
class TestCampaignTargets(SmsCase):
    """Core's mass mailing, where it is installed, asks these models whom to leave out."""

    class Mailing:
        """What core hands over: only the domain of the recipients is asked for."""

        def __init__(self, domain):
            self.domain = domain

        def _get_recipients_domain(self):
            return self.domain

    def setUp(self):
        super().setUp()
        self.yes, self.no, self.never = (
            self._person(yes=self.marketing), self._person(no=self.marketing), self._person()
        )  # fmt: skip
        self.people = self.yes | self.no | self.never

    def test_models_may_be_targeted(self):
        for model in ("res.partner", "insurance.policy", "crm.lead"):
            self.assertTrue(self.env[model]._mailing_enabled)
            self.env[model].search(self.env[model]._mailing_get_default_domain(None), limit=1)

    def test_clients(self):
        mailing = self.Mailing([("id", "in", self.people.ids)])
        out = self.env["res.partner"]._mailing_get_opt_out_list_sms(mailing)
        self.assertEqual(set(out), set((self.no | self.never).ids))
        emails = self.env["res.partner"]._mailing_get_opt_out_list(mailing)
        self.assertEqual(set(emails), {self.no.email_normalized, self.never.email_normalized})

    def test_by_channel(self):
        self._answers(self.never, self.marketing, "given", "email")
        mailing = self.Mailing([("id", "=", self.never.id)])
        self.assertFalse(self.env["res.partner"]._mailing_get_opt_out_list(mailing))
        self.assertEqual(self.env["res.partner"]._mailing_get_opt_out_list_sms(mailing), self.never.ids)

    def test_without_needing_a_yes(self):
        self.marketing.needs_yes = False
        mailing = self.Mailing([("id", "in", self.people.ids)])
        self.assertEqual(self.env["res.partner"]._mailing_get_opt_out_list_sms(mailing), self.no.ids)

    def test_contacts_who_are_no_clients(self):
        """They are core's business, unless they refused us."""
        self.people.is_insurance_client = False
        mailing = self.Mailing([("id", "in", self.people.ids)])
        self.assertEqual(self.env["res.partner"]._mailing_get_opt_out_list_sms(mailing), self.no.ids)

    def test_policies(self):
        policies = self.env["insurance.policy"].union(*(self._policy(partner_id=p.id) for p in self.people))
        mailing = self.Mailing([("id", "in", policies.ids)])
        out = self.env["insurance.policy"]._mailing_get_opt_out_list_sms(mailing)
        self.assertEqual(set(out), set(policies.filtered(lambda p: p.partner_id != self.yes).ids))
        self.assertNotIn(self.yes.email_normalized, policies._mailing_get_opt_out_list(mailing))

    def test_deals(self):
        leads = self.env["crm.lead"].create([{"name": "D", "partner_id": p.id} for p in self.people])
        loose = self.env["crm.lead"].create({"name": "Loose", "email_from": "loose@example.com"})
        mailing = self.Mailing([("id", "in", (leads | loose).ids)])
        out = self.env["crm.lead"]._mailing_get_opt_out_list_sms(mailing)
        self.assertEqual(set(out), set(leads.filtered(lambda lead: lead.partner_id != self.yes).ids))
        self.assertEqual(
            set(leads._mailing_get_opt_out_list(mailing)), {self.no.email_normalized, self.never.email_normalized}
        )
