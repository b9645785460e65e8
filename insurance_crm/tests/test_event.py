"""Events and the outbox: written once per occurrence, in the transaction that did the thing."""

from datetime import date

from psycopg2 import errors

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import InsuranceCase


@tagged("post_install", "-at_install")
class TestEvent(InsuranceCase):
    def test_shipped_events(self):
        events = self.env["insurance.event"].search([])
        self.assertLessEqual(
            {
                "policy_issued",
                "policy_cancelled",
                "deal_left_new",
                "task_done",
                "policy_ends",
                "foreign_policy_ends",
                "birthday",
            },
            set(events.mapped("code")),
        )
        for event in events.filtered(lambda e: e.model in self.env):
            with self.subTest(event.code):
                event._check_date_event()

    def test_once_per_occurrence(self):
        policies = self._policy() | self._policy()
        for _twice in range(2):
            policies._announce("policy_issued")
        rows = self._outbox("policy_issued", policies)
        self.assertEqual((len(rows), set(rows.mapped("occurrence"))), (2, {"1"}))
        policies._announce("policy_issued", occurrence=date(2025, 1, 2))
        policies._announce("policy_issued", occurrence="2025-01-02")
        self.assertEqual(len(self._outbox("policy_issued", policies)), 4)

    def test_what_a_row_says(self):
        policy = self._policy()
        policy._announce(
            "policy_cancelled", occurrence=7, payload={"day": date(2025, 1, 2), "premium": 10.5, "ім’я": "Анна"}
        )
        row = self._outbox("policy_cancelled", policy)
        self.assertEqual(row.payload, {"day": "2025-01-02", "premium": 10.5, "ім’я": "Анна"})
        self.assertEqual((row.model, row.res_id, row.occurrence), ("insurance.policy", policy.id, "7"))
        self.assertEqual((row.company_id, row.create_uid), (policy.company_id, self.agent))
        self.assertTrue(row.create_date)
        self.assertEqual(self.env[row.model].browse(row.res_id), policy)

    def test_silence(self):
        policy = self._policy()
        policy.with_context(insurance_silent=True)._announce("policy_issued")
        policy.browse()._announce("policy_issued")
        event = self.env.ref("insurance_crm.event_policy_issued")
        event.active = False
        policy._announce("policy_issued")
        self.assertFalse(self._outbox("policy_issued"))
        event.active = True
        policy._announce("policy_issued")
        self.assertTrue(self._outbox("policy_issued"))

    def test_an_unknown_event_is_a_programming_error(self):
        with self.assertRaisesRegex(ValueError, "no_such_event"):
            self._policy()._announce("no_such_event")

    def test_what_is_taken_back_was_never_announced(self):
        policy = self._policy()
        with self.assertRaises(UserError):
            (policy | self._policy(number=False)).action_issue()
        self.assertFalse(self._outbox("policy_issued"))

    def test_many_records_are_one_insert(self):
        policies = self.env["insurance.policy"].union(*(self._policy() for _n in range(30)))
        self.env.flush_all()
        policies[0]._announce("task_done")
        with self.assertQueryCount(3):
            policies._announce("policy_issued")
        self.assertEqual(len(self._outbox("policy_issued", policies)), 30)

    def test_the_index_holds_against_doubles(self):
        policy = self._policy()
        policy._announce("policy_issued")
        row = self._outbox("policy_issued", policy)
        with self.assertRaises(errors.UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            row.copy()

    def test_task_done_of_insurance_deals_and_policies(self):
        plain, deal, policy = self._deal(insurance_kind=False), self._deal(), self._policy()
        client = self.client.with_user(self.agent)
        for record in (plain, deal, policy, client):
            record.activity_schedule("mail.mail_activity_data_todo", user_id=self.agent.id)
            record.activity_ids.action_feedback(feedback="called")
        rows = self._outbox("task_done")
        self.assertEqual(
            {(row.model, row.res_id) for row in rows}, {("crm.lead", deal.id), ("insurance.policy", policy.id)}
        )
        self.assertEqual({row.payload["activity_id"] for row in rows}, {int(row.occurrence) for row in rows})

    def test_each_task_of_a_deal_counts(self):
        deal = self._deal()
        for _n in range(2):
            deal.activity_schedule("mail.mail_activity_data_call", user_id=self.agent.id)
            deal.activity_ids.action_done()
        self.assertEqual(len(self._outbox("task_done", deal)), 2)

    def test_a_task_of_a_deal_in_anothers_book(self):
        """A task may be for somebody who does not see the deal."""
        deal = self._deal(self.other_agent)
        task = deal.sudo().activity_schedule("mail.mail_activity_data_todo", user_id=self.agent.id)
        task.with_user(self.agent).action_feedback()
        self.assertEqual(len(self._outbox("task_done", deal)), 1)

    def test_cancelled_tasks_are_not_done(self):
        deal = self._deal()
        deal.activity_schedule("mail.mail_activity_data_todo", user_id=self.agent.id)
        deal.activity_ids.unlink()
        self.assertFalse(self._outbox("task_done"))

    def test_date_events_are_checked(self):
        base = {"name": "E", "code": "e", "kind": "date", "model": "insurance.policy"}
        events = self.env["insurance.event"].with_user(self.administrator)
        for number, (vals, message) in enumerate(
            [
                ({}, "choose a date field"),
                ({"date_field": "number"}, "choose a date field"),
                ({"date_field": "nothing"}, "choose a date field"),
                ({"date_field": "date_end", "domain": "[('nothing', '=', 1)]"}, "which records take part"),
                ({"date_field": "date_end", "domain": "nonsense"}, "which records take part"),
                ({"date_field": "date_end", "domain": "[("}, "which records take part"),
                ({"date_field": "date_end", "domain": "5"}, "which records take part"),
            ]
        ):
            with self.subTest(vals), self.assertRaisesRegex(ValidationError, message):
                events.create(base | {"code": f"e{number}"} | vals)
        for vals in ({"date_field": "date_end"}, {"date_field": "create_date", "domain": False, "code": "f"}):
            self.assertTrue(events.create(base | vals))

    def test_events_of_a_room_that_left_stay(self):
        event = self.env["insurance.event"].create(
            {"name": "Gone", "code": "gone", "kind": "date", "model": "insurance.no_such_room", "date_field": "day"}
        )
        event.name = "Still here"
        self.assertEqual(event.outbox_count, 0)

    def test_codes_are_unique_and_stay(self):
        event = self.env.ref("insurance_crm.event_policy_issued")
        with self.assertRaises(errors.UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            event.copy({"code": "policy_issued"})
        with self.assertRaisesRegex(UserError, "technical name"):
            event.with_user(self.administrator).code = "renamed"
        event.with_user(self.administrator).write({"code": "policy_issued", "name": "Issued"})
        self._policy().action_issue()

    def test_count_opens_its_rows(self):
        self._issued()
        self._issued()
        event = self.env.ref("insurance_crm.event_policy_issued").with_user(self.administrator)
        self.assertEqual(event.outbox_count, 2)
        rows = self.env["insurance.outbox"].with_user(self.administrator).search(event.action_open_outbox()["domain"])
        self.assertEqual(len(rows), 2)

    def test_supervisors_read_events_without_the_outbox(self):
        event = self.env.ref("insurance_crm.event_policy_issued").with_user(self.supervisor)
        ours = [name for name, field in event._fields.items() if event._has_field_access(field, "read")]
        self.assertEqual(event.read(ours)[0]["code"], "policy_issued")
        self.assertNotIn("outbox_count", ours)

    def test_the_outbox_is_not_written_by_hand(self):
        policy = self._policy()
        policy._announce("policy_issued")
        row = self._outbox("policy_issued", policy)
        for user in (self.agent, self.supervisor):
            with self.subTest(user.name), self.assertRaises(AccessError):
                row.with_user(user).read(["occurrence"])
        admin = row.with_user(self.administrator)
        self.assertEqual(admin.occurrence, "1")
        for act in (lambda: admin.write({"occurrence": "2"}), admin.unlink, lambda: admin.copy({"occurrence": "3"})):
            with self.assertRaises(AccessError):
                act()

    def test_the_outbox_of_another_company_is_not_seen(self):
        policy = self.env["insurance.policy"].create(
            {"partner_id": self.client.id, "line_id": self.line.id, "company_id": self.other_company.id}
        )
        policy._announce("policy_issued")
        rows = self.env["insurance.outbox"].with_user(self.administrator).search([("res_id", "=", policy.id)])
        self.assertFalse(rows)
