from odoo import api, fields, models


class InsuranceOfferCover(models.Model):
    """One thing an offer covers, with its own limit, deductible and premium."""

    _name = "insurance.offer.cover"
    _description = "Cover of an Offer"
    _order = "offer_id, sequence, id"

    offer_id = fields.Many2one("insurance.offer", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="offer_id.company_id", store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related="offer_id.currency_id")
    product_id = fields.Many2one(related="offer_id.product_id")
    sequence = fields.Integer(default=10)
    product_cover_id = fields.Many2one(
        "insurance.product.cover", "Product's cover", ondelete="restrict", index="btree_not_null",
        domain="[('product_id', '=', product_id)]",
    )  # fmt: skip
    name = fields.Char(
        "Cover", required=True, compute="_compute_from_product_cover", store=True, readonly=False, precompute=True
    )
    sum_insured = fields.Monetary(
        "Limit", compute="_compute_from_product_cover", store=True, readonly=False, precompute=True,
        help="The most the insurer pays under this cover. 0: the sum insured.",
    )  # fmt: skip
    deductible = fields.Monetary(
        compute="_compute_from_product_cover", store=True, readonly=False, precompute=True,
        help="0: the deductible of the offer.",
    )  # fmt: skip
    premium = fields.Monetary("Net premium", help="Its part of the net premium, where the insurer says it.")

    _amounts = models.Constraint(
        "CHECK (least(sum_insured, deductible, premium) >= 0)",
        "Limit, deductible and premium cannot be negative.",
    )

    @api.depends("product_cover_id")
    def _compute_from_product_cover(self):
        for cover in self:
            source = cover.product_cover_id
            cover.name = source.name or cover.name
            cover.sum_insured = source.limit or cover.sum_insured
            cover.deductible = source.deductible or cover.deductible

    def _get_name(self):
        """Return the cover's name in the language of the environment, where the catalogue knows it."""
        return self.product_cover_id.name or self.name

    def _get_key(self):
        """Return what makes covers of several insurers comparable: the code, else the name."""
        return (self.product_cover_id.code or self.name).strip().casefold()

    @api.model_create_multi
    def create(self, vals_list):
        covers = super().create(vals_list)
        covers._check_open()
        return covers

    def write(self, vals):
        self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_accepted(self):
        self._check_open()

    def _check_open(self):
        if not self.env.su:
            self.offer_id._check_not_accepted()
