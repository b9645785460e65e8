from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

SOON = 7  # days before the end from which a case is pressing
NEAR = 30
RED, ORANGE, YELLOW = 1, 2, 3  # the web client's colours


class InsuranceRenewal(models.Model):
    """The case on the board: its stage, how pressing it is, whom to call and what is to be done next."""

    _inherit = "insurance.renewal"

    stage_id = fields.Many2one(
        related="lead_id.stage_id", store=True, precompute=True, readonly=False, group_expand="_read_group_stage_id",
        help="The deal's. A deal of several policies moves with all of them.",
    )  # fmt: skip
    color = fields.Integer(compute="_compute_color", help="Red: over. Orange: within a week. Yellow: within 30 days.")
    end_words = fields.Char("When it ends", compute="_compute_end_words")
    call_phone = fields.Char("Call", compute="_compute_call_phone", help="The mobile number, else the other one.")
    task_summary = fields.Char("To do", compute="_compute_task")
    task_date = fields.Date("To be done by", compute="_compute_task", help="Of the deal's next task.")
    is_big = fields.Boolean(
        "Big premium", compute="_compute_is_big", search="_search_is_big",
        help="The last premium is at least what the company's settings call big.",
    )  # fmt: skip

    @api.model
    def _read_group_stage_id(self, stages, domain):
        """Show every stage of the pipelines there are cases in, and those of all pipelines."""
        pipelines = Domain("team_ids", "=", False) | Domain("team_ids", "in", stages.team_ids.ids)
        return stages.search(pipelines | Domain("id", "in", stages.ids))

    @api.depends("state", "date_end")
    def _compute_color(self):
        today = fields.Date.context_today(self)
        for case in self:
            left = (case.date_end - today).days if case.state == "open" and case.date_end else NEAR + 1
            case.color = RED if left < 0 else ORANGE if left <= SOON else YELLOW if left <= NEAR else 0

    @api.depends("date_end")
    @api.depends_context("lang", "tz")
    def _compute_end_words(self):
        today = fields.Date.context_today(self)
        for case in self:
            case.end_words = case.date_end and self._say_end((case.date_end - today).days)

    @api.model
    def _say_end(self, left):
        """Return in words when a policy ends that has ``left`` days to go."""
        if left in (-1, 0, 1):
            return {
                -1: self.env._("ended yesterday"),
                0: self.env._("ends today"),
                1: self.env._("ends tomorrow"),
            }[left]
        if left < 0:
            return self.env._("ended %(days)s days ago", days=-left)
        return self.env._("ends in %(days)s days", days=left)

    @api.depends("partner_id.phone", "partner_id.mobile_phone")
    def _compute_call_phone(self):
        for case in self:
            case.call_phone = case.mobile or case.phone

    @api.depends_context("uid")
    @api.depends("lead_id.activity_ids.date_deadline", "lead_id.activity_ids.summary")
    def _compute_task(self):
        """Read the next task of each deal the reader may see; one query for all."""
        tasks = self.env["mail.activity"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "in", self.lead_id.ids)], order="date_deadline desc, id desc"
        )
        first = {task.res_id: task for task in tasks}
        for case in self:
            task = first.get(case.lead_id.id, tasks.browse())
            case.task_summary = task.summary or task.activity_type_id.name
            case.task_date = task.date_deadline

    @api.depends("premium_total", "currency_id", "company_id.renewal_big_premium")
    def _compute_is_big(self):
        big = self.filtered_domain(self._get_big_domain())
        for case in self:
            case.is_big = case in big

    def _search_is_big(self, operator, value):
        return self._get_big_domain() if operator == "in" else NotImplemented

    @api.model
    def _get_big_domain(self):
        """Return which cases are big: each currency against the company's threshold, by today's rate."""
        domain, today = Domain.FALSE, fields.Date.context_today(self)
        # sudo: what is called big is a setting, and no secret
        for company in self.env.companies.sudo():
            if not company.renewal_big_premium:
                continue
            for currency in self.env["res.currency"].search([("active", "=", True)]):
                least = company.currency_id._convert(company.renewal_big_premium, currency, company, today, round=False)
                domain |= (
                    Domain("company_id", "=", company.id)
                    & Domain("policy_id.currency_id", "=", currency.id)
                    & Domain("policy_id.premium_total", ">=", least)
                )
        return domain

    # --- moved on the board --------------------------------------------------------------------

    def write(self, vals):
        """Move the deals when cases are put into another stage: that is all people write here.

        :raises AccessError: when a deal is a colleague's
        :raises UserError: when an open case is put among the won
        """
        if "stage_id" in vals:
            vals = dict(vals)
            self._move_deals(self.env["crm.stage"].browse(vals.pop("stage_id")))
            if not vals:
                return True
        return super().write(vals)

    def _move_deals(self, stage):
        self.check_access("read")
        leads = self.lead_id
        if leads._filtered_access("write") != leads:
            raise AccessError(self.env._("The deal is in a colleague's hands, who moves it."))
        if stage.is_won and "open" in self.mapped("state"):
            raise UserError(
                self.env._("Renew the policy first: when its next term is issued, the deal is won by itself.")
            )
        leads.write({"stage_id": stage.id})
        self.flush_recordset(["stage_id"])

    def action_reassign(self):
        """Ask who is to have these renewals."""
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_renewal.insurance_renewal_reassign_action")
        return action | {"context": {"default_renewal_ids": self.ids}}

    # --- what is pressing (My day, the client's card) --------------------------------------------

    @api.model
    def _get_pressing_domain(self, last):
        """Return the open cases whose policy ends by ``last``, or should have been renewed before."""
        return Domain("state", "=", "open") & Domain("date_end", "<=", last)

    def _say_pressing(self):
        """Return when the case's policy ends, and that the client may leave, in the reader's words."""
        self.ensure_one()
        return f"{self.end_words} · {self.env._('high risk')}" if self.risk_level == "high" else self.end_words

    def _prepare_card_row(self):
        """Return the case as a row of the client's card."""
        self.ensure_one()
        over = self.date_end < fields.Date.context_today(self)
        return {
            "key": f"renewal-{self.id}",
            "title": self.line_id.name,
            "detail": " · ".join(filter(None, (self.object_names or self.number, self.user_id.sudo().name))),
            "badge": {"text": self._say_pressing(), "tone": "danger" if over else "warning"},
            "open": {"model": self._name, "id": self.id},
        }
