"""Scripts in deals: which one fits, how answers branch, what they fill and open, what stays on the deal."""

from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .sales_common import SalesCase


@tagged("post_install", "-at_install")
class TestSalesScript(SalesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.script = cls._script(tips="<p>Smile</p>", opening="Good day")
        cls.deal = cls._deal(insurance_line_id=cls.line.id)

    def _load(self, deal=None, **values):
        return (deal or self.deal).action_insurance_script_load(**values)

    def _answer(self, question, name, deal=None):
        deal = deal or self.deal
        chosen = question.answer_ids.filtered(lambda answer: answer.name == name)
        return deal.action_insurance_script_answer(question.id, chosen.id, "" if chosen else name)

    def _field(self, model, name):
        return self.env["ir.model.fields"]._get(model, name)

    def test_the_panel_before_the_first_answer(self):
        self.script.objection_ids = [Command.create({"name": "Too dear", "reply": "Compare"})]
        shown = self._load()
        self.assertEqual(shown["scripts"], [{"id": self.script.id, "name": "First call"}])
        self.assertEqual((shown["script"]["opening"], shown["path"]), ("Good day", []))
        self.assertEqual(shown["script"]["objections"][0]["reply"], "Compare")
        self.assertIn("Smile", shown["script"]["tips"])
        self.assertEqual(shown["question"]["name"], "Do you drive?")
        self.assertEqual([a["name"] for a in shown["question"]["answers"]], ["Yes", "Never", "Leave me alone"])

    def test_answers_branch(self):
        shown = self._answer(self.q_car, "Yes")
        self.assertEqual(shown["question"]["id"], self.q_second.id)
        self.assertEqual(shown["path"][0]["advice"], "Ask for the papers")
        self.assertEqual(self._answer(self.q_car, "Never")["question"]["id"], self.q_budget.id)
        shown = self._answer(self.q_car, "Leave me alone")
        self.assertIs(shown["question"], False, "the browser takes an empty list for a question")
        self.assertEqual([row["answer"] for row in shown["path"]], ["Leave me alone"])

    def test_answers_stay_on_the_deal(self):
        self._answer(self.q_car, "Yes")
        self._answer(self.q_second, "No")
        shown = self._answer(self.q_budget, "1500")
        self.assertFalse(shown["question"])
        replies = self.deal.insurance_reply_ids
        self.assertEqual(replies.mapped("answer"), ["Yes", "No", "1500"])
        self.assertEqual(replies.user_id, self.agent)
        self.assertIn("What may it cost? <b>1500</b>", self.deal.message_ids[0].body)
        self.q_second.name = "Renamed?"
        self.q_budget.unlink()
        self.assertEqual(replies.mapped("question"), ["Do you drive?", "A second car?", "What may it cost?"])
        self.assertEqual(self._load()["path"][1]["question"], "A second car?")
        self.assertEqual(replies.search(self.script.action_open_replies()["domain"]), replies)
        self.assertEqual(self.script.reply_count, 3)

    def test_changing_an_answer(self):
        self._answer(self.q_car, "Yes")
        self._answer(self.q_second, "No")
        self._answer(self.q_car, "Never")
        shown = self._load()
        self.assertEqual([row["answer"] for row in shown["path"]], ["Never"])
        self.assertEqual(shown["question"]["id"], self.q_budget.id)
        [again] = self.deal.action_insurance_script_question(self.q_car.id)
        self.assertEqual(again["given"], self.q_car.answer_ids[1].id)
        self.assertEqual(len(self.deal.insurance_reply_ids), 2)
        back = self._answer(self.q_car, "Yes")
        self.assertEqual([row["answer"] for row in back["path"]], ["Yes", "No"], "what was said before still counts")

    def test_a_script_that_goes_round_ends(self):
        self.q_second.answer_ids[1].next_question_id = self.q_car
        self._answer(self.q_car, "Yes")
        shown = self._answer(self.q_second, "No")
        self.assertFalse(shown["question"])
        self.assertEqual(len(shown["path"]), 2)

    def test_a_second_car_opens_a_deal_once(self):
        self.deal.channel_id = self._channel()
        shown = self._answer(self.q_second, "Yes")
        need = self.deal.insurance_reply_ids.need_lead_id
        self.assertEqual(
            (need.insurance_kind, need.insurance_line_id, need.partner_id, need.user_id, need.channel_id.name),
            ("cross_sell", self.line, self.client, self.agent, "Dealers"),
        )
        self.assertEqual(need.activity_ids.summary, "Ask for its papers")
        self.assertIn("A second car? Yes", need.description)
        self._answer(self.q_second, "Yes")
        self._answer(self.q_second, "No")
        self._answer(self.q_second, "Yes")
        self.assertEqual(self.deal.insurance_reply_ids.need_lead_id, need)
        deals = self.env["crm.lead"].search(
            [("partner_id", "=", self.client.id), ("insurance_kind", "=", "cross_sell")]
        )
        self.assertEqual(deals, need)
        self.assertFalse(shown["path"], "the first question is not answered yet")

    def test_an_answer_opens_a_task(self):
        self._answer(self.q_second, "Soon")
        self._answer(self.q_second, "Soon")
        task = self.deal.activity_ids
        self.assertEqual((task.summary, task.user_id), ("Ask again", self.agent))
        self.assertEqual(task.date_deadline, date.today() + timedelta(days=30))

    def test_a_deal_without_client_or_agent(self):
        deal = self._deal(self.supervisor, user_id=False, partner_id=False, contact_name="A. Caller", phone="123")
        self._answer(self.q_second, "Yes", deal)
        need = deal.insurance_reply_ids.need_lead_id
        self.assertEqual((need.contact_name, need.phone, need.user_id), ("A. Caller", "123", self.supervisor))

    # --- what answers fill ---------------------------------------------------------------

    def test_answers_fill_fields(self):
        self.q_budget.field_id = self._field("crm.lead", "expected_revenue")
        self._answer(self.q_budget, "1500.5")
        self.assertEqual(self.deal.expected_revenue, 1500.5)
        question = self.q_car.create(
            [
                {"script_id": self.script.id, "name": name, "kind": kind, "field_id": self._field(model, field).id}
                for name, kind, model, field in (
                    ("Born?", "date", "res.partner", "birth_date"),
                    ("City?", "text", "crm.lead", "city"),
                )
            ]
        )
        self._answer(question[0], "1980-02-29")
        [shown] = [self.deal._get_insurance_reply_values(reply) for reply in self.deal.insurance_reply_ids[-1]]
        self.assertEqual(shown["answer"], "02/29/1980", "as dates are read, not as they are kept")
        self._answer(question[1], "Львів")
        self.assertEqual((self.client.birth_date, self.deal.city), (date(1980, 2, 29), "Львів"))

    def test_choices_fill_by_key_or_label(self):
        self.q_second.answer_ids.unlink()
        self.q_second.write({"field_id": self._field("crm.lead", "priority").id, "answer_ids": [
            Command.create({"name": "Keen", "value": "3"}), Command.create({"name": "Medium"})]})  # fmt: skip
        self._answer(self.q_second, "Keen")
        self.assertEqual(self.deal.priority, "3")
        self._answer(self.q_second, "Medium")
        self.assertEqual(self.deal.priority, "1")

    def test_choices_that_do_not_fit_are_refused_when_written(self):
        with self.assertRaisesRegex(ValidationError, "not a value of the field"), self.env.cr.savepoint():
            self.q_second.field_id = self._field("crm.lead", "priority")
        with self.assertRaisesRegex(ValidationError, "choose another"), self.env.cr.savepoint():
            self.q_budget.field_id = self._field("crm.lead", "won_status")
        self.q_car.field_id = self._field("crm.lead", "function")
        self.q_budget.field_id = self._field("res.partner", "active")
        self.q_budget.kind = "choice"
        self.q_budget.answer_ids = [Command.create({"name": "Yes"}), Command.create({"name": "Off", "value": "false"})]
        with self.assertRaisesRegex(ValidationError, "not a value of the field"), self.env.cr.savepoint():
            self.q_budget.answer_ids = [Command.create({"name": "Perhaps"})]

    def test_a_client_who_is_not_known_yet_is_not_filled(self):
        self.q_budget.write({"field_id": self._field("res.partner", "city").id, "kind": "text"})
        deal = self._deal(partner_id=False)
        self._answer(self.q_budget, "Kyiv", deal)
        self.assertEqual(deal.insurance_reply_ids.answer, "Kyiv")

    def test_fields_are_filled_with_the_agents_rights(self):
        self.q_budget.write({"field_id": self._field("res.partner", "city").id, "kind": "text"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET company_id = %s WHERE id = %s", [self.other_company.id, self.client.id]
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self._answer(self.q_budget, "Kyiv")

    def test_bad_answers(self):
        for question, value, error in (
            (self.q_budget, "a lot", "not what this question asks"),
            (self.q_budget, " ", "wants an answer"),
            (self.q_car, "typed", "wants an answer"),
        ):
            with self.subTest(value), self.assertRaisesRegex(UserError, error), self.env.cr.savepoint():
                self._answer(question, value)
        with self.assertRaisesRegex(UserError, "wants an answer"):
            self.deal.action_insurance_script_answer(self.q_car.id, self.q_second.answer_ids[0].id)
        self.q_budget.kind = "date"
        with self.assertRaisesRegex(UserError, "not what this question asks"):
            self._answer(self.q_budget, "31/31/2025")

    def test_bad_scripts(self):
        other = self.script.copy({"name": "Other"})
        self.assertEqual(len(other.question_ids.answer_ids), 6)
        for vals, message in (
            ({"next_question_id": other.question_ids[0].id}, "same script"),
            ({"opens": "deal"}, "line of the need"),
            ({"opens": "task"}, "write the task"),
        ):
            with self.subTest(vals), self.assertRaisesRegex(ValidationError, message), self.env.cr.savepoint():
                self.q_car.answer_ids[0].write(vals)

    def test_a_copied_script_branches_within_itself(self):
        other = self.script.copy()
        never = other.question_ids[0].answer_ids[1]
        self.assertEqual(never.next_question_id, other.question_ids[2])

    # --- which script ----------------------------------------------------------------------

    def test_the_most_special_script_stands_first(self):
        stage, team = self.deal.stage_id, self.deal.team_id
        travel = self.env["insurance.line"].create({"name": "Travel"})
        other_stage = self.env["crm.stage"].create({"name": "Other"})
        make = self.env["insurance.script"].create
        by_line = make({"name": "Line", "line_ids": self.line.ids})
        by_both = make({"name": "Both", "line_ids": (self.line | travel).ids, "stage_ids": stage.ids, "kind": "new"})
        make({"name": "No", "line_ids": travel.ids})
        make({"name": "No", "stage_ids": other_stage.ids})
        make({"name": "No", "kind": "own_renewal"})
        make({"name": "No", "active": False})
        make({"name": "No", "company_id": self.other_company.id})
        names = [script["name"] for script in self._load()["scripts"]]
        self.assertEqual(names, ["Both", "Line", "First call"])
        self.assertEqual(self._load()["script"]["id"], by_both.id)
        self.assertEqual(self._load(script_id=by_line.id)["script"]["id"], by_line.id)
        self._answer(self.q_car, "Yes")
        self.assertEqual(self._load()["script"]["id"], self.script.id, "the talk that began goes on")
        about = {"line": travel.id, "stage": other_stage.id, "team": team.id, "kind": "own_renewal"}
        self.assertEqual({s["name"] for s in self._load(about=about)["scripts"]}, {"No", "First call"})
        self.assertEqual(len(self._load(about=about)["scripts"]), 4)

    def test_no_script(self):
        self.script.active = False
        self.assertEqual(self._load()["script"], False)
        self.assertEqual(self._load()["question"], False)

    def test_a_script_without_questions(self):
        self.script.question_ids.unlink()
        self.assertFalse(self._load()["question"])

    # --- who ---------------------------------------------------------------------------------

    def test_a_colleagues_deal(self):
        self._answer(self.q_car, "Yes")
        hers = self.deal.with_user(self.other_agent)
        reply = self.deal.insurance_reply_ids
        for act in (
            lambda: hers.action_insurance_script_load(),
            lambda: hers.action_insurance_script_answer(self.q_car.id, self.q_car.answer_ids[0].id),
            lambda: hers.action_insurance_script_question(self.q_car.id),
            lambda: reply.with_user(self.other_agent).read(["answer"]),
            lambda: reply.with_user(self.other_agent).write({"answer": "No"}),
            lambda: reply.with_user(self.agent).unlink(),
            lambda: reply.with_user(self.seller).read(["answer"]),
        ):
            with self.assertRaises(AccessError):
                act()
        reply.with_user(self.agent_all).read(["answer"])
        self.deal.sudo().issuer_id = self.other_agent
        self.assertEqual(hers.action_insurance_script_load()["path"][0]["answer"], "Yes")

    def test_scripts_are_the_administrators(self):
        objection = self.env["insurance.script.objection"].create(
            {"script_id": self.script.id, "name": "a", "reply": "b"}
        )
        records = (self.script, self.q_car, self.q_car.answer_ids[0], objection)
        for record in records:
            record.with_user(self.agent).read(["name"])
            for user in (self.agent, self.supervisor):
                with self.assertRaises(AccessError):
                    record.with_user(user).name = "Mine"
        self.script.company_id = self.other_company
        self.env.invalidate_all()
        for record in records:
            with self.assertRaises(AccessError):
                record.with_user(self.agent).read(["name"])

    def test_another_companys_answers(self):
        self._answer(self.q_car, "Yes")
        reply = self.deal.insurance_reply_ids
        self.deal.sudo().write(
            {"company_id": self.other_company.id, "team_id": False, "user_id": False, "partner_id": False}
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            reply.with_user(self.supervisor).read(["answer"])

    def test_merging_keeps_the_answers(self):
        kept, gone = self._deal(name="kept", priority="3"), self._deal(name="gone")
        self._answer(self.q_car, "Yes", kept)
        self._answer(self.q_car, "Never", gone)
        self._answer(self.q_second, "No", gone)
        kept = (kept | gone).merge_opportunity()
        self.assertEqual(kept.insurance_reply_ids.mapped("question"), ["Do you drive?", "A second car?"])
        self.assertEqual(len(self.env["insurance.script.reply"].search([("lead_id", "=", kept.id)])), 2)

    def test_forms(self):
        with Form(self.script) as form, form.question_ids.new() as question:
            question.name = "More?"
        self.assertEqual(self.script.question_ids[-1].name, "More?")
        Form(self.deal)
        arch = self.deal.get_view(self.env.ref("crm.crm_lead_view_form").id)["arch"]
        self.assertIn("insurance_script", arch)
        self.assertEqual(self.q_car.answer_names, "Yes · Never · Leave me alone")
