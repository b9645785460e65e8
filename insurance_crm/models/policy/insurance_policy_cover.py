from odoo import api, fields, models


class InsurancePolicyCover(models.Model):
    """A risk the policy covers, with its limit, deductible and price; of the whole policy or of one object."""

    _name = "insurance.policy.cover"
    _description = "Cover of a Policy"
    _inherit = ["insurance.policy.part"]

    product_cover_id = fields.Many2one(
        "insurance.product.cover", "Cover", ondelete="restrict", index="btree_not_null",
        domain="[('product_id', '=', parent.product_id)]",
        help="One of the product's covers; its name, limit and deductible are taken over.",
    )  # fmt: skip
    name = fields.Char(
        "Covered", compute="_compute_from_product", store=True, readonly=False, precompute=True, required=True
    )
    sum_insured = fields.Monetary(
        "Limit", compute="_compute_from_product", store=True, readonly=False, precompute=True,
        help="The most the insurer pays under this cover.",
    )  # fmt: skip
    deductible = fields.Monetary(
        compute="_compute_from_product", store=True, readonly=False, precompute=True,
        help="What the client bears himself in each claim under this cover.",
    )  # fmt: skip
    premium = fields.Monetary("Net premium", help="Of this cover alone, for the full term of the policy.")

    _amounts = models.Constraint(
        "CHECK (sum_insured >= 0 AND premium >= 0 AND deductible >= 0)",
        "Limit, premium and deductible of a cover cannot be negative.",
    )

    @api.depends("product_cover_id")
    def _compute_from_product(self):
        for cover in self:
            source = cover.product_cover_id
            cover.name = source.name or cover.name
            cover.sum_insured = source.limit or cover.sum_insured
            cover.deductible = source.deductible or cover.deductible
