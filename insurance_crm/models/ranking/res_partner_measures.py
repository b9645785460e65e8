from odoo import api, models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Figures of clients that come from the contacts themselves."""

    _inherit = "res.partner"

    @api.model
    def _get_referred_domain(self):
        return Domain("insurance_marketer_id", "!=", False) & Domain("is_insurance_client", "=", True)

    @api.model
    def _measure_client_referrals(self, ids):
        """Clients whom this one brought, per client."""
        domain = Domain("insurance_marketer_id", "child_of", ids) & self._get_referred_domain()
        groups = self._read_group(domain, ["insurance_marketer_id"], ["__count"])
        return self.browse(ids)._insurance_roll_up(groups)

    @api.model
    def _measure_client_referrals_all(self):
        measures, own = self.env["insurance.measure"], self._get_referred_domain()
        return measures._roll_up(measures._select_by_client(self.browse(), own, "__count", "insurance_marketer_id"))
