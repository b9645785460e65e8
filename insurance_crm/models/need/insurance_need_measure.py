from odoo import api, models
from odoo.fields import Domain


class InsuranceNeed(models.Model):
    """Figures of needs: what is open, what was won of what was recommended."""

    _inherit = "insurance.need"

    @api.model
    def _measure_client_needs_open(self, ids):
        """Needs open or in a deal, per client."""
        return self._count_per_client(ids, self._get_live_domain())

    @api.model
    def _measure_client_needs_won(self, ids):
        """Needs won, per client."""
        return self._count_per_client(ids, Domain("state", "=", "won"))

    @api.model
    def _measure_client_needs_realised(self, ids):
        """Share (0 to 1) of the client's needs that were won."""
        return self._get_shares(self._count_per_client(ids, Domain("state", "=", "won")), self._count_per_client(ids))

    @api.model
    def _measure_agent_needs_open(self, ids):
        """Needs open or in a deal, per agent."""
        return self._count_per_agent(ids, self._get_live_domain())

    @api.model
    def _measure_agent_needs_realised(self, ids):
        """Share (0 to 1) of the agent's needs that were won."""
        return self._get_shares(self._count_per_agent(ids, Domain("state", "=", "won")), self._count_per_agent(ids))

    @api.model
    def _count_per_client(self, ids, domain=Domain.TRUE):
        """Return ``{id: number}`` of the clients' needs; companies include their contacts'."""
        return self.env["insurance.measure"]._count_by_client(self.browse(), ids, domain)

    @api.model
    def _count_per_agent(self, ids, domain=Domain.TRUE):
        counts = self._read_group(domain & Domain("user_id", "in", ids), ["user_id"], ["__count"])
        return {user.id: number for user, number in counts}

    @api.model
    def _get_shares(self, part, whole):
        """Return ``{id: share}``; without anything recommended there is no share."""
        return {key: part.get(key, 0) / number for key, number in whole.items() if number}
