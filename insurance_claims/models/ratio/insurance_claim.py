from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..process.insurance_claim_stage import OVER

YEARS = 3  # a client's loss ratio: one year says too little of him


class InsuranceClaim(models.Model):
    """Claims and loss ratio as measures: ids -> {id: number} (see insurance.measure)."""

    _inherit = "insurance.claim"

    @api.model
    def _get_open_domain(self):
        return Domain("state", "not in", OVER)

    @api.model
    def _get_year_domain(self):
        """Claims of a loss in the twelve months until today; withdrawn ones are none."""
        first, today = self._get_last_years(1)
        lost = Domain("date_loss", ">=", first) & Domain("date_loss", "<=", today)
        return lost & Domain("state", "!=", "withdrawn")

    @api.model
    def _get_last_years(self, years):
        """Return the first and last day of the years that end today."""
        today = fields.Date.context_today(self)
        return today + relativedelta(years=-years, days=1), today

    # --- clients: numbers ----------------------------------------------------------------------------

    @api.model
    def _measure_client_number(self, ids, domain):
        groups = self._read_group(Domain("partner_id", "child_of", ids) & domain, ["partner_id"], ["__count"])
        return self.env["res.partner"].browse(ids)._insurance_roll_up(groups)

    @api.model
    def _measure_client_number_all(self, domain):
        measures = self.env["insurance.measure"]
        return measures._roll_up(measures._select_by_client(self.browse(), domain, "__count"))

    @api.model
    def _measure_client_open_claims(self, ids):
        """Claims not closed, refused or withdrawn, per client."""
        return self._measure_client_number(ids, self._get_open_domain())

    @api.model
    def _measure_client_open_claims_all(self):
        return self._measure_client_number_all(self._get_open_domain())

    @api.model
    def _measure_client_claims(self, ids):
        """Claims of a loss in the last twelve months, per client."""
        return self._measure_client_number(ids, self._get_year_domain())

    @api.model
    def _measure_client_claims_all(self):
        return self._measure_client_number_all(self._get_year_domain())

    # --- clients: money --------------------------------------------------------------------------------

    @api.model
    def _get_client_sums(self, ids, name, years):
        """Return ``{id: (figure, earned premium)}`` of `insurance.loss`, contacts added to their companies."""
        if not ids:
            return {}
        clients, (first, today) = self.env["res.partner"].browse(ids), self._get_last_years(years)
        found = self.env["insurance.loss"]._get_ratios("holder", first, today, [("partner_id", "child_of", ids)])
        holders = self.env["res.partner"].browse(found)
        sums = [
            clients._insurance_roll_up((holder, found[holder.id][figure]) for holder in holders)
            for figure in (name, "earned")
        ]
        return {client_id: (sums[0].get(client_id, 0), sums[1].get(client_id, 0)) for client_id in ids}

    @api.model
    def _select_client_sums(self, names, years):
        """Return SQL of ``id, value`` for all clients: the sum of these figures of `insurance.loss`."""
        losses, (first, today) = self.env["insurance.loss"], self._get_last_years(years)
        select = losses._select_figures(losses._get_asked("holder", first, today), [])
        digits = self.env.company.currency_id.decimal_places
        sums = SQL(" + ").join(SQL("coalesce(round(%s, %s), 0)", SQL.identifier(name), digits) for name in names)
        return self.env["insurance.measure"]._roll_up(SQL("%s SELECT g AS id, %s AS value FROM figure", select, sums))

    @api.model
    def _measure_client_claims_paid(self, ids):
        """Paid on claims in the last twelve months, per client."""
        return {client_id: paid for client_id, (paid, _earned) in self._get_client_sums(ids, "paid", 1).items() if paid}

    @api.model
    def _measure_client_claims_paid_all(self):
        return self._select_client_sums(["paid"], 1)

    @api.model
    def _measure_client_incurred(self, ids):
        """Incurred in the last three years, per client."""
        return {
            client_id: cost
            for client_id, (cost, _earned) in self._get_client_sums(ids, "incurred", YEARS).items()
            if cost
        }

    @api.model
    def _measure_client_incurred_all(self):
        return self._select_client_sums(["paid", "recovered", "change"], YEARS)

    @api.model
    def _measure_client_loss_ratio(self, ids):
        """Incurred ÷ earned premium of the last three years, per client."""
        found = self._get_client_sums(ids, "incurred", YEARS)
        return {client_id: cost / earned for client_id, (cost, earned) in found.items() if earned > 0}

    @api.model
    def _measure_client_loss_ratio_all(self):
        return SQL(
            """SELECT id, coalesce(cost.value, 0) / earned.value AS value
                 FROM (%s) AS earned LEFT JOIN (%s) AS cost USING (id) WHERE earned.value > 0""",
            self._select_client_sums(["earned"], YEARS),
            self._measure_client_incurred_all(),
        )

    # --- policies and agents -----------------------------------------------------------------------------

    @api.model
    def _get_policy_ratios(self, ids):
        """Return the figures of `insurance.loss` per policy, from its beginning until today."""
        return self.env["insurance.loss"]._get_ratios("policy", domain=[("id", "in", ids)]) if ids else {}

    @api.model
    def _measure_policy_reported_claims(self, ids):
        """Claims reported under the policy; withdrawn ones are none."""
        groups = self._read_group([("policy_id", "in", ids), ("state", "!=", "withdrawn")], ["policy_id"], ["__count"])
        return {policy.id: number for policy, number in groups}

    @api.model
    def _measure_policy_incurred(self, ids):
        """Paid and outstanding less recoveries, per policy, until today."""
        return {
            policy_id: one["incurred"] for policy_id, one in self._get_policy_ratios(ids).items() if one["incurred"]
        }

    @api.model
    def _measure_policy_loss_ratio(self, ids):
        """Incurred ÷ earned premium, per policy, from its beginning until today."""
        found = self._get_policy_ratios(ids)
        return {policy_id: one["ratio"] for policy_id, one in found.items() if one["ratio"] is not None}

    @api.model
    def _measure_agent_loss_ratio(self, ids):
        """Incurred ÷ earned premium of the last twelve months, per agent of the policies."""
        if not ids:
            return {}
        found = self.env["insurance.loss"]._get_ratios("agent", *self._get_last_years(1), [("user_id", "in", ids)])
        return {agent_id: one["ratio"] for agent_id, one in found.items() if one["ratio"] is not None}
