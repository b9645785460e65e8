"""What a client's card, a policy and a deal tell of messages, and the conversation behind it."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import NOON, TODAY, SmsCase


class ConversationCase(SmsCase):
    def setUp(self):
        super().setUp()
        self.client.user_id = self.agent

    def _conversation(self, user=None, client=None, **options):
        client = (client or self.client).with_user(user or self.agent)
        return client.get_insurance_conversation(**options)

    def _section(self, client=None, user=None):
        self.env.invalidate_all()
        card = (client or self.client).with_user(user or self.agent).insurance_card
        return next((section for section in card["sections"] if section["key"] == "messages"), None)

    def _answer(self, text="Thank you", **vals):
        return self._row(
            vals.pop("partner", self.client), body=text, direction="incoming", source="answer", state="received",
            **({"due": NOON + timedelta(minutes=5)} | vals),
        )  # fmt: skip


@tagged("post_install", "-at_install")
class TestConversation(ConversationCase):
    def test_the_last_is_below(self):
        first = self._row(state="delivered", date_sent=NOON)
        answer = self._answer()
        planned = self._row(due=NOON + timedelta(days=1))
        bubbles = self._conversation()["messages"]
        self.assertEqual([bubble["id"] for bubble in bubbles], [first.id, answer.id, planned.id])
        self.assertEqual([bubble["incoming"] for bubble in bubbles], [False, True, False])

    def test_a_bubble_says_what_when_by_whom_and_what_became_of_it(self):
        policy = self._ending(TODAY + timedelta(days=14))
        self._rule_row(policy, state="delivered", channel="sms", body="Ends soon", date_sent=NOON)
        [bubble] = self._conversation()["messages"]
        told = {name: bubble[name] for name in ("text", "day", "time", "by", "channel", "whom", "why")}
        self.assertEqual(
            told,
            {"text": "Ends soon", "day": "06/10/2031", "time": "12:00", "by": "Test rule", "channel": "SMS", "whom": "",
             "why": ""},
        )  # fmt: skip
        self.assertEqual(bubble["badge"], {"text": "Delivered", "tone": "success"})

    def test_time_is_the_readers(self):
        self._row(state="sent", date_sent=NOON.replace(hour=22))
        bubble = self._conversation()["messages"][0]
        self.assertEqual((bubble["day"], bubble["time"]), ("06/10/2031", "22:00"))
        client = self.client.with_user(self.agent).with_context(tz="Europe/Kyiv")
        bubble = client.get_insurance_conversation()["messages"][0]
        self.assertEqual((bubble["day"], bubble["time"]), ("06/11/2031", "01:00"))

    def test_a_message_held_back_says_why(self):
        self._row(state="skipped", reason="no_consent", detail="Said no in May")
        self._row(state="failed", detail="Number does not exist", due=NOON + timedelta(hours=1))
        whys = [bubble["why"] for bubble in self._conversation()["messages"]]
        self.assertEqual(whys, ["No consent: Said no in May", "Number does not exist"])

    def test_an_email_is_told_without_its_markup(self):
        self._row(channel="email", subject="Your policy", body=None, body_html="<p>It <b>ends</b></p>", state="sent")
        self.assertEqual(self._conversation()["messages"][0]["text"], "Your policy\nIt *ends*")

    def test_an_sms_is_told_without_the_subject_its_email_would_have(self):
        self._row(channel="sms", subject="Your policy", body="It ends", state="sent")
        self.assertEqual(self._conversation()["messages"][0]["text"], "It ends")

    def test_a_persons_message_names_him(self):
        self._row(state="sent", author_id=self.other_agent.id)
        self.assertEqual(self._conversation()["messages"][0]["by"], "Other Agent")

    def test_a_firms_conversation_has_its_people(self):
        worker = self._person("Worker", parent_id=self.client.id)
        self._row(worker, state="sent")
        [bubble] = self._conversation()["messages"]
        self.assertEqual(bubble["whom"], "Worker")
        self.assertEqual(self._conversation(client=worker)["messages"][0]["whom"], "")

    def test_earlier_ones_are_behind_a_button(self):
        for hours in range(4):
            self._row(state="sent", date_sent=NOON + timedelta(hours=hours), due=NOON + timedelta(hours=hours))
        last = self._conversation(limit=3)
        self.assertTrue(last["more"])
        self.assertEqual([bubble["time"] for bubble in last["messages"]], ["13:00", "14:00", "15:00"])
        self.assertFalse(self._conversation(limit=4)["more"])

    def test_colleagues_messages_are_not_told(self):
        self._row(state="sent", user_id=self.other_agent.id)
        self._row(state="sent", audience="employee")
        self.assertEqual(self._conversation()["messages"], [])
        self.assertEqual(len(self._conversation(self.agent_all)["messages"]), 1)

    def test_who_has_no_insurance_rights_reads_none(self):
        self._row(state="sent")
        for user in (self.employee, self.seller):
            with self.assertRaises(AccessError):
                self._conversation(user)

    def test_a_client_of_another_company_is_not_read(self):
        self.client.company_id = self.other_company
        with self.assertRaises(AccessError):
            self._conversation()

    def test_sixty_messages_cost_as_many_queries_as_two(self):
        policy = self._ending(TODAY + timedelta(days=14))
        self._conversation()  # what is read once and kept
        counts = []
        for number in (2, 40):
            for part in range(number):
                self._rule_row(policy, state="sent", body="Ends", occurrence=f"{number} {part}")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._conversation()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])


@tagged("post_install", "-at_install")
class TestMessagesOnCards(ConversationCase):
    def test_without_messages_it_invites_to_write(self):
        section = self._section()
        self.assertFalse(section["rows"])
        self.assertTrue(section["empty"])

    def test_the_last_ones_in_and_out(self):
        for days in range(6):
            self._row(state="delivered", date_sent=NOON - timedelta(days=days), due=NOON - timedelta(days=days))
        self._answer("Call me tomorrow")
        with self._at(TODAY):
            rows = self._section()["rows"]
        self.assertEqual(len(rows), 5)
        self.assertEqual((rows[0]["title"], rows[0]["detail"]), ("Client, SMS", "Call me tomorrow"))
        self.assertEqual(rows[0]["end"], "today")
        self.assertEqual(rows[1]["badge"], {"text": "Delivered", "tone": "success"})
        self.assertEqual(rows[1]["open"]["model"], "insurance.message")

    def test_a_long_text_is_cut(self):
        self._row(body="word " * 80, state="sent")
        self.assertLessEqual(len(self._section()["rows"][0]["detail"]), 111)

    def test_colleagues_messages_are_not_on_the_card(self):
        self._row(user_id=self.other_agent.id)
        self.assertFalse(self._section()["rows"])
        self.assertEqual(len(self._section(user=self.agent_all)["rows"]), 1)

    def test_what_the_block_tells_is_not_told_again_as_a_talk(self):
        note = self.client.message_post(body="Ends soon", message_type="sms", subtype_xmlid="mail.mt_note")
        self.assertIn(note, self.client._get_card_messages())
        self._row(body="Ends soon", state="sent", mail_message_id=note.id)
        self.assertNotIn(note, self.client._get_card_messages())

    def test_the_client_leads_to_the_conversation(self):
        action = self.client.with_user(self.agent).action_open_insurance_conversation()
        self.assertEqual(action["tag"], "insurance_conversation")
        self.assertEqual(action["context"]["active_id"], self.client.id)
        self.assertIn(self.client.name, action["name"])

    def test_numbers_say_what_the_lists_show(self):
        deal = self._deal()
        policy = self._ending(TODAY + timedelta(days=14))
        self._row(lead_id=deal.id, policy_id=policy.id)
        self._row(lead_id=deal.id)
        self._row(lead_id=deal.id, user_id=self.other_agent.id)
        for record, number in ((deal, 2), (policy, 1), (self.client, 2)):
            mine = record.with_user(self.agent)
            self.env.invalidate_all()
            self.assertEqual(mine.insurance_message_count, number, record._name)
            action = mine.action_open_insurance_messages()
            found = self.env["insurance.message"].with_user(self.agent).search_count(action["domain"])
            self.assertEqual(found, number, record._name)

    def test_a_firm_counts_its_peoples_messages(self):
        worker = self._person("Worker", parent_id=self.client.id)
        self._row(worker)
        self._row()
        self.assertEqual(self.client.with_user(self.agent).insurance_message_count, 2)
        self.assertEqual(worker.with_user(self.agent).insurance_message_count, 1)

    def test_a_new_policy_has_none(self):
        self.assertEqual(self.env["insurance.policy"].with_user(self.agent).new({}).insurance_message_count, 0)
        self.assertEqual(self.env["crm.lead"].with_user(self.agent).new({}).insurance_message_count, 0)


@tagged("post_install", "-at_install")
class TestAnswerBox(ConversationCase):
    def test_what_is_written_below_is_an_sms_of_the_ledger(self):
        answer = self.client.with_user(self.agent).send_insurance_message("I call you at five.")
        self.assertEqual(answer["tag"], "display_notification")
        message = self.env["insurance.message"].search([("partner_id", "=", self.client.id)])
        self.assertEqual(message.body.splitlines()[0], "I call you at five.")  # who writes it follows
        self.assertEqual(
            (message.channel, message.source, message.state, message.author_id, message.address),
            ("sms", "person", "planned", self.agent, "+380501234567"),
        )
        self.assertEqual(self._conversation()["messages"][0]["by"], "Agent")

    def test_also_to_who_prefers_email(self):
        self.client.write({"preferred_channel": "email", "email": "simon@example.com"})
        self.client.with_user(self.agent).send_insurance_message("I call you at five.")
        self.assertEqual(self.env["insurance.message"].search([("partner_id", "=", self.client.id)]).channel, "sms")

    def test_without_number_or_text_it_says_so(self):
        nobody = self._person(phone=False)
        for client, text in ((nobody, "Hello"), (self.client, "  ")):
            with self.assertRaises(UserError):
                client.with_user(self.agent).send_insurance_message(text)

    def test_a_colleagues_client_is_not_written_to(self):
        theirs = self._person(user_id=self.other_agent.id)
        with self.assertRaises(AccessError):
            theirs.with_user(self.agent).send_insurance_message("Hello")
        with self.assertRaises(AccessError):
            self.client.with_user(self.employee).send_insurance_message("Hello")
