"""Cases: planned work with a client, with tasks of its type's plan."""

from datetime import date

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import InsuranceCase


@tagged("post_install", "-at_install")
@freeze_time("2025-06-10")
class TestDayCase(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meeting = cls.env.ref("insurance_crm.case_type_meeting")
        cls.follow_up = cls.env.ref("insurance_crm.case_type_follow_up")

    def _case(self, user=None, **vals):
        defaults = {"name": "Annual review", "type_id": self.meeting.id, "partner_id": self.client.id}
        return self.env["insurance.case"].with_user(user or self.agent).create(defaults | vals)

    def test_tasks_come_with_the_type(self):
        case = self._case(date_start="2025-06-20")
        self.assertEqual(case.date_due, date(2025, 6, 22), "two days after its start")
        tasks = case.activity_ids.sorted("date_deadline")
        self.assertEqual(tasks.mapped("date_deadline"), [date(2025, 6, 19), date(2025, 6, 20), date(2025, 6, 21)])
        self.assertEqual(tasks.user_id, self.agent)
        self.assertEqual((case.tasks_open, case.tasks_done), (3, 0))
        tasks[0].action_feedback(feedback="ready")
        case.invalidate_recordset()
        self.assertEqual((case.tasks_open, case.tasks_done), (2, 1))

    def test_a_task_of_somebody_else(self):
        step = self.meeting.plan_id.template_ids[0]
        step.write({"responsible_type": "other", "responsible_id": self.supervisor.id})
        self.assertIn(self.supervisor, self._case().activity_ids.user_id)

    def test_a_type_without_plan(self):
        plain = self.env["insurance.case.type"].create({"name": "Plain", "days": 0})
        case = self._case(type_id=plain.id)
        self.assertFalse(case.activity_ids)
        self.assertEqual(case.date_due, case.date_start)

    def test_tasks_move_with_the_start(self):
        case = self._case(date_start="2025-06-20", date_due="2025-07-30")
        case.activity_schedule(summary="by hand", date_deadline="2025-06-30", automated=False)
        case.write({"date_start": "2025-06-25"})
        planned = case.activity_ids.filtered("automated").sorted("date_deadline")
        self.assertEqual(planned[0].date_deadline, date(2025, 6, 24))
        by_hand = case.activity_ids.filtered(lambda task: task.summary == "by hand")
        self.assertEqual(by_hand.date_deadline, date(2025, 6, 30))
        self.assertEqual(case.date_due, date(2025, 7, 30))

    def test_tasks_change_hands_with_the_case(self):
        case = self._case(self.agent_all)
        case.write({"user_id": self.supervisor.id})
        self.assertEqual(case.activity_ids.user_id, self.supervisor)

    def test_due_is_never_before_the_start(self):
        with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"), self.cr.savepoint():
            self._case(date_start="2025-06-20", date_due="2025-06-19")
        with Form(self.env["insurance.case"].with_user(self.agent)) as form:
            form.name, form.partner_id, form.type_id = "Review", self.client, self.follow_up
            form.date_start = "2025-08-01"
            self.assertEqual(str(form.date_due), "2025-08-04")

    def test_life(self):
        case = self._case()
        with self.assertRaisesRegex(UserError, "Annual review .*: write the result"):
            case.action_done()
        case.action_start()
        self.assertEqual(case.state, "running")
        with self.assertRaisesRegex(UserError, "does not follow"):
            case.action_start()
        case.result = "Household cover to be offered in autumn"
        case.action_done()
        self.assertEqual((case.state, len(case.activity_ids)), ("done", 0))
        self.assertTrue(self._outbox("case_done", case))
        case.action_reopen()
        case.action_drop()
        self.assertEqual(case.state, "dropped")

    def test_state_is_not_written_by_hand(self):
        case = self._case()
        with self.assertRaises(UserError):
            case.write({"state": "done"})
        with self.assertRaises(UserError):
            self._case(state="done")
        with self.assertRaises(UserError):
            self._case().with_context(default_state="done").copy()

    def test_not_done_needs_a_reason(self):
        case = self._case(result="  ")
        with self.assertRaisesRegex(UserError, "why it was not done"):
            case.action_drop()

    def test_only_planned_cases_are_deleted(self):
        case, started = self._case(), self._case()
        started.action_start()
        case.unlink()
        with self.assertRaisesRegex(UserError, "Only planned cases"):
            started.unlink()

    def test_late(self):
        late = self._case(date_start="2025-05-01", date_due="2025-05-05")
        fresh = self._case()
        both = late | fresh
        self.assertEqual((late.is_late, fresh.is_late), (True, False))
        self.assertEqual(both.search([("is_late", "=", True), ("id", "in", both.ids)]), late)
        self.assertEqual(both.search([("is_late", "=", False), ("id", "in", both.ids)]), fresh)

    def test_deal_of_the_same_client(self):
        deal = self._deal()
        case = self._case(lead_id=deal.id)
        case.difficulties = "Too dear"
        self.assertEqual(deal.insurance_difficulties, "Too dear")
        self.assertEqual(deal.insurance_case_ids, case)
        with self.assertRaisesRegex(ValidationError, "Choose a deal of this case's client"):
            self._case(partner_id=self.persian.id, lead_id=deal.id)

    def test_merged_deals_keep_their_cases(self):
        deals = self._deal() | self._deal(name="Hull again")
        case = self._case(lead_id=deals[1].id)
        kept = deals.with_user(self.supervisor).merge_opportunity()
        self.assertEqual(case.lead_id, kept)

    def test_company_of_the_type(self):
        foreign = self.env["insurance.case.type"].create({"name": "Theirs", "company_id": self.other_company.id})
        with self.assertRaises(UserError):
            self._case(type_id=foreign.id)

    # --- rights -----------------------------------------------------------------------------------

    def test_own(self):
        """Own: responsible, entered by me, or of a client in my charge."""
        case = self._case()
        theirs = case.with_user(self.other_agent)
        self.assertFalse(theirs.search([("id", "=", case.id)]))
        with self.assertRaises(AccessError):
            theirs.read(["name"])
        with self.assertRaises(AccessError):
            theirs.write({"name": "mine now"})
        self.assertEqual(case.with_user(self.agent_all).name, "Annual review")
        self.client.user_id = self.other_agent
        self.assertEqual(theirs.search([("id", "=", case.id)]), case, "the agent in charge of the client sees it")

    def test_other_company(self):
        case = self._case()
        self.supervisor.write({"company_ids": [(4, self.other_company.id)]})
        elsewhere = case.with_user(self.supervisor).with_context(allowed_company_ids=self.other_company.ids)
        with self.assertRaises(AccessError):
            elsewhere.read(["name"])

    def test_employee_sees_none(self):
        case = self._case()
        for user in (self.employee, self.seller):
            with self.subTest(user.name), self.assertRaises(AccessError):
                case.with_user(user).read(["name"])

    def test_types_are_the_administrators(self):
        with self.assertRaises(AccessError):
            self.meeting.with_user(self.supervisor).write({"days": 3})
        self.meeting.with_user(self.administrator).write({"days": 3})
        hers = self.env["insurance.case.type"].create({"name": "Theirs", "company_id": self.other_company.id})
        with self.assertRaises(AccessError):
            hers.with_user(self.agent).read(["name"])

    def test_administrators_write_plans_of_insurance_alone(self):
        plans = self.env["mail.activity.plan"].with_user(self.administrator)
        plan = plans.create({"name": "Ours", "res_model": "insurance.case"})
        plan.template_ids.create({"plan_id": plan.id, "summary": "Call"})
        with self.assertRaises(AccessError):
            self.meeting.plan_id.with_user(self.supervisor).write({"name": "x"})

    # --- on screens -------------------------------------------------------------------------------

    def test_card_shows_open_cases(self):
        case = self._case()
        section = self.client.with_user(self.agent)._get_card_sections()["cases"]
        self.assertEqual([row["title"] for row in section["rows"]], ["Annual review"])
        self.assertEqual(section["rows"][0]["open"], {"model": "insurance.case", "id": case.id})
        action = self.client.with_user(self.agent).action_open_insurance_cases()
        self.assertEqual(self.env["insurance.case"].search(action["domain"]), case)
        self.assertFalse(self.persian.with_user(self.agent)._get_card_sections()["cases"]["rows"])
        theirs = self.client.with_user(self.other_agent)._get_card_sections()["cases"]
        self.assertFalse(theirs["rows"], "the card follows the reader's rights")

    def test_open_cases_are_counted_by_type(self):
        before = self.meeting.with_user(self.agent).case_count
        self._case()
        self.meeting.invalidate_recordset()
        self.assertEqual(self.meeting.with_user(self.agent).case_count, before + 1)
