from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

_OPERATORS = {"ge": SQL(">="), "gt": SQL(">"), "le": SQL("<="), "lt": SQL("<"), "eq": SQL("=")}


class InsuranceStandingRule(models.Model):
    """When a client counts as loyal, or as dissatisfied: all conditions of one rule hold."""

    _name = "insurance.standing.rule"
    _description = "Rule for Loyal and Dissatisfied Clients"
    _order = "verdict, sequence, id"

    name = fields.Char(required=True, translate=True, help="Shown as the reason.")
    verdict = fields.Selection(
        [("loyal", "Loyal"), ("dissatisfied", "Dissatisfied")], "The client is", required=True, default="dissatisfied"
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, ondelete="cascade", help="Empty: for every company.")
    condition_ids = fields.One2many(
        "insurance.standing.condition", "rule_id", string="When all of this holds", copy=True
    )
    conditions = fields.Char(compute="_compute_conditions", string="When")

    @api.depends("condition_ids.measure_id", "condition_ids.operator", "condition_ids.value")
    def _compute_conditions(self):
        for rule in self:
            rule.conditions = ", ".join(rule.condition_ids.mapped("display_name"))

    @api.constrains("condition_ids", "active")
    def _check_conditions(self):
        for rule in self.filtered("active"):
            if not rule.condition_ids:
                raise ValidationError(self.env._("%s: add at least one condition.", rule.name))

    @api.model
    def _get_rules(self, company):
        """Return the rules in force for a company."""
        # sudo: everybody's standing follows the same rules, whoever asks
        return self.sudo().search([("company_id", "in", (company.id, False))])

    def _get_answerable(self):
        """Return those of the rules whose figures are all there; what is unknown decides nothing."""
        measures = self.condition_ids.measure_id
        missing = measures.filtered(lambda measure: not measure.active or not measure._is_readable())
        return self.filtered(
            lambda rule: (
                rule.condition_ids
                and all(
                    condition.measure_id and condition.measure_id not in missing for condition in rule.condition_ids
                )
            )
        )

    def _get_verdicts(self, verdict):
        """Return SQL of a JSON list with the ids of these rules that speak of a client as ``verdict``, or NULL."""
        rules = self.filtered(lambda rule: rule.verdict == verdict)
        if not rules:
            return SQL("NULL::jsonb")
        found = SQL(", ").join(
            SQL("CASE WHEN %s THEN %s END", SQL(" AND ").join(rule.condition_ids._to_sql()), rule.id) for rule in rules
        )
        return SQL("NULLIF(to_jsonb(array_remove(ARRAY[%s]::int[], NULL)), '[]'::jsonb)", found)


class InsuranceStandingCondition(models.Model):
    """One figure compared with a value."""

    _name = "insurance.standing.condition"
    _description = "Condition of a Rule for Loyal and Dissatisfied Clients"
    _order = "rule_id, id"

    rule_id = fields.Many2one("insurance.standing.rule", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="rule_id.company_id", store=True, precompute=True, index="btree_not_null")
    measure_id = fields.Many2one(
        "insurance.measure",
        "Figure",
        ondelete="set null",
        domain="[('grain', '=', 'client')]",
        help="Empty when its module was removed: the rule decides nothing then, instead of deciding with less.",
    )
    operator = fields.Selection(
        [("ge", "at least"), ("gt", "more than"), ("le", "at most"), ("lt", "less than"), ("eq", "exactly")],
        "Is",
        required=True,
        default="ge",
    )
    value = fields.Float(required=True, help="A figure in per cent is written as a fraction: 0.4 for 40 %.")

    @api.depends("measure_id", "operator", "value")
    def _compute_display_name(self):
        operators = dict(self._fields["operator"]._description_selection(self.env))
        for condition in self:
            # sudo: a figure's name is no secret
            figure = condition.measure_id.sudo().name or self.env._("a figure that is gone")
            condition.display_name = f"{figure} {operators.get(condition.operator)} {condition.value:g}"

    def _to_sql(self):
        """Return a list of SQL, one comparison each, of the columns of `insurance.partner.stat`'s count."""
        return [
            SQL(
                "%s %s %s",
                SQL.identifier(f"v{condition.measure_id.id}"),
                _OPERATORS[condition.operator],
                condition.value,
            )
            for condition in self
        ]
