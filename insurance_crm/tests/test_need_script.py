"""Sales scripts note needs: on the client's card, once, in the words of the talk."""

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .sales_common import SalesCase


@tagged("post_install", "-at_install")
class TestNeedScript(SalesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = cls.env["insurance.line"].create({"name": "Test home"})
        cls.script = cls._script()
        cls.q_second.answer_ids = [
            Command.create({"name": "Not yet", "opens": "need", "need_line_id": cls.home.id, "task": "Call in May"})
        ]
        cls.answer = cls.q_second.answer_ids[-1]
        cls.deal = cls._deal(insurance_line_id=cls.line.id)

    def _say(self, deal=None, answer=None):
        return (deal or self.deal).action_insurance_script_answer(self.q_second.id, (answer or self.answer).id)

    def test_an_answer_notes_a_need(self):
        self.deal.action_insurance_script_answer(self.q_car.id, self.q_car.answer_ids[0].id)
        shown = self._say()
        need = self.deal.insurance_reply_ids.need_id
        self.assertEqual(
            (need.partner_id, need.line_id, need.source, need.user_id, need.state, need.note),
            (self.client, self.home, "script", self.agent, "open", "A second car? Not yet"),
        )
        self.assertEqual(self.deal.activity_ids.summary, "Call in May")
        opened = shown["path"][1]["need"]
        self.assertEqual((opened["model"], opened["id"]), ("insurance.need", need.id))
        self.assertIn("Test home", opened["name"])

    def test_said_twice_noted_once(self):
        self._say()
        need = self.deal.insurance_reply_ids.need_id
        self._say()
        self._say(answer=self.q_second.answer_ids[1])
        self._say()
        self.assertEqual(self.deal.insurance_reply_ids.need_id, need)
        self.assertEqual(self.env["insurance.need"].search_count([("partner_id", "=", self.client.id)]), 1)

    def test_the_need_that_is_there_is_added_to(self):
        need = (
            self.env["insurance.need"]
            .with_user(self.agent)
            ._open_need({"partner_id": self.client.id, "line_id": self.home.id, "note": "new flat"})
        )
        self._say()
        self.assertEqual(self.deal.insurance_reply_ids.need_id, need)
        self.assertEqual(need.note, "new flat\nA second car? Not yet")

    def test_without_a_client_a_task_remains(self):
        deal = self._deal(partner_id=False, contact_name="A. Caller")
        self._say(deal)
        self.assertFalse(deal.insurance_reply_ids.need_id)
        self.assertEqual(deal.activity_ids.summary, "Enter the client, then note the need: Test home")

    def test_an_answer_wants_a_line(self):
        with self.assertRaisesRegex(ValidationError, "choose the line"):
            self.answer.need_line_id = False

    def test_the_need_is_the_agents(self):
        self._say()
        with self.assertRaises(AccessError):
            self.deal.insurance_reply_ids.need_id.with_user(self.other_agent).read(["note"])
