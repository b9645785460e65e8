from odoo import api, fields, models


class InsurancePolicy(models.Model):
    """The bonus-malus class of a policy, and its move when the next term is made."""

    _inherit = "insurance.policy"

    bonus_class_id = fields.Many2one(
        "insurance.bonus.class", "Bonus-malus", ondelete="restrict", index="btree_not_null", tracking=True, copy=False,
        compute="_compute_bonus_class_id", store=True, readonly=False, recursive=True,
        domain="[('table_id.line_ids', 'in', line_id)]",
        help="A next term gets the class its claims lead to, by the table.",
    )  # fmt: skip
    bonus_claims = fields.Integer(
        "Claims in this term", copy=False, tracking=True, help="They move the class of the next term."
    )
    claims_cost = fields.Monetary(
        "Cost of the claims in this term", copy=False, tracking=True,
        help="As the insurer's lists say. A list of claims without dates finds by it the term they belong to.",
    )  # fmt: skip
    bonus_move = fields.Char("Class moved", compute="_compute_bonus_move")
    has_bonus = fields.Boolean("Has bonus-malus", compute="_compute_has_bonus")

    _bonus_claims_positive = models.Constraint("CHECK (bonus_claims >= 0)", "The number of claims cannot be negative.")
    _claims_cost_positive = models.Constraint("CHECK (claims_cost >= 0)", "The cost of claims cannot be negative.")

    @api.depends("previous_id.bonus_class_id", "previous_id.bonus_claims")
    def _compute_bonus_class_id(self):
        for policy in self:
            before = policy.previous_id
            if policy.state == "draft" and before.bonus_class_id:
                policy.bonus_class_id = before.bonus_class_id._get_next(before.bonus_claims)
            else:
                policy.bonus_class_id = policy.bonus_class_id

    @api.depends("bonus_class_id", "previous_id")
    def _compute_bonus_move(self):
        for policy in self:
            # sudo: the class of the term before, also when a colleague sold that one
            before = policy.previous_id.sudo()
            moved = self.env._(
                "%(old)s → %(new)s, claims: %(claims)s",
                old=before.bonus_class_id.code,
                new=policy.bonus_class_id.code or "–",
                claims=before.bonus_claims,
            )
            policy.bonus_move = moved if before.bonus_class_id else False

    @api.depends("line_id")
    def _compute_has_bonus(self):
        for policy in self:
            policy.has_bonus = bool(policy.line_id.bonus_table_ids)

    @api.model
    def _measure_policy_claims(self, ids):
        """Claims noted in the policy's term, per policy."""
        policies = self.search_fetch([("id", "in", ids), ("bonus_claims", ">", 0)], ["bonus_claims"])
        return {policy.id: policy.bonus_claims for policy in policies}
