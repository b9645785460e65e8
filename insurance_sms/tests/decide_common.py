from datetime import timedelta

from .common import TODAY, SmsCase


class DecideCase(SmsCase):
    """A client, and messages of the rule about policies of his that end soon."""

    def setUp(self):
        super().setUp()
        self.person = self._person()

    def _about(self, partner=None, **vals):
        """Return a message of the rule about a policy of a client that ends soon."""
        partner = partner or self.person
        return self._rule_row(self._ending(TODAY + timedelta(days=14), partner_id=partner.id), **vals)

    def assertSkipped(self, message, reason, words=""):
        self._send()
        self.assertEqual((message.state, message.reason), ("skipped", reason))
        self.assertIn(words, message.detail or "")
        self.assertFalse(self.provider.taken)

    def assertSent(self, message, channel="sms"):
        self._send()
        self.assertEqual((message.state, message.reason, message.channel), ("sent", False, channel), message.detail)
