from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from .gateway_common import GatewayCase, Provider

NOON = datetime(2031, 6, 10, 12, 0)


@tagged("post_install", "-at_install")
class TestGatewayFailover(GatewayCase):
    """The whole way of a message over two real gateways: what certainly did not leave goes by the second one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"message_tz": "UTC", "message_quiet_from": 21, "message_quiet_to": 9, "message_cap": 0})
        cls.second = Provider()
        cls.addClassCleanup(cls.second.stop)
        cls.spare = cls.make_gateway(name="Spare", sequence=20, url=cls.second.url + "/send")
        cls.messages = cls.env["insurance.message"]._as_service()

    def setUp(self):
        super().setUp()
        self.second.asked.clear()
        self.second.answer = lambda asked: (200, '{"id": "S1", "cost": "0.9"}', {})
        commit = patch.object(
            self.env.registry["insurance.message"], "_commit", lambda messages: messages.env.flush_all()
        )
        commit.start()
        self.addCleanup(commit.stop)

    def plan(self, count=1):
        """Plan SMS of a person to numbers of their own."""
        ids = self.messages._plan(
            [
                {
                    "source": "person",
                    "channel": "sms",
                    "address": f"+38067000000{number}",
                    "body": f"Hello {number}",
                    "company_id": self.company.id,
                    "due": NOON,
                }
                for number in range(count)
            ]
        )
        return self.env["insurance.message"].browse(ids)

    def send(self, rows, now=NOON):
        with freeze_time(now):
            while self.messages._send_batch(now):
                pass
        rows.invalidate_recordset()

    def test_first_one_sends(self):
        rows = self.plan(3)
        self.send(rows)
        self.assertEqual(rows.mapped("state"), ["sent"] * 3)
        self.assertEqual(rows.gateway_id, self.gateway)
        self.assertEqual(rows.mapped("cost"), [0.5] * 3)
        self.assertEqual(self.second.asked, [])

    def test_second_takes_over(self):
        """The first one is down, or without credit: the second one sends, each message once."""
        for answer in (None, (401, "", {}), (503, "", {})):
            with self.subTest(answer=answer):
                self.second.asked.clear()
                self.gateway.url = "http://127.0.0.1:1/send" if answer is None else self.provider.url + "/send"
                self.provider.answer = lambda asked, answer=answer: answer
                if answer and answer[0] == 503:
                    self.env["insurance.gateway.meaning"].create(
                        {"gateway_id": self.gateway.id, "status": "503", "outcome": "again"}
                    )
                rows = self.plan(3)
                self.send(rows)
                self.assertEqual(rows.mapped("state"), ["sent"] * 3)
                self.assertEqual((rows.gateway_id, set(rows.mapped("provider_ref"))), (self.spare, {"S1"}))
                self.assertEqual(len(self.second.asked), 3)
                rows.state = "failed"

    def test_what_may_have_left_stays(self):
        """A time-out, a page of HTML: the second gateway does not send it too."""
        for answer in (self.provider.hang, lambda asked: Provider.DROP, lambda asked: (200, "<html>", {})):
            self.provider.answer = answer
            rows = self.plan()
            self.send(rows)
            self.send(rows, datetime(2031, 6, 11, 12))
            self.assertEqual(rows.state, "unconfirmed")
            self.assertEqual(self.second.asked, [])
            rows.state = "failed"

    def test_refused_by_the_first(self):
        """A wrong number is wrong for the second one too."""
        self.provider.answer = lambda asked: (400, '{"words": "wrong number"}', {})
        rows = self.plan()
        self.send(rows)
        self.assertEqual((rows.state, rows.detail), ("failed", "HTTP 400 · wrong number"))
        self.assertEqual(self.second.asked, [])

    def test_both_are_down(self):
        """Nothing is lost: it is tried later, and sent once when one is back."""
        self.gateway.url = self.spare.url = "http://127.0.0.1:1/send"
        rows = self.plan(7)
        self.send(rows)
        self.assertEqual(rows.mapped("state"), ["planned"] * 7)
        self.assertTrue(all(due > NOON for due in rows.mapped("due")))
        self.spare.url = self.second.url + "/send"
        later = datetime(2031, 6, 10, 15)
        self.send(rows, later)
        self.send(rows, later)
        self.assertEqual(rows.mapped("state"), ["sent"] * 7)
        self.assertEqual(len(self.second.asked), 7)

    def test_route(self):
        """A number goes by the gateway whose route is the longest."""
        self.env["insurance.gateway.route"].create({"gateway_id": self.spare.id, "prefix": "38067"})
        rows = self.plan()
        self.send(rows)
        self.assertEqual(rows.gateway_id, self.spare)
        self.assertEqual(self.provider.asked, [])

    def test_no_gateway(self):
        """Without any gateway the message says so, and is tried again when there is one."""
        (self.gateway | self.spare).active = False
        rows = self.plan()
        self.send(rows)
        self.assertIn(
            (rows.state, rows.reason), [("skipped", "no_gateway"), ("planned", False), ("skipped", "no_address")]
        )
        self.assertEqual(self.provider.asked + self.second.asked, [])
