from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date


class CrmLead(models.Model):
    """Scripts run inside the deal: the panel asks these methods what to show and tells them what was answered."""

    _inherit = "crm.lead"

    insurance_reply_ids = fields.One2many(
        "insurance.script.reply", "lead_id", string="Answers", groups="insurance_crm.group_agent_own"
    )

    def action_insurance_script_load(self, script_id=False, about=None):
        """Return what the panel shows.

        :param int script_id: the script chosen, or False for the one begun last or fitting best
        :param dict about: line, team, stage (ids) and kind as they stand on the screen, not saved yet
        :return: dict of scripts, script (id, tips, opening, objections), path, question (False at the end),
            documents; JSON values only
        """
        self.ensure_one()
        self.check_access("read")
        about = about or {}
        line = self.insurance_line_id.browse(about.get("line", self.insurance_line_id.id) or ())
        team = self.team_id.browse(about.get("team", self.team_id.id) or ())
        stage = self.stage_id.browse(about.get("stage", self.stage_id.id) or ())
        scripts = self.env["insurance.script"]._find(line, team, stage, about.get("kind", self.insurance_kind))
        script = self._choose_insurance_script(scripts, script_id)
        documents = self.env["insurance.sales.document"]._find(line, stage)
        return {
            "scripts": scripts.mapped(lambda script: {"id": script.id, "name": script.name}),
            "documents": [document._get_panel_values() for document in documents],
            **self._get_insurance_script_values(script),
        }

    def _choose_insurance_script(self, scripts, script_id):
        """Return the script asked for; else the fitting one answered last in this deal; else the first."""
        if script_id in scripts.ids:
            return scripts.browse(script_id)
        begun = self.insurance_reply_ids.sorted("date").script_id & scripts
        last = self.insurance_reply_ids.filtered(lambda reply: reply.script_id in begun).sorted("date")[-1:].script_id
        return last or scripts[:1]

    def _get_insurance_script_values(self, script):
        """Return the state of ``script`` in this deal for the panel."""
        self.ensure_one()
        if not script:
            return {"script": False, "path": [], "question": False}
        replies = self.insurance_reply_ids.filtered(lambda reply: reply.script_id == script)
        path, question = script._get_path(replies)
        return {
            "script": {
                "id": script.id,
                "name": script.name,
                "opening": script.opening or "",
                "tips": script.tips or "",
                "objections": [{"id": o.id, "name": o.name, "reply": o.reply} for o in script.objection_ids],
            },
            "path": [self._get_insurance_reply_values(reply) for reply in path],
            "question": bool(question) and self._get_insurance_question_values(question),
        }

    def _get_insurance_reply_values(self, reply):
        return {
            "question_id": reply.question_id.id,
            "question": reply.question,
            "answer": format_date(self.env, reply.answer) if reply.question_id.kind == "date" else reply.answer,
            "advice": reply.answer_id.advice or "",
            "need": self._get_insurance_opened(reply),
            "task": reply.answer_id.task if reply.need_opened_on else "",
        }

    def _get_insurance_opened(self, reply):
        """Return the deal or the need that an answer opened, for its link in the panel; False when none."""
        opened = reply.need_lead_id or reply.need_id
        # sudo: its name is shown also where a colleague took it over
        return {"model": opened._name, "id": opened.id, "name": opened.sudo().display_name} if opened else False

    def _get_insurance_question_values(self, question):
        reply = self.insurance_reply_ids.filtered(lambda reply: reply.question_id == question)
        return {
            "id": question.id,
            "name": question.name,
            "hint": question.hint or "",
            "kind": question.kind,
            "answers": [{"id": answer.id, "name": answer.name} for answer in question.answer_ids],
            "given": reply.answer_id.id or reply.answer or False,
        }

    def action_insurance_script_question(self, question_id):
        """Return a question answered before, for the panel to ask it again."""
        self.ensure_one()
        self.check_access("read")
        return [self._get_insurance_question_values(self.env["insurance.script.question"].browse(question_id))]

    def action_insurance_script_answer(self, question_id, answer_id=False, value=""):
        """Keep an answer, fill the field it fills, open the need it opens; return what the panel shows next.

        :param int question_id: the question
        :param int answer_id: the answer chosen, for a question with answers
        :param str value: what was typed, for another question
        :raises UserError: when the answer is not one of the question's, or empty
        :raises ValidationError: when the field it fills does not take it
        """
        self.ensure_one()
        self.check_access("write")
        question = self.env["insurance.script.question"].browse(question_id)
        answer = question.answer_ids.filtered(lambda answer: answer.id == answer_id)
        given = answer.name if question.kind == "choice" else (value or "").strip()
        if not given:
            raise UserError(self.env._("“%(question)s” wants an answer.", question=question.name))
        self._check_insurance_answer(question, given)
        question._fill(self, answer.value or given)
        reply = self._keep_insurance_reply(question, answer, given)
        reply._open_need()
        values = self._get_insurance_script_values(question.script_id)
        if not values["question"]:
            self._note_insurance_script(question.script_id, values["path"])
        return values

    def _check_insurance_answer(self, question, given):
        """:raises ValidationError: when a typed number or date is none"""
        try:
            if question.kind == "number":
                float(given)
            elif question.kind == "date":
                fields.Date.to_date(given)
        except ValueError as error:
            raise ValidationError(self.env._("“%(given)s” is not what this question asks for.", given=given)) from error

    def _keep_insurance_reply(self, question, answer, given):
        """Write the reply of this deal to ``question``, over the one given before, and return it."""
        vals = {
            "script_id": question.script_id.id,
            "answer_id": answer.id,
            "question": question.name,
            "answer": given,
            "user_id": self.env.uid,
            "date": fields.Datetime.now(),
        }
        reply = self.insurance_reply_ids.filtered(lambda reply: reply.question_id == question)
        if not reply:
            return reply.create({"lead_id": self.id, "question_id": question.id} | vals)
        if reply.answer_id != answer:
            vals |= {"need_opened_on": False, "need_lead_id": False, "need_id": False}
        reply.write(vals)
        return reply

    def _note_insurance_script(self, script, path):
        """Keep the whole talk in the deal's history."""
        line = Markup("<li>%s <b>%s</b></li>")
        lines = Markup().join(line % (row["question"], row["answer"]) for row in path)
        self.message_post(body=Markup("<p>%s</p><ul>%s</ul>") % (script.name, lines))

    def action_send_insurance_document(self, document_id):
        """Open an e-mail to the client with a sales document in it."""
        self.ensure_one()
        document = self.env["insurance.sales.document"].browse(document_id)
        document.check_access("read")
        file = self.env["ir.attachment"].create(document._prepare_attachment_vals())
        return {
            "type": "ir.actions.act_window",
            "name": document.name,
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_composition_mode": "comment",
                "default_subject": document.name,
                "default_partner_ids": self.partner_id.ids,
                "default_attachment_ids": file.ids,
                "force_email": True,
            },
        }

    def _merge_dependences(self, opportunities):
        """Answers of merged deals move to the deal that stays; where both answered, its own counts."""
        # sudo: merging needs rights on the deals; what was answered in them follows
        replies = self.env["insurance.script.reply"].sudo().search(Domain("lead_id", "in", (self | opportunities).ids))
        answered = replies.filtered(lambda reply: reply.lead_id == self).question_id
        for reply in replies.filtered(lambda reply: reply.lead_id != self):
            if not reply.question_id or reply.question_id not in answered:
                answered |= reply.question_id
                reply.lead_id = self
        replies.filtered(lambda reply: reply.need_lead_id in opportunities).need_lead_id = self
        return super()._merge_dependences(opportunities)
