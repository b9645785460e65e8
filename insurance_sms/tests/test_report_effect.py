"""Renewals after a reminder against without: counted by hand, policy by policy."""

from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import TODAY, SmsCase


@tagged("post_install", "-at_install")
class TestReminderEffect(SmsCase):
    def setUp(self):
        super().setUp()
        self.end = TODAY - timedelta(days=40)

    def _ended(self, renewed=False, end=None, **vals):
        """Return a policy of ours that ended, with or without a next term."""
        policy = self._ending(end or self.end, **vals)
        if renewed:
            self._next(policy)
        return policy

    def _next(self, policy, issue=True):
        start = policy.date_end + timedelta(days=1)
        term = self._policy(
            date_start=start, date_end=date(start.year + 1, start.month, 28), previous_id=policy.id,
            partner_id=policy.partner_id.id,
        )  # fmt: skip
        if issue:
            term.action_issue()
        return term

    def _reminder(self, policy, state="sent", before=14, **vals):
        """Plan a reminder so many days before the end of cover."""
        due = datetime.combine(policy.date_end, datetime.min.time()) - timedelta(days=before, hours=-10)
        sent = {"date_sent": due} if state in ("sent", "delivered") else {}
        occurrence = {"occurrence": f"{policy.date_end} {before} {vals.get('part', 0)}"}
        return self._rule_row(policy, state=state, due=due, **(sent | occurrence | vals))

    def _effect(self, policies, user=None):
        """Return ``{policy id: (reminder, renewed)}`` as the user sees it."""
        self.env.flush_all()
        self.env.invalidate_all()  # the report's rows are read anew
        with self._at(TODAY):
            rows = self.env["insurance.message.effect"].with_user(user or self.agent).search(
                [("policy_id", "in", [policy.id for policy in policies])]
            )  # fmt: skip
            return {row.policy_id.id: (row.reminder, row.renewed) for row in rows}

    def _told(self, policy, user=None):
        return self._effect([policy], user).get(policy.id, (None, None))[0]

    def test_rates_of_the_reminded_and_the_others(self):
        told = [self._ended(renewed=number < 3) for number in range(4)]
        others = [self._ended(renewed=number < 1) for number in range(4)]
        for policy in told:
            self._reminder(policy)
        ids = [policy.id for policy in told + others]
        with self._at(TODAY):
            report = self.env["insurance.message.effect"].with_user(self.agent)
            rows = report._read_group(
                [("policy_id", "in", ids)],
                ["reminder"],
                ["ended:sum", "reminded:sum", "renewed:sum", "renewal_rate:avg"],
            )
        self.assertEqual({row[0]: row[1:] for row in rows}, {"sent": (4, 4, 3, 0.75), "none": (4, 0, 1, 0.25)})

    def test_the_best_of_several_reminders_counts(self):
        policy = self._ended()
        for before, state in ((30, "skipped"), (14, "sent"), (3, "failed")):
            self._reminder(policy, state, before)
        self.assertEqual(self._told(policy), "sent")
        self._reminder(policy, "delivered", 7)
        self.assertEqual(self._told(policy), "delivered")

    def test_what_was_held_back_is_told_apart(self):
        for state, reason, said in [
            ("failed", None, "not_reached"),
            ("unconfirmed", None, "not_reached"),
            ("planned", None, "not_reached"),
            ("skipped", "no_consent", "not_reached"),
            ("skipped", "no_address", "not_reached"),
            ("skipped", "cancelled", "not_reached"),
            ("skipped", None, "not_reached"),
            ("skipped", "stopped", "not_needed"),
            ("skipped", "changed", "not_needed"),
        ]:
            policy = self._ended()
            self._reminder(policy, state, reason=reason)
            self.assertEqual(self._told(policy), said, (state, reason))

    def test_not_needed_only_when_none_was_needed(self):
        policy = self._ended()
        self._reminder(policy, "skipped", 30, reason="no_consent")
        self._reminder(policy, "skipped", 3, reason="stopped")
        self.assertEqual(self._told(policy), "not_reached")

    def test_a_reminder_after_the_end_is_none(self):
        policy = self._ended()
        self._reminder(self._ended(end=self.end - timedelta(days=10)))
        self._reminder(policy, before=-5)
        self.assertEqual(self._told(policy), "none")

    def test_the_last_day_of_cover_is_before_the_end(self):
        policy = self._ended()
        self._reminder(policy, before=0)
        self.assertEqual(self._told(policy), "sent")

    def test_messages_about_other_things_and_to_colleagues_are_no_reminders(self):
        self._reminder(self._ended(end=self.end - timedelta(days=10)))
        for part, vals in enumerate(
            ({"event_code": "policy_issued"}, {"audience": "employee"}, {"source": "person"}), 1
        ):
            policy = self._ended()
            extra = {"event_code": None} if vals.get("source") else {}
            self._reminder(policy, part=part, **(vals | extra))
            self.assertEqual(self._told(policy), "none", vals)

    def test_policies_before_the_first_reminder_are_left_out(self):
        self.env["insurance.message"].search([]).sudo().unlink()
        old = self._ended(end=self.end - timedelta(days=60))
        policy = self._ended()
        self.assertEqual(self._effect([old, policy]), {})
        self._reminder(policy)
        self.assertEqual(list(self._effect([old, policy])), [policy.id])

    def test_only_what_really_ended_and_was_ours(self):
        ended = self._ended()
        self._reminder(ended, before=30)
        running = self._ending(TODAY)
        cancelled, void = self._ended(), self._ended()
        void._void("typed twice")
        self.env.cr.execute("UPDATE insurance_policy SET state = 'cancelled' WHERE id = %s", [cancelled.id])
        elsewhere = self._foreign(date_end=self.end)
        self.assertEqual(list(self._effect([ended, running, cancelled, void, elsewhere])), [ended.id])

    def test_only_an_issued_next_term_of_ours_is_a_renewal(self):
        policy = self._ended()
        self._reminder(policy)
        term = self._next(policy, issue=False)
        self.assertEqual(self._effect([policy]), {policy.id: ("sent", 0)})
        term.action_issue()
        self.assertEqual(self._effect([policy]), {policy.id: ("sent", 1)})

    def test_renewed_is_what_renewals_say(self):
        """Where the module of renewals is installed, its rate of the same policies is the same."""
        if "insurance.ending" not in self.env:
            self.skipTest("renewals are not installed")
        policies = [self._ended(renewed=number % 2) for number in range(4)]
        self._reminder(policies[0])
        with self._at(TODAY):
            rows = self.env["insurance.ending"].search([("policy_id", "in", [policy.id for policy in policies])])
            theirs = {row.policy_id.id: row.renewed for row in rows}
        self.assertEqual({key: renewed for key, (_told, renewed) in self._effect(policies).items()}, theirs)

    def test_one_sees_ones_own_policies(self):
        mine, theirs = self._ended(), self._ended(user=self.other_agent)
        for policy in (mine, theirs):
            self._reminder(policy)
        for user, seen in (
            (self.agent, [mine.id]),
            (self.other_agent, [theirs.id]),
            (self.agent_all, [mine.id, theirs.id]),
        ):
            self.assertEqual(sorted(self._effect([mine, theirs], user)), seen, user.name)

    def test_nobody_else_reads_and_nobody_writes(self):
        policy = self._ended()
        self._reminder(policy)
        with self._at(TODAY):
            row = self.env["insurance.message.effect"].search([("policy_id", "=", policy.id)])
            for user in (self.employee, self.seller):
                with self.assertRaises(AccessError):
                    row.with_user(user).read(["reminder"])
            for user in (self.agent, self.administrator):
                with self.assertRaises(AccessError):
                    row.with_user(user).write({"renewed": 1})
            self.assertEqual(row.with_user(self.agent).action_open_policy()["res_id"], policy.id)

    def test_other_companies_are_not_seen(self):
        policy = self._ended()
        self._reminder(policy)
        self.administrator.write({"company_ids": [(4, self.other_company.id)]})
        report = self.env["insurance.message.effect"].with_user(self.administrator)
        domain = [("policy_id", "=", policy.id)]
        with self._at(TODAY):
            self.assertTrue(report.with_context(allowed_company_ids=self.company.ids).search(domain))
            self.assertFalse(report.with_context(allowed_company_ids=self.other_company.ids).search(domain))
