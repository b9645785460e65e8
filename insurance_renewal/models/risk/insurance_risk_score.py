from odoo import fields, models

LEVELS = [("low", "Low"), ("medium", "Medium"), ("high", "High")]


class InsuranceRiskScore(models.Model):
    """How likely it is that a policy is not renewed, as of the last night; one row per policy, kept after its end."""

    _name = "insurance.risk.score"
    _description = "Risk of Leaving"
    _rec_name = "policy_id"
    _log_access = False

    policy_id = fields.Many2one("insurance.policy", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    risk = fields.Float(required=True, readonly=True, digits=(5, 4), help="Probability of leaving, 0 to 1.")
    risk_level = fields.Selection(LEVELS, required=True, readonly=True)
    facts = fields.Json(readonly=True, help="Factors that speak for leaving with their values, the strongest first.")
    date = fields.Date(required=True, readonly=True, help="The day it was computed.")

    _policy_uniq = models.Constraint("UNIQUE (policy_id)", "The risk of this policy is known already.")
