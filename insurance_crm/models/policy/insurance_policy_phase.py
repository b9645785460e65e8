from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib import dates


class InsurancePolicy(models.Model):
    """Where a policy stands today: derived from its dates at every moment, never written by a job."""

    _inherit = "insurance.policy"

    phase = fields.Selection(
        [
            ("draft", "Draft"),
            ("upcoming", "Not started"),
            ("in_force", "In force"),
            ("ended", "Ended"),
            ("cancelled", "Cancelled"),
            ("void", "Void"),
        ],
        "Status",
        compute="_compute_phase",
        search="_search_phase",
        exportable=True,
    )
    days_left = fields.Integer("Days left", compute="_compute_phase", help="Days of cover left, today included.")

    @api.depends("state", "date_start", "cover_end")
    @api.depends_context("tz", "uid")
    def _compute_phase(self):
        today = fields.Date.context_today(self)
        for policy in self:
            policy.days_left = 0
            if policy.state != "issued":
                policy.phase = policy.state
            elif not policy.date_start or policy.date_start > today:
                policy.phase = "upcoming"
            elif policy.cover_end > today:
                policy.phase = "in_force"
                policy.days_left = dates.days(today, policy.cover_end) if policy.date_end else 0
            else:
                policy.phase = "ended"

    def _phase_domain(self, phase):
        """Return the domain of the policies in ``phase`` today (index friendly)."""
        today = fields.Date.context_today(self)
        issued = Domain("state", "=", "issued")
        return {
            "upcoming": issued & Domain("date_start", ">", today),
            "in_force": issued & Domain("date_start", "<=", today) & Domain("cover_end", ">", today),
            "ended": issued & Domain("date_start", "<=", today) & Domain("cover_end", "<=", today),
        }.get(phase, Domain("state", "=", phase))

    def _search_phase(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._phase_domain(phase) for phase in value)

    def _field_to_sql(self, alias, field_expr, query=None):
        """Sort and group by the phase although it is not stored."""
        if field_expr != "phase":
            return super()._field_to_sql(alias, field_expr, query)
        today = fields.Date.context_today(self)
        state = super()._field_to_sql(alias, "state", query)
        start = super()._field_to_sql(alias, "date_start", query)
        end = super()._field_to_sql(alias, "cover_end", query)
        return SQL(
            "CASE WHEN %s <> 'issued' THEN %s WHEN %s > %s THEN 'upcoming' WHEN %s > %s THEN 'in_force' ELSE 'ended' END",
            state, state, start, today, end, today,
        )  # fmt: skip
