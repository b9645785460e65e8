from odoo import api, fields, models

from .insurance_risk_score import LEVELS


class InsuranceRenewal(models.Model):
    """How likely the client is to leave, and why; learned from the broker's own history, see lib/risk.py."""

    _inherit = "insurance.renewal"

    has_risk = fields.Boolean(
        "Risk is known", compute="_compute_risk", store=True, precompute=True,
        help="Nothing is said before there is enough history to learn from.",
    )  # fmt: skip
    risk = fields.Float(
        "Risk of leaving", compute="_compute_risk", store=True, precompute=True, digits=(5, 4), aggregator="avg",
        help="How likely it is that the client does not renew, from what became of similar policies.",
    )  # fmt: skip
    risk_level = fields.Selection(
        LEVELS, "Risk", compute="_compute_risk", store=True, precompute=True,
        help="High: among the riskiest of the policies that ended last; how many is a setting.",
    )  # fmt: skip
    risk_facts = fields.Json(compute="_compute_risk", store=True, precompute=True)
    risk_reasons = fields.Char(
        "Reasons to leave", compute="_compute_risk_reasons", help="What speaks for leaving, most of all first."
    )

    @api.depends("policy_id")
    def _compute_risk(self):
        """Take over what the last night said of the policy; later nights write it themselves."""
        # sudo: whoever may see the case may see its risk
        scores = self.env["insurance.risk.score"].sudo().search([("policy_id", "in", self.policy_id.ids)])
        by_policy = {score.policy_id: score for score in scores}
        for case in self:
            score = by_policy.get(case.policy_id._origin, scores.browse())
            case.has_risk = bool(score)
            case.risk, case.risk_level, case.risk_facts = score.risk, score.risk_level, score.facts

    @api.depends("risk_facts")
    @api.depends_context("lang")
    def _compute_risk_reasons(self):
        words = self.env["insurance.risk.words"]._describe_all([case.risk_facts or [] for case in self])
        for case, reasons in zip(self, words, strict=True):
            case.risk_reasons = " · ".join(reasons) or False
