from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    renewal_big_premium = fields.Monetary(
        "Big premium from",
        default=10000,
        help="Renewals from this last premium on are found by the filter “Big premium”.",
    )
