from datetime import timedelta

from odoo.tests import tagged

from .common import NOON, TODAY, SmsCase


@tagged("post_install", "-at_install")
class TestMessageWays(SmsCase):
    """E-mails, calls, letters, colleagues, and what is seen on the record."""

    def setUp(self):
        super().setUp()
        self.person = self._person()
        self.policy = self._ending(TODAY + timedelta(days=14), partner_id=self.person.id)

    def _posts(self, record=None):
        record = record or self.policy
        return self.env["mail.message"].search([("model", "=", record._name), ("res_id", "=", record.id)], order="id")

    # --- SMS -----------------------------------------------------------------------------------------

    def test_on_the_policys_page(self):
        message = self._rule_row(self.policy)
        before = self._posts()
        self._send()
        post = self._posts() - before
        self.assertEqual(message.mail_message_id, post)
        self.assertEqual((post.message_type, post.author_id), ("sms", self.agent.partner_id))
        self.assertIn(self.policy.number, post.body)
        self.assertFalse(post.notification_ids, "followers are not told")

    def test_a_persons_on_the_clients_page(self):
        message = self._row(self.person, author_id=self.other_agent.id)
        self._send()
        self.assertEqual(
            (message.mail_message_id.model, message.mail_message_id.res_id), ("res.partner", self.person.id)
        )
        self.assertEqual(message.mail_message_id.author_id, self.other_agent.partner_id)

    def test_many_are_not_on_pages(self):
        message = self._row(self.person, source="bulk")
        self._send()
        self.assertEqual(message.state, "sent")
        self.assertFalse(message.mail_message_id)

    def test_what_failed_is_not_on_the_page(self):
        message = self._rule_row(self.policy)
        self.provider.default = "failed"
        self._send()
        self.assertFalse(message.mail_message_id)

    # --- e-mail --------------------------------------------------------------------------------------

    def _email(self):
        message = self._rule_row(self.policy, channel="email")
        self._send()
        mail = self.env["mail.mail"].search([("mail_message_id", "=", message.mail_message_id.id)])
        return message, mail

    def test_email(self):
        message, mail = self._email()
        self.assertEqual((message.state, message.address), ("sent", self.person.email))
        self.assertEqual((mail.state, mail.subject), ("outgoing", f"Policy {self.policy.number}"))
        self.assertIn(self.person.email, mail.email_to)
        self.assertIn(self.policy.number, mail.body_html)
        self.assertTrue(mail.message_id, "by which an answer finds the policy")
        self.assertEqual(message.provider_ref, mail.message_id)
        self.assertEqual((mail.model, mail.res_id), ("insurance.policy", self.policy.id))
        self.assertFalse(mail.mail_message_id.notification_ids, "followers are not told")

    def test_email_the_server_does_not_take(self):
        message, mail = self._email()
        mail._postprocess_sent_message([], [], failure_reason="No such user", failure_type="mail_email_invalid")
        self.assertEqual((message.state, message.detail), ("failed", "No such user"))

    def test_email_that_left(self):
        message, mail = self._email()
        mail._postprocess_sent_message([], [self.person.email])
        self.assertEqual(message.state, "sent")
        self.assertFalse(mail.exists(), "the mail itself is not kept")
        self.assertTrue(message.mail_message_id.exists(), "what was written is")

    def test_email_that_came_back(self):
        message, mail = self._email()
        self.env["mail.thread"]._routing_handle_bounce(
            None,
            {
                "bounced_email": self.person.email,
                "bounced_partner": self.person,
                "bounced_msg_ids": [mail.message_id],
                "bounced_message": mail.mail_message_id,
                "body": "<p>Mailbox full</p>",
                "email_from": "mailer-daemon@example.com",
                "to": "us@example.com",
                "message_id": "<x@y>",
            },
        )
        self.assertEqual((message.state, message.detail), ("failed", "Mailbox full"))

    # --- calls ---------------------------------------------------------------------------------------

    def _calls(self, record=None):
        record = record or self.policy
        kind = self.env.ref("mail.mail_activity_data_call")
        return self.env["mail.activity"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id), ("activity_type_id", "=", kind.id)]
        )

    def test_call(self):
        message = self._rule_row(self.policy, channel="call")
        self._send()
        self.assertEqual((message.state, message.address), ("sent", self.person.phone_sanitized))
        task = self._calls()
        self.assertEqual((task.user_id, task.date_deadline), (self.agent, TODAY))

    def test_call_by_the_stand_in(self):
        self.env["insurance.absence"].create(
            {"user_id": self.agent.id, "stand_in_id": self.other_agent.id, "date_from": TODAY, "date_to": TODAY}
        )
        self._rule_row(self.policy, channel="call")
        self._send()
        self.assertEqual(self._calls().user_id, self.other_agent)

    def test_call_by_nobody(self):
        self.person.user_id = False
        message = self._rule_row(self.policy, channel="call", user_id=None)
        self._send()
        self.assertEqual(message.state, "failed")
        self.assertIn("Nobody is in charge", message.detail)

    def test_call_at_night_is_planned_at_once(self):
        night = NOON.replace(hour=23)
        message = self._rule_row(self.policy, channel="call", due=night)
        self._send(night)
        self.assertEqual(message.state, "sent")

    # --- letters -------------------------------------------------------------------------------------

    def test_letter_waits_for_the_printer(self):
        self.person.write({"street": "Хрещатик 1", "zip": "01001", "city": "Київ"})
        message = self._rule_row(self.policy, channel="letter")
        self._send()
        self.assertEqual((message.state, message.channel), ("planned", "letter"))
        self.assertIn("Хрещатик 1, 01001, Київ", message.address)
        self.assertIn(self.policy.number, message.body_html)
        letters = self.env["insurance.message"].search(self.env["insurance.message"]._get_letters_domain())
        self.assertEqual(letters, message)
        self.assertFalse(self._send(NOON + timedelta(days=3)), "it is not due any more")
        self.messages._settle([{"id": message.id, "state": "sent"}], NOON)
        self.assertEqual(message.state, "sent")

    def test_letter_without_an_address(self):
        message = self._rule_row(self.policy, channel="letter")
        self._send()
        self.assertEqual((message.reason, message.detail), ("no_address", "no postal address"))

    # --- colleagues ----------------------------------------------------------------------------------

    def _to_agent(self, **vals):
        vals = {"audience": "employee", "partner_id": self.agent.partner_id.id} | vals
        return self._rule_row(self.policy, **vals)

    def test_colleague_by_sms(self):
        self.agent.partner_id.phone = "+380 50 555 01 01"
        message = self._to_agent()
        self._answers(self.agent.partner_id, self.service)
        self._send()
        self.assertEqual((message.state, message.address), ("sent", "+380505550101"), "no consent is asked")
        self.assertFalse(message.mail_message_id, "the client's page is not for that")

    def test_colleague_in_his_inbox(self):
        self.agent.notification_type = "inbox"
        message = self._to_agent(channel="email")
        self._send()
        note = self.env["mail.notification"].search([("mail_message_id", "=", message.mail_message_id.id)])
        self.assertEqual((note.res_partner_id, note.notification_type), (self.agent.partner_id, "inbox"))
        self.assertIn(self.policy.number, message.mail_message_id.body)

    def test_colleague_is_away(self):
        self.env["insurance.absence"].create(
            {"user_id": self.agent.id, "stand_in_id": self.other_agent.id, "date_from": TODAY, "date_to": TODAY}
        )
        message = self._to_agent(channel="email")
        self._send()
        self.assertEqual(message.partner_id, self.other_agent.partner_id)
        self.assertIn("is away", message.detail)
