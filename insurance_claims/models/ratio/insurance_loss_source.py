from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from .insurance_loss import CLAIM_GROUPS, PERIODS


class InsuranceLoss(models.AbstractModel):
    """The query of the loss ratio: premium from the ledger, money and number from the claims."""

    _inherit = "insurance.loss"

    @api.model
    def _select_figures(self, asked, domain):
        """Return the WITH clause of ``figure``: one row of FIGURES per ``g``, exact sums, not rounded."""
        return SQL(
            """WITH %(book)s, premium (g, earned) AS (%(premium)s), money (g, paid, recovered, change) AS (%(money)s),
               event (g, claims, cost) AS (%(events)s),
               figure AS (SELECT * FROM premium FULL JOIN money USING (g) FULL JOIN event USING (g))""",
            book=self._select_book(asked["by"], domain),
            premium=self._select_premium(asked),
            money=self._select_money(asked),
            events=self._select_events(asked),
        )

    @api.model
    def _select_book(self, by, domain):
        """Return SQL of ``book``, the policies, and ``loss``, their claims; both with ``g``, what they are counted under."""
        for model in ("policy", "policy.object", "transaction", "claim", "claim.entry"):
            self.env[f"insurance.{model}"].flush_model()
        return SQL(
            """book AS MATERIALIZED (%(policies)s), loss AS MATERIALIZED (
                    SELECT c.id, c.date_loss, c.state, %(rate)s AS rate, %(g)s AS g
                      FROM insurance_claim c JOIN book b ON b.id = c.policy_id WHERE c.id IN (%(claims)s))""",
            policies=self._select_policies(by, domain),
            rate=self._get_rate(SQL("b.company_id")),
            g=self._get_claim_key(by),
            claims=self.env["insurance.claim"]._search([]).select(),
        )

    @api.model
    def _get_claim_key(self, by):
        """Return SQL of what a claim ``c`` of the policy ``b`` is counted under."""
        name = {"object": "object_id", "stage": "stage_id"}.get(by) or CLAIM_GROUPS.get(by)
        return SQL("coalesce(c.%s, 0)", SQL.identifier(name)) if name else SQL("b.g")

    @api.model
    def _get_period_key(self, by, day):
        """Return SQL of a day's month as a number, 203106 for June 2031, or of its year."""
        if by == "month":
            return SQL("(extract(year FROM %(day)s) * 100 + extract(month FROM %(day)s))::integer", day=day)
        return SQL("extract(year FROM %s)::integer", day)

    # --- premium -------------------------------------------------------------------------------------

    @api.model
    def _select_premium(self, asked):
        """Return SQL of the premium earned in the period.

        The ledger's net premium of policies the reader may see is no secret: it is on the policy. So its rows are read
        whoever they were booked for, and a policy's premium moves with it from book to book.
        """
        by = asked["by"]
        if by in CLAIM_GROUPS:
            return SQL("SELECT 0, 0::numeric WHERE FALSE")
        return SQL(
            "SELECT %(g)s, sum(%(amount)s) FROM (%(earned)s) AS t %(share)s GROUP BY 1",
            g=SQL("coalesce(s.object_id, 0)") if by == "object" else SQL("t.g"),
            amount=SQL("t.earned * coalesce(s.share, 1)") if by == "object" else SQL("t.earned"),
            earned=self._select_earned(asked),
            share=SQL("LEFT JOIN (%s) AS s USING (policy_id)", self._select_shares()) if by == "object" else SQL(),
        )

    @api.model
    def _select_earned(self, asked):
        """Return SQL of ``policy_id, g, earned``: each ledger row's part that falls in the period, or in its parts."""
        by, start, stop = asked["by"], asked["date_from"], asked["date_to"] + timedelta(days=1)
        part, g = SQL(), SQL("b.g")
        first, last = SQL("%s::date", start), SQL("%s::date", stop)
        if by in PERIODS:
            part = self._get_parts(by, SQL("t.earn_from"), SQL("greatest(t.earn_to, t.earn_from + 1)"), start, stop)
            first, last, g = SQL("part.first"), SQL("part.stop"), self._get_period_key(by, SQL("part.first"))
        days = SQL("greatest(t.earn_to - t.earn_from, 1)")
        return SQL(
            """SELECT t.policy_id, %(g)s AS g, t.premium_company * %(rate)s
                      * (least(greatest(%(last)s - t.earn_from, 0), %(days)s)
                       - least(greatest(%(first)s - t.earn_from, 0), %(days)s)) / %(days)s AS earned
                 FROM insurance_transaction t JOIN book b ON b.id = t.policy_id %(part)s
                WHERE t.earn_from < %(stop)s AND greatest(t.earn_to, t.earn_from + 1) > %(start)s""",
            g=g, rate=self._get_rate(SQL("b.company_id")), first=first, last=last, days=days, part=part, start=start,
            stop=stop,
        )  # fmt: skip

    @api.model
    def _get_parts(self, by, begins, ends, start, stop):
        """Return the SQL that joins to a row the months or years it lasts in as ``part``: ``first, stop``, cut to the period.

        :param begins, ends: SQL of the row's first day and the first day after it
        """
        return SQL(
            """CROSS JOIN LATERAL (
                    SELECT greatest(d::date, %(start)s) AS first, least((d + %(step)s)::date, %(stop)s) AS stop
                      FROM generate_series(date_trunc(%(unit)s, greatest(%(begins)s, %(start)s)::timestamp),
                            least(%(ends)s, %(stop)s)::timestamp - interval '1 day', %(step)s) AS d) AS part""",
            begins=begins,
            ends=ends,
            start=SQL("%s::date", start),
            stop=SQL("%s::date", stop),
            unit=by,
            step=SQL("%s::interval", f"1 {by}"),
        )

    @api.model
    def _select_shares(self):
        """Return SQL of ``policy_id, object_id, share``: by the premiums of the objects' places, equal when there are none."""
        return SQL(
            """SELECT o.policy_id, o.object_id, CASE
                      WHEN sum(o.premium) OVER policy > 0 THEN coalesce(o.premium, 0) / sum(o.premium) OVER policy
                      ELSE 1.0 / count(*) OVER policy END AS share
                 FROM insurance_policy_object o JOIN book ON book.id = o.policy_id
                WHERE o.active IS NOT FALSE WINDOW policy AS (PARTITION BY o.policy_id)"""
        )

    # --- claims ----------------------------------------------------------------------------------------

    @api.model
    def _select_money(self, asked):
        """Return SQL of what was paid, came back and was reserved in the period; none of the three is NULL."""
        by = asked["by"]
        return SQL(
            """SELECT %(g)s, coalesce(sum(e.amount_company * c.rate) FILTER (WHERE e.kind = 'payment'), 0),
                      coalesce(sum(e.amount_company * c.rate) FILTER (WHERE e.kind = 'recovery'), 0),
                      coalesce(sum(e.amount_company * c.rate) FILTER (WHERE e.kind = 'reserve'), 0)
                 FROM insurance_claim_entry e JOIN loss c ON c.id = e.claim_id
                WHERE e.kind IN ('payment', 'recovery', 'reserve') AND e.date BETWEEN %(start)s AND %(end)s GROUP BY 1""",
            g=self._get_period_key(by, SQL("e.date")) if by in PERIODS else SQL("c.g"),
            start=asked["date_from"],
            end=asked["date_to"],
        )

    @api.model
    def _select_events(self, asked):
        """Return SQL of the number of claims whose date of loss is in the period, and of what they cost until today."""
        by = asked["by"]
        return SQL(
            """SELECT %(g)s, count(*), sum(cost.amount * c.rate)
                 FROM loss c LEFT JOIN (
                      SELECT claim_id, sum(amount_company) AS amount FROM insurance_claim_entry
                       WHERE kind IN ('payment', 'recovery', 'reserve') GROUP BY claim_id) AS cost ON cost.claim_id = c.id
                WHERE c.state IS DISTINCT FROM 'withdrawn' AND c.date_loss BETWEEN %(start)s AND %(end)s GROUP BY 1""",
            g=self._get_period_key(by, SQL("c.date_loss")) if by in PERIODS else SQL("c.g"),
            start=asked["date_from"],
            end=asked["date_to"],
        )
