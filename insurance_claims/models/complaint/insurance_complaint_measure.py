from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .wording import OPEN


class InsuranceComplaint(models.Model):
    """Figures of complaints: how many, and how many wait. Suggestions are not counted."""

    _inherit = "insurance.complaint"

    @api.model
    def _get_counted_domain(self):
        """Return the domain of the complaints of the last twelve months."""
        since = fields.Date.context_today(self) - relativedelta(years=1)
        return Domain("kind", "=", "complaint") & Domain("date", ">", since)

    @api.model
    def _get_waiting_domain(self):
        return Domain("kind", "=", "complaint") & Domain("state", "in", OPEN)

    @api.model
    def _measure_client_complaints(self, ids):
        """Complaints of the last twelve months, per client."""
        return self.env["insurance.measure"]._count_by_client(self.browse(), ids, self._get_counted_domain())

    @api.model
    def _measure_client_complaints_all(self):
        return self.env["insurance.measure"]._count_by_client_all(self.browse(), self._get_counted_domain())

    @api.model
    def _measure_client_open_complaints(self, ids):
        """Complaints not answered yet, per client."""
        return self.env["insurance.measure"]._count_by_client(self.browse(), ids, self._get_waiting_domain())

    @api.model
    def _measure_client_open_complaints_all(self):
        return self.env["insurance.measure"]._count_by_client_all(self.browse(), self._get_waiting_domain())

    @api.model
    def _measure_agent_complaints(self, ids):
        """Complaints of the last twelve months about the agent, or from clients of his about nobody else."""
        about = Domain("about_user_id", "in", ids)
        book = Domain("about_user_id", "=", False) & Domain("agent_id", "in", ids)
        counts = {}
        for by, domain in (("about_user_id", about), ("agent_id", book)):
            for user, number in self._read_group(self._get_counted_domain() & domain, [by], ["__count"]):
                counts[user.id] = counts.get(user.id, 0) + number
        return counts
