from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from .insurance_loss import PERIODS


class InsuranceLoss(models.AbstractModel):
    """How long objects were covered: what the number of claims is divided by."""

    _inherit = "insurance.loss"

    @api.model
    def _get_exposure(self, group, date_from, date_to, domain=None):
        """Return ``{g: years of cover in the period}``, as `insurance.exposure` counts them; one query.

        :param str group: one of GROUPS but those of claims; dates and ``domain`` as in `_get_ratios`
        """
        stop = date_to + timedelta(days=1)
        by_object, part = group == "object", SQL()
        first, last = SQL("%s::date", date_from), SQL("%s::date", stop)
        g = SQL("coalesce(x.object_id, 0)") if by_object else SQL("b.g")
        if group in PERIODS:
            part = self._get_parts(group, SQL("x.date_from"), SQL("x.date_to + 1"), date_from, stop)
            first, last, g = SQL("part.first"), SQL("part.stop"), self._get_period_key(group, SQL("part.first"))
        query = SQL(
            """WITH %(book)s
               SELECT %(g)s, sum((least(x.date_to + 1, %(last)s) - greatest(x.date_from, %(first)s))::float8 / x.year_days)
                 FROM (%(exposure)s) AS x JOIN book b ON b.id = x.policy_id %(part)s
                WHERE x.date_from < %(stop)s AND x.date_to >= %(start)s GROUP BY 1""",
            book=self._select_book(group, domain or []),
            exposure=self.env["insurance.exposure"]._table_query,
            g=g,
            first=first,
            last=last,
            part=part,
            start=date_from,
            stop=stop,
        )
        return dict(self.env.execute_query(query))
