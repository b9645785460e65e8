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

    renewal_own_is_on = fields.Boolean(related="renewal_own_rule_id.is_on", readonly=False)
    renewal_own_days = fields.Integer(related="renewal_own_rule_id.days", readonly=False)
    renewal_own_catch_up_days = fields.Integer(related="renewal_own_rule_id.catch_up_days", readonly=False)
    renewal_own_team_id = fields.Many2one(related="renewal_own_rule_id.team_id", readonly=False)
    renewal_own_assign_to = fields.Selection(related="renewal_own_rule_id.assign_to", readonly=False)
    renewal_own_user_id = fields.Many2one(related="renewal_own_rule_id.user_id", readonly=False)
    renewal_own_standin_id = fields.Many2one(related="renewal_own_rule_id.standin_id", readonly=False)
    renewal_own_activity_type_id = fields.Many2one(related="renewal_own_rule_id.activity_type_id", readonly=False)
    renewal_own_deadline_days = fields.Integer(related="renewal_own_rule_id.deadline_days", readonly=False)
    renewal_own_deadline_from = fields.Selection(related="renewal_own_rule_id.deadline_from", readonly=False)

    renewal_foreign_is_on = fields.Boolean(
        related="renewal_foreign_rule_id.is_on", readonly=False, string="Open renewal work (elsewhere)"
    )
    renewal_foreign_days = fields.Integer(
        related="renewal_foreign_rule_id.days", readonly=False, string="Days before the end (elsewhere)"
    )
    renewal_foreign_catch_up_days = fields.Integer(
        related="renewal_foreign_rule_id.catch_up_days", readonly=False, string="Missed nights (elsewhere)"
    )
    renewal_foreign_team_id = fields.Many2one(
        related="renewal_foreign_rule_id.team_id", readonly=False, string="Pipeline (elsewhere)"
    )
    renewal_foreign_assign_to = fields.Selection(
        related="renewal_foreign_rule_id.assign_to", readonly=False, string="Task goes to (elsewhere)"
    )
    renewal_foreign_user_id = fields.Many2one(
        related="renewal_foreign_rule_id.user_id", readonly=False, string="Person (elsewhere)"
    )
    renewal_foreign_standin_id = fields.Many2one(
        related="renewal_foreign_rule_id.standin_id", readonly=False, string="Stand-in (elsewhere)"
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

    @api.depends("company_id")
    def _compute_renewal_rules(self):
        for settings in self:
            rules = self.env["insurance.renewal.rule"].search([("company_id", "=", settings.company_id.id)])
            for origin in ("own", "foreign"):
                settings[f"renewal_{origin}_rule_id"] = rules.filtered(lambda rule: rule.origin == origin)  # noqa: B023
