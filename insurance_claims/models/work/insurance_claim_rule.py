from odoo import api, fields, models
from odoo.exceptions import ValidationError


class InsuranceClaimRule(models.Model):
    """Who handles claims of some lines, insurers and sizes. The first rule that fits decides, in their order."""

    _name = "insurance.claim.rule"
    _description = "Rule of Distribution of Claims"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, ondelete="cascade", index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_ids = fields.Many2many("insurance.line", string="Lines", help="Empty: every line.")
    insurer_ids = fields.Many2many(
        "res.partner", string="Insurers", domain=[("is_insurer", "=", True)], help="Empty: every insurer."
    )
    amount_kind = fields.Selection(
        [("claimed", "Amount claimed"), ("sum_insured", "Sum insured")], "Size by", required=True, default="claimed",
        help="Sum insured: of the object that was damaged, else of the cover, else of all objects on the policy.",
    )  # fmt: skip
    amount_from = fields.Monetary("From", help="Smallest amount the rule is for, in the company's currency.")
    amount_to = fields.Monetary("Up to", help="Largest amount the rule is for. 0: any.")
    way = fields.Selection(
        [("load", "Least loaded"), ("turn", "In turn"), ("fixed", "Always the same person")], required=True,
        default="load", help="Least loaded: fewest open claims; among equals, and in turn: who has waited longest.",
    )  # fmt: skip
    user_ids = fields.Many2many(
        "res.users", string="Handlers", domain=lambda self: self._get_handlers_domain(),
        help="Empty: every claims handler; the managers where there is no handler.",
    )  # fmt: skip
    user_id = fields.Many2one(
        "res.users", "Person", ondelete="restrict", domain=lambda self: self._get_handlers_domain()
    )
    opener_first = fields.Boolean(
        "Who reports it keeps it", default=True, help="A handler who takes the call handles the claim himself."
    )
    at_work_first = fields.Boolean(
        "Whoever is at work goes first", default=True,
        help="By the working hours. When nobody is at work, all who are not away can get it.",
    )  # fmt: skip
    fallback_id = fields.Many2one(
        "res.users", "When nobody can", ondelete="restrict", domain=lambda self: self._get_handlers_domain(),
        help="Gets what none of the handlers can take. Empty: the claim waits without a handler.",
    )  # fmt: skip
    turn_ids = fields.One2many(
        "insurance.claim.turn", "rule_id", string="Given so far", groups="insurance_claims.group_claims_manager"
    )

    _amounts = models.Constraint(
        "CHECK (amount_from >= 0 AND amount_to >= 0 AND (amount_to = 0 OR amount_to >= amount_from))",
        "The amounts cannot be negative, and “up to” cannot be less than “from”.",
    )

    @api.model
    def _get_handlers_domain(self):
        """Return the domain of the users who may handle claims of the current companies."""
        return [
            ("share", "=", False),
            ("all_group_ids", "in", self.env.ref("insurance_claims.group_claims_handler").ids),
            ("company_ids", "in", self.env.companies.ids),
        ]

    @api.constrains("way", "user_id")
    def _check_person(self):
        for rule in self:
            if rule.way == "fixed" and not rule.user_id:
                raise ValidationError(
                    self.env._("%(rule)s: choose the person who always gets the claims.", rule=rule.name)
                )

    def _find_rule(self, claim):
        """Return the first of these rules that fits ``claim``, or none."""
        return next((rule for rule in self if rule._fits(claim)), self.browse())

    def _fits(self, claim):
        return (
            self.company_id == claim.company_id
            and (not self.line_ids or claim.line_id in self.line_ids)
            and (not self.insurer_ids or claim.insurer_id in self.insurer_ids)
            and self._fits_amount(claim)
        )

    def _fits_amount(self, claim):
        """Whether the claim's size, in the company's currency of the day it was reported, is within the limits."""
        if not self.amount_from and not self.amount_to:
            return True
        amount = claim.claimed if self.amount_kind == "claimed" else self._get_sum_insured(claim)
        amount = claim.currency_id._convert(amount, self.currency_id, self.company_id, claim.date_reported)
        below = self.currency_id.compare_amounts(amount, self.amount_from) < 0
        above = self.amount_to and self.currency_id.compare_amounts(amount, self.amount_to) > 0
        return not below and not above

    @api.model
    def _get_sum_insured(self, claim):
        return claim.place_id.sum_insured or claim.cover_id.sum_insured or claim.policy_id.object_sum_insured
