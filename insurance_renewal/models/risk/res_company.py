from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    risk_is_on = fields.Boolean(
        "Say who will leave", default=True,
        help="Learn from the company's ended policies, once a week, how likely each ending one is to be lost.",
    )  # fmt: skip
    risk_days = fields.Integer(
        "Days looked ahead", default=70,
        help="So many days before its end a policy's risk is computed for the first time: some days before its renewal is "
        "opened, so that the task can tell. "
        "Learned is from what was known of earlier policies as many days before their end.",
    )  # fmt: skip
    risk_least_ended = fields.Integer(
        "Ended policies needed", default=500, help="With fewer ended policies nothing is said."
    )
    risk_least_lost = fields.Integer("Lost policies needed", default=50, help="With fewer lost ones nothing is said.")
    risk_high_share = fields.Integer(
        "High risk (%)", default=10, help="So many of a hundred policies are of high risk: the riskiest tenth."
    )
    risk_medium_share = fields.Integer(
        "Medium risk (%)", default=30, help="So many of a hundred policies, next to the riskiest, are of medium risk."
    )

    _risk_settings = models.Constraint(
        "CHECK (risk_days BETWEEN 1 AND 365 AND risk_least_ended >= 100 AND risk_least_lost >= 10 "
        "AND risk_high_share >= 1 AND risk_medium_share >= 0 AND risk_high_share + risk_medium_share <= 100)",
        "Who will leave: look 1 to 365 days ahead, learn from 100 ended and 10 lost policies at least, and let high and "
        "medium risk be 100 % together at most.",
    )
