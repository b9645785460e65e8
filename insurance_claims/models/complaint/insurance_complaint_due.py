import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import plaintext2html

from .wording import OPEN

_logger = logging.getLogger(__name__)
BATCH = 200  # complaints looked at in one go


class InsuranceComplaint(models.Model):
    """Until when a complaint is to be answered, and who is told when it is not."""

    _inherit = "insurance.complaint"

    rule_id = fields.Many2one(
        "insurance.complaint.rule", compute="_compute_rule_id", store=True, precompute=True, ondelete="set null",
        index="btree_not_null", help="The first rule that fits; it gives the deadline.",
    )  # fmt: skip
    date_from = fields.Date(
        "Deadline runs from", compute="_compute_date_from", store=True, precompute=True, readonly=False
    )
    date_due = fields.Date(
        "Answer due",
        compute="_compute_date_due",
        store=True,
        precompute=True,
        readonly=False,
        index=True,
        tracking=True,
    )
    is_late = fields.Boolean("Late", compute="_compute_is_late", search="_search_is_late")
    days_taken = fields.Integer("Days to answer", compute="_compute_days_taken", store=True, aggregator="avg")
    warned_on = fields.Date("Deadline warned of on", readonly=True, copy=False)
    escalated_on = fields.Date("Told to be late on", readonly=True, copy=False)

    @api.depends("kind", "target", "severity", "channel", "company_id")
    def _compute_rule_id(self):
        rules = self.env["insurance.complaint.rule"]._get_all()
        for complaint in self:
            complaint.rule_id = next((rule for rule in rules if rule._fits(complaint)), False)

    @api.depends("date")
    def _compute_date_from(self):
        for complaint in self:
            complaint.date_from = complaint.date

    @api.depends("rule_id", "date_from")
    def _compute_date_due(self):
        for complaint in self:
            rule = complaint.sudo().rule_id  # sudo: rules are the managers' settings
            if complaint.date_from and rule:
                complaint.date_due = complaint.date_from + timedelta(days=rule.days)
            else:
                complaint.date_due = complaint.date_due

    @api.depends("state", "date_due")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for complaint in self:
            complaint.is_late = complaint.state in OPEN and bool(complaint.date_due) and complaint.date_due < today

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = self._get_open_domain() & Domain("date_due", "<", fields.Date.context_today(self))
        return late if True in value else ~late

    @api.depends("date_from", "date_answered")
    def _compute_days_taken(self):
        for complaint in self:
            answered = complaint.date_answered
            complaint.days_taken = (answered - complaint.date_from).days if answered and complaint.date_from else 0

    def _assign_by_rule(self):
        """Give new complaints to whom their rule names, and put the task on his list; not to whom they are about."""
        # sudo: rules are the managers' settings
        for complaint in self.sudo():
            worker = complaint.rule_id.user_id
            if not complaint.user_id and worker and worker != complaint.about_user_id:
                complaint.user_id = worker
            if complaint.user_id and complaint.user_id != self.env.user:
                complaint._plan_task(complaint.user_id, self.env._("Answer the complaint"), complaint.date_due)

    def _restart_deadline(self):
        """Let the deadline run from today, with new warnings."""
        today = fields.Date.context_today(self)
        # sudo: the deadline is the rule's, not typed; who may take this step was looked at before
        self.sudo().write({"date_from": today, "warned_on": False, "escalated_on": False})

    def _plan_task(self, user, summary, day, note=None):
        """Put a task on somebody's list."""
        self.activity_schedule(
            "mail.mail_activity_data_todo", day or fields.Date.context_today(self), summary=summary,
            note=plaintext2html(note) if note else "", user_id=user.id,
        )  # fmt: skip

    # --- by night --------------------------------------------------------------------------------------

    @api.model
    def _cron_due(self, today=None):
        """Tell who works on a complaint that its deadline is near, and the one above him that it was missed.

        One query finds the work; what was told is noted in the same transaction, so that nobody is told twice.

        :param today: a date instead of today (tests)
        """
        today = today or fields.Date.context_today(self)
        cron = self.env["ir.cron"]
        found = self._find_due(today)
        cron._commit_progress(remaining=len(found))
        for start in range(0, len(found), BATCH):
            batch = found[start : start + BATCH]
            for complaint in batch.try_lock_for_update():
                complaint._tell_due(today)
            self.env.invalidate_all()
            if not cron._commit_progress(len(batch)):
                break

    @api.model
    def _find_due(self, today):
        """Return the open complaints about which somebody is to be told today, the most urgent first."""
        late = Domain("date_due", "<", today) & Domain("escalated_on", "=", False)
        ahead = [
            Domain("date_due", "<=", today + timedelta(days=days)) & Domain("rule_id", "in", ids)
            for days, ids in self._get_warnings().items()
        ]
        near = Domain("warned_on", "=", False) & Domain("date_due", ">=", today) & Domain.OR(ahead)
        return self.search(self._get_open_domain() & (late | near), order="date_due, id")

    @api.model
    def _get_warnings(self):
        """Return ``{days before: [rule ids]}``."""
        rules = self.env["insurance.complaint.rule"].with_context(active_test=False)
        return {days: found.ids for days, found in rules._read_group([], ["warn_days"], ["id:recordset"])}

    def _tell_due(self, today):
        """Plan the task of one complaint; what fails is logged and does not stop the others."""
        self.ensure_one()
        late = self.date_due < today
        try:
            with self.env.cr.savepoint():
                self.write({"escalated_on" if late else "warned_on": today})
                self._plan_late(today) if late else self._plan_near()
        except Exception:
            _logger.exception("The deadline of complaint %s could not be told", self.id)

    def _plan_near(self):
        worker = self.user_id or self._get_manager()
        if worker:
            self._plan_task(worker, self.env._("Answer the complaint"), self.date_due)

    def _plan_late(self, today):
        manager = self.rule_id.escalation_id
        if not manager or manager == self.about_user_id:
            manager = self._get_manager()
        for user in self.user_id | manager:
            self._plan_task(
                user, self.env._("The complaint is not answered in time"), today, self.rule_id.escalation_text
            )

    def _get_manager(self):
        """Return who complaints of this company go to, or another manager when this one is about him."""
        self.ensure_one()
        head = self.company_id._get_complaints_user()
        if head and head != self.about_user_id:
            return head
        # sudo: who is a manager is no secret, and the groups are read nowhere else
        managers = self.env.ref("insurance_claims.group_claims_manager").sudo().all_user_ids
        others = managers - self.about_user_id - self.env.ref("insurance_claims.user_claims")
        return others.filtered(lambda user: not user.share and self.company_id in user.company_ids).sorted("id")[:1]
