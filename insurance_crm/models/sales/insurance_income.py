from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class InsuranceIncome(models.Model):
    """Who earned what of our commission: computed from the ledger and the income rules at every look, never stored.

    Each ledger row gives up to four rows: the advisor's, the issuer's and the marketer's share, and what stays with
    the broker. Together they are the row's commission to the last cent, because the broker's part is the remainder.
    A policy is split by the rules in force on the day of its first booking, whatever is booked for it later, so that
    taking back a commission takes from everybody what he got.
    """

    _name = "insurance.income"
    _description = "Income"
    _auto = False
    _order = "date_booking desc, id desc"
    _rec_name = "policy_id"

    transaction_id = fields.Many2one("insurance.transaction", "Ledger row", readonly=True)
    role = fields.Selection(
        [("advisor", "Advisor"), ("issuer", "Issuer"), ("marketer", "Marketer"), ("broker", "Stays with us")],
        "Earned as",
        readonly=True,
    )
    user_id = fields.Many2one("res.users", "Employee", readonly=True)
    # with these the rows of one employee are found by the ledger's indexes (see the record rule)
    advisor_id = fields.Many2one("res.users", readonly=True, help="The policy's agent when it was booked.")
    issuer_id = fields.Many2one("res.users", readonly=True, help="The second employee when it was booked.")
    marketer_id = fields.Many2one("res.partner", readonly=True, help="Who introduced the client.")
    amount = fields.Monetary("Income", readonly=True, help="In the company's currency.")
    share = fields.Float(
        "Share %", digits=(5, 2), readonly=True, aggregator=None, help="By the rule or the marketer's terms."
    )
    commission = fields.Monetary(
        "Commission split", readonly=True, aggregator=None, help="The ledger row's, in the company's currency."
    )
    rule_id = fields.Many2one("insurance.income.rule", "By rule", readonly=True)
    date_booking = fields.Date("Booked on", readonly=True)
    kind = fields.Selection(
        selection=lambda self: self.env["insurance.transaction"]._fields["kind"]._description_selection(self.env),
        string="Booked as",
        readonly=True,
    )
    policy_id = fields.Many2one("insurance.policy", readonly=True)
    partner_id = fields.Many2one("res.partner", "Policyholder", readonly=True)
    insurer_id = fields.Many2one("res.partner", readonly=True)
    line_id = fields.Many2one("insurance.line", readonly=True)
    channel_id = fields.Many2one("insurance.channel", "Sales channel", readonly=True)
    office_id = fields.Many2one("insurance.office", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    _depends = {
        "insurance.transaction": [
            "policy_id", "kind", "date_booking", "commission_company", "company_id", "partner_id", "insurer_id",
            "marketer_id", "line_id", "user_id", "issuer_id", "office_id", "channel_id",
        ],
        "insurance.policy": ["product_id"],
        "insurance.income.rule": [
            "company_id", "date_from", "date_to", "line_id", "product_id", "channel_id", "advisor_share", "issuer_share",
            "marketer_share", "base", "alone_earns_both",
        ],
        "insurance.marketer.term": ["company_id", "date_from", "date_to", "line_id", "product_id", "partner_id", "share"],
    }  # fmt: skip

    @property
    def _table_query(self):
        # one simple SELECT, so that a page in the order of dates and one employee's rows are read by the ledger's indexes
        return SQL(
            """SELECT t.id::bigint * 4 + part.number AS id, t.id AS transaction_id, part.role, part.user_id, part.amount,
                      part.share, t.user_id AS advisor_id, t.issuer_id, t.marketer_id, t.commission_company AS commission,
                      r.id AS rule_id, t.date_booking, t.kind, t.policy_id, t.partner_id, t.insurer_id, t.line_id,
                      t.channel_id, t.office_id, t.company_id, cur.id AS currency_id
               %(source)s %(amounts)s
               CROSS JOIN LATERAL (VALUES (0, 'advisor'::varchar, t.user_id, am.advisor, sa.advisor),
                                          (1, 'issuer', t.issuer_id, am.issuer, sa.issuer),
                                          (2, 'marketer', NULL, am.marketer, sa.marketer),
                                          (3, 'broker', NULL, am.broker, NULL)
                    ) part (number, role, user_id, amount, share)
               WHERE part.amount <> 0""",
            source=self._get_source(), amounts=self._get_amounts(),
        )  # fmt: skip

    @api.model
    def _get_source(self):
        """Return FROM with each ledger row ``t``, the day that decides (``first.day``), its rule ``r`` and terms ``m``."""
        rank = SQL("(%(a)s.product_id IS NOT NULL) DESC, (%(a)s.line_id IS NOT NULL) DESC", a=SQL.identifier("s"))
        return SQL(
            """FROM insurance_transaction t
               JOIN insurance_policy p ON p.id = t.policy_id
               JOIN res_company co ON co.id = t.company_id
               JOIN res_currency cur ON cur.id = co.currency_id
               CROSS JOIN LATERAL (SELECT min(f.date_booking) AS day FROM insurance_transaction f
                                    WHERE f.policy_id = t.policy_id) first
               LEFT JOIN LATERAL (SELECT s.* FROM insurance_income_rule s WHERE %(rule)s
                                   ORDER BY %(rank)s, (s.channel_id IS NOT NULL) DESC, s.date_from DESC, s.id LIMIT 1) r ON TRUE
               LEFT JOIN LATERAL (SELECT s.* FROM insurance_marketer_term s WHERE %(term)s
                                   ORDER BY %(rank)s, s.date_from DESC, s.id LIMIT 1) m ON TRUE""",
            rule=self._get_rule_match("s"), term=self._get_term_match("s"), rank=rank,
        )  # fmt: skip

    def _get_match(self, alias):
        """Return the condition that a split ``alias`` counts for the ledger row ``t``."""
        return SQL(
            """%(a)s.company_id = t.company_id AND %(a)s.date_from <= first.day
               AND (%(a)s.date_to IS NULL OR %(a)s.date_to >= first.day)
               AND (%(a)s.line_id IS NULL OR %(a)s.line_id = t.line_id)
               AND (%(a)s.product_id IS NULL OR %(a)s.product_id = p.product_id)""",
            a=SQL.identifier(alias),
        )

    @api.model
    def _get_rule_match(self, alias):
        a = SQL.identifier(alias)
        return SQL("%s AND (%s.channel_id IS NULL OR %s.channel_id = t.channel_id)", self._get_match(alias), a, a)

    @api.model
    def _get_term_match(self, alias):
        return SQL("%s AND %s.partner_id = t.marketer_id", self._get_match(alias), SQL.identifier(alias))

    def _get_amounts(self):
        """Return the joins that compute each role's share (``sa``, per cent) and amount (``am``).

        The marketer's is a share of the commission; the employees' are shares of it or of what he leaves.
        PostgreSQL rounds halves away from zero, so a reversal takes exactly what was given.
        """
        return SQL(
            """CROSS JOIN LATERAL (SELECT
                    CASE WHEN t.marketer_id IS NULL THEN 0 ELSE coalesce(m.share, r.marketer_share, 0) END::numeric AS marketer,
                    CASE WHEN t.user_id IS NULL THEN 0 WHEN t.issuer_id IS NULL AND r.alone_earns_both
                         THEN r.advisor_share + r.issuer_share ELSE coalesce(r.advisor_share, 0) END::numeric AS advisor,
                    CASE WHEN t.issuer_id IS NULL THEN 0 ELSE coalesce(r.issuer_share, 0) END::numeric AS issuer) sa
               CROSS JOIN LATERAL (SELECT round(t.commission_company * sa.marketer / 100, cur.decimal_places) AS marketer) am1
               CROSS JOIN LATERAL (SELECT t.commission_company
                    - CASE WHEN r.base = 'rest' THEN am1.marketer ELSE 0 END AS base) am2
               CROSS JOIN LATERAL (SELECT round(am2.base * sa.advisor / 100, cur.decimal_places) AS advisor,
                    round(am2.base * sa.issuer / 100, cur.decimal_places) AS issuer) am3
               CROSS JOIN LATERAL (SELECT am1.marketer, am3.advisor, am3.issuer,
                    t.commission_company - am1.marketer - am3.advisor - am3.issuer AS broker) am"""
        )

    @api.depends("policy_id", "role", "date_booking")
    def _compute_display_name(self):
        roles = dict(self._fields["role"]._description_selection(self.env))
        for row in self:
            # sudo: who earned sees his row after the policy was handed over
            row.display_name = f"{row.policy_id.sudo().display_name} · {roles.get(row.role)} · {row.date_booking}"

    # --- results and measures ------------------------------------------------------------

    @api.model
    def _get_sums(self, domain, by):
        """Return ``{id: income}`` per record of the field ``by``, in the current company's currency of today."""
        today, company = fields.Date.context_today(self), self.env.company
        sums = {}
        for record, earned_in, amount in self._read_group(domain, [by, "company_id"], ["amount:sum"]):
            amount = earned_in.currency_id._convert(amount, company.currency_id, company, today)
            sums[record.id] = sums.get(record.id, 0) + amount
        return sums

    @api.model
    def _get_since(self, **parts):
        """Return the domain of what was booked from the first of this month or year until today."""
        today = fields.Date.context_today(self)
        return Domain("date_booking", ">=", today.replace(**parts)) & Domain("date_booking", "<=", today)

    @api.model
    def _get_paid_out_of_year(self, by, ids, roles=("advisor", "issuer", "marketer")):
        """Return what was earned this year in these roles, ``{id: income}`` per record of the field ``by``."""
        domain = Domain(by, "in", ids) & Domain("role", "in", roles)
        return self._get_sums(domain & self._get_since(month=1, day=1), by)

    @api.model
    def _get_employees_domain(self, ids):
        """Return the domain of what these users earned, as either of the two employees."""
        credited = Domain("advisor_id", "in", ids) | Domain("issuer_id", "in", ids)
        return Domain("user_id", "in", ids) & credited

    @api.model
    def _measure_agent_income_month(self, ids):
        """What employees earned this month, takings back included."""
        return self._get_sums(self._get_employees_domain(ids) & self._get_since(day=1), "user_id")

    @api.model
    def _measure_agent_income_year(self, ids):
        """What employees earned this year, takings back included."""
        return self._get_sums(self._get_employees_domain(ids) & self._get_since(month=1, day=1), "user_id")
