"""Reports of delivery: twice, out of order, before the answer, of somebody else's message."""

from datetime import datetime
from unittest.mock import patch

from odoo.tests import tagged

from .common import SmsCase

WHEN = datetime(2031, 6, 10, 12, 0, 30)


@tagged("post_install", "-at_install")
class TestReceipt(SmsCase):
    def setUp(self):
        super().setUp()
        model = self.env.registry["insurance.gateway"]
        patcher = patch.object(model, "_understand_receipt", lambda gateway, values: values)
        patcher.start()
        self.addCleanup(patcher.stop)
        self.sms = self._row(uuid="a" * 32, gateway_id=self.gateway.id, provider_ref="77")

    def _report(self, gateway=None, **told):
        told = {"uuid": "a" * 32, "ref": None, "detail": "", "when": WHEN} | told
        return self.messages._take_receipt(gateway or self.gateway, told)

    def _after(self, before, *reports, **vals):
        """Return the state after reports came for a message in state ``before``."""
        self.sms.write({"state": before, "attempts": 1} | vals)
        for state in reports:
            self.assertTrue(self._report(state=state))
        return self.sms.state

    def test_two_reports(self):
        self.assertEqual(self._after("sending", "sent", "delivered"), "delivered")
        self.assertEqual(self.sms.date_delivered, WHEN)

    def test_the_same_report_again(self):
        self._after("sent", "delivered")
        self._report(state="delivered", when=datetime(2031, 6, 11))
        self.assertEqual(self.sms.date_delivered, WHEN)

    def test_never_backwards(self):
        for later in ("sent", "failed"):
            self.assertEqual(self._after("delivered", later), "delivered")
        self.assertEqual(self._after("failed", "sent"), "failed")
        self.assertEqual(self._after("skipped", "delivered"), "skipped")

    def test_delivered_after_all(self):
        self.assertEqual(self._after("failed", "delivered"), "delivered")
        self.assertFalse(self.sms.detail)

    def test_not_confirmed_is_set_right(self):
        for told in ("sent", "delivered", "failed"):
            self.assertEqual(self._after("unconfirmed", told), told)

    def test_waiting_for_another_attempt_but_it_had_left(self):
        self.assertEqual(self._after("planned", "delivered"), "delivered")
        self.assertEqual(self._after("planned", "delivered", attempts=0), "planned")
        self.assertEqual(self._after("planned", "failed"), "planned")

    def test_report_is_faster_than_the_answer(self):
        self.sms.state = "sending"
        self._report(state="delivered")
        self.messages._settle([{"id": self.sms.id, "state": "sent", "ref": "78", "gateway": self.gateway.id}])
        self.assertEqual((self.sms.state, self.sms.provider_ref), ("delivered", "78"))

    def test_by_the_gateways_number(self):
        self.sms.state = "sent"
        self.assertTrue(self._report(uuid=None, ref="77", state="delivered"))
        self.assertEqual(self.sms.state, "delivered")

    def test_why_it_failed(self):
        self.sms.state = "sent"
        self._report(state="failed", detail="Absent subscriber")
        self.assertEqual((self.sms.state, self.sms.detail), ("failed", "Absent subscriber"))

    def test_unknown_message(self):
        self.assertFalse(self._report(uuid="b" * 32, state="delivered"))
        self.assertFalse(self._report(uuid=None, ref=None, state="delivered"))

    def test_another_gateways_message(self):
        other = self.gateway.copy({"name": "Other"})
        self.sms.state = "sent"
        self.assertFalse(self._report(other, state="failed"))
        self.assertFalse(self._report(other, uuid=None, ref="77", state="failed"))
        self.assertEqual(self.sms.state, "sent")

    def test_word_that_means_nothing(self):
        self.sms.state = "sent"
        self.assertTrue(self._report(state=None))
        self.assertEqual(self.sms.state, "sent")
