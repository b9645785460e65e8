"""Answers: whose they are, where they are read, who is told, once."""

from datetime import datetime, timedelta

from odoo.tests import tagged

from .common import NOON, SmsCase


class InboundCase(SmsCase):
    """A gateway whose answers bring ``number``, ``text``, ``ref`` and ``when``; Olena is the agent's client."""

    def setUp(self):
        super().setUp()
        self.patch_method(
            self.env.registry["insurance.gateway"],
            "_understand_answer",
            lambda gateway, values: {"ref": None, "when": None, "to": None} | values,
        )
        self.olena = self._person("Olena", lang="en_US")
        self.number = self.olena.phone_sanitized

    def _come(self, text, number=None, when=NOON, gateway=None, **values):
        """An answer comes in; return its row."""
        rows = self.env["insurance.message"]
        before = rows.search([], order="id desc", limit=1)
        with self._at(when):
            taken = self.messages._receive(
                gateway or self.gateway, {"number": number or self.number, "text": text} | values
            )
        self.assertTrue(taken)
        self.env.invalidate_all()
        return rows.search([("id", ">", before.id or 0), ("direction", "=", "incoming")])

    def _told(self, partner, **vals):
        """Return a message that was sent to a contact."""
        row = self._row(partner, address=self.number, **vals)
        row.write({"state": "sent", "date_sent": NOON})
        return row

    def _deal(self, partner=None, **vals):
        values = {"name": "Casco", "partner_id": (partner or self.olena).id, "user_id": self.agent.id}
        return self.env["crm.lead"].create(values | {"type": "opportunity"} | vals)

    def _tasks(self, record):
        kind = self.env.ref("insurance_sms.activity_client_answered")
        return record.activity_ids.filtered(lambda task: task.activity_type_id == kind)


@tagged("post_install", "-at_install")
class TestInbound(InboundCase):
    def test_row(self):
        row = self._come("Yes, please", ref="5", when=datetime(2031, 6, 10, 11, 59))
        self.assertEqual((row.state, row.source, row.channel), ("received", "answer", "sms"))
        self.assertEqual((row.partner_id, row.user_id, row.address), (self.olena, self.agent, self.number))
        self.assertEqual((row.provider_ref, row.company_id), ("5", self.company))
        self.assertEqual(row.create_uid, self.env.ref("insurance_sms.user_messages"))

    def test_on_the_card(self):
        row = self._come("Yes, please\ncall me <b>now</b>")
        post = self.olena.message_ids[0]
        self.assertEqual((post.author_id, post.message_type, row.mail_message_id), (self.olena, "sms", post))
        self.assertIn("&lt;b&gt;now", post.body)
        self.assertFalse(self.env["sms.sms"].search([("mail_message_id", "=", post.id)]), "nobody is sent an SMS of it")
        self.assertFalse(post.notification_ids)

    def test_task_of_the_agent(self):
        self._come("Yes, please")
        task = self._tasks(self.olena)
        self.assertEqual((task.user_id, task.summary), (self.agent, "Client answered: Yes, please"))

    def test_long_answer(self):
        row = self._come("х" * 9000)
        self.assertEqual(len(row.body), 5000)
        self.assertLess(len(self._tasks(self.olena).summary), 90)

    def test_on_the_open_deal(self):
        self._deal(name="Lost one", active=False, probability=0)
        self._deal(name="Older", create_date=datetime(2031, 1, 1))
        deal = self._deal()
        row = self._come("Yes, please")
        self.assertEqual(row.lead_id, deal)
        self.assertIn("Yes, please", deal.message_ids[0].body)
        self.assertTrue(self._tasks(deal))
        self.assertFalse(self._tasks(self.olena), "one task, not two")

    def test_the_deal_he_was_written_to_about(self):
        old = self._deal(name="Older", create_date=datetime(2031, 1, 1))
        self._deal()
        self._told(self.olena, lead_id=old.id)
        self.assertEqual(self._come("Yes").lead_id, old)

    def test_the_policy_he_was_written_to_about(self):
        policy = self._ending(datetime(2031, 7, 1).date(), partner_id=self.olena.id)
        self._told(self.olena, policy_id=policy.id, model=policy._name, res_id=policy.id, purpose_id=self.service.id)
        row = self._come("Yes")
        self.assertEqual((row.policy_id, row.model, row.res_id), (policy, policy._name, policy.id))

    def test_told_twice(self):
        for values in ({"ref": "5"}, {"when": datetime(2031, 6, 10, 11)}, {}):
            with self.subTest(values=values):
                first = self._come(f"Yes {values}", **values)
                self.assertEqual(len(first), 1)
                self.assertFalse(self._come(f"Yes {values}", **values))
        self.assertEqual(len(self._tasks(self.olena)), 3)

    def test_same_words_on_another_day(self):
        self._come("Yes")
        self.assertFalse(self._come("Yes", when=NOON + timedelta(minutes=4)))
        self.assertTrue(self._come("Yes", when=NOON + timedelta(days=1)))
        self.assertTrue(self._come("No"))

    def test_same_number_of_two_gateways(self):
        other = self.gateway.copy({"name": "Other"})
        self.assertTrue(self._come("Yes", ref="5"))
        self.assertTrue(self._come("Yes", ref="5", gateway=other))

    def test_no_number_no_answer(self):
        self.assertFalse(self.messages._receive(self.gateway, {"number": " ", "text": "Yes"}))
        self.assertFalse(self.messages._receive(self.gateway, {"number": None, "text": None}))

    def test_empty_answer(self):
        row = self._come(None)
        self.assertEqual(row.partner_id, self.olena)
        self.assertIn("(empty)", self.olena.message_ids[0].body)

    def test_every_writing_of_the_number(self):
        plain = self.number.lstrip("+")
        for writing in (plain, f"00{plain}", f"+{plain[:2]} {plain[2:5]} {plain[5:]}"):
            self.assertEqual(self._come(f"Yes {writing}", number=writing).partner_id, self.olena)

    def test_second_and_further_numbers(self):
        self.olena.mobile_phone = "+380 67 111 22 33"
        phone = self.env["insurance.contact.kind"].search([("medium", "=", "phone")], limit=1)
        self.env["insurance.contact.point"].create(
            {"partner_id": self.olena.id, "kind_id": phone.id, "value": "+380 67 111 22 44"}
        )
        self.assertEqual(self._come("Yes", number="+380671112233").partner_id, self.olena)
        self.assertEqual(self._come("Yes", number="+380671112244").partner_id, self.olena)

    def test_agent_is_away(self):
        stand_in = self.other_agent
        self.env["insurance.absence"].create(
            {"user_id": self.agent.id, "stand_in_id": stand_in.id, "company_id": self.company.id,
             "date_from": NOON.date(), "date_to": NOON.date()}
        )  # fmt: skip
        self.assertEqual(self._come("Yes").user_id, stand_in)

    def test_nobody_is_in_charge(self):
        self.olena.user_id = False
        self.gateway.responsible_id = self.manager
        row = self._come("Yes")
        self.assertFalse(row.user_id)
        self.assertEqual(self._tasks(self.olena).user_id, self.manager)

    def test_other_agents_do_not_read_it(self):
        row = self._come("Yes")
        self.assertTrue(row.with_user(self.agent).has_access("read"))
        self.assertFalse(row.with_user(self.other_agent).has_access("read"))


@tagged("post_install", "-at_install")
class TestInboundFamily(InboundCase):
    """One number of several people."""

    def setUp(self):
        super().setUp()
        self.son = self._person("Son", phone=self.number, birth_date="2005-01-01")
        self.mother = self._person("Mother", phone=self.number, birth_date="1970-01-01")
        self.shop = self._person("Shop", phone=self.number, birth_date=False, is_insurance_client=False)

    def test_the_one_last_written_to(self):
        self._told(self.mother, due=NOON - timedelta(days=3))
        self._told(self.son, due=NOON - timedelta(days=2))
        failed = self._told(self.mother, due=NOON - timedelta(days=1))
        failed.state = "failed"
        row = self._come("Yes")
        self.assertEqual(row.partner_id, self.son)
        self.assertIn("Mother", self.son.message_ids[0].body)
        self.assertFalse(self._tasks(self.mother))

    def test_else_the_oldest_client(self):
        self.assertEqual(self._come("Yes").partner_id, self.mother)

    def test_who_has_an_agent_before_who_has_none(self):
        self.mother.user_id = False
        self.assertEqual(self._come("Yes").partner_id, self.son)

    def test_clients_of_other_companies_are_not_looked_at(self):
        other = self.env["res.company"].create({"name": "Second broker"})
        (self.son | self.mother | self.olena | self.shop).company_id = other
        self.assertFalse(self._come("Yes").partner_id)
