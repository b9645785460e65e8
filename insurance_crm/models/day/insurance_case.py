from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class InsuranceCase(models.Model):
    """A piece of planned work with a client that is not a deal: a campaign call, a follow-up, a visit.

    Its tasks come from the plan of its type and are core's activities. A case is one's own when one is
    responsible for it, entered it, or is in charge of its client.
    """

    _name = "insurance.case"
    _description = "Case"
    _inherit = ["mail.thread", "mail.activity.mixin", "insurance.announcer", "insurance.stepped"]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char("Subject", required=True, tracking=True)
    type_id = fields.Many2one("insurance.case.type", required=True, ondelete="restrict", index=True, check_company=True)
    partner_id = fields.Many2one("res.partner", "Client", required=True, ondelete="restrict", index=True, tracking=True)
    lead_id = fields.Many2one(
        "crm.lead", "Deal", ondelete="set null", index="btree_not_null",
        domain="[('partner_id', '=', partner_id)]", help="The deal this work belongs to, if there is one.",
    )  # fmt: skip
    user_id = fields.Many2one(
        "res.users", "Responsible", required=True, default=lambda self: self.env.user, ondelete="restrict",
        index=True, tracking=True, domain="[('share', '=', False)]",
    )  # fmt: skip
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="restrict", index=True
    )
    date_start = fields.Date("Starts", required=True, default=fields.Date.context_today, index=True, tracking=True)
    date_due = fields.Date(
        "Due", compute="_compute_date_due", store=True, readonly=False, required=True, precompute=True
    )
    state = fields.Selection(
        [("planned", "Planned"), ("running", "Started"), ("done", "Done"), ("dropped", "Not done")],
        "Status", required=True, default="planned", readonly=True, copy=False, index=True, tracking=True,
    )  # fmt: skip
    result = fields.Text(help="What came of it, or why it was not done.")
    difficulties = fields.Text(
        related="lead_id.insurance_difficulties", readonly=False, string="Difficulties met", help="Kept on the deal."
    )
    is_late = fields.Boolean("Late", compute="_compute_is_late", search="_search_is_late")
    tasks_open = fields.Integer("Open tasks", compute="_compute_tasks")
    tasks_done = fields.Integer(compute="_compute_tasks")

    _due_after_start = models.Constraint("CHECK (date_due >= date_start)", "A case is due on its start or later.")

    @api.depends("name", "partner_id.name")
    def _compute_display_name(self):
        for case in self:
            case.display_name = " · ".join(filter(None, (case.name, case.partner_id.name)))

    @api.depends("date_start", "type_id")
    def _compute_date_due(self):
        for case in self:
            start = case.date_start or fields.Date.context_today(case)
            if not case.date_due or not case.id or case.date_due < start:
                case.date_due = start + timedelta(days=case.type_id.days)

    @api.depends("state", "date_due")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for case in self:
            case.is_late = case.state in ("planned", "running") and bool(case.date_due) and case.date_due < today

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        late = fields.Domain([("state", "in", ("planned", "running")), ("date_due", "<", today)])
        return late if True in value else ~late

    @api.depends("activity_ids")
    def _compute_tasks(self):
        tasks = self.env["mail.activity"].with_context(active_test=False)
        groups = tasks._read_group(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], ["res_id", "active"], ["__count"]
        )
        counts = {(res_id, active): count for res_id, active, count in groups}
        for case in self:
            case.tasks_open = counts.get((case.id, True), 0)
            case.tasks_done = counts.get((case.id, False), 0)

    @api.constrains("lead_id", "partner_id")
    def _check_lead(self):
        for case in self.filtered("lead_id"):
            if case.lead_id.partner_id and case.lead_id.partner_id != case.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(case)s: the deal is of %(client)s. Choose a deal of this case's client.",
                        case=case.name, client=case.lead_id.partner_id.display_name,
                    )
                )  # fmt: skip

    # --- steps ------------------------------------------------------------------------------------

    def action_start(self):
        self._check_state("planned")
        self._write_step({"state": "running"})

    def action_done(self):
        """End the case; tasks still open leave the day's lists.

        :raises UserError: when nothing is written about the result
        """
        self._end("done", self.env._("%s: write the result first, one line is enough."))
        self._announce("case_done")

    def action_drop(self):
        """End a case that was not done; its tasks go away.

        :raises UserError: when no reason is written
        """
        self._end("dropped", self.env._("%s: write in Result why it was not done."))

    def action_reopen(self):
        self._check_state("done", "dropped")
        self._write_step({"state": "running"})

    def _end(self, state, unwritten):
        self._check_state("planned", "running")
        if silent := self.filtered(lambda case: not (case.result or "").strip()):
            raise UserError(unwritten % silent[0].display_name)
        self._write_step({"state": state})
        self.activity_ids.unlink()
