from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..message.insurance_message import CHANNELS, REASONS, STATES


class InsuranceMessageReport(models.Model):
    """Messages counted: a row per message of the ledger, for pivots and graphs.

    It has no numbers and no texts: who counts messages does not read them. The cost is in the current company's
    currency at today's rate.
    """

    _name = "insurance.message.report"
    _description = "Messages Counted"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "message_id"
    _depends = {
        "insurance.message": [
            "direction", "source", "state", "reason", "rule_id", "bulk_id", "event_code", "policy_id", "audience",
            "partner_id", "user_id", "author_id", "company_id", "purpose_id", "template_id", "channel", "segments", "due",
            "date_sent", "gateway_id", "cost", "currency_id",
        ],
        "insurance.policy": ["line_id"],
    }  # fmt: skip

    message_id = fields.Many2one("insurance.message", readonly=True)
    date = fields.Datetime(readonly=True, help="When it was sent or came in; before that, when it is due.")
    direction = fields.Selection([("outgoing", "Sent"), ("incoming", "Received")], readonly=True)
    source = fields.Selection(
        [
            ("rule", "By a rule"),
            ("bulk", "In bulk"),
            ("person", "By a person"),
            ("campaign", "By a campaign"),
            ("answer", "From outside"),
        ],
        readonly=True,
    )
    state = fields.Selection(STATES, readonly=True)
    reason = fields.Selection(REASONS, readonly=True, help="Why it was not sent.")
    channel = fields.Selection(CHANNELS, readonly=True)
    rule_id = fields.Many2one("insurance.contact.rule", readonly=True)
    bulk_id = fields.Many2one("insurance.bulk", "Bulk message", readonly=True)
    template_id = fields.Many2one("insurance.message.template", readonly=True)
    purpose_id = fields.Many2one("insurance.consent.purpose", readonly=True)
    gateway_id = fields.Many2one("insurance.gateway", readonly=True)
    audience = fields.Selection([("client", "Client"), ("employee", "Employee")], readonly=True)
    partner_id = fields.Many2one("res.partner", "Contact", readonly=True)
    line_id = fields.Many2one("insurance.line", readonly=True, help="Of the policy it is about.")
    user_id = fields.Many2one("res.users", "Agent", readonly=True, help="In charge of the client.")
    author_id = fields.Many2one("res.users", "Written by", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    sent = fields.Integer(readonly=True, help="Taken by the gateway or the mail server; delivered ones too.")
    delivered = fields.Integer(readonly=True, help="The gateway reported that it arrived.")
    failed = fields.Integer(readonly=True)
    unconfirmed = fields.Integer(
        "Not confirmed", readonly=True, help="Handed over, and nobody knows what became of it."
    )
    skipped = fields.Integer("Not sent", readonly=True, help="Held back, for the reason named.")
    planned = fields.Integer(readonly=True)
    received = fields.Integer(readonly=True)
    delivery_rate = fields.Float(
        "Delivery rate",
        readonly=True,
        aggregator="avg",
        help="Delivered ÷ (sent + failed + not confirmed), of SMS. Gateways without reports of delivery have none.",
    )
    segments = fields.Integer(readonly=True, help="Parts the gateway charges for, of SMS that were handed over.")
    cost = fields.Monetary(readonly=True, help="In the current company's currency, at today's rate.")
    currency_id = fields.Many2one("res.currency", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT m.id, m.id AS message_id, coalesce(m.date_sent, m.due) AS date, m.direction, m.source, m.state,
                      m.reason, m.channel, m.rule_id, m.bulk_id, m.template_id, m.purpose_id, m.gateway_id, m.audience,
                      m.partner_id, p.line_id, m.user_id, m.author_id, m.company_id, %(figures)s,
                      %(currency)s AS currency_id, (coalesce(m.cost, 0) * coalesce(rate.factor, 1))::numeric AS cost
                 FROM insurance_message m
                 LEFT JOIN insurance_policy p ON p.id = m.policy_id
                 LEFT JOIN %(rates)s ON rate.id = m.currency_id""",
            figures=self._get_figures(),
            currency=self.env.company.currency_id.id,
            rates=self._get_rates(),
        )

    @api.model
    def _get_figures(self):
        """Return SQL of what is counted of the message ``m``: 1 or 0 in each column, and its share that arrived."""
        handed = SQL("m.state IN ('sent', 'delivered', 'failed', 'unconfirmed')")
        columns = [
            SQL("(m.state IN ('sent', 'delivered'))::integer AS sent"),
            *(
                SQL("(m.state = %s)::integer AS %s", state, SQL.identifier(state))
                for state in ("delivered", "failed", "unconfirmed", "skipped", "received")
            ),
            SQL("(m.state IN ('planned', 'sending'))::integer AS planned"),
            SQL(
                """CASE WHEN m.channel = 'sms' AND m.direction = 'outgoing' AND %s
                        THEN (m.state = 'delivered')::integer::float8 END AS delivery_rate""",
                handed,
            ),
            SQL("CASE WHEN m.channel = 'sms' AND %s THEN coalesce(m.segments, 0) ELSE 0 END AS segments", handed),
        ]
        return SQL(", ").join(columns)

    @api.model
    def _get_rates(self):
        """Return SQL ``(VALUES …) AS rate (id, factor)``: every currency to the current company's, today."""
        company, today = self.env.company, fields.Date.context_today(self)
        currencies = self.env["res.currency"].with_context(active_test=False).search(Domain.TRUE)
        rates = currencies._get_rates(company, today)
        own = rates[company.currency_id.id]
        values = SQL(", ").join(SQL("(%s, %s::float8)", key, own / rate) for key, rate in rates.items() if rate)
        return SQL("(VALUES %s) AS rate (id, factor)", values)

    def action_open_message(self):
        """Open the message itself, for who may read it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "insurance.message",
            "res_id": self.message_id.id,
            "views": [(False, "form")],
        }
