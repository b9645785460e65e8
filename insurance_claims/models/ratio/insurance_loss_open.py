from odoo import api, fields, models
from odoo.tools import SQL

from ..process.insurance_claim_stage import OVER

AGES = (7, 30, 90, 180)  # days since the claim was reported: the last day of each band
MAX_DAYS = 1_000_000


class InsuranceLoss(models.AbstractModel):
    """Claims that are open today: how many, how old, how much is expected to be paid."""

    _inherit = "insurance.loss"

    @api.model
    def _get_bands(self):
        """Return ``[(name, first day of age, last or None)]``."""
        firsts = [0, *(last + 1 for last in AGES)]
        lasts = [*AGES, None]
        return [(f"age{last or 'more'}", first, last) for first, last in zip(firsts, lasts, strict=True)]

    @api.model
    def _get_open(self, by):
        """Return ``{g: {"open", "outstanding", and a number per band of age}}`` of the open claims; one query.

        :param str by: one of GROUPS but the periods, or ``stage``
        """
        today = fields.Date.context_today(self)
        bands = SQL(", ").join(
            SQL("count(*) FILTER (WHERE days BETWEEN %s AND %s)", first, last or MAX_DAYS)
            for _name, first, last in self._get_bands()
        )
        query = SQL(
            """WITH %(book)s, waiting AS (
                    SELECT loss.g, greatest(%(today)s - c.date_reported, 0) AS days, (
                           SELECT sum(e.amount_company) FROM insurance_claim_entry e
                            WHERE e.claim_id = c.id AND e.kind = 'reserve') * loss.rate AS outstanding
                      FROM loss JOIN insurance_claim c USING (id) WHERE c.state NOT IN %(over)s)
               SELECT g, count(*), sum(outstanding), %(bands)s FROM waiting GROUP BY g""",
            book=self._select_book(by, []),
            today=today,
            over=OVER,
            bands=bands,
        )
        names = ["open", "outstanding", *(name for name, *_days in self._get_bands())]
        return {
            g: {name: float(value or 0) if name == "outstanding" else value for name, value in zip(names, values, strict=True)}
            for g, *values in self.env.execute_query(query)
        }  # fmt: skip

    @api.model
    def _get_open_columns(self):
        """Return ``[(name, title, kind)]``."""
        columns = [("open", self.env._("Open"), "integer"), ("outstanding", self.env._("Outstanding"), "money")]
        for name, first, last in self._get_bands():
            days = {"first": first, "last": last}
            title = (
                self.env._("%(first)s–%(last)s days", **days)
                if last
                else self.env._("Over %(days)s days", days=AGES[-1])
            )
            columns.append((name, title, "integer"))
        return columns
