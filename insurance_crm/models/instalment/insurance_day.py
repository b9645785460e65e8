from odoo import api, models
from odoo.fields import Domain


class InsuranceDay(models.AbstractModel):
    """Instalments that clients have not paid in time."""

    _inherit = "insurance.day"

    @api.model
    def _get_sections(self, first, last):
        return [*super()._get_sections(first, last), self._get_unpaid(last)]

    def _get_unpaid(self, last):
        """Instalments of the employee's own clients that are due by ``last`` and open, the oldest first."""
        mine = Domain("user_id", "=", self.env.uid) & Domain("state", "=", "open") & Domain("date_due", "<=", last)
        rows = self.env["insurance.instalment"]
        rows = rows.search(mine) if rows.has_access("read") else rows

        def row(instalment):
            policy = instalment.policy_id
            amount = policy.currency_id.format(instalment.open_amount)
            return f"{policy.partner_id.name} · {amount}", self._date(instalment.date_due), policy

        return self._section(self.env._("Instalments to pay"), rows, row)
