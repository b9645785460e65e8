from odoo import fields, models


class InsuranceClaimPaymentReason(models.TransientModel):
    """Asks why payments are cancelled, not approved, or came back."""

    _name = "insurance.claim.payment.reason"
    _description = "Why a Payment Is Not Paid"

    payment_ids = fields.Many2many("insurance.claim.payment", string="Payments", required=True, readonly=True)
    step = fields.Selection(
        [("cancel", "Cancel"), ("refuse", "Do not approve"), ("return", "The money came back")],
        "What happens", required=True, readonly=True,
    )  # fmt: skip
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Do the step with the reason."""
        self.ensure_one()
        payments = self.payment_ids
        {"cancel": payments._cancel, "refuse": payments._refuse, "return": payments._return}[self.step](self.reason)
        return {"type": "ir.actions.act_window_close"}
