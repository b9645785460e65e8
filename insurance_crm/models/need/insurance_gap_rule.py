from odoo import api, fields, models
from odoo.exceptions import ValidationError


class InsuranceGapRule(models.Model):
    """What clients lack, by what is known of them: written by the administrator in fields one can read.

    Which clients a rule finds is one SQL query, see ``_find``.
    """

    _name = "insurance.gap.rule"
    _description = "Gap Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, help="Read by agents as the reason of the need.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", ondelete="cascade", index=True, help="Empty: for every company.")
    kind = fields.Selection(
        [
            ("client", "A client lacks a cover"),
            ("relative", "A relative of a client lacks a cover"),
            ("foreign", "A policy elsewhere ends"),
        ],
        "Finds",
        required=True,
        default="client",
    )
    object_type_id = fields.Many2one(
        "insurance.object.type", "Has", ondelete="restrict", help="The client owns such an object, or insures one."
    )
    has_line_ids = fields.Many2many(
        "insurance.line", "insurance_gap_rule_has_rel", string="Is insured in",
        help="The client holds a policy in one of these lines today.",
    )  # fmt: skip
    has_origin = fields.Selection(
        [("any", "Ours or elsewhere"), ("own", "Ours"), ("foreign", "Elsewhere")],
        "Policies",
        required=True,
        default="any",
    )
    relative = fields.Selection(
        [
            ("spouse", "Husband or wife"),
            ("child", "Child"),
            ("parent", "Father or mother"),
            ("family", "Anybody of the family"),
        ],
        default="spouse",
    )
    age_from = fields.Integer("Age from", help="Of who lacks the cover. Zero: any age, known or not.")
    age_to = fields.Integer("Age to", help="Of who lacks the cover, this year of life included. Zero: no end.")
    who = fields.Selection(
        [("all", "Persons and companies"), ("person", "Persons"), ("company", "Companies")],
        required=True,
        default="all",
    )
    line_id = fields.Many2one(
        "insurance.line",
        "Lacks",
        ondelete="restrict",
        help="The line of the need. Whoever is insured in it has no gap.",
    )
    also_line_ids = fields.Many2many(
        "insurance.line", "insurance_gap_rule_also_rel", string="Or is covered by",
        help="Lines that cover the same: whoever is insured in one of them has no gap either.",
    )  # fmt: skip
    household = fields.Boolean(
        "The family's cover counts", help="No gap when a husband, wife, child or parent holds it: one home, one policy."
    )
    days = fields.Integer("Days before the end", default=60)
    limit = fields.Integer(
        "Open at once per agent", default=50,
        help="As many needs of this rule an agent has open at most; more are found when these are worked off. Zero: no limit.",
    )  # fmt: skip
    priority = fields.Selection(
        lambda self: self.env["insurance.need"]._fields["priority"].selection, required=True, default="0"
    )
    advice = fields.Text("What to say", translate=True, help="Shown in the needs found by this rule.")
    need_ids = fields.One2many("insurance.need", "gap_rule_id", string="Needs found")
    need_count = fields.Integer("Found", compute="_compute_need_count")

    _figures_positive = models.Constraint(
        'CHECK (age_from >= 0 AND age_to >= 0 AND days >= 0 AND "limit" >= 0)',
        "Ages, days and limits cannot be negative.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_need_count(self):
        counts = dict(
            self.env["insurance.need"]._read_group([("gap_rule_id", "in", self.ids)], ["gap_rule_id"], ["__count"])
        )
        for rule in self:
            rule.need_count = counts.get(rule, 0)

    @api.constrains("kind", "line_id", "object_type_id", "has_line_ids", "age_from", "age_to", "relative")
    def _check_complete(self):
        """A rule without conditions would find everybody."""
        for rule in self:
            if rule.kind != "foreign" and not rule.line_id:
                raise ValidationError(self.env._("“%(rule)s”: choose the line that is lacking.", rule=rule.name))
            if rule.kind == "relative" and not rule.relative:
                raise ValidationError(self.env._("“%(rule)s”: choose which relative.", rule=rule.name))
            if rule.kind != "foreign" and not (
                rule.object_type_id or rule.has_line_ids or rule.age_from or rule.age_to
            ):
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” would find everybody. Say what the client has, is insured in, or how old he is.",
                        rule=rule.name,
                    )
                )
            if rule.age_to and rule.age_to < rule.age_from:
                raise ValidationError(self.env._("“%(rule)s”: the last age comes before the first.", rule=rule.name))

    def action_count(self):
        """Say how many gaps this rule would find now; nothing is noted."""
        self.ensure_one()
        number = sum(self._count(company) for company in self._get_companies() & self.env.companies)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "title": self.name,
                "message": self.env._("%(number)s clients have this gap today.", number=number),
            },
        }

    def action_find(self):
        """Find the gaps now, in the user's companies, and open the needs of these rules."""
        self.check_access("write")
        for rule in self:
            for company in rule._get_companies() & self.env.companies:
                rule._find(company)
        return self.action_open_needs()

    def action_open_needs(self):
        """Open the needs these rules found."""
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_need_action")
        return action | {"domain": [("gap_rule_id", "in", self.ids)], "context": {}}
