from odoo import api, fields, models
from odoo.tools import SQL


class InsuranceIncomeRule(models.Model):
    """How our commission is split among the advisor, the issuer and the marketer; the rest is the broker's.

    For one ledger row the most special rule counts that was in force when its policy was first booked: a
    product's before a line's, then a channel's, then the latest. Without a rule all is the broker's.
    """

    _name = "insurance.income.rule"
    _description = "Income Rule"
    _inherit = ["insurance.split"]
    _split_alias = "r"
    _split_keys = ("company_id", "line_id", "product_id", "channel_id")
    _split_figures = ("advisor_share", "issuer_share", "marketer_share", "base", "alone_earns_both")

    channel_id = fields.Many2one(
        "insurance.channel", "Sales channel", check_company=True, ondelete="restrict", index="btree_not_null",
        help="Empty: every channel.",
    )  # fmt: skip
    advisor_share = fields.Float("Advisor %", digits=(5, 2), help="What the agent in charge earns.")
    issuer_share = fields.Float("Issuer %", digits=(5, 2), help="What the second employee earns.")
    marketer_share = fields.Float(
        "Marketer %", digits=(5, 2), help="What a marketer earns who has no terms of his own; of the whole commission."
    )
    base = fields.Selection(
        [("whole", "our whole commission"), ("rest", "what the marketer leaves")],
        "Employees' share of",
        required=True,
        default="rest",
    )
    alone_earns_both = fields.Boolean(
        "Alone earns both", default=True, help="An advisor who issues the policy himself earns the issuer's share too."
    )

    _shares = models.Constraint(
        """CHECK (advisor_share >= 0 AND issuer_share >= 0 AND marketer_share BETWEEN 0 AND 100
                  AND advisor_share + issuer_share + CASE WHEN base = 'whole' THEN marketer_share ELSE 0 END <= 100)""",
        "The shares cannot be negative, nor more than 100 per cent together.",
    )

    @api.depends("about", "channel_id", "date_from", "advisor_share", "issuer_share")
    def _compute_display_name(self):
        for rule in self:
            about = f"{rule.about}, {rule.channel_id.name}" if rule.channel_id else rule.about
            rule.display_name = f"{about}: {rule.advisor_share:g} + {rule.issuer_share:g} % ({rule.date_from})"

    def _get_others(self, income):
        return SQL(
            "EXISTS (SELECT FROM insurance_income_rule o WHERE o.id <> r.id AND %s)", income._get_rule_match("o")
        )
