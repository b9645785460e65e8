from odoo import models
from odoo.tools import SQL


class InsuranceRenewalRule(models.Model):
    _inherit = "insurance.renewal.rule"

    def _get_long_enough_sql(self):
        """A policy elsewhere that a file named by its end alone begins on that day, or on the first of that month.

        Nothing is known of its term then; it is no short-term policy.
        """
        known = super()._get_long_enough_sql()
        if self.origin != "foreign":
            return known
        return SQL(
            "(%s OR p.date_start = p.cover_end - 1 OR p.end_precision = 'month' AND p.date_start >= p.cover_end - 31)",
            known,
        )
