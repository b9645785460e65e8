from odoo import fields
from odoo.tests import tagged

from .work_common import WorkCase


@tagged("post_install", "-at_install")
class TestClaimTask(WorkCase):
    """Each stage brings its task, once; who is away, and who takes a claim over, has it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.claim = cls._claim()
        cls.claim.user_id = cls.handler

    def test_task_of_the_first_stage(self):
        (task,) = self._tasks(self.claim)
        self.assertEqual(task.user_id, self.handler)
        self.assertEqual(task.insurance_claim_stage_id, self.env.ref("insurance_claims.stage_reported"))
        self.assertEqual(task.date_deadline, fields.Date.context_today(self.claim))
        self.assertTrue(task.automated)

    def test_next_stage_closes_the_task_and_brings_the_next(self):
        (first,) = self._tasks(self.claim)
        self._to(self.claim, "papers")
        self.assertFalse(first.active)
        self.assertEqual(first.state, "done")
        (second,) = self._tasks(self.claim)
        self.assertEqual(second.summary, self.claim.stage_id.task_summary)
        self.assertEqual(second.date_deadline, fields.Date.add(fields.Date.context_today(self.claim), days=3))

    def test_done_task_is_not_repeated(self):
        (task,) = self._tasks(self.claim)
        task.with_user(self.handler).action_feedback("Called")
        self.claim._plan_tasks()
        self.claim.user_id = self.other_handler
        self.assertFalse(self._tasks(self.claim))
        self.assertEqual(len(self._tasks(self.claim, open_only=False)), 1)

    def test_planning_twice_gives_one(self):
        self.claim._plan_tasks()
        self.claim._plan_tasks()
        self.assertEqual(len(self._tasks(self.claim)), 1)

    def test_reopened_claim_gets_its_tasks_again(self):
        reported = self.claim.stage_id
        self.claim.with_user(self.handler)._move_to("withdrawn", "Client did not want")
        self.assertFalse(self._tasks(self.claim))
        back = self.claim.stage_id.move_ids.filtered(
            lambda move: move.to_id.state not in ("closed", "refused", "withdrawn")
        )
        self.claim.with_user(self.handler)._move(back[0].to_id, "Wants after all")
        tasks = self._tasks(self.claim)
        self.assertEqual(len(tasks), 1 if self.claim.stage_id.task_type_id else 0)
        self.assertTrue(reported)

    def test_claim_without_handler_has_the_task_when_somebody_takes_it(self):
        self.handlers.active = False
        self.manager.active = False
        claim = self._claim()
        self.assertFalse(claim.user_id)
        self.assertFalse(self._tasks(claim))
        self.handlers.active = True
        claim.with_user(self.third_handler).action_take()
        self.assertEqual(self._tasks(claim).user_id, self.third_handler)

    def test_for_the_agent_and_for_the_head(self):
        stage = self.env.ref("insurance_claims.stage_papers")
        stage.task_for = "agent"
        self._to(self.claim, "papers")
        self.assertEqual(self._tasks(self.claim).user_id, self.agent)
        self.env.company.claims_head_id = self.manager
        self.assertEqual(self.claim._get_task_user("manager"), self.manager)
        self._away(self.manager, self.other_handler)
        self.assertEqual(self.claim._get_task_user("manager"), self.other_handler)

    def test_agent_who_may_not_see_the_claim_gets_none(self):
        stage = self.env.ref("insurance_claims.stage_papers")
        stage.task_for = "agent"
        self._away(self.agent, self.other_agent)
        self._to(self.claim, "papers")
        self.assertFalse(self._tasks(self.claim), "the stand-in's book has no such policy")

    def test_head_is_the_first_manager_unless_set(self):
        self.env.company.claims_head_id = False
        head = self.env.company._get_claims_head()
        self.assertTrue(head._get_claim_able(self.env.company))
        self.assertIn(self.env.ref("insurance_claims.group_claims_manager"), head.all_group_ids)

    def test_absence_moves_tasks_and_brings_them_back(self):
        task = self._tasks(self.claim)
        absence = self._away(self.handler, self.other_handler)
        self.assertEqual(task.user_id, self.other_handler)
        self.assertEqual(absence.left_count, 0)
        absence.with_user(self.handler).action_back()
        self.assertEqual(task.user_id, self.handler)

    def test_handler_enters_his_own_absence(self):
        vals = {"stand_in_id": self.other_handler.id, "date_from": self.today, "date_to": self.today}
        absence = self.env["insurance.absence"].with_user(self.handler).create(vals)
        self.assertEqual(absence.user_id, self.handler)
        self.assertEqual(absence.move_count, 1)
        self.assertEqual(len(absence.move_ids), 1)

    def test_many_claims_in_a_constant_number_of_queries(self):
        claims = self.claim
        for _number in range(6):
            claims |= self._claim(user_id=self.handler.id, user=self.handler)
        tasks = claims._get_stage_tasks()
        tasks.unlink()

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            some._plan_tasks()
            self.env.flush_all()
            return self.env.cr.sql_log_count - start

        few = count(claims[:2])
        self.assertEqual(len(claims[:2]._get_stage_tasks()), 2)
        claims._get_stage_tasks().unlink()
        self.assertLessEqual(count(claims), few + 4)
        self.assertEqual(len(claims._get_stage_tasks()), 7)
