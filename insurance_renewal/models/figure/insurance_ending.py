from odoo import fields, models
from odoo.tools import SQL


class InsuranceEnding(models.Model):
    """What became of each of our policies that ended or will: the renewal rate for pivots and graphs.

    A row per policy with an end; the same policies, figures and currency as `insurance.retention`.
    """

    _name = "insurance.ending"
    _description = "Ending of a Policy"
    _auto = False
    _order = "date_end desc, id"
    _rec_name = "policy_id"
    _depends = {
        "insurance.policy": [
            "state", "origin", "date_start", "cover_end", "partner_id", "line_id", "product_id", "insurer_id", "user_id",
            "issuer_id", "office_id", "channel_id", "marketer_id", "company_id", "premium_total", "currency_id",
            "date_issue", "previous_id", "joined_ids",
        ],
        "insurance.transaction": ["policy_id", "kind", "premium", "tax", "levy", "fee", "reversal_of_id"],
    }  # fmt: skip

    policy_id = fields.Many2one("insurance.policy", readonly=True)
    partner_id = fields.Many2one("res.partner", "Policyholder", readonly=True)
    line_id = fields.Many2one("insurance.line", readonly=True)
    product_id = fields.Many2one("insurance.product", readonly=True)
    insurer_id = fields.Many2one("res.partner", readonly=True)
    user_id = fields.Many2one("res.users", "Agent", readonly=True)
    issuer_id = fields.Many2one("res.users", readonly=True)
    office_id = fields.Many2one("insurance.office", readonly=True)
    channel_id = fields.Many2one("insurance.channel", "Sales channel", readonly=True)
    marketer_id = fields.Many2one("res.partner", readonly=True, help="Who introduced the client. Empty: direct sale.")
    company_id = fields.Many2one("res.company", readonly=True)
    date_end = fields.Date("Ends", readonly=True, help="Last day of cover.")
    result = fields.Selection(
        [("renewed", "Renewed"), ("open", "Still covered"), ("lost", "Not renewed"), ("cancelled", "Cancelled")],
        readonly=True,
        help="Renewed: a next term of ours was issued. Still covered: not renewed, and the end is ahead.",
    )
    ending = fields.Integer(readonly=True, help="1, or 0 when it was cancelled before its end.")
    renewed = fields.Integer(readonly=True)
    renewal_rate = fields.Float(
        readonly=True, aggregator="avg", help="Renewed ÷ ending; cancelled policies are left out."
    )
    premium_ending = fields.Float("Premium ending", readonly=True, digits=(16, 2),
                                  help="Gross, in the company's currency at the rate of the day of issue.")  # fmt: skip
    premium_renewed = fields.Float("Premium renewed", readonly=True, digits=(16, 2), help="Of the ending policy.")

    @property
    def _table_query(self):
        figures = self.env["insurance.retention"]
        return SQL(
            """SELECT r.*, CASE WHEN r.ending = 1 THEN r.renewed::float8 END AS renewal_rate,
                      r.amount * r.ending AS premium_ending, r.amount * r.renewed AS premium_renewed,
                      CASE WHEN r.ending = 0 THEN 'cancelled' WHEN r.renewed = 1 THEN 'renewed'
                           WHEN r.date_end >= %(today)s THEN 'open' ELSE 'lost' END AS result
                 FROM (SELECT p.id, p.id AS policy_id, p.partner_id, p.line_id, p.product_id, p.insurer_id, p.user_id,
                              p.issuer_id, p.office_id, p.channel_id, p.marketer_id, p.company_id, p.cover_end - 1 AS date_end,
                              (p.state = 'issued')::integer AS ending,
                              (p.state = 'issued' AND %(renewed)s)::integer AS renewed, %(amount)s AS amount
                         FROM insurance_policy p
                        WHERE p.origin = 'own' AND p.state IN ('issued', 'cancelled') AND p.cover_end < '9999-12-31') AS r""",
            today=fields.Date.context_today(self),
            renewed=figures._is_renewed(SQL("p")),
            amount=figures._get_amount(SQL("p")),
        )

    def action_open_policy(self):
        self.ensure_one()
        return self.policy_id._get_form_action()
