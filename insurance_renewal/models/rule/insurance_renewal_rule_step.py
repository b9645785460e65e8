from odoo import api, fields, models

KINDS = [("remind", "Remind"), ("escalate", "Tell the supervisor"), ("win_back", "Win back")]
SHIPPED_STEPS = {"remind": 30, "escalate": 7, "win_back": 14}  # days before the end; to win back: after it


class InsuranceRenewalRuleStep(models.Model):
    """What is done after the work was opened, as long as nothing became of it: so many days before or after the end."""

    _name = "insurance.renewal.rule.step"
    _description = "Step of a Renewal Rule"
    _order = "rule_id, kind, days desc, id"

    rule_id = fields.Many2one("insurance.renewal.rule", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="rule_id.company_id", store=True, precompute=True, index=True)
    kind = fields.Selection(
        KINDS,
        "Step",
        required=True,
        help="Remind: the person in charge. Tell the supervisor: a task for him, once. "
        "Win back: after the end, when the client was lost or nothing was done.",
    )
    days = fields.Integer(required=True, help="Before the last day of cover; to win back: after it.")
    when = fields.Char(compute="_compute_when")
    activity_type_id = fields.Many2one(
        "mail.activity.type", "Kind of task", ondelete="set null", domain="[('res_model', 'in', (False, 'crm.lead'))]",
        help="Empty: the rule's own kind.",
    )  # fmt: skip
    summary = fields.Char("Words", translate=True, help="What the task says. Empty: line and end of the policy.")
    active = fields.Boolean("On", default=True)
    date_since = fields.Date("On since", readonly=True, copy=False)

    _days_range = models.Constraint("CHECK (days BETWEEN 0 AND 730)", "Steps: the days must lie between 0 and 730.")
    _kind_uniq = models.UniqueIndex(
        "(rule_id, kind, days) WHERE active", "The rule already has this step on the same day."
    )

    @api.depends("kind", "days")
    def _compute_when(self):
        for step in self:
            if step.kind == "win_back":
                step.when = self.env._("%(days)s days after the end", days=step.days)
            else:
                step.when = self.env._("%(days)s days before the end", days=step.days)

    @api.depends("kind", "when")
    def _compute_display_name(self):
        for step in self:
            step.display_name = f"{step._get_label()} · {step.when}"

    def _get_label(self):
        """Return the words of the kind."""
        return dict(self._fields["kind"]._description_selection(self.env)).get(self.kind, "")

    def _in_order(self):
        """Return the steps in the order in which they come."""
        return self.sorted(lambda step: step.days if step.kind == "win_back" else -step.days)

    @api.model_create_multi
    def create(self, vals_list):
        today = fields.Date.context_today(self)
        return super().create([{"date_since": today} | vals for vals in vals_list])

    def write(self, vals):
        """A step that is switched on, or moved, works from that day."""
        if vals.get("active") or "days" in vals:
            vals = {"date_since": fields.Date.context_today(self)} | vals
        return super().write(vals)
