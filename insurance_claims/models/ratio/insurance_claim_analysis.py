from odoo import api, fields, models
from odoo.tools import SQL

from ..claim.insurance_claim import CHANNELS
from ..process.insurance_claim_stage import OVER, STATES

WORK = [state for state, _name in STATES if state not in OVER]


class InsuranceClaimAnalysis(models.Model):
    """Claims data for pivots and graphs: a row per claim, with its money in the company's currency and its days."""

    _name = "insurance.claim.analysis"
    _description = "Claims Analysis"
    _auto = False
    _order = "date_loss desc, id desc"
    _rec_name = "claim_id"
    _depends = {
        "insurance.claim": [
            "policy_id", "partner_id", "company_id", "line_id", "product_id", "insurer_id", "agent_id", "user_id", "object_id",
            "cause_id", "stage_id", "state", "fault", "channel", "date_loss", "date_reported", "date_closed",
        ],
        "insurance.claim.entry": ["claim_id", "kind", "amount_company"],
        "insurance.claim.stage.time": ["claim_id", "stage_id", "date_entered", "date_left"],
        "insurance.policy": ["office_id"],
    }  # fmt: skip

    claim_id = fields.Many2one("insurance.claim", readonly=True)
    policy_id = fields.Many2one("insurance.policy", readonly=True)
    partner_id = fields.Many2one("res.partner", "Policyholder", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    line_id = fields.Many2one("insurance.line", readonly=True)
    product_id = fields.Many2one("insurance.product", readonly=True)
    insurer_id = fields.Many2one("res.partner", readonly=True)
    agent_id = fields.Many2one("res.users", readonly=True)
    office_id = fields.Many2one("insurance.office", readonly=True)
    user_id = fields.Many2one("res.users", "Handler", readonly=True)
    object_id = fields.Many2one("insurance.object", "Insured object", readonly=True)
    cause_id = fields.Many2one("insurance.claim.cause", readonly=True)
    stage_id = fields.Many2one("insurance.claim.stage", readonly=True)
    state = fields.Selection(STATES, "Status", readonly=True)
    fault = fields.Selection(
        [("ours", "Our client"), ("theirs", "The other side"), ("shared", "Both"), ("unknown", "Not known yet")],
        readonly=True,
    )
    channel = fields.Selection(CHANNELS, "Came by", readonly=True)
    date_loss = fields.Date("Date of loss", readonly=True)
    date_reported = fields.Date("Reported on", readonly=True)
    date_closed = fields.Date("Closed on", readonly=True)
    age = fields.Selection(
        [("1", "Up to 7 days"), ("2", "8–30 days"), ("3", "31–90 days"), ("4", "91–180 days"), ("5", "Over 180 days"),
         ("over", "Not open")],
        readonly=True, help="Of an open claim: days since it was reported.",
    )  # fmt: skip
    claims = fields.Integer(readonly=True)
    days_to_report = fields.Integer(
        "Days to report", readonly=True, aggregator="avg", help="From the loss to the notice."
    )
    days_open = fields.Integer(
        "Days of work", readonly=True, aggregator="avg", help="From the notice to the close, or to today."
    )
    days_reported = fields.Float("Days in Reported", readonly=True, aggregator="avg", digits=(16, 1))
    days_papers = fields.Float("Days in Papers", readonly=True, aggregator="avg", digits=(16, 1))
    days_inspection = fields.Float("Days in Inspection", readonly=True, aggregator="avg", digits=(16, 1))
    days_assessment = fields.Float("Days in Assessment", readonly=True, aggregator="avg", digits=(16, 1))
    days_decision = fields.Float("Days in Decision", readonly=True, aggregator="avg", digits=(16, 1))
    days_payment = fields.Float("Days in Payment", readonly=True, aggregator="avg", digits=(16, 1))
    claimed = fields.Monetary(readonly=True)
    paid = fields.Monetary(readonly=True)
    recovered = fields.Monetary(readonly=True, help="What came back; negative.")
    outstanding = fields.Monetary(readonly=True)
    incurred = fields.Monetary(readonly=True, help="Paid, plus outstanding, less what came back.")

    @property
    def _table_query(self):
        return SQL(
            """SELECT c.id, c.id AS claim_id, c.policy_id, c.partner_id, c.company_id, company.currency_id, c.line_id,
                      c.product_id, c.insurer_id, c.agent_id, p.office_id, c.user_id, c.object_id, c.cause_id, c.stage_id,
                      c.state, c.fault, c.channel, c.date_loss, c.date_reported, c.date_closed, 1 AS claims,
                      CASE WHEN c.state IN %(over)s THEN 'over'
                           ELSE width_bucket(%(today)s - c.date_reported, ARRAY[-2147483648, 8, 31, 91, 181])::text END AS age,
                      c.date_reported - c.date_loss AS days_to_report,
                      coalesce(c.date_closed, %(today)s) - c.date_reported AS days_open,
                      %(days)s, coalesce(m.claimed, 0) AS claimed, coalesce(m.paid, 0) AS paid,
                      coalesce(m.recovered, 0) AS recovered, coalesce(m.outstanding, 0) AS outstanding,
                      coalesce(m.incurred, 0) AS incurred
                 FROM insurance_claim c
                 JOIN insurance_policy p ON p.id = c.policy_id
                 JOIN res_company company ON company.id = c.company_id
                 LEFT JOIN (
                      SELECT claim_id, sum(amount_company) FILTER (WHERE kind = 'claimed') AS claimed,
                             sum(amount_company) FILTER (WHERE kind = 'payment') AS paid,
                             sum(amount_company) FILTER (WHERE kind = 'recovery') AS recovered,
                             sum(amount_company) FILTER (WHERE kind = 'reserve') AS outstanding,
                             sum(amount_company) FILTER (WHERE kind IN ('payment', 'recovery', 'reserve')) AS incurred
                        FROM insurance_claim_entry GROUP BY claim_id) AS m ON m.claim_id = c.id
                 LEFT JOIN (%(stays)s) AS stay ON stay.claim_id = c.id""",
            days=SQL(", ").join(SQL("stay.%s", SQL.identifier(f"days_{state}")) for state in WORK),
            stays=self._select_stays(),
            over=OVER,
            today=fields.Date.context_today(self),
        )

    @api.model
    def _select_stays(self):
        """Return SQL of the days each claim was in each stage of the work; where it is now counts until today."""
        days = [
            SQL(
                "sum(extract(epoch FROM coalesce(t.date_left, %s) - t.date_entered) / 86400)"
                " FILTER (WHERE s.state = %s) AS %s",
                fields.Datetime.now(), state, SQL.identifier(f"days_{state}"),
            )
            for state in WORK
        ]  # fmt: skip
        return SQL(
            """SELECT t.claim_id, %s FROM insurance_claim_stage_time t JOIN insurance_claim_stage s ON s.id = t.stage_id
                GROUP BY t.claim_id""",
            SQL(", ").join(days),
        )

    def action_open_claim(self):
        """Open the claim of the row."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "insurance.claim",
            "res_id": self.claim_id.id,
            "views": [(False, "form")],
        }
