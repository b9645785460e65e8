from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

_TENTH_OF_A_YEAR = 36.525  # days
_LOOK_BACK = relativedelta(years=2)
_SHORT_TERM = 180  # days; a journey that is over is no lapse


class InsurancePolicy(models.Model):
    """Figures of clients that come from their policies; each for some clients, and for all of them as SQL."""

    _inherit = "insurance.policy"

    def _client_select(self, domain, aggregate="__count", how="sum"):
        """Return SQL of ``id, value`` for all clients; see `insurance.measure`."""
        measures = self.env["insurance.measure"]
        return measures._roll_up(measures._select_by_client(self.browse(), domain, aggregate), how)

    def _client_extremes(self, ids, aggregate, choose):
        """Return ``{id: value}``: the least or greatest (``choose``) of the clients' own policies, contacts included."""
        clients = self.env["res.partner"].browse(ids)
        domain = clients._get_insurance_domain() & self._get_bought_domain()
        found = {}
        for partner, value in self._read_group(domain, ["partner_id"], [aggregate]):
            while partner and value:
                found[partner.id] = choose(found.get(partner.id, value), value)
                partner = partner.parent_id
        return {client_id: found[client_id] for client_id in clients.ids if client_id in found}

    @api.model
    def _get_bought_domain(self):
        """Own policies that were ever issued, void ones not."""
        return Domain("origin", "=", "own") & Domain("state", "in", ("issued", "cancelled"))

    @api.model
    def _get_in_force_domain(self, origin="own"):
        return Domain("phase", "=", "in_force") & Domain("origin", "=", origin)

    @api.model
    def _get_lapsed_domain(self):
        """Own policies of half a year and more that ended in the last two years, and nothing follows them."""
        today = fields.Date.context_today(self)
        return (
            Domain("origin", "=", "own")
            & Domain("state", "=", "issued")
            & Domain("cover_end", "<=", today)
            & Domain("cover_end", ">", today - _LOOK_BACK)
            & Domain("next_ids", "=", False)
            & Domain("joined_into_ids", "=", False)
            & Domain.custom(to_sql=self._lasted_long)
        )

    @api.model
    def _lasted_long(self, model, alias, query):
        start, end = model._field_to_sql(alias, "date_start", query), model._field_to_sql(alias, "cover_end", query)
        return SQL("%s - %s >= %s", end, start, _SHORT_TERM)

    @api.model
    def _get_withdrawn_domain(self):
        """Own policies cancelled in the last two years."""
        today = fields.Date.context_today(self)
        ended = Domain("cover_end", ">", today - _LOOK_BACK) & Domain("cover_end", "<=", today)
        return Domain("origin", "=", "own") & Domain("state", "=", "cancelled") & ended

    # --- measures: for these clients, and for all ----------------------------------------------

    @api.model
    def _measure_client_in_force_all(self):
        return self._client_select(self._get_in_force_domain())

    @api.model
    def _measure_client_elsewhere_all(self):
        return self._client_select(self._get_in_force_domain("foreign"))

    @api.model
    def _measure_client_premium_all(self):
        return self._client_select(self._get_in_force_domain(), "premium_total:sum_currency")

    @api.model
    def _measure_client_lines(self, ids):
        """Different lines of the own policies in force today, per client."""
        clients = self.env["res.partner"].browse(ids)
        domain = clients._get_insurance_domain() & self._get_in_force_domain()
        lines = {}
        for partner, line in self._read_group(domain, ["partner_id", "line_id"]):
            while partner:
                lines.setdefault(partner.id, set()).add(line.id)
                partner = partner.parent_id
        return {client_id: len(lines.get(client_id, ())) for client_id in clients.ids}

    @api.model
    def _measure_client_lines_all(self):
        return self._client_select(self._get_in_force_domain(), "line_id", "count")

    @api.model
    def _measure_client_years(self, ids):
        """Years since the first own policy began, per client, to the tenth."""
        today, firsts = fields.Date.context_today(self), self._client_extremes(ids, "date_start:min", min)
        return {
            client_id: max(int((today - first).days / _TENTH_OF_A_YEAR), 0) / 10 for client_id, first in firsts.items()
        }

    @api.model
    def _measure_client_years_all(self):
        first = self._client_select(self._get_bought_domain(), "date_start:min", "min")
        return SQL(
            "SELECT id, greatest(trunc((%s::date - value) / %s), 0) / 10 AS value FROM (%s) AS first",
            fields.Date.context_today(self), _TENTH_OF_A_YEAR, first,
        )  # fmt: skip

    @api.model
    def _measure_client_uncovered(self, ids):
        """Days since the last own policy ended, per client; zero while one is in force or to come."""
        today, lasts = fields.Date.context_today(self), self._client_extremes(ids, "cover_end:max", max)
        return {client_id: max((today - last).days + 1, 0) for client_id, last in lasts.items()}

    @api.model
    def _measure_client_uncovered_all(self):
        last = self._client_select(self._get_bought_domain(), "cover_end:max", "max")
        return SQL(
            "SELECT id, greatest(%s::date - value + 1, 0) AS value FROM (%s) AS last",
            fields.Date.context_today(self), last,
        )  # fmt: skip

    @api.model
    def _measure_client_lapses(self, ids):
        """Own policies that ended without being renewed in the last two years, per client."""
        return self._measure_client(ids, "__count", self._get_lapsed_domain())

    @api.model
    def _measure_client_lapses_all(self):
        return self._client_select(self._get_lapsed_domain())

    @api.model
    def _measure_client_withdrawn(self, ids):
        """Own policies cancelled in the last two years, per client."""
        return self._measure_client(ids, "__count", self._get_withdrawn_domain())

    @api.model
    def _measure_client_withdrawn_all(self):
        return self._client_select(self._get_withdrawn_domain())
