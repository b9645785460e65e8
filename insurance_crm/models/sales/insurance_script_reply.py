from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain


class InsuranceScriptReply(models.Model):
    """What was answered in a deal: one row per question, in the words of that moment."""

    _name = "insurance.script.reply"
    _description = "Answer in a Deal"
    _order = "lead_id, id"
    _rec_name = "question"

    lead_id = fields.Many2one("crm.lead", "Deal", required=True, ondelete="cascade", index=True, readonly=True)
    script_id = fields.Many2one("insurance.script", ondelete="set null", index="btree_not_null", readonly=True)
    question_id = fields.Many2one(
        "insurance.script.question",
        "Question of the script",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    answer_id = fields.Many2one(
        "insurance.script.answer", "Answer of the script", ondelete="set null", index="btree_not_null", readonly=True
    )
    question = fields.Char(required=True, readonly=True, help="As it was asked.")
    answer = fields.Char(required=True, readonly=True, help="As it was given.")
    user_id = fields.Many2one("res.users", "Asked by", required=True, ondelete="restrict", index=True, readonly=True)
    date = fields.Datetime("Asked on", required=True, readonly=True)
    need_lead_id = fields.Many2one(
        "crm.lead", "Deal it opened", ondelete="set null", index="btree_not_null", readonly=True
    )
    need_id = fields.Many2one(
        "insurance.need", "Need it opened", ondelete="set null", index="btree_not_null", readonly=True
    )
    need_opened_on = fields.Datetime(
        "Need noted", readonly=True, help="When its task or deal was made; once per question."
    )

    _question_uniq = models.UniqueIndex(
        "(lead_id, question_id) WHERE question_id IS NOT NULL", "This question is already answered in the deal."
    )

    def _get_next_question(self):
        """Return the question that follows this answer; empty at the end of the script."""
        self.ensure_one()
        if self.answer_id.is_end:
            return self.question_id.browse()
        return self.answer_id.next_question_id or self.question_id._get_next()

    def _open_need(self):
        """Make the task, the need or the deal that this answer asks for, once."""
        self.ensure_one()
        answer = self.answer_id
        if self.need_opened_on or answer.opens not in ("task", "need", "deal"):
            return
        lead = self._open_need_deal() if answer.opens == "deal" else self.lead_id
        task = answer.task
        if answer.opens == "need" and not self._note_need():
            task = self.env._("Enter the client, then note the need: %(line)s", line=answer.need_line_id.name)
        if task:
            due = fields.Date.context_today(self) + timedelta(days=answer.task_days)
            user = lead.user_id or self.env.user
            lead.activity_schedule("mail.mail_activity_data_todo", due, summary=task, user_id=user.id)
        self.need_opened_on = fields.Datetime.now()

    def _note_need(self):
        """Note the need on the client's card and return it; empty when the deal has no client yet."""
        lead = self.lead_id
        if lead.partner_id:
            self.need_id = self.env["insurance.need"]._open_need(
                {
                    "partner_id": lead.partner_id.id,
                    "line_id": self.answer_id.need_line_id.id,
                    "company_id": lead.company_id.id or self.env.company.id,
                    "user_id": lead.user_id.id or self.env.uid,
                    "source": "script",
                    "note": f"{self.question} {self.answer}",
                }
            )
        return self.need_id

    def _open_need_deal(self):
        """Return the client's open cross-selling deal of the answer's line, made if there is none."""
        lead, line = self.lead_id, self.answer_id.need_line_id
        same_client = Domain("partner_id", "=", lead.partner_id.id) & Domain("partner_id", "!=", False)
        pending = Domain("won_status", "=", "pending") & Domain("insurance_kind", "!=", False)
        others = Domain("insurance_line_id", "=", line.id) & Domain("id", "!=", lead.id)
        found = lead.search(same_client & pending & others, limit=1)
        self.need_lead_id = found or lead.create(self._prepare_need_deal_vals())
        return self.need_lead_id

    def _prepare_need_deal_vals(self):
        lead, line = self.lead_id, self.answer_id.need_line_id
        client = lead.partner_id.name or lead.contact_name or lead.name
        return {
            "name": f"{line.name} · {client}",
            "type": "opportunity",
            "insurance_kind": "cross_sell",
            "insurance_line_id": line.id,
            "partner_id": lead.partner_id.id,
            "contact_name": lead.contact_name,
            "phone": lead.phone,
            "email_from": lead.email_from,
            "user_id": lead.user_id.id or self.env.uid,
            "team_id": line.team_id.id or lead.team_id.id,
            "company_id": lead.company_id.id,
            "marketer_id": lead.marketer_id.id,
            "channel_id": lead.channel_id.id if lead.channel_id.line_ids <= line else False,
            "description": self.env._("%(question)s %(answer)s", question=self.question, answer=self.answer),
        }
