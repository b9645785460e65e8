"""A broker who writes to his clients: fixtures of the messages module."""

from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import count
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import new_test_user

from odoo.addons.insurance_crm.tests.common import InsuranceCase

TODAY = date(2031, 6, 10)  # a Tuesday, far enough ahead that policies made now were known before they end
NOON = datetime(2031, 6, 10, 12, 0)
_phones = count(1)


class FakeGateway:
    """Stands for a provider: takes what it is handed, answers as told.

    ``taken`` lists what was handed over; ``answers`` maps a number to what is answered for it (a state, a dict, or
    an exception to raise); ``default`` is the answer for all others.
    """

    def __init__(self):
        self.taken, self.answers, self.default = [], {}, "sent"

    def deliver(self, gateway, messages):
        self.taken += [dict(message) for message in messages]
        return [self._answer(gateway, message) for message in messages]

    def _answer(self, gateway, message):
        answer = self.answers.get(message["number"], self.default)
        if isinstance(answer, Exception):
            raise answer
        told = answer if isinstance(answer, dict) else {"state": answer}
        return {"id": message["id"], "ref": f"F{message['id']}", "gateway": gateway.id} | told

    @property
    def numbers(self):
        return [message["number"] for message in self.taken]


class SmsCase(InsuranceCase):
    """The small broker of ``insurance_crm`` with a gateway, a template, a rule and clients who agreed.

    ``agent`` has his own book, ``manager`` decides about messages and sees no book of his own. The company's time is
    UTC, quiet from 21:00 to 9:00. Nothing leaves: ``self.provider`` is a ``FakeGateway``. Nothing is committed.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"message_tz": "UTC", "message_quiet_from": 21, "message_quiet_to": 9, "message_cap": 0})
        cls.env["insurance.contact.rule"].search([]).is_on = False
        cls.env["insurance.gateway"].search([]).active = False
        cls.env["insurance.message"].search([("state", "=", "planned")]).sudo().write({"state": "skipped"})
        cls.manager = new_test_user(
            cls.env,
            "insurance_manager",
            groups="insurance_sms.group_messages_manager,insurance_crm.group_agent_all",
            name="Manager",
        )
        cls.agent.partner_id.write({"phone": "+380 44 555 01 01", "email": "agent@example.com"})
        cls.other_agent.partner_id.write({"phone": "+380 44 555 01 02", "email": "other@example.com"})
        cls.service, cls.marketing = (
            cls.env.ref("insurance_crm.consent_purpose_service"),
            cls.env.ref("insurance_crm.consent_purpose_marketing"),
        )
        cls.service.needs_yes = False
        cls.gateway = cls.env["insurance.gateway"].create(cls._get_gateway_vals())
        cls.template = cls.env["insurance.message.template"].create(cls._get_template_vals())
        cls.rule = cls.env["insurance.contact.rule"].create(cls._get_rule_vals())
        cls.messages = cls.env["insurance.message"]._as_service()

    def setUp(self):
        super().setUp()
        self.provider = FakeGateway()
        model = self.env.registry["insurance.gateway"]
        for name, fake in (
            ("_get_routes", lambda gateways, company, number: gateways.sudo().browse(self.gateway.id)),
            ("_deliver", lambda gateway, messages: self.provider.deliver(gateway, messages)),
        ):
            self.patch_method(model, name, fake)
        self.patch_method(self.env.registry["insurance.message"], "_commit", lambda messages: messages.env.flush_all())

    def patch_method(self, cls, name, fake):
        """Replace a method of a model until the end of the test, also one that is not there yet."""
        patcher = patch.object(cls, name, fake, create=True)
        patcher.start()
        self.addCleanup(patcher.stop)

    # --- what the fixtures are made of; others add what their fields need --------------------------

    @classmethod
    def _get_gateway_vals(cls):
        return {"name": "Test gateway", "company_id": cls.company.id, "url": "http://127.0.0.1:9/send"}

    @classmethod
    def _get_template_vals(cls):
        return {
            "name": "Ends soon",
            "model": "insurance.policy",
            "sms_body": "Your policy {{ object.number }} ends.",
            "subject": "Policy {{ object.number }}",
            "body_html": '<p>Your policy <t t-out="object.number"/> ends.</p>',
        }

    @classmethod
    def _get_rule_vals(cls):
        event = cls.env["insurance.event"].search([("code", "=", "policy_ends")], limit=1)
        return {
            "name": "Test rule",
            "company_id": cls.company.id,
            "event_id": event.id,
            "event_code": event.code,
            "template_id": cls.template.id,
            "purpose_id": cls.service.id,
        }

    # --- doing things ------------------------------------------------------------------------------

    @contextmanager
    def _at(self, when):
        """Let it be ``when`` (a date: noon of it; or a UTC datetime) inside the block."""
        if not isinstance(when, datetime):
            when = datetime(when.year, when.month, when.day, 12)
        with freeze_time(when):
            yield when

    def _person(self, name=None, phone=True, email=True, yes=(), no=(), **vals):
        """Return a client of the agent with a mobile of his own; ``yes`` and ``no`` are purposes he answered for."""
        number = next(_phones)
        values = {
            "name": name or f"Client {number}",
            "phone": f"+380 50 200 {number // 100:02} {number % 100:02}" if phone is True else phone,
            "email": f"client{number}@example.com" if email is True else email,
            "user_id": self.agent.id,
            "is_insurance_client": True,
            "country_id": self.env.ref("base.ua").id,
        }
        client = self.env["res.partner"].create(values | vals)
        for purposes, state in ((yes, "given"), (no, "withdrawn")):
            for purpose in purposes:
                self._answers(client, purpose, state)
        return client

    def _answers(self, client, purpose, state="withdrawn", channel="any", day=date(2025, 1, 1)):
        """Record what a client said about a purpose."""
        return self.env["insurance.consent"].create(
            {"partner_id": client.id, "purpose_id": purpose.id, "state": state, "channel": channel, "date": day}
        )

    def _ending(self, end, user=None, issue=True, **vals):
        """Return an issued policy of one year whose last day of cover is ``end``."""
        start = date(end.year - 1, end.month, min(end.day, 28)) + timedelta(days=1)
        policy = self._policy(user, date_start=start, date_end=end, **vals)
        if issue:
            policy.action_issue()
        return policy.with_env(self.env)

    def _row(self, partner=None, **vals):
        """Return a planned message (a person's SMS without purpose, unless said otherwise), due at ``NOON``."""
        partner = self.client if partner is None else partner
        values = {
            "source": "person",
            "channel": "sms",
            "body": f"Hello {partner.name}",
            "partner_id": partner.id or None,
            "user_id": self.agent.id,
            "company_id": self.company.id,
            "due": NOON,
        }
        [message_id] = self.messages._plan([values | vals])
        return self.env["insurance.message"].browse(message_id)

    def _rule_row(self, policy, **vals):
        """Return a message planned by the rule about a policy, due at ``NOON``; its channel is not decided."""
        values = {
            "source": "rule",
            "rule_id": self.rule.id,
            "event_code": self.rule.event_code,
            "template_id": self.template.id,
            "purpose_id": self.rule.purpose_id.id or None,
            "model": policy._name,
            "res_id": policy.id,
            "policy_id": policy.id,
            "occurrence": str(policy.date_end),
            "channel": None,
            "body": None,
            "user_id": policy.user_id.id or None,
        }
        return self._row(policy.partner_id, **(values | vals))

    def _send(self, now=NOON):
        """Send all that is due at ``now``; return how many messages were looked at."""
        with freeze_time(now):
            return self._send_frozen(now)

    def _send_frozen(self, now):
        """As ``_send``, for who has stopped the clock himself."""
        total = 0
        self.messages._recover(now)
        while done := self.messages._send_batch(now):
            total += done
        self.env.invalidate_all()
        return total
