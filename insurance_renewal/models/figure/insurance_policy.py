import json

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_SOURCES = {
    "renewal": ("ending", "renewed", "open", "lost", "cancelled"),
    "retention": ("start", "end", "new", "kept"),
    "begun": ("new", "kept"),
    "persistency": ("began", "old13", "kept13", "old25", "kept25", "old37", "kept37"),
}


class InsurancePolicy(models.Model):
    """The policies behind a figure of `insurance.retention`, and its figures as measures."""

    _inherit = "insurance.policy"

    retention_figure = fields.Char(
        "Behind a figure", compute="_compute_retention_figure", search="_search_retention_figure", exportable=False,
        help="For searching alone: the policies behind a number of the page on retention.",
    )  # fmt: skip

    def _compute_retention_figure(self):
        self.retention_figure = False

    @api.model
    def _get_figure_domain(self, question, source, figure, g):
        """Return the domain of the policies behind a figure, as a client may keep it: the question, not the answer.

        :raises UserError: when there is no such figure
        """
        if figure not in _SOURCES.get(source, ()):
            raise UserError(self.env._("There is no such figure: choose another one."))
        asked = question | {name: str(question[name]) for name in ("date_from", "date_to")}
        return [("retention_figure", "=", json.dumps([asked, source, figure, g]))]

    @api.model
    def _search_retention_figure(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(Domain("id", "in", self._select_behind_figure(one)) for one in value if one)

    @api.model
    def _select_behind_figure(self, text):
        """Return SQL of the ids of the policies behind a figure.

        :raises UserError: when the text is no figure
        """
        try:
            question, source, figure, g = json.loads(text)
            known = figure in _SOURCES[source] and isinstance(question, dict)
            g = int(g or 0)
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(self.env._("There is no such figure: choose another one.")) from error
        if not known:
            raise UserError(self.env._("There is no such figure: choose another one."))
        select = getattr(self.env["insurance.retention"], f"_select_{source}_policies")
        return select(question, figure, g)

    # --- measures (see insurance.measure): ids -> {id: number} ------------------------------------

    @api.model
    def _measure_renewal(self, group, ids, period):
        """Return ``{id: figures of insurance.retention}`` of agents or clients; one query."""
        question = {"group": group, "only": {group: ids}, "date_from": period[0], "date_to": period[1]}
        return self.env["insurance.retention"]._get_renewal(question)

    @api.model
    def _get_last_year(self):
        """Return the first and last day of the twelve months that end today."""
        today = fields.Date.context_today(self)
        return today + relativedelta(years=-1, days=1), today

    @api.model
    def _get_this_month(self):
        today = fields.Date.context_today(self)
        return today + relativedelta(day=1), today + relativedelta(day=31)

    @api.model
    def _measure_agent_renewal_rate(self, ids):
        """Renewed ÷ ending in the twelve months until today, per agent of the ending policies."""
        found = self._measure_renewal("agent", ids, self._get_last_year())
        return {agent: one["renewed"] / one["ending"] for agent, one in found.items() if one["ending"]}

    @api.model
    def _measure_agent_renewed_month(self, ids):
        """Policies ending this month that are renewed, per agent."""
        found = self._measure_renewal("agent", ids, self._get_this_month())
        return {agent: one["renewed"] for agent, one in found.items()}

    @api.model
    def _measure_agent_renewable_month(self, ids):
        """Policies ending this month, per agent."""
        found = self._measure_renewal("agent", ids, self._get_this_month())
        return {agent: one["ending"] for agent, one in found.items()}

    @api.model
    def _measure_client_ending(self, ids, period):
        """Return ``{client: (ending, renewed)}``, contacts rolled up into the companies above them."""
        clients = self.env["res.partner"].browse(ids)
        under = clients.with_context(active_test=False).search([("id", "child_of", ids)]).ids if ids else []
        found = self._measure_renewal("client", under, period)
        partners = self.env["res.partner"].browse(found)
        rolled = [
            clients._insurance_roll_up([(partner, found[partner.id][name]) for partner in partners])
            for name in ("ending", "renewed")
        ]
        return {client: (rolled[0].get(client, 0), rolled[1].get(client, 0)) for client in clients.ids}

    @api.model
    def _measure_client_renewal_rate(self, ids):
        """Renewed ÷ ending in the twelve months until today, per client."""
        found = self._measure_client_ending(ids, self._get_last_year())
        return {client: renewed / ending for client, (ending, renewed) in found.items() if ending}

    @api.model
    def _measure_client_renewed_month(self, ids):
        """Policies ending this month that are renewed, per client."""
        found = self._measure_client_ending(ids, self._get_this_month())
        return {client: renewed for client, (_ending, renewed) in found.items()}

    @api.model
    def _measure_client_renewable_month(self, ids):
        """Policies ending this month, per client."""
        found = self._measure_client_ending(ids, self._get_this_month())
        return {client: ending for client, (ending, _renewed) in found.items()}
