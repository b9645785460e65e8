from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain


class InsuranceTransaction(models.Model):
    """Figures of clients that come from the ledger."""

    _inherit = "insurance.transaction"

    @api.model
    def _get_last_year_domain(self):
        """What was booked in the last twelve months, today included."""
        today = fields.Date.context_today(self)
        return Domain("date_booking", ">", today - relativedelta(years=1)) & Domain("date_booking", "<=", today)

    @api.model
    def _measure_client_booked(self, ids, name, domain):
        """Return ``{id: sum of a company amount}``, in the current company's currency of today."""
        today, company = fields.Date.context_today(self), self.env.company
        domain = Domain("partner_id", "child_of", ids) & Domain(domain)
        groups = self._read_group(domain, ["partner_id", "company_id"], [f"{name}:sum"])
        converted = (
            (partner, booked_in.currency_id._convert(amount, company.currency_id, company, today))
            for partner, booked_in, amount in groups
        )
        return self.env["res.partner"].browse(ids)._insurance_roll_up(converted)

    def _client_select(self, name, domain=()):
        """Return SQL of ``id, value`` for all clients; the current company's rows alone, so in its currency."""
        measures, own = self.env["insurance.measure"], Domain("company_id", "=", self.env.company.id)
        return measures._roll_up(measures._select_by_client(self.browse(), own & Domain(domain), f"{name}:sum"))

    @api.model
    def _measure_client_commission_all(self):
        return self._client_select("commission_company")

    @api.model
    def _measure_client_commission_year(self, ids):
        """Our commission booked in the last twelve months, per client."""
        return self._measure_client_booked(ids, "commission_company", self._get_last_year_domain())

    @api.model
    def _measure_client_commission_year_all(self):
        return self._client_select("commission_company", self._get_last_year_domain())

    @api.model
    def _measure_client_premium_year(self, ids):
        """Net premium booked in the last twelve months, per client."""
        return self._measure_client_booked(ids, "premium_company", self._get_last_year_domain())

    @api.model
    def _measure_client_premium_year_all(self):
        return self._client_select("premium_company", self._get_last_year_domain())
