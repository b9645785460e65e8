"""Mail to an address, and what forms write into a pipeline, are requests like any other."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.request import insurance_request as module
from .request_common import RequestCase

MAIL = """MIME-Version: 1.0
From: {sender}
To: requests@broker.example
Subject: {subject}
Message-ID: <{number}@example.com>
Content-Type: text/plain; charset=UTF-8

{body}
"""


@tagged("post_install", "-at_install")
class TestRequestMail(RequestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].search([("name", "=", "broker.example")])
        domain = domain or cls.env["mail.alias.domain"].create({"name": "broker.example"})
        cls.company.alias_domain_id = domain
        cls.by_mail = cls._source(
            name="By mail", kind="email", line_id=False, alias_name="requests", alias_domain_id=domain.id
        )
        cls._rule(way="fixed", user_id=cls.agent.id)

    def _mail(self, sender='"Нова Людина" <new@example.com>', subject="Insurance", body="We go to Turkey", number="m1"):
        """Deliver a mail as the server does; returns its request."""
        text = MAIL.format(sender=sender, subject=subject, body=body, number=number)
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            self.env["mail.thread"].message_process("crm.lead", text)
        return self.env["insurance.request"].search([("source_id", "=", self.by_mail.id)], limit=1)

    def test_the_address_is_made(self):
        alias = self.by_mail.sudo().alias_id
        self.assertEqual(alias.alias_full_name, "requests@broker.example")
        self.assertEqual(alias.alias_model_id.model, "crm.lead")
        self.assertIn(str(self.by_mail.id), alias.alias_defaults)

    def test_mail_of_somebody_new(self):
        request = self._mail()
        deal, client = request.lead_id, request.partner_id
        self.assertEqual((request.state, request.external_id), ("done", "<m1@example.com>"))
        self.assertEqual((client.name, client.email, client.user_id), ("Нова Людина", "new@example.com", self.agent))
        self.assertEqual((deal.name, deal.insurance_line_id, deal.user_id), ("Insurance", self.travel, self.agent))
        self.assertEqual((deal.insurance_kind, deal.insurance_source_id), ("new", self.by_mail))
        bodies = " ".join(deal.message_ids.mapped("body"))
        self.assertIn("We go to Turkey", bodies)
        self.assertIn("Given to Agent", bodies)

    def test_mail_of_a_known_client(self):
        self.client.write({"email": "semen@example.com", "user_id": self.other_agent.id})
        self.env.flush_all()
        request = self._mail(sender="Somebody <semen@example.com>")
        self.assertEqual((request.partner_id, request.lead_id.partner_id), (self.client, self.client))
        self.assertEqual(request.lead_id.user_id, self.other_agent)
        self.assertEqual(self.client.name, "Семён Королёв")

    def test_a_fault_loses_no_mail(self):
        with (
            patch.object(type(self.env["crm.lead"]), "_distribute_insurance", side_effect=ValueError("broken")),
            mute_logger(module.__name__),
        ):
            request = self._mail()
        deal = request.lead_id
        self.assertEqual((request.state, deal.user_id.id), ("waiting", False))
        self.assertIn("We go to Turkey", " ".join(deal.message_ids.mapped("body")))
        request.with_user(self.supervisor).action_retry()
        self.assertEqual((request.state, request.lead_id, deal.user_id), ("done", deal, self.agent))
        self.assertTrue(deal.partner_id)

    def test_the_same_mail_twice(self):
        self._mail()
        self._mail()
        self.assertEqual(self.by_mail.request_count, 1)

    def test_other_mail_is_left_alone(self):
        lead = self.env["crm.lead"].message_new({"subject": "Hello", "from": "x@example.com", "body": "Turkey"})
        self.assertFalse(lead.insurance_source_id or lead.insurance_kind)

    # --- forms ---------------------------------------------------------------------------------------

    def _form(self, **vals):
        """Write as the website's form does: with full rights and without a salesperson."""
        values = {"name": "From the site", "contact_name": "王小华", "phone": "+380671112244", "user_id": False,
                  "team_id": self.team.id, "type": "lead", "description": "<p>turkey</p>"}  # fmt: skip
        return self.env["crm.lead"].create(values | vals)

    def test_a_form_writes_into_the_pipeline_of_a_source(self):
        self.team = self.env["crm.team"].create({"name": "Site"})
        form = self._source(name="Site", kind="form", line_id=False, team_id=self.team.id)
        deal = self._form()
        self.assertEqual((deal.insurance_source_id, deal.insurance_line_id), (form, self.travel))
        self.assertEqual((deal.user_id, deal.type, deal.partner_id.name), (self.agent, "opportunity", "王小华"))
        self.assertEqual(form.request_count, 1)

    def test_a_visitor_sends_the_form(self):
        """The page is opened by nobody in particular, who may read no contact: the agent is told all the same."""
        self.team = self.env["crm.team"].create({"name": "Site"})
        form = self._source(name="Site", kind="form", line_id=False, team_id=self.team.id)
        visitor = self.env(user=self.env.ref("base.public_user"))
        with patch.object(self.env.transaction, "default_env", visitor):
            deal = self._form()
            self.assertEqual(self.env.transaction.default_env, visitor, "the page goes on as it began")
        self.assertEqual(form.request_ids.reason, False)
        self.assertEqual((deal.user_id, form.failed_count), (self.agent, 0))
        told = self.env["mail.message"].search([("model", "=", "crm.lead"), ("res_id", "=", deal.id)])
        self.assertIn(self.agent.partner_id, told.partner_ids)

    def test_a_form_without_phone_and_mail_is_to_be_looked_at(self):
        self.team = self.env["crm.team"].create({"name": "Site"})
        form = self._source(name="Site", kind="form", team_id=self.team.id)
        deal = self._form(phone=False)
        self.assertTrue(deal.exists())
        self.assertEqual((form.failed_count, form.request_ids.lead_id), (1, deal))

    def test_what_employees_enter_is_no_form(self):
        self.team = self.env["crm.team"].create({"name": "Site"})
        self._source(name="Site", kind="form", team_id=self.team.id)
        entered = self._deal(self.other_agent, team_id=self.team.id, insurance_kind=False)
        elsewhere = self._form(team_id=False)
        ours = self._form(insurance_kind="new")
        for deal in (entered, elsewhere, ours):
            self.assertFalse(deal.sudo().insurance_source_id)
