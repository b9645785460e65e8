from odoo import models
from odoo.tools import SQL


class InsuranceRankCriterion(models.Model):
    """Points, 0 to 100, for a figure: in Python for one, in SQL for all."""

    _inherit = "insurance.rank.criterion"

    def _points(self, value):
        """Return the points for a figure's value."""
        self.ensure_one()
        if self.scale == "steps":
            points = next((points for start, points in self._get_steps() if value >= start), 0)
        elif self.high > self.low:
            points = min(max((value - self.low) / (self.high - self.low), 0), 1) * 100
        else:
            points = 0
        return 100 - points if self.less_is_better else points

    def _points_sql(self):
        """Return SQL of the points for the figure in the column ``v<measure id>``."""
        self.ensure_one()
        value = SQL.identifier(f"v{self.measure_id.id}")
        if self.scale == "steps":
            steps = (SQL("WHEN %s >= %s THEN %s", value, start, points) for start, points in self._get_steps())
            points = SQL("(CASE %s ELSE 0 END)", SQL(" ").join(steps))
        elif self.high > self.low:
            width = self.high - self.low
            points = SQL("least(greatest((%s - %s) / %s::float8, 0), 1) * 100", value, self.low, width)
        else:
            points = SQL("0")
        return SQL("100 - %s", points) if self.less_is_better else points


class InsuranceRankScheme(models.Model):
    """The score of a scheme and the class that comes of it."""

    _inherit = "insurance.rank.scheme"

    def _get_counted(self):
        """Return the criteria that count: with a weight, and with a figure that is still installed."""
        return self.criterion_ids.filtered(
            lambda criterion: criterion.weight > 0 and criterion.measure_id.active and criterion.measure_id._is_readable()
        )

    def _score_sql(self):
        """Return SQL of the score, 0 to 100: the mean of the points by their weights; NULL when nothing counts."""
        counted = self._get_counted()
        if not counted:
            return SQL("NULL::float8")
        points = SQL(" + ").join(SQL("%s * (%s)", c.weight, c._points_sql()) for c in counted)
        return SQL("round(((%s) / %s)::numeric, 2)::float8", points, sum(counted.mapped("weight")))

    def _reasons_sql(self):
        """Return SQL of the JSON list [[criterion, value, points]]."""
        counted = self._get_counted()
        if not counted:
            return SQL("NULL::jsonb")
        rows = (
            SQL(
                "jsonb_build_array(%s, round(%s::numeric, 2), round((%s)::numeric, 1))",
                c.id, SQL.identifier(f"v{c.measure_id.id}"), c._points_sql(),
            )
            for c in counted
        )  # fmt: skip
        return SQL("jsonb_build_array(%s)", SQL(", ").join(rows))

    def _class_sql(self, score):
        """Return SQL of the class for a score; NULL below the lowest."""
        ranks = self.rank_ids.sorted("score_from", reverse=True)
        if not ranks:
            return SQL("NULL::int")
        return SQL("(CASE %s END)", SQL(" ").join(SQL("WHEN %s >= %s THEN %s", score, r.score_from, r.id) for r in ranks))
