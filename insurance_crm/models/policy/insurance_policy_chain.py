from odoo import api, fields, models
from odoo.tools import SQL


class InsurancePolicy(models.Model):
    """The chain of terms a policy belongs to, and how the premium changed from one to the next."""

    _inherit = "insurance.policy"

    chain_ids = fields.Many2many("insurance.policy", string="All terms", compute="_compute_chain_ids")
    premium_before = fields.Monetary(
        "Premium before",
        compute="_compute_premium_change",
        help="Of the previous term, and of those joined into this one, when we may see them.",
    )
    premium_change = fields.Float(
        "Change", compute="_compute_premium_change", help="Premium against the previous term's, as a part of that."
    )

    @api.depends("previous_id", "next_ids", "joined_ids", "joined_into_ids")
    @api.depends_context("uid")
    def _compute_chain_ids(self):
        for policy in self:
            chain = self.browse(policy._origin._get_chain()) if policy._origin else self
            policy.chain_ids = chain._filtered_access("read").sorted("date_start")

    def _get_chain(self):
        """Return the ids of all terms this policy is linked with, before, after and beside, itself included; one query."""
        self.ensure_one()
        self.flush_model(["previous_id", "joined_ids"])
        query = SQL(
            """WITH RECURSIVE link AS NOT MATERIALIZED (
                   SELECT id AS one, previous_id AS other FROM insurance_policy
                   UNION ALL SELECT previous_id, id FROM insurance_policy
                   UNION ALL SELECT policy_id, joined_id FROM insurance_policy_join
                   UNION ALL SELECT joined_id, policy_id FROM insurance_policy_join
               ), chain AS (
                   SELECT %(id)s AS id UNION SELECT link.other FROM chain JOIN link ON link.one = chain.id
               )
               SELECT id FROM chain WHERE id IS NOT NULL""",
            id=self.id,
        )
        return [policy_id for (policy_id,) in self.env.execute_query(query)]

    @api.depends("premium_total", "previous_id.premium_total", "joined_ids.premium_total")
    @api.depends_context("uid")
    def _compute_premium_change(self):
        terms = self.previous_id | self.joined_ids
        seen = terms._filtered_access("read")
        for policy in self:
            before = policy.previous_id | policy.joined_ids
            known = before <= seen and before.currency_id == policy.currency_id
            policy.premium_before = sum(before.mapped("premium_total")) if known else 0
            policy.premium_change = (
                policy.premium_total / policy.premium_before - 1
                if policy.premium_before and policy.premium_total
                else 0
            )
