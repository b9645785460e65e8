from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .test_board_cases import BoardCase


@tagged("post_install", "-at_install")
class TestTalk(BoardCase):
    """What was said is on the deal, and the task moves to the next call."""

    def _note(self, user=None, policy=None, **vals):
        case = self._case(policy or self.soon, user)
        action = case.action_note_talk()
        talks = self.env[action["res_model"]].with_user(user or self.agent).with_context(**action["context"])
        talk = talks.create({"note": "Wants <two> parts"} | vals)
        talk.action_note()
        return talk

    def test_note_and_next_call(self):
        day = self.today + relativedelta(days=2)
        task = self._tasks(self.soon.renewal_id.lead_id)
        self._note(date_next=day)
        self.assertIn("&lt;two&gt;", self._case(self.soon).talk_ids.body)
        self.assertEqual(self._tasks(self.soon.renewal_id.lead_id), task, "moved, not doubled")
        self.assertEqual(task.date_deadline, day)
        self.assertEqual(self._case(self.soon).task_date, day)

    def test_note_alone(self):
        task = self._tasks(self.soon.renewal_id.lead_id)
        before = task.date_deadline
        self._note()
        self.assertEqual(task.date_deadline, before)

    def test_no_task_left(self):
        self._tasks(self.soon.renewal_id.lead_id).with_user(self.agent).action_done()
        day = self.today + relativedelta(days=1)
        self._note(date_next=day)
        self.assertEqual(self._case(self.soon).task_ids.mapped("date_deadline"), [day])
        self.assertEqual(self._case(self.soon).task_ids.user_id, self.agent)

    def test_a_supervisor_helping_out_leaves_the_agents_task(self):
        task = self._tasks(self.soon.renewal_id.lead_id)
        before = task.date_deadline
        self._note(self.supervisor, date_next=self.today)
        self.assertEqual(task.date_deadline, before)
        mine = self._case(self.soon, self.supervisor).task_ids.filtered(lambda one: one.user_id == self.supervisor)
        self.assertEqual(mine.date_deadline, self.today)

    def test_not_in_the_past(self):
        with self.assertRaisesRegex(UserError, "lies in the past"):
            self._note(date_next=self.today - relativedelta(days=1))

    def test_a_colleagues_deal(self):
        self.soon.renewal_id.lead_id.user_id = self.other_agent
        with self.assertRaisesRegex(UserError, "in the hands of Other Agent"):
            self._note()
        with self.assertRaises(AccessError):
            self._note(policy=self.theirs)

    def test_its_makers_alone(self):
        talk = self._note()
        with self.assertRaises(AccessError):
            talk.with_user(self.other_agent).read(["note"])
        with self.assertRaises(AccessError):
            self.env["insurance.renewal.talk"].with_user(self.employee).create({"note": "x"})

    def test_form(self):
        context = self._case(self.soon).action_note_talk()["context"]
        with Form(self.env["insurance.renewal.talk"].with_user(self.agent).with_context(**context)) as form:
            form.note = "Not at home"
        self.assertEqual(form.record.renewal_id, self.soon.renewal_id)
