from odoo import fields, models

from ...lib import refund


class InsuranceRefundRule(models.Model):
    """What comes back to the client, and what is taken back from us, when a policy ends before its term."""

    _name = "insurance.refund.rule"
    _description = "Refund Rule"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    method = fields.Selection(
        [
            ("pro_rata", "Pro rata: the premium of the days left"),
            ("short_rate", "Short rate: a percentage of the pro rata refund"),
            ("short_table", "Short rate by table"),
            ("flat", "Flat: the whole premium"),
            ("none", "Nothing comes back"),
        ],
        required=True,
        default="pro_rata",
        help="Days are counted from the first day of cover (in) to the first day without cover (out); "
        "29 February is a day like any other. 500 for 365 days, cancelled with 215 days left: "
        "294.52 pro rata, 265.07 at a short rate of 90 %.",
    )
    factor = fields.Float("Short rate (%)", default=90, help="Per cent of the pro rata refund that comes back.")
    step_ids = fields.One2many("insurance.refund.rule.step", "rule_id", string="Short-rate table", copy=True)
    minimum_percent = fields.Float(
        "Kept at least (%)", help="The insurer keeps at least this share of the net premium of the whole term."
    )
    charge = fields.Float(
        "Charge for the work", digits=(16, 2), help="Taken off the refund, in the currency of the policy."
    )
    tax_refundable = fields.Boolean("Tax comes back", default=True)
    levy_refundable = fields.Boolean("Levies come back", default=True)
    fee_refundable = fields.Boolean("Policy fee comes back", help="In the same share as the net premium.")
    clawback = fields.Selection(
        [
            ("proportional", "In the share of the premium that comes back"),
            ("none", "We keep it"),
            ("full", "All of it is taken back"),
        ],
        "Our commission",
        required=True,
        default="proportional",
    )
    note = fields.Text("Remarks", help="Where the rule stands in the insurer's conditions.")

    _ranges = models.Constraint(
        "CHECK (factor BETWEEN 0 AND 100 AND minimum_percent BETWEEN 0 AND 100 AND charge >= 0)",
        "Percentages lie between 0 and 100, and the charge is not negative.",
    )

    def _get_refund(self, total, used, elapsed):
        """Return the exact net premium that comes back; see ``lib/refund.py``.

        :param total: net premium of the whole term; ``used``: of the days of cover given; ``elapsed``: 0 to 1
        """
        self.ensure_one()
        return refund.refund(
            self.method,
            total,
            used,
            elapsed=elapsed,
            factor=self.factor,
            table=[(step.until_percent, step.kept_percent) for step in self.step_ids],
            minimum=refund.exact(total) * refund.exact(self.minimum_percent) / 100,
            charge=self.charge,
        )


class InsuranceRefundRuleStep(models.Model):
    """One row of a short-rate table."""

    _name = "insurance.refund.rule.step"
    _description = "Row of a Short-Rate Table"
    _order = "rule_id, until_percent"
    _rec_name = "until_percent"

    rule_id = fields.Many2one("insurance.refund.rule", required=True, ondelete="cascade", index=True)
    until_percent = fields.Float("Up to this % of the term", required=True)
    kept_percent = fields.Float("the insurer keeps %", required=True)

    _ranges = models.Constraint(
        "CHECK (until_percent BETWEEN 0 AND 100 AND kept_percent BETWEEN 0 AND 100)",
        "Percentages lie between 0 and 100.",
    )
    _step_uniq = models.UniqueIndex("(rule_id, until_percent)", "The table already has a row up to this percentage.")
