from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    feedback_way = fields.Selection(
        [("none", "Do not ask"), ("email", "By e-mail"), ("rule", "By message rules alone")],
        "Ask how content clients are", required=True, default="none",
    )  # fmt: skip
    feedback_days = fields.Integer("Days after it is over", default=3)
    claim_follow_up_days = fields.Integer("Call after a payment", default=5)
    claim_follow_up_by = fields.Selection(
        [("agent", "The agent"), ("handler", "The handler")], "Who calls", required=True, default="agent"
    )

    _feedback_days = models.Constraint(
        "CHECK (feedback_days >= 0 AND claim_follow_up_days >= 0)",
        "Days are counted forward: give a number of 0 or more.",
    )
