from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

BEST = 5  # a rating goes from 1 to 5


class InsuranceClaim(models.Model):
    _inherit = "insurance.claim"

    @api.model
    def _measure_client_satisfaction(self, ids):
        """Average rating of the client's claims and complaints of the last two years, as a share of the best (0 to 1)."""
        sums, counts = {}, {}
        for model in self.env["insurance.feedback"]._get_feedback_models():
            groups = self.env[model]._read_group(
                self._get_rated_domain() & Domain("partner_id", "child_of", ids),
                ["partner_id"],
                ["rating_last_value:sum", "__count"],
            )
            for partner, total, number in groups:
                sums[partner] = sums.get(partner, 0) + total
                counts[partner] = counts.get(partner, 0) + number
        clients = self.env["res.partner"].browse(ids)
        totals, numbers = clients._insurance_roll_up(sums.items()), clients._insurance_roll_up(counts.items())
        return {one: totals[one] / numbers[one] / BEST for one in ids if numbers[one]}

    @api.model
    def _get_rated_domain(self):
        since = fields.Date.context_today(self) - relativedelta(years=2)
        return Domain("rating_last_value", ">=", 1) & Domain("feedback_asked_on", ">", since)
