from odoo import models
from odoo.tools import SQL


class InsuranceRankScheme(models.Model):
    """The score of a scheme and the class that comes of it."""

    _inherit = "insurance.rank.scheme"

    def _get_counted(self):
        """Return the criteria that count: with a weight, and with a figure that is still installed."""
        return self.criterion_ids.filtered(
            lambda criterion: (
                criterion.weight > 0 and criterion.measure_id.active and criterion.measure_id._is_readable()
            )
        )

    def _score_sql(self):
        """Return SQL of the score, 0 to 100: the mean of the points by their weights; NULL when nothing counts."""
        counted = self._get_counted()
        if not counted:
            return SQL("NULL::float8")
        points = SQL(" + ").join(SQL("%s * (%s)", c.weight, c._points_sql(c._get_column())) for c in counted)
        return SQL("round(((%s) / %s)::numeric, 2)::float8", points, sum(counted.mapped("weight")))

    def _reasons_sql(self):
        """Return SQL of the JSON list [[criterion, value, points]]."""
        counted = self._get_counted()
        if not counted:
            return SQL("NULL::jsonb")
        rows = (
            SQL(
                "jsonb_build_array(%s, round(%s::numeric, 2), round((%s)::numeric, 1))",
                c.id, c._get_column(), c._points_sql(c._get_column()),
            )
            for c in counted
        )  # fmt: skip
        return SQL("jsonb_build_array(%s)", SQL(", ").join(rows))

    def _class_sql(self, score):
        """Return SQL of the class for a score; NULL below the lowest."""
        ranks = self.rank_ids.sorted("score_from", reverse=True)
        if not ranks:
            return SQL("NULL::int")
        return SQL(
            "(CASE %s END)", SQL(" ").join(SQL("WHEN %s >= %s THEN %s", score, r.score_from, r.id) for r in ranks)
        )
