from odoo import fields, models


class InsurancePolicy(models.Model):
    """How long the client has been with us, and how the policy is paid: what tells whether it will be renewed."""

    _inherit = "insurance.policy"

    date_first = fields.Date(
        "With us since", tracking=True,
        help="When the client's first term of this insurance began with us, if that was before the first one kept here.",
    )  # fmt: skip
    instalments = fields.Integer(
        "Payments a year", tracking=True, help="1: paid at once, 2: twice a year, 12: every month. 0: not known."
    )

    _first_before_start = models.Constraint(
        "CHECK (date_first <= date_start)", "The client was with us since the first day of this term at the latest."
    )
    _instalments_range = models.Constraint(
        "CHECK (instalments BETWEEN 0 AND 52)", "A policy is paid once to 52 times a year."
    )
