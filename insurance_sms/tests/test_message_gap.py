from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from .decide_common import DecideCase

NIGHT = datetime(2031, 6, 10, 22, 0)


@tagged("post_install", "-at_install")
class TestMessageGap(DecideCase):
    """A gap in one text: the other ways do without it."""

    def _write(self, sms="Hello", subject="Hello", html="<p>Hello</p>"):
        self.template.write({"sms_body": sms, "subject": subject, "body_html": html, "no_signature": True})

    def test_a_gap_in_the_e_mail_does_not_hold_back_the_sms(self):
        self._write(subject="{{ client.zip }}", html="<p>{{ client.street }}</p>")
        message = self._about()
        self.assertSent(message)
        self.assertEqual(message.body, "Hello")

    def test_a_gap_in_the_sms_takes_the_next_way(self):
        self._write(sms="Hello {{ client.street }}!", html="<p>Good day</p>")
        message = self._about()
        self.assertSent(message, "email")
        self.assertIn("Good day", message.body_html)
        self.assertEqual(message.body, "Good day", "no text with a gap is kept")
        self.assertFalse(self.provider.taken)

    def test_gaps_in_all_texts_are_named(self):
        self._write(sms="{{ client.street }}", html="<p>{{ client.city }}</p>")
        self.assertSkipped(self._about(), "empty_text", "Empty: Street, City")

    def test_a_gap_in_the_only_way_is_named_alone(self):
        self._write(sms="{{ client.street }}", html="<p>{{ client.city }}</p>")
        self.person.email = False
        message = self._about()
        self.assertSkipped(message, "empty_text")
        self.assertEqual(message.detail, "Empty: Street")

    def test_the_chosen_way_is_not_left(self):
        """Who wrote an SMS did not mean an e-mail."""
        self._write(sms="{{ client.street }}")
        self.assertSkipped(self._about(channel="sms"), "empty_text", "Street")

    def test_a_letter_with_a_gap_is_no_sms_by_night(self):
        self.rule.write({"channel_1": "letter", "channel_2": "sms"})
        self._write(html="<p>{{ client.zip }}</p>")
        self.person.write({"street": "Main 1", "city": "Kyiv"})
        message = self._about(useful_until=datetime(2031, 6, 14))
        self._send(NIGHT)
        self.assertEqual((message.state, message.due), ("planned", datetime(2031, 6, 11, 9, 0)))
        self._send(message.due)
        self.assertEqual((message.state, message.channel), ("sent", "sms"))

    def test_a_persons_message_asks_for_its_own_way_only(self):
        compose = self.env["insurance.message.compose"].with_user(self.agent)
        compose = compose.browse(compose._open(self.person.with_user(self.agent))["res_id"])
        compose.write({"channel": "sms", "subject": "{{ client.zip }}", "body": "Hello"})
        self.assertIn("Hello", compose._prepare_words()["body"])
        compose.write({"channel": "email"})
        with self.assertRaisesRegex(UserError, "Zip is empty"):
            compose._prepare_words()
