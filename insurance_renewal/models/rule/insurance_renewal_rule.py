from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

SHIPPED_DAYS = 60  # days before the end, of the rules every company starts with
COMMON_SEQUENCE = 10_000  # of the common rules, so that lists in the order of the handle show them last
SHIPPED_MIN_TERM = 60  # days; shorter policies (travel, transit) are bought again, not renewed


class InsuranceRenewalRule(models.Model):
    """How renewal work is opened: for which policies, when, for whom. The first rule that fits a policy decides.

    Each company has two common rules, for its own policies and for those held elsewhere; they come last.
    """

    _name = "insurance.renewal.rule"
    _description = "Renewal Rule"
    _order = "company_id, origin desc, is_common, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The first rule that fits a policy decides. The common rules are last.")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade", index=True
    )
    origin = fields.Selection(
        [("own", "Ours"), ("foreign", "Elsewhere")],
        "Policies",
        required=True,
        default="own",
        help="Ours: sold through us. Elsewhere: held through somebody else.",
    )
    is_common = fields.Boolean(
        "Common rule", readonly=True, copy=False, help="Takes what no other rule takes. Also shown in the settings."
    )
    is_on = fields.Boolean(
        "Switched on",
        default=True,
        help="Before a policy ends, a deal and a task are made by themselves, once per policy.",
    )
    date_since = fields.Date(
        "Works since",
        readonly=True,
        copy=False,
        help="Policies that had ended before this day get no work by themselves. "
        "It moves when the rule is switched on or begins to take other policies.",
    )
    does = fields.Selection(
        [("work", "Make a deal and tasks"), ("nothing", "No renewal work for these")],
        "What it does",
        required=True,
        default="work",
        help="No renewal work: the policies that fit are left alone, also by the rules below.",
    )
    days = fields.Integer(
        "Days before the end",
        default=SHIPPED_DAYS,
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
    grouping = fields.Selection(
        [
            ("month", "One per client and month"),
            ("quarter", "One per client and quarter"),
            ("policy", "One per policy"),
        ],
        "Deals",
        required=True,
        default="month",
        help="Policies of a client that end in the same month or quarter share a deal, so that he is called once.",
    )
    team_id = fields.Many2one(
        "crm.team", "Pipeline", ondelete="set null", check_company=True,
        help="Where the deals appear. Under a common rule a line of business with a pipeline of its own uses that one.",
    )  # fmt: skip
    stage_id = fields.Many2one(
        "crm.stage", "First stage", ondelete="set null",
        domain="['|', ('team_ids', '=', False), ('team_ids', 'in', team_id)]",
        help="Where new deals begin. Empty: the pipeline's first stage.",
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
    step_ids = fields.One2many("insurance.renewal.rule.step", "rule_id", string="Later steps", copy=True)

    _common_uniq = models.UniqueIndex("(company_id, origin) WHERE is_common", "The company already has these settings.")
    _days_range = models.Constraint(
        "CHECK (days BETWEEN 0 AND 730 AND catch_up_days BETWEEN 0 AND 366 AND deadline_days BETWEEN 0 AND 730)",
        "Renewals: the days before the end and of the task must lie between 0 and 730, "
        "the days of missed nights between 0 and 366.",
    )

    def _init_column(self, column_name):
        """Rules made before there was a list of them are the common ones."""
        columns = {
            "is_common": SQL("SET is_common = TRUE"),
            "sequence": SQL("SET sequence = %s", COMMON_SEQUENCE),
            "name": SQL(
                """SET name = jsonb_build_object('en_US', CASE origin WHEN 'own' THEN 'All our policies'
                                                                  ELSE 'All policies elsewhere' END)"""
            ),
        }
        if column_name not in columns:
            return super()._init_column(column_name)
        return self.env.cr.execute(SQL("UPDATE insurance_renewal_rule %s", columns[column_name]))

    @api.depends("company_id", "origin", "name", "is_common")
    @api.depends_context("allowed_company_ids")
    def _compute_display_name(self):
        several = len(self.env.companies) > 1
        for rule in self:
            name = rule._get_own_name()
            rule.display_name = f"{rule.company_id.name} · {name}" if several else name

    def _get_own_name(self):
        """Return the name without the company."""
        if not self.is_common:
            return self.name or ""
        if self.origin == "own":
            return self.env._("All our policies")
        return self.env._("All policies elsewhere")

    @api.ondelete(at_uninstall=False)
    def _unlink_never_common(self):
        # at_uninstall: companies take their rules along when they are deleted (in SQL)
        for rule in self.filtered("is_common"):
            raise UserError(
                self.env._("%(rule)s is the rule for everything else: switch it off instead.", rule=rule.display_name)
            )

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
        after = min(today, max(after, self.date_since or after))
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
        """Return the pipeline for deals of a line.

        A rule made for some policies knows best; under the common rules a line's own pipeline goes first,
        where the company may use it.
        """
        self.ensure_one()
        if self.team_id and not self.is_common:
            return self.team_id
        team = line.team_id
        return team if team and team.company_id in (self.company_id, team.company_id.browse()) else self.team_id

    def _get_stage(self, team_id):
        """Return the stage the rule wants for new deals of a pipeline; empty when it does not belong to it."""
        self.ensure_one()
        teams = self.stage_id.team_ids
        return self.stage_id if not teams or team_id in teams.ids else self.stage_id.browse()
