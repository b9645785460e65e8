from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

MONTHS = (13, 25, 37)


class InsuranceRetention(models.AbstractModel):
    """What began in the period: new or kept; and how long the chains that began then lasted (persistency)."""

    _inherit = "insurance.retention"

    @api.model
    def _get_begun_domain(self, asked):
        """Return the domain of the policies whose first day of cover lies in the period."""
        first, last = asked["date_from"], asked["date_to"]
        return self._get_counted_domain(asked) & Domain("date_start", ">=", first) & Domain("date_start", "<=", last)

    # --- new against kept ------------------------------------------------------------------------

    @api.model
    def _get_begun(self, question):
        """Return ``{month: {"new": number, "kept": number}}`` of what began in each month; one query."""
        asked = self._get_question(question)
        query = SQL(
            "%s SELECT g, sum(weight) FILTER (WHERE NOT kept), sum(weight) FILTER (WHERE kept) FROM each GROUP BY g",
            self._with_begun(asked),
        )
        return {g: {"new": new or 0, "kept": kept or 0} for g, new, kept in self.env.execute_query(query)}

    @api.model
    def _select_begun_policies(self, question, figure, g):
        """Return SQL of the ids of the policies behind a figure of `_get_begun`."""
        asked = self._get_question(question)
        return SQL(
            "%s SELECT DISTINCT item.id FROM item JOIN each USING (g, key) WHERE g = %s AND each.kept = %s",
            self._with_begun(asked), g, figure == "kept",
        )  # fmt: skip

    @api.model
    def _with_begun(self, asked):
        unit = asked["unit"]
        objects = SQL("JOIN insurance_policy_object o ON o.policy_id = seen.id AND o.active IS NOT FALSE")
        return SQL(
            """WITH seen AS (%(policies)s),
               item AS (SELECT seen.id, amount, %(month)s AS g, %(key)s AS key, %(kept)s AS kept FROM seen %(objects)s),
               each AS (SELECT g, key, max(amount) AS weight, bool_or(kept) AS kept FROM item GROUP BY g, key)""",
            policies=self._select_policies(asked, self._get_begun_domain(asked)),
            month=self._get_month(SQL("begins")),
            key=SQL({"client": "client", "object": "o.object_id"}.get(unit, "seen.id")),
            kept=self._continues(SQL("seen")),
            objects=objects if unit == "object" else SQL(),
        )

    # --- persistency -----------------------------------------------------------------------------

    @api.model
    def _get_persistency(self, question):
        """Return ``{g: {"began", "old13", "kept13", "old25", …}}``; one query.

        A chain begins with a policy of ours that continues none of ours; ``old13`` are the chains for which the
        whole month they began in is 13 months back, ``kept13`` those of them in force on the day 13 months after
        they began. Counted in policies (first terms) or in their premium.
        """
        asked = self._get_question(question)
        sums = [SQL("sum(amount)")]
        for n in MONTHS:
            old, on = SQL.identifier(f"old{n}"), SQL.identifier(f"on{n}")
            sums += [SQL("sum(amount) FILTER (WHERE %s)", old), SQL("sum(amount) FILTER (WHERE %s AND %s)", old, on)]
        query = SQL("%s SELECT g, %s FROM each GROUP BY g", self._with_chains(asked), SQL(", ").join(sums))
        names = ["began", *(f"{name}{n}" for n in MONTHS for name in ("old", "kept"))]
        rows = self.env.execute_query(query)
        return {g: {name: value or 0 for name, value in zip(names, values, strict=True)} for g, *values in rows}

    @api.model
    def _select_persistency_policies(self, question, figure, g):
        """Return SQL of the ids of the policies behind a figure: first terms, or (kept) those in force on the day."""
        asked = self._get_question(question)
        if figure == "began":
            return SQL("%s SELECT root AS id FROM each WHERE g = %s", self._with_chains(asked), g)
        n = int(figure[-2:])
        old = SQL.identifier(f"old{n}")
        if figure.startswith("old"):
            return SQL("%s SELECT root AS id FROM each WHERE g = %s AND %s", self._with_chains(asked), g, old)
        return SQL(
            "%s SELECT DISTINCT term.id FROM term JOIN each USING (root) WHERE each.g = %s AND %s AND %s",
            self._with_chains(asked), g, old, self._is_on(n),
        )  # fmt: skip

    @api.model
    def _is_on(self, n):
        """Return SQL that is true when a term of a chain is in force ``n`` months after the chain began."""
        return SQL(
            "(counts AND begins <= (first + %(n)s)::date AND ends > (first + %(n)s)::date)",
            n=SQL("make_interval(months => %s)", n),
        )

    @api.model
    def _with_chains(self, asked):
        """Return the WITH clause of ``term``, a row per term of each chain, and ``each``, one per chain."""
        asked = asked | {"unit": asked["unit"] if asked["unit"] == "premium" else "number"}
        month, today = self._get_month(SQL("begins")), fields.Date.context_today(self)
        checks = [
            SQL(
                "bool_or(%(on)s) AS %(on_name)s,"
                " (date_trunc('month', min(first)) + interval '1 month - 1 day' + %(n)s)::date <= %(today)s AS %(old_name)s",
                on=self._is_on(n), on_name=SQL.identifier(f"on{n}"), old_name=SQL.identifier(f"old{n}"), today=today,
                n=SQL("make_interval(months => %s)", n),
            ) for n in MONTHS
        ]  # fmt: skip
        return SQL(
            """WITH RECURSIVE seen AS (%(policies)s),
               term(root, first, g, amount, id, begins, ends, counts) AS (
                   SELECT id, begins, %(g)s, amount, id, begins, ends, TRUE FROM seen WHERE NOT %(continues)s
                   UNION
                   SELECT term.root, term.first, term.g, term.amount, n.id, n.date_start, n.cover_end,
                          n.origin = 'own' AND n.state IN ('issued', 'cancelled')
                     FROM term CROSS JOIN LATERAL (
                          SELECT id FROM insurance_policy c WHERE c.previous_id = term.id
                          UNION ALL SELECT policy_id FROM insurance_policy_join j WHERE j.joined_id = term.id) AS after
                     JOIN insurance_policy n ON n.id = after.id
                    WHERE n.date_start <= term.first + make_interval(months => %(longest)s)),
               each AS (SELECT root, min(g) AS g, min(amount) AS amount, %(checks)s FROM term GROUP BY root)""",
            policies=self._select_policies(asked, self._get_begun_domain(asked)),
            g=month if asked["group"] == "month" else SQL("g"),
            continues=self._continues(SQL("seen")),
            longest=max(MONTHS),
            checks=SQL(", ").join(checks),
        )
