import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

_STEP = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*:\s*(\d+(?:\.\d+)?)\s*$")


class InsuranceRankCriterion(models.Model):
    """One figure that counts in a scheme: how much it weighs and how many points, 0 to 100, its values give."""

    _name = "insurance.rank.criterion"
    _description = "Ranking Criterion"
    _order = "scheme_id, sequence, id"
    _rec_name = "measure_id"

    scheme_id = fields.Many2one("insurance.rank.scheme", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="scheme_id.company_id", store=True, precompute=True, index="btree_not_null")
    sequence = fields.Integer(default=10)
    measure_id = fields.Many2one(
        "insurance.measure", "Figure", required=True, ondelete="restrict", domain="[('grain', '=', 'client')]"
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
    low = fields.Float("No Points At", company_dependent=True, help="The value that gives no points.")
    high = fields.Float("All Points At", company_dependent=True, help="The value that gives all 100 points.")
    steps = fields.Char(help="From which value how many points: 1: 30, 3: 60, 5: 100")

    _measure_uniq = models.Constraint(
        "UNIQUE (scheme_id, measure_id)", "This figure counts in the scheme already: change its weight instead."
    )
    _weight_positive = models.Constraint("CHECK (weight >= 0)", "A weight cannot be negative: turn the direction round.")

    @api.constrains("scale", "steps")
    def _check_steps(self):
        for criterion in self.filtered(lambda criterion: criterion.scale == "steps"):
            criterion._get_steps()

    @api.constrains("scale", "low", "high")
    def _check_range(self):
        for criterion in self.filtered(lambda criterion: criterion.scale == "range"):
            if criterion.high <= criterion.low:
                raise ValidationError(
                    self.env._(
                        "%(figure)s: all points must be at a greater value than no points; "
                        "where less is better, say so in the column beside.",
                        figure=criterion.measure_id.name,
                    )
                )

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
            raise ValidationError(
                self.env._("%s: write the steps, as in 1: 30, 3: 60, 5: 100", self.measure_id.name)
            )
        return sorted(steps, reverse=True)
