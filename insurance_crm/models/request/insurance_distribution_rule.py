from odoo import api, fields, models
from odoo.exceptions import ValidationError


class InsuranceDistributionRule(models.Model):
    """Who gets requests of some lines and sources. The first rule that fits decides, in their order."""

    _name = "insurance.distribution.rule"
    _description = "Rule of Distribution"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade", index=True
    )
    line_ids = fields.Many2many("insurance.line", string="Lines", help="Empty: every line, and requests without one.")
    source_ids = fields.Many2many(
        "insurance.request.source", string="Sources", check_company=True, help="Empty: every source."
    )
    way = fields.Selection(
        [("load", "Least loaded"), ("turn", "In turn"), ("fixed", "Always the same person")],
        required=True,
        default="load",
        help="Least loaded: fewest open deals; among equals, and in turn: who has waited longest.",
    )
    user_ids = fields.Many2many(
        "res.users", string="Agents", domain=lambda self: self._get_agents_domain(),
        help="Empty: every agent who takes requests and works the line.",
    )  # fmt: skip
    user_id = fields.Many2one(
        "res.users", "Person", ondelete="restrict", domain=lambda self: self._get_agents_domain(),
    )  # fmt: skip
    own_first = fields.Boolean(
        "Known clients to their agent", default=True,
        help="The agent in charge of a client gets his requests, whoever's turn it is.",
    )  # fmt: skip
    at_work_first = fields.Boolean(
        "Whoever is at work goes first", default=True,
        help="By the working hours. When nobody is at work, all who are not away can get it.",
    )  # fmt: skip
    fallback_id = fields.Many2one(
        "res.users", "When nobody can", ondelete="restrict", domain=lambda self: self._get_agents_domain(),
        help="Gets what nobody of the agents can take. Empty: the deal waits without an agent.",
    )  # fmt: skip
    task_type_id = fields.Many2one(
        "mail.activity.type", "Task", ondelete="restrict", domain="[('res_model', 'in', (False, 'crm.lead'))]",
        default=lambda self: self.env.ref("mail.mail_activity_data_call", raise_if_not_found=False),
        help="Given along with the request. Empty: none.",
    )  # fmt: skip
    task_days = fields.Integer("Due after days", help="0 = the day the request comes in.")
    turn_ids = fields.One2many("insurance.distribution.turn", "rule_id", string="Given so far")

    _task_days_positive = models.Constraint("CHECK (task_days >= 0)", "The task cannot be due in the past.")

    @api.model
    def _get_agents_domain(self):
        return [
            ("share", "=", False),
            ("all_group_ids", "in", self.env.ref("insurance_crm.group_agent_own").ids),
            ("company_ids", "in", self.env.companies.ids),
        ]

    @api.constrains("way", "user_id")
    def _check_person(self):
        for rule in self:
            if rule.way == "fixed" and not rule.user_id:
                raise ValidationError(
                    self.env._("%(rule)s: choose the person who always gets the requests.", rule=rule.name)
                )

    @api.model
    def _find_rule(self, lead):
        """Return the first rule for a deal: of its company, for its line and its source; or none."""
        rules = self.search([("company_id", "=", lead.company_id.id or self.env.company.id)])
        for rule in rules:
            fits_line = not rule.line_ids or lead.insurance_line_id in rule.line_ids
            if fits_line and (not rule.source_ids or lead.insurance_source_id in rule.source_ids):
                return rule
        return self.browse()
