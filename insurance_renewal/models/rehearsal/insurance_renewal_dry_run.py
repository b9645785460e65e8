from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

SHOWN = 500  # policies shown of each kind; more nobody reads, and the night makes them batch by batch as well


class InsuranceRenewalDryRun(models.TransientModel):
    """What a night would do, with which rule: the night's own work is done and rolled back."""

    _name = "insurance.renewal.dry.run"
    _description = "Dry Run of Renewals"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company,
        domain="[('id', 'in', allowed_company_ids)]",
    )  # fmt: skip
    date = fields.Date(
        "Night of",
        required=True,
        default=lambda self: fields.Date.context_today(self),
        help="What the night of this day would do, if nothing was done before it.",
    )
    line_ids = fields.One2many("insurance.renewal.dry.run.line", "run_id", string="Policies", readonly=True)
    opened_ids = fields.One2many(
        "insurance.renewal.dry.run.line", "run_id", "Gets work", domain=[("is_left", "=", False)], readonly=True
    )
    left_ids = fields.One2many(
        "insurance.renewal.dry.run.line", "run_id", "Left alone", domain=[("is_left", "=", True)], readonly=True
    )
    due_count = fields.Integer("Policies that get work", readonly=True)
    deal_count = fields.Integer("New deals", readonly=True)
    left_count = fields.Integer("Policies left alone", readonly=True)
    failed_count = fields.Integer("Cannot be opened", readonly=True)
    nobody_count = fields.Integer("With nobody in charge", readonly=True)
    left_summary = fields.Text("Why they are left alone", readonly=True)
    rule_summary = fields.Text("By rule", readonly=True)
    is_done = fields.Boolean("Shown", help="The figures are those of this night.")
    is_cut = fields.Boolean("Not all shown", readonly=True)

    @api.depends("date")
    def _compute_display_name(self):
        for run in self:
            run.display_name = self.env._("Dry run for %(date)s", date=format_date(self.env, run.date))

    @api.onchange("date", "company_id")
    def _onchange_night(self):
        """What is shown is another night's."""
        self.is_done = False

    @api.model
    def _open(self, company):
        """Make tonight's dry run of a company and return the action that shows it."""
        run = self.create([{"company_id": company.id}])
        run.action_run()
        return run._get_form_action()

    def action_run(self):
        """Do the night's work, write down what it did, and undo it.

        :raises UserError: when another server is at work on the same clients at this moment
        """
        self.ensure_one()
        if self.company_id not in self.env.companies:
            raise UserError(self.env._("Choose one of your companies."))
        self.line_ids.unlink()
        # not as the supervisor: the night's work is always done by its own user
        engine = self.env["insurance.renewal"]._as_service()
        facts = engine._rehearse(self.company_id, self.date, SHOWN)
        self.write(self._prepare_counts(facts))
        self.env["insurance.renewal.dry.run.line"].create(
            [{"run_id": self.id, "is_left": False} | row for row in facts["opened"]]
            + [{"run_id": self.id, "is_left": True} | row for row in facts["left"]]
        )

    def _get_form_action(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_renewal.insurance_renewal_dry_run_action")
        return action | {"res_id": self.id}

    def _prepare_counts(self, facts):
        names = {rule.id: rule.display_name for rule in self.env["insurance.renewal.rule"].search([])}
        reasons = self.env["insurance.renewal.dry.run.line"]._get_reasons()
        left = facts["left_counts"]
        return {
            "is_done": True,
            "due_count": sum(facts["due_counts"].values()),
            "deal_count": facts["deal_count"],
            "failed_count": sum(bool(row.get("reason")) for row in facts["opened"]),
            "nobody_count": sum(not row["user_id"] and not row.get("reason") for row in facts["opened"]),
            "left_count": sum(left.values()),
            "is_cut": sum(facts["due_counts"].values()) > len(facts["opened"]) or sum(left.values()) > SHOWN,
            "rule_summary": "\n".join(
                f"{names.get(rule_id, '')}: {count}" for rule_id, count in facts["due_counts"].items() if count
            ),
            "left_summary": "\n".join(
                f"{' · '.join(filter(None, (reasons[reason], names.get(rule_id))))}: {count}"
                for (rule_id, reason), count in left.items()
            ),
        }


class InsuranceRenewalDryRunLine(models.TransientModel):
    """One policy in a dry run: what it would get, or why it is left alone."""

    _name = "insurance.renewal.dry.run.line"
    _description = "Policy in a Dry Run of Renewals"
    _order = "date_end, id"
    _rec_name = "policy_id"

    run_id = fields.Many2one("insurance.renewal.dry.run", required=True, ondelete="cascade", index=True)
    is_left = fields.Boolean("Left alone")
    policy_id = fields.Many2one("insurance.policy", required=True, ondelete="cascade")
    partner_id = fields.Many2one(related="policy_id.partner_id", string="Client")
    line_id = fields.Many2one(related="policy_id.line_id")
    date_end = fields.Date(related="policy_id.date_end", store=True)
    rule_id = fields.Many2one("insurance.renewal.rule", ondelete="cascade")
    deal = fields.Char()
    deal_is = fields.Selection([("new", "New"), ("joins", "Joins an open deal")], "Deal is")
    user_id = fields.Many2one("res.users", "In charge", ondelete="cascade")
    date_deadline = fields.Date("Task due")
    steps = fields.Char("Later steps")
    reason = fields.Selection(
        [
            ("continued", "Renewed already"),
            ("nothing", "The rule makes no work"),
            ("short", "Short term"),
            ("late", "Had ended before it was entered"),
            ("gone", "What was insured is sold or gone"),
            ("failed", "Could not be opened"),
            ("none", "No rule is switched on for it"),
            ("busy", "Another server is opening it now"),
        ],
        "Why not",
    )
    message = fields.Char("What went wrong")

    @api.model
    def _get_reasons(self):
        """Return ``{reason: its words}``."""
        return dict(self._fields["reason"]._description_selection(self.env))

    def action_open_policy(self):
        self.ensure_one()
        return self.policy_id._get_form_action()

    @api.model
    def _describe_steps(self, steps):
        """Return in one line what is planned when: ``[(kind, date)]``."""
        kinds = dict(self.env["insurance.renewal.rule.step"]._fields["kind"]._description_selection(self.env))
        return " · ".join(f"{kinds.get(kind, '')} {format_date(self.env, day)}" for kind, day in steps)
