from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .wording import OPEN

WORKERS = ("insurance_claims.group_claims_handler", "insurance_crm.group_supervisor")


class InsuranceComplaint(models.Model):
    """The steps of a complaint: taken up, referred, answered, closed, opened again."""

    _inherit = "insurance.complaint"

    can_work = fields.Boolean(compute="_compute_can_work")

    @api.depends("about_user_id")
    @api.depends_context("uid")
    def _compute_can_work(self):
        may = self._is_worker()
        for complaint in self:
            complaint.can_work = may and complaint.about_user_id != self.env.user

    @api.model
    def _is_worker(self):
        """Return whether the user is one of those who work on complaints."""
        return self.env.su or any(self.env.user.has_group(group) for group in WORKERS)

    @api.model
    def _get_workers(self):
        """Return the users who work on complaints."""
        groups = self.env["res.groups"].browse(self.env.ref(group).id for group in WORKERS)
        return groups.sudo().all_user_ids  # sudo: who has a right is read for this choice alone

    def _check_worker_may(self, *states):
        """Refuse a step to who does not work on complaints, or whom this one is about.

        :raises AccessError: also when the user wrote the complaint himself
        :raises UserError: when the step does not follow from where the complaint stands
        """
        if not self._is_worker():
            raise AccessError(self.env._("Complaints are worked on by claims handlers and supervisors."))
        if self.filtered(lambda complaint: complaint.about_user_id == self.env.user):
            raise AccessError(self.env._("This complaint is about you: a colleague works on it."))
        self._check_state(*states)

    def action_start(self):
        """Take the complaint up; who starts works on it unless somebody is named."""
        self._check_worker_may("new")
        for complaint in self:
            complaint._write_step({"state": "working", "user_id": (complaint.user_id or self.env.user).id})

    def action_refer(self):
        """Note that the answer waits for somebody else; the referral is a row of the complaint.

        :raises UserError: when no referral that waits for an answer is noted
        """
        self._check_worker_may("new", "working")
        for complaint in self:
            if not complaint.referral_ids.filtered(lambda referral: not referral.date_answered):
                raise UserError(
                    self.env._(
                        "%(complaint)s: write under Referrals first to whom it goes.", complaint=complaint.display_name
                    )
                )
            complaint._write_step({"state": "referred", "user_id": (complaint.user_id or self.env.user).id})

    def action_referral_answered(self):
        """The answer came: back to work, and the day is noted on what is still open."""
        self._check_worker_may("referred")
        today = fields.Date.context_today(self)
        self.referral_ids.filtered(lambda referral: not referral.date_answered).write({"date_answered": today})
        self._write_step({"state": "working"})

    def action_open_reply(self):
        """Open the dialog in which the complaint is answered."""
        self.ensure_one()
        self._check_worker_may(*OPEN, "answered")
        return self._get_dialog("insurance.complaint.reply", self.env._("Answer %(number)s", number=self.name))

    def action_close(self):
        """Nothing more is to be done.

        :raises UserError: when the complaint was never answered
        """
        self._check_worker_may("answered")
        self._write_step({"state": "closed", "date_closed": fields.Date.context_today(self)})
        self.sudo().activity_ids.unlink()  # sudo: tasks of colleagues go, too

    def action_open_reopen(self):
        """Open the dialog that asks why."""
        self.ensure_one()
        self._check_worker_may("answered", "closed")
        return self._get_dialog("insurance.complaint.reopen", self.env._("Open %(number)s again", number=self.name))

    def _answer(self, outcome, body, way, root_cause=None, corrective_action=None):
        """Write an answer down, send it when it goes by e-mail, and announce it.

        :param outcome: one of OUTCOMES of the complaint's kind
        :param body: the words, plain text
        :param way: one of WAYS; e-mail is sent at once, in the client's language
        """
        self.ensure_one()
        self._check_worker_may(*OPEN, "answered")
        today = fields.Date.context_today(self)
        self.write({"root_cause": root_cause, "corrective_action": corrective_action})
        # sudo: answers are written by this step alone, and never changed
        self.env["insurance.complaint.answer"].sudo().create(
            {"complaint_id": self.id, "way": way, "outcome": outcome, "body": body, "user_id": self.env.uid}
        )
        worker = (self.user_id or self.env.user).id
        self.invalidate_recordset(["answer_ids"])  # the newest first, for the template
        self._write_step({"state": "answered", "outcome": outcome, "date_answered": today, "user_id": worker})
        # sudo: warnings of the deadline are done with, whoever has them
        self.sudo().activity_ids.filtered("automated").unlink()
        if way == "email":
            self._send_answer()
        if self.partner_id:
            count = len(self.answer_ids)
            self._announce("complaint_answered", occurrence=count, payload={"answer": body, "outcome": outcome})

    def _send_answer(self):
        """Send the last answer by e-mail, by the shipped template, in the client's language."""
        template = self.env.ref("insurance_claims.mail_template_complaint_answered")
        self.message_post_with_source(
            template, partner_ids=self.partner_id.ids, email_layout_xmlid="mail.mail_notification_light",
            subtype_xmlid="mail.mt_comment",
        )  # fmt: skip

    def _reopen(self, reason):
        """Take an answered or closed complaint up again; the deadline runs anew from today.

        :raises UserError: without a reason
        """
        self.ensure_one()
        self._check_worker_may("answered", "closed")
        if not (reason or "").strip():
            raise UserError(self.env._("Write why it is opened again."))
        self._write_step(
            {"state": "working", "date_answered": False, "date_closed": False, "reopen_count": self.reopen_count + 1}
        )
        self._restart_deadline()
        self.message_post(body=self.env._("Opened again: %(reason)s", reason=reason))

    def _get_dialog(self, model, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_complaint_id": self.id},
        }
