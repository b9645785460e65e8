from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCase

QUIET = "odoo.addons.base.models.ir_model"


@tagged("post_install", "-at_install")
class TestComplaintAccess(ComplaintCase):
    """Each rule with the wrong person."""

    def setUp(self):
        super().setUp()
        self.mine = self._complaint()
        self.theirs = self._complaint(self.other_agent, partner_id=self.persian.id, policy_id=False)
        self.about_me = self._complaint(self.handler, about_user_id=self.agent.id)

    def _as(self, user, model="insurance.complaint"):
        return self.env[model].with_user(user)

    def test_agent_reads_his_clients_but_not_about_himself(self):
        found = self._as(self.agent).search([("id", "in", (self.mine | self.theirs | self.about_me).ids)])
        self.assertEqual(found, self.mine)
        for record in (self.theirs, self.about_me):
            with self.assertRaises(AccessError), mute_logger(QUIET):
                record.with_user(self.agent).read(["description"])
        entered = self._complaint(about_user_id=self.agent.id)
        self.assertTrue(entered.with_user(self.agent).read(["description"]), "he entered it himself")

    def test_agent_of_all_books_reads_all_but_about_himself(self):
        about = self._complaint(self.handler, about_user_id=self.agent_all.id)
        seen = self._as(self.agent_all).search([])
        self.assertLessEqual(self.mine | self.theirs | self.about_me, seen)
        self.assertNotIn(about, seen)

    def test_agent_corrects_his_own_while_it_is_new(self):
        self.mine.with_user(self.agent).description = "Nobody called back for two weeks"
        self.mine.with_user(self.handler).action_start()
        with self.assertRaises(AccessError), mute_logger(QUIET):
            self.mine.with_user(self.agent).description = "x"
        with self.assertRaises(AccessError), mute_logger(QUIET):
            self.theirs.with_user(self.agent_all).description = "x"

    def test_agents_do_not_answer(self):
        for user in (self.agent, self.agent_all):
            for step in ("action_start", "action_open_reply", "action_refer", "action_close", "action_open_reopen"):
                with self.assertRaises(AccessError), mute_logger(QUIET):
                    getattr(self.mine.with_user(user), step)()
            for model in ("insurance.complaint.reply", "insurance.complaint.reopen"):
                with self.assertRaises(AccessError), mute_logger(QUIET):
                    self._as(user, model).create({"complaint_id": self.mine.id})
            self.assertFalse(self.mine.with_user(user).can_work)

    def test_agent_writes_neither_status_nor_outcome(self):
        for name, value in (("state", "answered"), ("outcome", "justified"), ("date_answered", self.today)):
            with self.assertRaises(UserError):
                self.mine.with_user(self.agent).write({name: value})
            with self.assertRaises(UserError):
                self._complaint(**{name: value})

    def test_nobody_works_on_a_complaint_about_himself(self):
        about = self._complaint(about_user_id=self.handler.id)
        record = about.with_user(self.handler)
        self.assertFalse(record.can_work)
        for act in (
            lambda: record.write({"description": "all fine"}),
            lambda: record.write({"about_user_id": False}),
            record.action_start,
            record.action_open_reply,
            lambda: self._reply(about),
            lambda: self._as(self.handler, "insurance.complaint.referral").create({"complaint_id": about.id}),
        ):
            with self.assertRaises(AccessError), mute_logger(QUIET):
                act()
        with self.assertRaisesRegex(ValidationError, "about himself"), self.env.cr.savepoint():
            about.with_user(self.other_handler).user_id = self.handler
        about.with_user(self.other_handler).action_start()
        self._reply(about, self.other_handler)

    def test_supervisor_and_administrator_about_themselves(self):
        for user in (self.supervisor, self.administrator, self.manager):
            about = self._complaint(about_user_id=user.id)
            with self.assertRaises(AccessError), mute_logger(QUIET):
                about.with_user(user).severity = "0"

    def test_answers_are_not_written_by_hand(self):
        self.mine.with_user(self.handler).action_start()
        self._reply(self.mine)
        answer = self.mine.answer_ids
        for user in (self.handler, self.manager, self.administrator):
            for act in (
                lambda answer: answer.write({"body": "x"}),
                lambda answer: answer.unlink(),
                lambda answer: answer.copy(),
            ):
                with self.assertRaises(AccessError), mute_logger(QUIET):
                    act(answer.with_user(user))
        self.assertEqual(answer.with_user(self.agent).body, "We are sorry & call today", "the client's agent reads it")
        with self.assertRaises(AccessError), mute_logger(QUIET):
            answer.with_user(self.other_agent).read(["body"])

    def test_referrals_are_for_who_works_on_them(self):
        referral = self._as(self.handler, "insurance.complaint.referral").create({"complaint_id": self.mine.id})
        self.assertTrue(referral.with_user(self.agent).read(["kind"]))
        with self.assertRaises(AccessError), mute_logger(QUIET):
            referral.with_user(self.agent).answer = "x"
        with self.assertRaises(AccessError), mute_logger(QUIET):
            referral.with_user(self.other_agent).read(["kind"])

    def test_others_see_nothing(self):
        models = ("insurance.complaint", "insurance.complaint.answer", "insurance.complaint.referral",
                  "insurance.complaint.cause", "insurance.complaint.rule", "insurance.service",
                  "insurance.service.kind")  # fmt: skip
        for user in (self.employee, self.seller):
            for model in models:
                with self.assertRaises(AccessError), mute_logger(QUIET):
                    self._as(user, model).search([])

    def test_other_company(self):
        self.handler.write({"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id})
        found = self._as(self.handler).with_context(allowed_company_ids=self.other_company.ids).search([])
        self.assertFalse(found)

    def test_managers_configure(self):
        for user in (self.agent, self.supervisor, self.handler):
            for record in (self.complaint_cause, self.rule):
                with self.assertRaises(AccessError), mute_logger(QUIET):
                    record.with_user(user).name = "x"
        for user in (self.manager, self.administrator):
            self.rule.with_user(user).days = 10
            self.complaint_cause.with_user(user).name = "Slow"
        with self.assertRaises(AccessError), mute_logger(QUIET):
            self.rule.with_user(self.agent).read(["days"])

    def test_dialogs_are_their_makers(self):
        reply = self._as(self.handler, "insurance.complaint.reply").create(
            {"complaint_id": self.mine.id, "result": "yes", "body": "x"}
        )
        reopen = self._as(self.handler, "insurance.complaint.reopen").create(
            {"complaint_id": self.mine.id, "reason": "x"}
        )
        sheet = self._as(self.agent, "insurance.complaint.register").create({})
        for record, user in ((reply, self.other_handler), (reopen, self.other_handler), (sheet, self.other_agent)):
            with self.assertRaises(AccessError), mute_logger(QUIET):
                record.with_user(user).read(["create_date"])

    def test_policy_of_a_colleague_is_not_taken(self):
        theirs = self._issued(self.other_agent, partner_id=self.persian.id)
        with self.assertRaises(AccessError), mute_logger(QUIET):
            self._complaint(policy_id=theirs.id)


@tagged("post_install", "-at_install")
class TestRegisterDownload(ComplaintCase, HttpCase):
    def test_wrong_person_gets_no_file(self):
        sheet = self.env["insurance.complaint.register"].with_user(self.handler).create({})
        self.other_handler.password = "claims_other_handler"
        self.authenticate("claims_other_handler", "claims_other_handler")
        with mute_logger("odoo.http"):
            answer = self.url_open(f"/insurance/list/insurance.complaint.register/{sheet.id}")
        self.assertIn(answer.status_code, (403, 404))
