from odoo import fields, models

APPROVAL_LIMIT = 10000  # in whatever currency: a broker sets his own


class ResCompany(models.Model):
    """From which amount a second person approves payments of claims."""

    _inherit = "res.company"

    claim_approval = fields.Boolean("A second person approves payments of claims", default=True)
    claim_approval_limit = fields.Monetary(
        "Approved above", default=APPROVAL_LIMIT,
        help="Of all payments of a claim together, in the company's currency. 0: every payment.",
    )  # fmt: skip

    _claim_approval_limit_positive = models.Constraint(
        "CHECK (claim_approval_limit >= 0)", "The amount above which payments are approved is 0 or more."
    )
