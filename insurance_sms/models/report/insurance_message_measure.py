from datetime import datetime, time

import pytz
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

LEFT = ("sent", "delivered")  # states of a message that has left


class InsuranceMessage(models.Model):
    """Figures of messages per client and agent, for rankings, cards and reports."""

    _inherit = "insurance.message"

    @api.model
    def _get_moment(self, day):
        """Return the beginning of a day of the reader's time zone, in UTC."""
        return self.env.tz.localize(datetime.combine(day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _get_this_month_domain(self):
        """Return the domain of what was sent since the first of this month, in the reader's time zone."""
        first = fields.Date.context_today(self).replace(day=1)
        return Domain("state", "in", LEFT) & Domain("date_sent", ">=", self._get_moment(first))

    @api.model
    def _get_year_domain(self, state):
        """Return the domain of messages with clients in the last twelve months, in one of these states."""
        since = fields.Date.context_today(self) - relativedelta(years=1)
        return (
            Domain("audience", "=", "client")
            & Domain("state", "in", state)
            & Domain("due", ">=", self._get_moment(since))
        )

    @api.model
    def _measure_client_messages_year(self, ids):
        """Messages sent to the client in twelve months; companies include their contacts'."""
        return self.env["insurance.measure"]._count_by_client(self.browse(), ids, self._get_year_domain(LEFT))

    @api.model
    def _measure_client_messages_year_all(self):
        return self.env["insurance.measure"]._count_by_client_all(self.browse(), self._get_year_domain(LEFT))

    @api.model
    def _measure_client_answers_year(self, ids):
        """Messages that came from the client in twelve months."""
        return self.env["insurance.measure"]._count_by_client(self.browse(), ids, self._get_year_domain(("received",)))

    @api.model
    def _measure_client_answers_year_all(self):
        return self.env["insurance.measure"]._count_by_client_all(self.browse(), self._get_year_domain(("received",)))

    @api.model
    def _measure_agent_messages_month(self, ids):
        """Messages sent to the agent's clients this month."""
        domain = Domain("user_id", "in", ids) & Domain("audience", "=", "client") & self._get_this_month_domain()
        return {user.id: number for user, number in self._read_group(domain, ["user_id"], ["__count"])}

    @api.model
    def _measure_agent_message_cost_month(self, ids):
        """What the messages to the agent's clients cost this month, in the current company's currency."""
        domain = Domain("user_id", "in", ids) & Domain("audience", "=", "client") & self._get_this_month_domain()
        return self._convert_costs(self._read_group(domain, ["user_id", "currency_id"], ["cost:sum"]))

    @api.model
    def _convert_costs(self, rows):
        """Return ``{id: amount}`` of rows ``(record, currency, amount)``, in the current company's currency today."""
        company, today, totals = self.env.company, fields.Date.context_today(self), {}
        for record, currency, amount in rows:
            if amount:
                known = currency or company.currency_id
                converted = known._convert(amount, company.currency_id, company, today)
                totals[record.id] = totals.get(record.id, 0.0) + converted
        return totals
