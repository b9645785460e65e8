"""Somebody is away: a stand-in has what is due and new, and what is still open goes back."""

from datetime import timedelta

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .request_common import RequestCase


@tagged("post_install", "-at_install")
class TestAbsence(RequestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()

    def _day(self, days):
        return self.today + timedelta(days=days)

    def _away(self, first=0, last=3, stand_in=None, user=None):
        return self._absence(user or self.agent, stand_in or self.other_agent, self._day(first), self._day(last))

    def _task(self, record, days=0, user=None):
        user = user or self.agent
        return record.sudo().activity_schedule(
            "mail.mail_activity_data_todo", self._day(days), user_id=user.id, summary="To do"
        )

    def _night(self, days=0):
        """The job on a day from today."""
        absences = self.env["insurance.absence"]
        absences._get_due(self._day(days))._catch_up(self._day(days))

    # --- passing on and back ----------------------------------------------------------------------

    def test_what_is_due_goes_to_the_stand_in_and_back(self):
        deal = self._deal()
        task, later = self._task(deal), self._task(deal, days=30)
        absence = self._away()
        self.assertEqual((absence.state, task.user_id, deal.user_id), ("running", self.other_agent, self.other_agent))
        self.assertEqual(later.user_id, self.agent, "what is due after he is back stays")
        self.assertEqual(absence.move_count, 2)
        self.assertEqual(set(absence.move_ids.mapped("model")), {"crm.lead", "mail.activity"})
        with self.assertRaises(AccessError):
            deal.with_user(self.agent).read(["name"])
        self._night(4)
        self.assertEqual((absence.state, task.user_id, deal.user_id), ("over", self.agent, self.agent))
        self.assertTrue(all(absence.move_ids.mapped("is_back")))

    def test_unanswered_requests_go_along(self):
        self._rule(way="fixed", user_id=self.agent.id).task_type_id = False
        deal = self._send(id="a")[2].lead_id
        answered = self._send(id="b", phone="+380671112200")[2].lead_id
        answered.stage_id = self.env["crm.stage"].search([("sequence", ">", answered.stage_id.sequence)], limit=1)
        own = self._deal()
        self._away()
        self.assertEqual((deal.user_id, answered.user_id, own.user_id), (self.other_agent, self.agent, self.agent))

    def test_what_was_done_meanwhile_stays(self):
        won, lost, given = self._deal(), self._deal(), self._deal()
        tasks = [self._task(deal) for deal in (won, lost, given)]
        self._away()
        tasks[0].with_user(self.other_agent)._action_done()
        won.with_user(self.other_agent).action_set_won()
        lost.with_user(self.other_agent).action_set_lost()
        given.sudo().user_id = self.agent_all
        self._night(4)
        self.assertEqual((won.sudo().user_id, lost.sudo().user_id), (self.other_agent, self.other_agent))
        self.assertEqual(given.sudo().user_id, self.agent_all, "somebody else has it meanwhile")
        self.assertEqual(tasks[0].user_id, self.other_agent)
        self.assertEqual(tasks[1].exists().user_id | tasks[2].user_id, self.agent)

    def test_tasks_the_stand_in_may_not_see_are_told(self):
        policy = self._issued()
        task, client_task = self._task(policy), self._task(self.client)
        absence = self._away()
        self.assertEqual((task.user_id, client_task.user_id), (self.agent, self.other_agent))
        self.assertEqual(absence.left_count, 1)
        absence.stand_in_id = self.agent_all
        self.assertEqual((task.user_id, client_task.user_id), (self.agent_all, self.agent_all))
        self.assertEqual(absence.left_count, 0)
        self._night(4)
        self.assertEqual((task.user_id, client_task.user_id), (self.agent, self.agent))

    def test_the_job_may_run_twice(self):
        task = self._task(self._deal())
        absence = self._away(first=1)
        self.assertEqual((absence.state, task.user_id), ("planned", self.agent))
        for _run in range(2):
            self._night(1)
        self.assertEqual((absence.state, absence.move_count, task.user_id), ("running", 2, self.other_agent))
        for _run in range(2):
            self._night(4)
        self.assertEqual((absence.state, task.user_id), ("over", self.agent))

    def test_what_becomes_his_later_follows(self):
        absence = self._away()
        self.assertEqual(absence.move_count, 0)
        task = self._task(self._deal())
        self._night(1)
        self.assertEqual((absence.move_count, task.user_id), (2, self.other_agent))

    def test_the_scheduled_job(self):
        absences = self._away(first=1) | self._away(first=-9, last=-5, user=self.other_agent, stand_in=self.agent)
        self.env.cr.execute("UPDATE insurance_absence SET date_from = %s WHERE id = %s", [self.today, absences[0].id])
        self.env.cr.execute("UPDATE insurance_absence SET state = 'running' WHERE id = %s", [absences[1].id])
        self.env.invalidate_all()
        task = self._task(self._deal())
        with self.enter_registry_test_mode():
            self.env.ref("insurance_crm.ir_cron_absence").method_direct_trigger()
        self.assertEqual(absences.mapped("state"), ["running", "over"])
        self.assertEqual(task.user_id, self.other_agent)

    def test_back_earlier(self):
        task = self._task(self._deal())
        absence = self._away()
        absence.with_user(self.agent).action_back()
        self.assertEqual((absence.state, task.user_id), ("over", self.agent))
        self.assertFalse(self.agent._get_absent(self.today), "he gets requests again at once")
        self._night(1)
        self.assertEqual((absence.state, task.user_id), ("over", self.agent))
        longer = self._away(first=-3, user=self.other_agent, stand_in=self.agent)
        longer.action_back()
        self.assertEqual((longer.state, longer.date_to), ("over", self._day(-1)))

    def test_moved_or_deleted_it_gives_back(self):
        task = self._task(self._deal())
        absence = self._away()
        absence.write({"date_from": self._day(5), "date_to": self._day(8)})
        self.assertEqual((absence.state, task.user_id), ("planned", self.agent))
        absence.date_from = self.today
        self.assertEqual(task.user_id, self.other_agent, "and passes on again")
        absence.unlink()
        self.assertEqual(task.user_id, self.agent)

    def test_another_companys_deals_stay(self):
        self.agent.company_ids |= self.other_company
        deal = self._deal(company_id=self.other_company.id)
        self._task(deal)
        self._away()
        self.assertEqual(deal.user_id, self.agent)

    # --- who stands in ---------------------------------------------------------------------------------

    def test_stand_in(self):
        stand_in = self.agent._get_stand_in
        self.assertEqual(stand_in(self.today), self.agent)
        self._away()
        self.assertEqual(stand_in(self.today), self.other_agent)
        self.assertEqual(stand_in(self._day(4)), self.agent)
        self._away(user=self.other_agent, stand_in=self.agent_all)
        self.assertEqual(stand_in(self.today), self.agent_all)
        self._away(user=self.agent_all, stand_in=self.agent)
        self.assertFalse(stand_in(self.today), "all are away, in a circle")

    def test_a_stand_in_who_left(self):
        self._away()
        self.other_agent.active = False
        self.assertFalse(self.agent._get_stand_in(self.today))

    # --- bad input, and who may ----------------------------------------------------------------------------

    def test_bad_input(self):
        with self.assertRaisesRegex(ValidationError, "away at that time already"):
            self._away()
            self._away(first=2, last=9)
        for values in ({"first": 3, "last": 1}, {"stand_in": self.agent}):
            with (
                self.subTest(values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self._away(**values)
                self.env.flush_all()

    def test_what_has_begun_is_not_turned_into_another(self):
        absence = self._away()
        with self.assertRaisesRegex(UserError, "has begun"):
            absence.user_id = self.agent_all
        with self.assertRaisesRegex(UserError, "follows from the days"):
            absence.state = "over"

    def test_agents_enter_their_own(self):
        values = {"stand_in_id": self.other_agent.id, "date_from": self._day(5), "date_to": self._day(6)}
        mine = self.env["insurance.absence"].with_user(self.agent).create(values)
        self.assertEqual(mine.user_id, self.agent)
        self.assertEqual(mine.with_user(self.other_agent).stand_in_id, self.other_agent, "everybody reads who is away")
        for act in (
            lambda: mine.with_user(self.other_agent).write({"date_to": self._day(9)}),
            lambda: mine.with_user(self.other_agent).unlink(),
            lambda: mine.with_user(self.other_agent).action_back(),
            lambda: mine.with_user(self.employee).read(["date_to"]),
            lambda: self.env["insurance.absence"].with_user(self.other_agent).create(
                values | {"user_id": self.agent.id, "stand_in_id": self.agent_all.id, "date_from": self._day(20),
                          "date_to": self._day(21)}),
        ):  # fmt: skip
            with self.assertRaises(AccessError):
                act()
                self.env.flush_all()
        mine.with_user(self.supervisor).date_to = self._day(7)

    def test_an_agents_own_absence_moves_his_tasks(self):
        task = self._task(self._deal())
        self.env["insurance.absence"].with_user(self.agent).create({"stand_in_id": self.other_agent.id})
        self.assertEqual(task.user_id, self.other_agent)

    def test_what_moved_is_seen_by_the_two(self):
        self._task(self._deal())
        move = self._away().move_ids[:1]
        third = self.agent_all.copy({"login": "third", "group_ids": self.agent.group_ids.ids})
        for user in (self.agent, self.other_agent, self.supervisor):
            move.with_user(user).read(["name"])
        for user in (third, self.employee):
            with self.subTest(user.name), self.assertRaises(AccessError):
                move.with_user(user).read(["name"])
        with self.assertRaises(AccessError):
            move.with_user(self.supervisor).write({"is_back": True})

    def test_other_companies(self):
        self._task(self._deal())
        absence = self._away()
        self.supervisor.write({"company_ids": self.other_company.ids, "company_id": self.other_company.id})
        for record in (absence, absence.move_ids[:1]):
            with self.subTest(record), self.assertRaises(AccessError):
                record.with_user(self.supervisor).read(["display_name"])
