from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ClaimCase


class PaperCase(ClaimCase):
    """A line whose claims need a form always, a licence after collisions, and photos if there are any."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["insurance.claim.paper.kind"].search([]).active = False
        cls.theft = cls.env["insurance.claim.cause"].create({"name": "Test theft"})
        cls.form, cls.licence, cls.keys, cls.photos = cls.env["insurance.claim.paper.kind"].create(
            [
                {"name": "Form", "sequence": 1, "line_ids": cls.line.ids, "hint": "Signed"},
                {"name": "Licence", "sequence": 2, "line_ids": cls.line.ids, "cause_ids": cls.cause.ids},
                {"name": "Keys", "sequence": 3, "cause_ids": cls.theft.ids},
                {"name": "Photos", "sequence": 4, "required": False},
            ]
        )
        cls.client.email = "client@example.com"

    @classmethod
    def _paper(cls, claim, kind, user=None):
        return claim.paper_ids.filtered(lambda p: p.kind_id == kind).with_user(user or cls.handler)


@tagged("post_install", "-at_install")
class TestPaper(PaperCase):
    """What the insurer asks for is on the claim's list, and the claim waits for it."""

    def setUp(self):
        super().setUp()
        self.claim = self._claim()

    def test_list_by_line_and_cause(self):
        self.assertEqual(self.claim.paper_ids.kind_id, self.form | self.licence | self.photos)
        self.assertEqual(set(self.claim.paper_ids.mapped("state")), {"needed"})
        self.assertEqual(self.claim.paper_missing, 2, "photos need not be there")
        self.assertFalse(self.claim.date_papers)

    def test_cause_changes(self):
        """The new cause's papers come, those of the old one leave unless somebody asked for them; nothing twice."""
        self._paper(self.claim, self.form).action_receive()
        self.claim.with_user(self.agent).cause_id = self.theft
        self.assertEqual(self.claim.paper_ids.kind_id, self.form | self.keys | self.photos)
        self.assertEqual(self._paper(self.claim, self.form).state, "received")
        self._paper(self.claim, self.keys).action_ask()
        self.claim.with_user(self.handler).cause_id = self.cause
        self.assertEqual(self.claim.paper_ids.kind_id, self.form | self.licence | self.keys | self.photos)
        self.assertEqual(len(self.claim.paper_ids), 4)

    def test_never_twice(self):
        self.claim._list_papers()
        self.claim._list_papers()
        self.assertEqual(len(self.claim.paper_ids), 3)

    def test_list_queries_do_not_grow(self):
        claims = self.env["insurance.claim"]
        for _number in range(6):
            claims |= self._claim()
        claims.paper_ids.unlink()
        self.env.invalidate_all()
        counts = []
        for some in (claims[0], claims[1:]):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._list_papers()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_steps(self):
        paper = self._paper(self.claim, self.form)
        paper.action_ask()
        self.assertEqual((paper.state, paper.date_asked), ("asked", self.today))
        paper.action_receive()
        self.assertEqual((paper.state, paper.date_received, self.claim.paper_missing), ("received", self.today, 1))
        paper.note = "Not signed"
        paper.action_reject()
        self.assertEqual((paper.state, paper.checked_by_id, self.claim.paper_missing), ("rejected", self.handler, 2))
        paper.action_accept()
        self.assertEqual((paper.state, paper.date_checked), ("accepted", self.today))
        self._paper(self.claim, self.licence).action_waive()
        self.assertEqual((self.claim.paper_missing, self.claim.date_papers), (0, self.today))
        bodies = "".join(self.claim.message_ids.mapped("body"))
        self.assertIn("Form: Not good", bodies)
        self.assertIn("Licence: Not needed", bodies)

    def test_nothing_to_ask_for(self):
        (self.form | self.licence).required = False
        claim = self._claim(date_reported=self.today)
        self.assertEqual((claim.paper_missing, claim.date_papers), (0, self.today))

    def test_closing_names_what_is_missing(self):
        self._to(self.claim, "payment")
        handled = self.claim.with_user(self.handler)
        with self.assertRaisesRegex(UserError, "Papers are missing: Form, Licence"):
            handled._move_to("closed")
        self._paper(self.claim, self.form).action_accept()
        with self.assertRaisesRegex(UserError, "Papers are missing: Licence[.]"):
            handled.stage_id = self.env["insurance.claim.stage"]._find("closed", self.line)
        self._paper(self.claim, self.licence).action_waive()
        problems = handled._get_move_problems(self.env["insurance.claim.stage"]._find("closed", self.line))
        self.assertFalse([p for p in problems if "Papers" in p])

    def test_refused_and_withdrawn_without_papers(self):
        self.claim.with_user(self.handler)._move_to("refused", reason="Not covered")
        self.assertEqual(self.claim.state, "refused")

    def test_a_file_makes_it_received(self):
        paper = self._paper(self.claim, self.licence, self.agent)
        file = self.env["ir.attachment"].with_user(self.agent).create({"name": "licence.jpg", "raw": b"x"})
        paper.attachment_ids = [Command.link(file.id)]
        self.assertEqual(paper.state, "received")
        self.assertEqual((file.res_model, file.res_id), (paper._name, paper.id))
        self.assertEqual(file.with_user(self.handler).raw, b"x", "the handler opens the agent's file")
        with self.assertRaises(AccessError):
            file.with_user(self.other_agent).read(["raw"])

    def test_filed_on_the_claims_page(self):
        """The page saves a paper's file with the claim; nothing else of the paper gets through that way."""
        paper = self._paper(self.claim, self.licence, self.agent)
        file = self.env["ir.attachment"].with_user(self.agent).create({"name": "licence.jpg", "raw": b"x"})
        claim = self.claim.with_user(self.agent)
        claim.write({"paper_ids": [Command.update(paper.id, {"attachment_ids": [Command.link(file.id)]})]})
        self.assertEqual(paper.state, "received")
        for vals in ({"state": "accepted"}, {"required": False}):
            with self.assertRaises(AccessError):
                claim.write({"paper_ids": [Command.update(paper.id, vals)]})
        for command in (Command.delete(paper.id), Command.create({"name": "Mine"})):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
                claim.write({"paper_ids": [command]})

    def test_imported_claims_get_their_list_when_work_begins(self):
        claims = self.env["insurance.claim"].with_context(insurance_silent=True).with_user(self.handler)
        claim = claims.create({"policy_id": self.policy.id, "date_loss": self.loss}).with_context(
            insurance_silent=False
        )
        self.assertFalse(claim.paper_ids)
        claim._move_to("papers")
        self.assertEqual(claim.paper_ids.kind_id, self.form | self.photos)

    def test_agent_brings_and_does_not_judge(self):
        paper = self._paper(self.claim, self.form, self.agent)
        paper.action_ask()
        paper.action_receive()
        for method in ("action_accept", "action_reject", "action_waive"):
            with self.assertRaisesRegex(AccessError, "claims handler"):
                getattr(paper, method)()
        for vals in ({"state": "accepted"}, {"required": False}, {"name": "Mine"}, {"note": "Good"}):
            with self.assertRaises(AccessError):
                paper.write(vals)
        with self.assertRaises(AccessError):
            paper.unlink()
        with self.assertRaises(AccessError):
            self.env["insurance.claim.paper"].with_user(self.agent).create({"claim_id": self.claim.id, "name": "Mine"})

    def test_agent_brings_nothing_to_a_claim_that_is_over(self):
        self.claim.with_user(self.handler)._move_to("refused", reason="Not covered")
        with self.assertRaisesRegex(UserError, "over"):
            self._paper(self.claim, self.form, self.agent).action_receive()
        self._paper(self.claim, self.form).action_receive()

    def test_wrong_people(self):
        for user in (self.other_agent, self.employee):
            with self.assertRaises(AccessError):
                self._paper(self.claim, self.form, user).action_receive()
            with self.assertRaises(AccessError):
                self._paper(self.claim, self.form, user).read(["state"])

    def test_handler_adds_a_paper(self):
        with Form(self.claim.with_user(self.handler)) as form:
            self.assertEqual(form.paper_missing, 2)
        self.env["insurance.claim.paper"].with_user(self.handler).create(
            {"claim_id": self.claim.id, "name": "Sketch of the place"}
        )
        self.assertEqual(self.claim.paper_missing, 3)

    def test_kinds_are_the_managers(self):
        for user in (self.agent, self.handler):
            with self.assertRaises(AccessError):
                self.form.with_user(user).required = False
        self.form.with_user(self.manager).required = False

    def test_history_has_no_list(self):
        stage = self.env["insurance.claim.stage"]._find("closed", self.line)
        claim = self._claim(user=self.handler, stage_id=stage.id)
        self.assertFalse(claim.paper_ids)


@tagged("post_install", "-at_install")
class TestPaperAsk(PaperCase):
    """Clients are asked for all that is missing, reminded, then called."""

    def setUp(self):
        super().setUp()
        self.claim = self._claim()
        self.claim.user_id = self.handler
        self.company.write({"claim_paper_remind_days": 7, "claim_paper_remind_max": 2})

    def _remind(self, days):
        """Run the reminders as of ``days`` from today."""
        with freeze_time(fields.Date.add(self.today, days=days)), self.enter_registry_test_mode():
            self.env.ref("insurance_claims.ir_cron_papers").method_direct_trigger()
        self.env.invalidate_all()

    def _ask(self, user=None):
        action = self.claim.with_user(user or self.handler).action_ask_papers()
        composer = self.env["mail.compose.message"].with_user(user or self.handler).with_context(**action["context"])
        return composer.create({})

    def test_letter_in_the_clients_language(self):
        self.env["res.lang"]._activate_lang("uk_UA")
        self.form.with_context(lang="uk_UA").write({"name": "Заява", "hint": "Підписана"})
        self.client.lang = "uk_UA"
        composer = self._ask()
        self.assertIn("Заява (Підписана)", composer.body)
        self.assertIn("Licence", composer.body)
        self.assertNotIn("Photos", composer.body)
        self.assertEqual(composer.partner_ids, self.client)

    def test_asking_is_noted_when_sent(self):
        composer = self._ask()
        self.assertEqual(self._paper(self.claim, self.form).state, "needed", "opening the letter asks nobody")
        composer._action_send_mail()
        self.assertEqual(self._paper(self.claim, self.form).state, "asked")
        self.assertEqual(self._paper(self.claim, self.photos).state, "needed")
        self.assertEqual(self.claim.date_papers_asked, self.today)
        row = self._outbox("claim_papers_missing", self.claim)
        self.assertEqual(row.occurrence, str(self.today))
        self.assertEqual(row.payload["papers"], "Form (Signed), Licence")

    def test_asked_otherwise(self):
        """By phone; twice on a day is told once."""
        claim = self.claim.with_user(self.agent)
        claim.action_papers_asked()
        claim.action_papers_asked()
        self.assertEqual(self._paper(self.claim, self.licence).state, "asked")
        self.assertEqual(len(self._outbox("claim_papers_missing", self.claim)), 1)

    def test_nothing_missing_nothing_asked(self):
        self.claim._get_missing_papers().with_user(self.handler).action_receive()
        for method in ("action_ask_papers", "action_papers_asked"):
            with self.assertRaisesRegex(UserError, "no paper is missing"):
                getattr(self.claim.with_user(self.handler), method)()

    def test_without_an_address(self):
        self.client.email = False
        with self.assertRaisesRegex(UserError, "no e-mail address. Ask by phone"):
            self.claim.with_user(self.handler).action_ask_papers()

    def test_wrong_people(self):
        for user in (self.other_agent, self.employee):
            for method in ("action_ask_papers", "action_papers_asked", "action_letter_insurer"):
                with self.assertRaises(AccessError):
                    getattr(self.claim.with_user(user), method)()

    def test_letter_to_the_insurer(self):
        self.claim.with_user(self.handler).insurer_ref = "INS-77"
        action = self.claim.with_user(self.handler).action_letter_insurer()
        composer = self.env["mail.compose.message"].with_user(self.handler).with_context(**action["context"]).create({})
        self.assertEqual(composer.partner_ids, self.insurer)
        self.assertIn("INS-77", composer.subject)
        self.assertIn(self.policy.number, composer.body)
        composer._action_send_mail()
        self.assertEqual(self._paper(self.claim, self.form).state, "needed", "this letter asks for nothing")

    def test_reminders_then_a_call(self):
        self.claim.with_user(self.handler).action_papers_asked()
        self._remind(6)
        self.assertEqual(self.claim.paper_reminders, 0)
        self._remind(7)
        self._remind(7)
        self.assertEqual(self.claim.paper_reminders, 1)
        self.assertFalse(self.claim.activity_ids.filtered(lambda a: "papers are missing" in (a.summary or "")))
        mails = self.env["mail.mail"].search([("model", "=", "insurance.claim"), ("res_id", "=", self.claim.id)])
        self.assertIn(self.client, mails.recipient_ids)
        self.claim.date_papers_asked = fields.Date.add(self.today, days=-30)
        self._remind(7)
        self.claim.date_papers_asked = fields.Date.add(self.today, days=-30)
        for _night in range(3):
            self._remind(7)
        task = self.claim.activity_ids.filtered(lambda a: "papers are missing" in (a.summary or ""))
        self.assertEqual((len(task), task.user_id), (1, self.handler))
        self.assertIn("after 2 reminders", task.summary)
        self.assertIn("Licence", task.note)

    def test_no_reminder_when_they_came_or_it_is_over(self):
        self.claim.with_user(self.handler).action_papers_asked()
        other = self._claim()
        other.with_user(self.handler).action_papers_asked()
        other.with_user(self.handler)._move_to("refused", reason="Not covered")
        self.claim._get_missing_papers().with_user(self.handler).action_receive()
        self._remind(30)
        self.assertEqual((self.claim | other).mapped("paper_reminders"), [0, 0])

    def test_switched_off(self):
        self.claim.with_user(self.handler).action_papers_asked()
        self.company.claim_paper_remind_days = 0
        self._remind(30)
        self.assertEqual(self.claim.paper_reminders, 0)

    def test_one_fault_does_not_stop_the_others(self):
        other = self._claim()
        for claim in (self.claim, other):
            claim.with_user(self.handler).action_papers_asked()
        remind = type(self.claim)._remind_papers

        def fail(claim):
            if claim.id == self.claim.id:
                raise ValueError("no such paper")
            return remind(claim)

        self.patch(self.registry["insurance.claim"], "_remind_papers", fail)
        with mute_logger("odoo.addons.insurance_claims.models.process.insurance_claim_remind"):
            self._remind(8)
        self.assertEqual((self.claim.paper_reminders, other.paper_reminders), (0, 1))
        self.assertIn("no such paper", "".join(self.claim.message_ids.mapped("body")))
        self.assertEqual(self.claim.date_papers_asked, fields.Date.add(self.today, days=8), "it leaves the queue")
