from odoo import api, fields, models
from odoo.tools import SQL

SAMPLE = SQL.identifier("insurance_risk_sample")


class InsuranceRiskFacts(models.AbstractModel):
    """What is known of policies on a day: one query per factor, for any number of policies.

    Ages and years count to the end of the term, which is known beforehand, so that they do not depend on how early
    somebody looks.
    """

    _name = "insurance.risk.facts"
    _description = "Facts for the Risk of Leaving"

    @api.model
    def _fill_sample(self, select):
        """Take the policies to be read; they go with the transaction.

        :param SQL select: selects ``policy_id, day``, each policy once
        """
        self.env.flush_all()
        cr = self.env.cr
        cr.execute(SQL("DROP TABLE IF EXISTS %s", SAMPLE))
        cr.execute(
            SQL(
                """CREATE TEMP TABLE %s ON COMMIT DROP AS
                   SELECT chosen.policy_id, chosen.day::date, p.partner_id, p.company_id, p.line_id
                     FROM (%s) chosen JOIN insurance_policy p ON p.id = chosen.policy_id""",
                SAMPLE,
                select,
            )
        )
        cr.execute(SQL("ALTER TABLE %s ADD PRIMARY KEY (policy_id)", SAMPLE))
        cr.execute(SQL("ANALYZE %s", SAMPLE))

    @api.model
    def _read_sample(self, factors):
        """Return ``(policy ids, {code: [value of each policy]})``: one query per factor, one for all measures."""
        cr = self.env.cr
        cr.execute(SQL("SELECT policy_id FROM %s ORDER BY policy_id", SAMPLE))
        policy_ids = [row[0] for row in cr.fetchall()]
        columns = {}
        for factor in factors:
            method = factor._get_method()
            if method:
                cr.execute(method())
                values = dict(cr.fetchall())
                columns[factor.code] = [values.get(policy_id) for policy_id in policy_ids]
        return policy_ids, columns | self.env["insurance.risk.snapshot"]._read_columns(factors, policy_ids)

    @api.model
    def _select_policy(self, expression):
        """Return SQL for what stands on the policy itself (``p``)."""
        return SQL(
            "SELECT s.policy_id, %s FROM insurance_risk_sample s JOIN insurance_policy p ON p.id = s.policy_id",
            expression,
        )

    # --- the term that ends --------------------------------------------------------------------

    def _facts_line(self):
        return SQL("SELECT policy_id, line_id FROM insurance_risk_sample")

    def _facts_product(self):
        return self._select_policy(SQL("p.product_id"))

    def _facts_insurer(self):
        return self._select_policy(SQL("p.insurer_id"))

    def _facts_channel(self):
        return self._select_policy(SQL("p.channel_id"))

    def _facts_marketer(self):
        """0: direct sale."""
        return self._select_policy(SQL("coalesce(p.marketer_id, 0)"))

    def _facts_office(self):
        return self._select_policy(SQL("p.office_id"))

    def _facts_instalments(self):
        return self._select_policy(SQL("nullif(p.instalments, 0)"))

    def _facts_claims(self):
        return self._select_policy(SQL("p.bonus_claims"))

    def _facts_month(self):
        """Month of the last day of cover."""
        return self._select_policy(SQL("extract(month FROM p.cover_end - 1)::int"))

    def _facts_premium(self):
        """In the company's currency at today's rate: what matters is how big it is, not which year's money."""
        return SQL(
            """SELECT s.policy_id, (p.premium_total * r.rate)::float8
                 FROM insurance_risk_sample s
                 JOIN insurance_policy p ON p.id = s.policy_id
                 JOIN (VALUES %s) AS r (currency_id, rate) ON r.currency_id = p.currency_id
                WHERE p.premium_total > 0""",
            SQL(", ").join(SQL("(%s, %s::float8)", *item) for item in self._get_rates().items()),
        )

    def _get_rates(self):
        """Return ``{currency id: value in the company's currency}`` of every currency, at today's rates."""
        currencies = self.env["res.currency"].search([("active", "in", (True, False))])
        rates = currencies._get_rates(self.env.company, fields.Date.context_today(self))
        own = rates[self.env.company.currency_id.id]
        return {currency_id: own / rate for currency_id, rate in rates.items() if rate}

    # --- its chain -----------------------------------------------------------------------------

    def _facts_premium_change(self):
        """Premium of a day of cover against the term before, in the same currency: 0.1 is 10 % more."""
        return SQL(
            """SELECT s.policy_id, ((p.premium_total / (p.cover_end - p.date_start))
                                  / (b.premium_total / (b.cover_end - b.date_start)) - 1)::float8
                 FROM insurance_risk_sample s
                 JOIN insurance_policy p ON p.id = s.policy_id
                 JOIN insurance_policy b ON b.id = p.previous_id AND b.currency_id = p.currency_id
                WHERE b.premium_total > 0 AND b.cover_end > b.date_start AND p.cover_end > p.date_start
                  AND b.state IN ('issued', 'cancelled')"""
        )

    def _facts_years(self):
        """Full years with us at the end of the term, from the first own term or what was entered as the beginning."""
        return self._select_chain(SQL("round((max(c.cover_end) - min(c.first)) / 365.25)::int"))

    def _facts_term(self):
        """How many terms of ours the chain has up to this one."""
        return self._select_chain(SQL("count(*)::int"))

    def _select_chain(self, aggregate):
        """Return SQL for an aggregate over a policy and the own terms before it (``c``)."""
        return SQL(
            """WITH RECURSIVE c AS (
                    SELECT s.policy_id, p.previous_id, p.cover_end, least(p.date_start, p.date_first) AS first
                      FROM insurance_risk_sample s JOIN insurance_policy p ON p.id = s.policy_id
                    UNION ALL
                    SELECT c.policy_id, b.previous_id, b.cover_end, least(b.date_start, b.date_first)
                      FROM c JOIN insurance_policy b ON b.id = c.previous_id
                     WHERE b.origin = 'own' AND b.state IN ('issued', 'cancelled'))
               SELECT c.policy_id, %s FROM c GROUP BY c.policy_id""",
            aggregate,
        )

    # --- what is insured -----------------------------------------------------------------------

    def _facts_object_type(self):
        return self._select_objects(SQL("min(o.type_id)"))

    def _facts_object_age(self):
        """Years from the newest object's year to the end of the term."""
        return self._select_objects(SQL("(extract(year FROM max(p.cover_end)) - max(nullif(o.year, 0)))::int"))

    def _facts_power(self):
        """Of the strongest vehicle, in kW."""
        return self._select_objects(SQL("max(nullif(o.power_kw, 0))::float8"))

    def _select_objects(self, aggregate):
        """Return SQL for an aggregate over a policy's objects (``o``), without those that have left it."""
        return SQL(
            """SELECT s.policy_id, %s
                 FROM insurance_risk_sample s
                 JOIN insurance_policy p ON p.id = s.policy_id
                 JOIN insurance_policy_object po ON po.policy_id = s.policy_id
                  AND po.active AND (po.date_exit IS NULL OR po.date_exit >= s.day)
                 JOIN insurance_object o ON o.id = po.object_id
                GROUP BY s.policy_id""",
            aggregate,
        )
