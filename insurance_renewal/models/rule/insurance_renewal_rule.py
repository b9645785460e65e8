from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class InsuranceRenewalRule(models.Model):
    """How one company opens its renewal work: one row for own policies, one for those held elsewhere."""

    _name = "insurance.renewal.rule"
    _description = "Renewal Settings"
    _order = "company_id, origin desc"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    origin = fields.Selection([("own", "Ours"), ("foreign", "Elsewhere")], "Policies", required=True, readonly=True)
    is_on = fields.Boolean(
        "Open renewal work",
        help="Before a policy ends, a deal and a task are made by themselves, once per policy.",
    )
    date_since = fields.Date(
        "On since", readonly=True, help="Policies that had ended before this day get no work by themselves."
    )
    days = fields.Integer(
        "Days before the end",
        default=30,
        required=True,
        help="So many days before its last day of cover a policy's work is opened. "
        "A policy whose end is known to the month only counts as ending on the first of that month.",
    )
    catch_up_days = fields.Integer(
        "Missed nights",
        default=7,
        required=True,
        help="When the server was off for some nights, policies that ended meanwhile still get their work, "
        "up to so many days after their end. Policies still in force are never missed. 0: only policies still in force.",
    )
    team_id = fields.Many2one(
        "crm.team", "Pipeline", ondelete="set null", check_company=True,
        help="Where the deals appear. A line of business with a pipeline of its own uses that one.",
    )  # fmt: skip
    assign_to = fields.Selection(
        [("agent", "The policy's agent"), ("user", "Always the same person")],
        "Task goes to",
        default="agent",
        required=True,
        help="Who gets the deal and the task.",
    )
    user_id = fields.Many2one(
        "res.users", "Person", ondelete="set null", check_company=True, domain="[('share', '=', False)]",
        help="Gets all the work when it always goes to the same person.",
    )  # fmt: skip
    standin_id = fields.Many2one(
        "res.users", "Stand-in", ondelete="set null", check_company=True, domain="[('share', '=', False)]",
        help="Gets the work when the person in charge has left, when nobody is in charge, "
        "or when the person in charge may not open the deal. "
        "Empty: such work has nobody in charge until a supervisor gives it away.",
    )  # fmt: skip
    activity_type_id = fields.Many2one(
        "mail.activity.type", "Kind of task", ondelete="set null", domain="[('res_model', 'in', (False, 'crm.lead'))]",
        default=lambda self: self.env.ref("insurance_renewal.activity_type_renewal", raise_if_not_found=False),
        help="How the task is shown in the deal and in everybody's list of tasks.",
    )  # fmt: skip
    deadline_days = fields.Integer(
        "Task due", default=3, required=True, help="Number of days; what they are counted from is chosen beside."
    )
    deadline_from = fields.Selection(
        [("open", "days after opening"), ("end", "days before the end")],
        "Counted from",
        default="open",
        required=True,
        help="When the task is due. It is never due before the day it is made.",
    )

    _origin_uniq = models.Constraint("UNIQUE (company_id, origin)", "The company already has these settings.")
    _days_range = models.Constraint(
        "CHECK (days BETWEEN 0 AND 730 AND catch_up_days BETWEEN 0 AND 366 AND deadline_days BETWEEN 0 AND 730)",
        "Renewals: the days before the end and of the task must lie between 0 and 730, "
        "the days of missed nights between 0 and 366.",
    )

    @api.depends("company_id", "origin")
    def _compute_display_name(self):
        names = dict(self._fields["origin"]._description_selection(self.env))
        for rule in self:
            rule.display_name = f"{rule.company_id.name} · {names.get(rule.origin, '')}"

    @api.model_create_multi
    def create(self, vals_list):
        today = fields.Date.context_today(self)
        return super().create([({"date_since": today} if vals.get("is_on") else {}) | vals for vals in vals_list])

    def write(self, vals):
        """Switching on starts today: what ended while it was off is not opened backwards."""
        if vals.get("is_on"):
            switched_on = self.filtered(lambda rule: not rule.is_on)
            super(InsuranceRenewalRule, switched_on).write({"date_since": fields.Date.context_today(self)})
        return super().write(vals)

    def _get_today(self):
        """Return the day it is for the company (its contact's time zone)."""
        self.ensure_one()
        return fields.Date.context_today(self.with_context(tz=self.company_id.partner_id.tz or "UTC"))

    def _get_limits(self, today):
        """Return the span of ends (exclusive, as ``cover_end``) whose work is to be open on ``today``.

        :return: ``(after, until, until_month)``: due is what ends later than ``after`` and not later than ``until``
            (exact ends) or ``until_month`` (ends known to the month only)
        """
        self.ensure_one()
        after = today - relativedelta(days=self.catch_up_days)
        after = min(today, max(after, self.date_since or date.min))
        last = today + relativedelta(days=self.days)
        return after, last + relativedelta(days=1), last + relativedelta(day=1, months=1)

    def _get_date_due(self, start, cover_end, precision):
        """Return the day on which the work of a policy is to be opened: it has begun, and its end has come near."""
        self.ensure_one()
        last = cover_end - relativedelta(days=1)
        end = last.replace(day=1) if precision == "month" else last
        return max(end - relativedelta(days=self.days), start)

    def _get_date_deadline(self, today, date_end):
        """Return when the task of a deal is due whose first policy has ``date_end`` as last day of cover."""
        self.ensure_one()
        if self.deadline_from == "open":
            return today + relativedelta(days=self.deadline_days)
        return max(today, date_end - relativedelta(days=self.deadline_days))

    def _get_team(self, line):
        """Return the pipeline for deals of a line: its own where the company may use it, else the settings'."""
        self.ensure_one()
        team = line.team_id
        return team if team and team.company_id in (self.company_id, team.company_id.browse()) else self.team_id
