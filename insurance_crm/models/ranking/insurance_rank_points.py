import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

_STEP = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*:\s*(\d+(?:\.\d+)?)\s*$")


class InsuranceRankPoints(models.AbstractModel):
    """How many points, 0 to 100, a figure gives: in Python for one, in SQL for all."""

    _name = "insurance.rank.points"
    _description = "Points for a Figure"

    measure_id = fields.Many2one(
        "insurance.measure", "Figure", required=True, ondelete="cascade", domain="[('grain', '=', 'client')]"
    )
    weight = fields.Float(default=10, required=True, help="Its part in the score, against the other weights.")
    scale = fields.Selection(
        [("others", "Against other clients"), ("range", "Between two values"), ("steps", "Step by step")],
        "Points by",
        required=True,
        default="others",
        help="Against other clients: nothing gives no points, the best twentieth of clients gives all 100.\n"
        "Between two values: from the first (no points) to the second (100), evenly.\n"
        "Step by step: a list of values and the points from there on.",
    )
    less_is_better = fields.Boolean(help="The more, the fewer points.")
    low = fields.Float("No Points At", help="The value that gives no points.")
    high = fields.Float("All Points At", help="The value that gives all 100 points.")
    steps = fields.Char(help="From which value how many points: 1: 30, 3: 60, 5: 100")

    @api.constrains("scale", "steps")
    def _check_steps(self):
        for points in self.filtered(lambda points: points.scale == "steps"):
            points._get_steps()

    @api.constrains("scale", "low", "high")
    def _check_range(self):
        for points in self.filtered(lambda points: points.scale == "range"):
            if points.high <= points.low:
                raise ValidationError(
                    self.env._(
                        "%(figure)s: all points must be at a greater value than no points; "
                        "where less is better, say so in the column beside.",
                        figure=points.measure_id.name,
                    )
                )

    @api.constrains("weight")
    def _check_weight(self):
        if any(points.weight < 0 for points in self):
            raise ValidationError(self.env._("A weight cannot be negative: turn the direction round."))

    def _get_steps(self):
        """Return ``[(from value, points)]``, the highest value first.

        :raises ValidationError: naming the step that cannot be understood
        """
        self.ensure_one()
        steps = []
        for part in re.split("[,;،；，]", self.steps or ""):
            if not part.strip():
                continue
            found = _STEP.match(part)
            if not found or float(found[2]) > 100:
                raise ValidationError(
                    self.env._(
                        "%(figure)s: “%(step)s” is no step. Write value and points up to 100, as in 1: 30, 3: 60, 5: 100",
                        figure=self.measure_id.name,
                        step=part.strip(),
                    )
                )
            steps.append((float(found[1]), float(found[2])))
        if not steps:
            raise ValidationError(self.env._("%s: write the steps, as in 1: 30, 3: 60, 5: 100", self.measure_id.name))
        return sorted(steps, reverse=True)

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

    def _points_sql(self, value):
        """Return SQL of the points for the SQL of a figure's value."""
        self.ensure_one()
        if self.scale == "steps":
            steps = (SQL("WHEN %s >= %s THEN %s", value, start, points) for start, points in self._get_steps())
            points = SQL("(CASE %s ELSE 0 END)", SQL(" ").join(steps))
        elif self.high > self.low:
            width = self.high - self.low
            points = SQL("least(greatest((%s - %s) / %s::float8, 0), 1) * 100", value, self.low, width)
        else:
            points = SQL("0")
        return SQL("100 - %s", points) if self.less_is_better else points

    def _get_column(self):
        """Return the column of the count that holds this figure."""
        return SQL.identifier(f"v{self.measure_id.id}")
