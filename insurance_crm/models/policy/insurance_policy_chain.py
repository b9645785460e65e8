from odoo import api, fields, models
from odoo.tools import SQL


class InsurancePolicy(models.Model):
    """The chain of terms a policy belongs to, and how the premium changed from one to the next."""

    _inherit = "insurance.policy"

    chain_ids = fields.Many2many("insurance.policy", string="All terms", compute="_compute_chain_ids")
    premium_before = fields.Monetary(
        "Premium before", compute="_compute_premium_change", help="Of the previous term, when we may see it."
    )
    premium_change = fields.Float(
        "Change", compute="_compute_premium_change", help="Premium against the previous term's, as a part of that."
    )

    @api.depends("previous_id", "next_ids")
    @api.depends_context("uid")
    def _compute_chain_ids(self):
        for policy in self:
            chain = self.browse(policy._origin._get_chain()) if policy._origin else self
            policy.chain_ids = chain._filtered_access("read").sorted("date_start")

    def _get_chain(self):
        """Return the ids of all terms before and after this policy, itself included, by one query."""
        self.ensure_one()
        self.flush_model(["previous_id"])
        query = SQL(
            """WITH RECURSIVE before AS (
                   SELECT id, previous_id FROM insurance_policy WHERE id = %(id)s
                   UNION SELECT p.id, p.previous_id FROM insurance_policy p JOIN before b ON p.id = b.previous_id
               ), following AS (
                   SELECT id FROM before
                   UNION SELECT p.id FROM insurance_policy p JOIN following f ON p.previous_id = f.id
               )
               SELECT id FROM following""",
            id=self.id,
        )
        return [policy_id for (policy_id,) in self.env.execute_query(query)]

    @api.depends("premium_total", "previous_id.premium_total")
    @api.depends_context("uid")
    def _compute_premium_change(self):
        seen = self.previous_id._filtered_access("read")
        for policy in self:
            before = policy.previous_id & seen
            same_money = before.currency_id == policy.currency_id
            policy.premium_before = before.premium_total if same_money else 0
            policy.premium_change = (
                policy.premium_total / policy.premium_before - 1
                if policy.premium_before and policy.premium_total
                else 0
            )
