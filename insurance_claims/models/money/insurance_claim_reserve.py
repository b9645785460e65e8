from odoo import api, models


class InsuranceClaim(models.Model):
    """The reserve a new claim starts with."""

    _inherit = "insurance.claim"

    @api.model_create_multi
    def create(self, vals_list):
        claims = super().create(vals_list)
        if not self.env.context.get("insurance_silent"):  # what is imported brings its own money
            claims.filtered("is_open")._book_first_reserve()
        return claims

    def _book_first_reserve(self):
        """Book the first reserve where the line's rule has one; a reserve of nothing books nothing."""
        reserves = self.env["insurance.claim.money.rule"]._get_first_reserves(self)
        note = self.env._("First reserve, by the rule of the line")
        self.env["insurance.claim.entry"]._book(
            [
                {"claim": claim, "kind": "reserve", "amount": amount, "date": claim.date_reported, "note": note}
                for claim, amount in reserves.items()
            ]
        )
