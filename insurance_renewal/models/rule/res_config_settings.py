from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    """The two common renewal rules of the company as plain fields."""

    _inherit = "res.config.settings"

    renewal_own_rule_id = fields.Many2one(
        "insurance.renewal.rule", "Renewals of our policies", compute="_compute_renewal_rules"
    )
    renewal_foreign_rule_id = fields.Many2one(
        "insurance.renewal.rule", "Renewals of policies elsewhere", compute="_compute_renewal_rules"
    )

    renewal_own_is_on = fields.Boolean(related="renewal_own_rule_id.is_on", readonly=False, string="Open renewal work")
    renewal_own_days = fields.Integer(related="renewal_own_rule_id.days", readonly=False, string="Days before the end")
    renewal_own_catch_up_days = fields.Integer(
        related="renewal_own_rule_id.catch_up_days", readonly=False, string="Missed nights"
    )
    renewal_own_grouping = fields.Selection(related="renewal_own_rule_id.grouping", readonly=False, string="Deals")
    renewal_own_min_term_days = fields.Integer(
        related="renewal_own_rule_id.min_term_days", readonly=False, string="Shortest term"
    )
    renewal_own_team_id = fields.Many2one(related="renewal_own_rule_id.team_id", readonly=False, string="Pipeline")
    renewal_own_assign_to = fields.Selection(
        related="renewal_own_rule_id.assign_to", readonly=False, string="Work goes to"
    )
    renewal_own_user_id = fields.Many2one(related="renewal_own_rule_id.user_id", readonly=False, string="Person")
    renewal_own_user_ids = fields.Many2many(related="renewal_own_rule_id.user_ids", readonly=False, string="Persons")
    renewal_own_standin_id = fields.Many2one(
        related="renewal_own_rule_id.standin_id", readonly=False, string="Stand-in"
    )
    renewal_own_escalate_user_id = fields.Many2one(
        related="renewal_own_rule_id.escalate_user_id", readonly=False, string="Supervisor told"
    )
    renewal_own_activity_type_id = fields.Many2one(
        related="renewal_own_rule_id.activity_type_id", readonly=False, string="Kind of task"
    )
    renewal_own_deadline_days = fields.Integer(
        related="renewal_own_rule_id.deadline_days", readonly=False, string="Task due"
    )
    renewal_own_deadline_from = fields.Selection(
        related="renewal_own_rule_id.deadline_from", readonly=False, string="Counted from"
    )
    renewal_own_remind_on = fields.Boolean(related="renewal_own_rule_id.remind_on", readonly=False, string="Remind")
    renewal_own_remind_days = fields.Integer(
        related="renewal_own_rule_id.remind_days", readonly=False, string="Remind (days)"
    )
    renewal_own_escalate_on = fields.Boolean(
        related="renewal_own_rule_id.escalate_on", readonly=False, string="Tell the supervisor"
    )
    renewal_own_escalate_days = fields.Integer(
        related="renewal_own_rule_id.escalate_days", readonly=False, string="Tell the supervisor (days)"
    )
    renewal_own_win_back_on = fields.Boolean(
        related="renewal_own_rule_id.win_back_on", readonly=False, string="Win back"
    )
    renewal_own_win_back_days = fields.Integer(
        related="renewal_own_rule_id.win_back_days", readonly=False, string="Win back (days)"
    )

    renewal_foreign_is_on = fields.Boolean(
        related="renewal_foreign_rule_id.is_on", readonly=False, string="Open renewal work (elsewhere)"
    )
    renewal_foreign_days = fields.Integer(
        related="renewal_foreign_rule_id.days", readonly=False, string="Days before the end (elsewhere)"
    )
    renewal_foreign_catch_up_days = fields.Integer(
        related="renewal_foreign_rule_id.catch_up_days", readonly=False, string="Missed nights (elsewhere)"
    )
    renewal_foreign_grouping = fields.Selection(
        related="renewal_foreign_rule_id.grouping", readonly=False, string="Deals (elsewhere)"
    )
    renewal_foreign_min_term_days = fields.Integer(
        related="renewal_foreign_rule_id.min_term_days", readonly=False, string="Shortest term (elsewhere)"
    )
    renewal_foreign_team_id = fields.Many2one(
        related="renewal_foreign_rule_id.team_id", readonly=False, string="Pipeline (elsewhere)"
    )
    renewal_foreign_assign_to = fields.Selection(
        related="renewal_foreign_rule_id.assign_to", readonly=False, string="Work goes to (elsewhere)"
    )
    renewal_foreign_user_id = fields.Many2one(
        related="renewal_foreign_rule_id.user_id", readonly=False, string="Person (elsewhere)"
    )
    renewal_foreign_user_ids = fields.Many2many(
        related="renewal_foreign_rule_id.user_ids", readonly=False, string="Persons (elsewhere)"
    )
    renewal_foreign_standin_id = fields.Many2one(
        related="renewal_foreign_rule_id.standin_id", readonly=False, string="Stand-in (elsewhere)"
    )
    renewal_foreign_escalate_user_id = fields.Many2one(
        related="renewal_foreign_rule_id.escalate_user_id", readonly=False, string="Supervisor told (elsewhere)"
    )
    renewal_foreign_activity_type_id = fields.Many2one(
        related="renewal_foreign_rule_id.activity_type_id", readonly=False, string="Kind of task (elsewhere)"
    )
    renewal_foreign_deadline_days = fields.Integer(
        related="renewal_foreign_rule_id.deadline_days", readonly=False, string="Task due (elsewhere)"
    )
    renewal_foreign_deadline_from = fields.Selection(
        related="renewal_foreign_rule_id.deadline_from", readonly=False, string="Counted from (elsewhere)"
    )
    renewal_foreign_remind_on = fields.Boolean(
        related="renewal_foreign_rule_id.remind_on", readonly=False, string="Remind (elsewhere)"
    )
    renewal_foreign_remind_days = fields.Integer(
        related="renewal_foreign_rule_id.remind_days", readonly=False, string="Remind (days) (elsewhere)"
    )
    renewal_foreign_escalate_on = fields.Boolean(
        related="renewal_foreign_rule_id.escalate_on", readonly=False, string="Tell the supervisor (elsewhere)"
    )
    renewal_foreign_escalate_days = fields.Integer(
        related="renewal_foreign_rule_id.escalate_days", readonly=False, string="Tell the supervisor (days) (elsewhere)"
    )
    renewal_foreign_win_back_on = fields.Boolean(
        related="renewal_foreign_rule_id.win_back_on", readonly=False, string="Win back (elsewhere)"
    )
    renewal_foreign_win_back_days = fields.Integer(
        related="renewal_foreign_rule_id.win_back_days", readonly=False, string="Win back (days) (elsewhere)"
    )

    @api.depends("company_id")
    def _compute_renewal_rules(self):
        for settings in self:
            rules = self.env["insurance.renewal.rule"].search(
                [("company_id", "=", settings.company_id.id), ("is_common", "=", True)]
            )
            for origin in ("own", "foreign"):
                settings[f"renewal_{origin}_rule_id"] = rules.filtered(lambda rule: rule.origin == origin)  # noqa: B023

    def action_renewal_rules(self):
        """Open the whole list of rules."""
        return self.env["ir.actions.act_window"]._for_xml_id("insurance_renewal.insurance_renewal_rule_action")
