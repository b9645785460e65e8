from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import NOON, SmsCase


@tagged("post_install", "-at_install")
class TestMessagePlan(SmsCase):
    """A message is in the ledger once, and only the jobs put it there."""

    def setUp(self):
        super().setUp()
        self.row = {
            "rule_id": self.rule.id,
            "model": "insurance.policy",
            "res_id": 7,
            "occurrence": "2031-06-30",
            "partner_id": self.client.id,
            "company_id": self.company.id,
        }

    def test_once(self):
        [first] = self.messages._plan([self.row])
        again = self.messages._plan([self.row, self.row | {"part": 3}, self.row | {"occurrence": "2032-06-30"}])
        self.assertEqual(len(again), 2)
        self.assertNotIn(first, again)
        message = self.env["insurance.message"].browse(first)
        self.assertEqual((message.state, message.source, message.direction), ("planned", "rule", "outgoing"))
        self.assertEqual(message.create_uid, self.env.ref("insurance_sms.user_messages"))
        self.assertTrue(message.due and message.create_date)

    def test_twice_in_one_go(self):
        self.assertEqual(len(self.messages._plan([self.row, self.row])), 1)

    def test_uuid_once(self):
        rows = [{"uuid": "a" * 32, "source": "person", "company_id": self.company.id}] * 2
        self.assertEqual(len(self.messages._plan(rows)), 1)

    def test_many(self):
        rows = [self.row | {"res_id": number} for number in range(1200)]
        self.assertEqual(len(self.messages._plan(rows)), 1200)
        self.assertFalse(self.messages._plan(rows))

    def test_nothing(self):
        self.assertEqual(self.messages._plan([]), [])

    def test_unknown_column(self):
        with self.assertRaisesRegex(ValueError, "colour"):
            self.messages._plan([self.row | {"colour": "red"}])

    def test_only_the_jobs_plan(self):
        for user in (self.agent, self.agent_all, self.supervisor, self.manager, self.administrator):
            with self.assertRaises(AccessError):
                self.env["insurance.message"].with_user(user)._plan([self.row])

    # --- what a gateway said -----------------------------------------------------------------------

    def _sending(self, **vals):
        message = self._row(**vals)
        message.write({"state": "sending", "attempts": 1, "date_claimed": NOON})
        return message

    def test_settled(self):
        sent, failed, unclear = (self._sending() for _each in range(3))
        self.messages._settle(
            [
                {"id": sent.id, "state": "sent", "ref": "A1", "cost": 0.05, "gateway": self.gateway.id},
                {"id": failed.id, "state": "failed", "detail": "Wrong number"},
                {"id": unclear.id, "state": "unconfirmed", "detail": "No answer"},
            ],
            NOON,
        )
        self.assertEqual((sent.state, sent.provider_ref, sent.cost, sent.gateway_id),
                         ("sent", "A1", 0.05, self.gateway))  # fmt: skip
        self.assertEqual(sent.currency_id, self.gateway.currency_id)
        self.assertEqual((failed.state, failed.detail, failed.date_sent), ("failed", "Wrong number", False))
        self.assertEqual((unclear.state, unclear.date_sent), ("unconfirmed", NOON))

    def test_again_later_and_at_last_not(self):
        message, waits = self._sending(), []
        for attempt in range(1, 7):
            message.write({"state": "sending", "attempts": attempt})
            self.messages._settle([{"id": message.id, "state": "again", "detail": "Too busy"}], NOON)
            waits.append((message.due - NOON) // timedelta(minutes=1))
        self.assertEqual(waits[:5], [5, 15, 60, 180, 360])
        self.assertEqual((message.state, message.detail), ("failed", "Too busy"))

    def test_later_does_not_count(self):
        message = self._sending()
        self.messages._settle([{"id": message.id, "state": "later"}], NOON)
        self.assertEqual((message.state, message.attempts), ("planned", 0))

    def test_report_before_the_answer(self):
        message = self._sending()
        message.write({"state": "delivered", "detail": "Delivered"})
        self.messages._settle([{"id": message.id, "state": "unconfirmed", "detail": "No answer", "ref": "B2"}], NOON)
        self.assertEqual((message.state, message.detail, message.provider_ref), ("delivered", "Delivered", "B2"))
