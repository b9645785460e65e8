from odoo import api, models


class InsuranceClaimPayment(models.Model):
    """Payments move the clocks of their claims."""

    _inherit = "insurance.claim.payment"

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        payments.claim_id._run_clocks()
        return payments

    def write(self, vals):
        done = super().write(vals)
        if "state" in vals:
            self.claim_id._run_clocks("paid" if vals["state"] == "paid" else None)
        return done

    def action_paid(self):
        done = super().action_paid()
        self.claim_id._run_clocks("paid")  # the money is booked after the state is written
        return done

    def _return(self, reason):
        done = super()._return(reason)
        self.claim_id._run_clocks()
        return done
