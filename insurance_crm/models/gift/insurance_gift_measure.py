from odoo import api, models
from odoo.fields import Domain


class InsuranceGift(models.Model):
    """Figures of gifts, for the client card, ranking and reports."""

    _inherit = "insurance.gift"

    @api.model
    def _measure_client_gifts(self, ids):
        """Gifts given in the last twelve months, per client."""
        return self._measure_given(ids, "__count")

    @api.model
    def _measure_client_gift_cost(self, ids):
        """What the gifts of the last twelve months cost, per client, in the company's currency."""
        return self._measure_given(ids, "cost:sum")

    def _measure_given(self, ids, aggregate):
        domain = Domain("partner_id", "in", ids) & Domain("state", "=", "given")
        domain &= Domain("date_given", ">", "today -1y") & Domain("company_id", "=", self.env.company.id)
        groups = self._read_group(domain, ["partner_id"], [aggregate])
        return {partner.id: number for partner, number in groups}
