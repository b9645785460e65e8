from odoo import fields, models


class InsuranceProductCover(models.Model):
    """One thing a product pays for: theft, medical costs, legal aid. Some are included, some are chosen."""

    _name = "insurance.product.cover"
    _description = "Cover of a Product"
    _order = "product_id, is_optional, sequence, id"

    product_id = fields.Many2one("insurance.product", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="product_id.company_id")
    currency_id = fields.Many2one(related="product_id.currency_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Short name used by tariffs and comparisons: give the same cover of two products one code."
    )
    is_optional = fields.Boolean("Optional", help="Chosen by the client; otherwise it is always included.")
    limit = fields.Monetary(help="The most the insurer pays under this cover. 0: the sum insured.")
    deductible = fields.Monetary(help="What the client bears in each claim under this cover.")
    note = fields.Char("What it pays", translate=True)

    _code_uniq = models.UniqueIndex("(product_id, lower(code))", "This product already has a cover with this code.")
    _amounts = models.Constraint(
        'CHECK ("limit" >= 0 AND deductible >= 0)', "Limit and deductible of a cover cannot be negative."
    )
