from odoo import fields, models


class InsuranceRankCriterion(models.Model):
    """One figure that counts in a scheme: how much it weighs and how many points its values give."""

    _name = "insurance.rank.criterion"
    _description = "Ranking Criterion"
    _inherit = ["insurance.rank.points"]
    _order = "scheme_id, sequence, id"
    _rec_name = "measure_id"

    scheme_id = fields.Many2one("insurance.rank.scheme", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="scheme_id.company_id", store=True, precompute=True, index="btree_not_null")
    sequence = fields.Integer(default=10)
    low = fields.Float(company_dependent=True)
    high = fields.Float(company_dependent=True)

    _measure_uniq = models.Constraint(
        "UNIQUE (scheme_id, measure_id)", "This figure counts in the scheme already: change its weight instead."
    )
