from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCase


@tagged("post_install", "-at_install")
class TestComplaintDue(ComplaintCase):
    """What is told by night about deadlines, and that it is told once."""

    def setUp(self):
        super().setUp()
        self.env["insurance.complaint"].search([]).write({"warned_on": self.today, "escalated_on": self.today})

    def _aged(self, days, **vals):
        """Return a complaint that came ``days`` ago and is in the handler's work."""
        complaint = self._complaint(date=self.today - timedelta(days=days), **vals)
        complaint.with_user(self.handler).action_start()
        return complaint

    def test_warned_once_before_the_deadline(self):
        early, near = self._aged(12), self._aged(13)
        for _run in range(2):
            self._run("cron_complaint_due")
        self.assertFalse(self._tasks(early))
        task = self._tasks(near)
        self.assertEqual((task.user_id, task.date_deadline), (self.handler, near.date_due))
        self.assertEqual(near.warned_on, self.today)
        self.assertFalse(near.escalated_on)

    def test_told_above_when_late(self):
        self.rule.escalation_text = "Call <him> today"
        late = self._aged(16)
        self.assertTrue(late.is_late)
        for _run in range(2):
            self._run("cron_complaint_due")
        tasks = self._tasks(late)
        self.assertEqual(tasks.user_id, self.handler | self.manager)
        self.assertEqual(len(tasks), 2)
        self.assertIn("Call &lt;him&gt; today", tasks[0].note)

    def test_whom_the_rule_names(self):
        self.rule.escalation_id = self.supervisor
        late = self._aged(16)
        self._run("cron_complaint_due")
        self.assertEqual(self._tasks(late).user_id, self.handler | self.supervisor)

    def test_not_whom_it_is_about(self):
        late = self._aged(16, about_user_id=self.manager.id)
        self._run("cron_complaint_due")
        self.assertNotIn(self.manager, self._tasks(late).user_id)

    def test_answered_ones_are_left_alone(self):
        late = self._aged(16)
        self._reply(late)
        self.assertFalse(late.is_late)
        self._run("cron_complaint_due")
        self.assertFalse(self._tasks(late))

    def test_answer_ends_the_warnings(self):
        late = self._aged(16)
        self._run("cron_complaint_due")
        self._reply(late)
        self.assertFalse(self._tasks(late))

    def test_late_is_searched(self):
        late, near = self._aged(16), self._aged(13)
        both = self.env["insurance.complaint"].browse((late | near).ids)
        found = both.search([("id", "in", both.ids), ("is_late", "=", True)])
        self.assertEqual(found, late)
        self.assertEqual(both.search([("id", "in", both.ids), ("is_late", "=", False)]), near)

    def test_one_that_fails_stops_nobody(self):
        broken, fine = self._aged(17), self._aged(16)
        plan = type(broken)._plan_late

        def fail(complaint, today):
            if complaint == broken:
                raise ValueError("broken")
            return plan(complaint, today)

        with (
            patch.object(type(broken), "_plan_late", fail),
            mute_logger("odoo.addons.insurance_claims.models.complaint.insurance_complaint_due"),
        ):
            self._run("cron_complaint_due")
        self.assertFalse(self._tasks(broken))
        self.assertTrue(self._tasks(fine))

    def test_as_many_queries_for_twenty_as_for_two_to_find(self):
        model = self.env["insurance.complaint"]
        for _number in range(2):
            self._aged(16)
        self.env.flush_all()
        model._find_due(self.today)
        with self.assertQueryCount(2):
            self.assertEqual(len(model._find_due(self.today)), 2)
        for _number in range(18):
            self._complaint(date=self.today - timedelta(days=16))
        self.env.flush_all()
        with self.assertQueryCount(2):
            self.assertEqual(len(model._find_due(self.today)), 20)

    def test_service_user_works_for_every_company(self):
        service = self.env.ref("insurance_claims.user_claims")
        self.assertLessEqual(self.company | self.other_company, service.company_ids)
