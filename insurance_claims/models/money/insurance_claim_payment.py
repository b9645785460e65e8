from odoo import fields, models


class InsuranceClaimPayment(models.Model):
    """A payment of the insurer on a claim, or money that comes back."""

    _name = "insurance.claim.payment"
    _description = "Payment of a Claim"
    _inherit = ["mail.thread", "insurance.announcer"]
    _order = "date desc, id desc"

    claim_id = fields.Many2one("insurance.claim", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="claim_id.company_id", store=True, precompute=True)
    currency_id = fields.Many2one("res.currency", required=True, ondelete="restrict")
    kind = fields.Selection(
        [("payment", "Payment"), ("recovery", "Recovery")], required=True, default="payment",
        help="Recovery: money that comes back, by salvage or from who was at fault.",
    )  # fmt: skip
    partner_id = fields.Many2one("res.partner", "Payee", ondelete="restrict", index="btree_not_null")
    amount = fields.Monetary(required=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    state = fields.Selection(
        [("draft", "Draft"), ("approval", "Waits for approval"), ("ordered", "Ordered"), ("paid", "Paid"),
         ("cancelled", "Cancelled")],
        required=True, default="draft", index=True, tracking=True, copy=False, readonly=True,
    )  # fmt: skip
