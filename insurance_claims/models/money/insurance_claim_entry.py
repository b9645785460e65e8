from odoo import fields, models

KINDS = [
    ("claimed", "Claimed"),
    ("assessed", "Assessed"),
    ("payable", "Payable"),
    ("reserve", "Reserve"),
    ("payment", "Payment"),
    ("recovery", "Recovery"),
]


class InsuranceClaimEntry(models.Model):
    """A row of a claim's money. Every figure of a claim is the sum of its rows of one kind.

    Claimed, assessed, payable and reserve are kept as changes: the new figure less the one before, on the day it
    was set. Payments are positive, recoveries (salvage, recourse, deductible paid back) negative. The reserve is
    what is still expected to be paid, so a payment comes with an equal fall of it. What happened in a period is
    the sum of reserve, payment and recovery rows of its days.
    """

    _name = "insurance.claim.entry"
    _description = "Money of a Claim"
    _order = "date desc, id desc"
    _rec_name = "claim_id"

    claim_id = fields.Many2one("insurance.claim", required=True, ondelete="restrict", index=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    date = fields.Date(required=True, readonly=True, index=True, default=fields.Date.context_today)
    amount = fields.Monetary(required=True, readonly=True, help="In the claim's currency; changes, signed.")
    amount_company = fields.Monetary(
        "Amount (company)", currency_field="company_currency_id", readonly=True,
        help="In the company's currency at the rate of the day.",
    )  # fmt: skip
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict", readonly=True)
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict", index=True, readonly=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    payment_id = fields.Many2one("insurance.claim.payment", ondelete="restrict", index="btree_not_null", readonly=True)
    note = fields.Char("Reason", readonly=True)
