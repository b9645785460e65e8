from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

_DAY = timedelta(days=1)
# clients and objects are counted once
_KEYS = SQL("SELECT m, g, was::integer AS start, stays::integer AS stop, (was AND stays)::integer AS kept FROM each")
# policies are summed by their days first, so that many months cost no more than one
_SUMS = SQL(
    """SELECT m, g, CASE WHEN begins <= s AND ends > s THEN amount ELSE 0 END AS start,
              CASE WHEN begins <= e AND ends > e THEN amount ELSE 0 END AS stop,
              CASE WHEN begins <= s AND ends > e THEN amount ELSE 0 END AS kept
         FROM days CROSS JOIN span WHERE begins <= e AND ends > s
       UNION ALL SELECT m, g, 0, 0, amount FROM late"""
)
_POLICIES = {
    "start": SQL("at_start WHERE TRUE"),
    "end": SQL("at_end WHERE TRUE"),
    "kept": SQL("at_end WHERE kept"),
    "new": SQL("at_end WHERE NOT kept"),
}
RETENTION_FIGURES = tuple(_POLICIES)


class InsuranceRetention(models.AbstractModel):
    """Retention: (in force at the end − new) ÷ in force at the start.

    A policy is new when it continues none that was in force at the start, directly or through terms in between; a
    client or object is new when it had none. All within a row of the table: what moves to another insurer is new there.
    """

    _inherit = "insurance.retention"

    @api.model
    def _get_retention(self, question):
        """Return ``{g: {figure: number}}`` of RETENTION_FIGURES; one query.

        :return: empty when the period has not begun; ``g`` as in `_get_renewal`, a month is a period of its own
        """
        asked = self._get_question(question)
        spans = self._get_spans(asked)
        if not spans:
            return {}
        query = SQL(
            "%s SELECT %s AS g, sum(start), sum(stop), sum(kept) FROM (%s) AS counted GROUP BY 1",
            self._with_force(asked, spans),
            SQL("m" if asked["group"] == "month" else "g"),
            _KEYS if asked["unit"] in ("client", "object") else _SUMS,
        )
        return {
            g: {"start": start, "end": end, "new": end - kept, "kept": kept}
            for g, start, end, kept in self.env.execute_query(query)
        }

    @api.model
    def _select_retention_policies(self, question, figure, g):
        """Return SQL of the ids of the policies behind a figure of `_get_retention`."""
        asked = self._get_question(question)
        spans = self._get_spans(asked)
        if not spans:
            return SQL("SELECT id FROM insurance_policy WHERE FALSE")
        return SQL(
            "%s SELECT DISTINCT id FROM %s AND %s = %s",
            self._with_force(asked, spans), _POLICIES[figure], SQL("m" if asked["group"] == "month" else "g"), g,
        )  # fmt: skip

    @api.model
    def _get_spans(self, asked):
        """Return ``[(month or 0, day before the period, last day of it)]``; nothing is counted ahead of today."""
        today = fields.Date.context_today(self)
        last = min(asked["date_to"], today)
        if asked["group"] != "month":
            start = asked["date_from"] - _DAY
            return [(0, start, last)] if start < last else []
        spans, month = [], asked["date_from"] + relativedelta(day=1)
        while month <= last:
            start, end = max(month, asked["date_from"]) - _DAY, min(month + relativedelta(day=31), last)
            spans.append((month.year * 100 + month.month, start, end))
            month += relativedelta(months=1)
        return spans

    @api.model
    def _with_force(self, asked, spans):
        """Return the WITH clause of ``at_start`` and ``at_end`` (with ``kept``): rows of what was in force on the two days."""
        domain = self._get_counted_domain(asked)
        domain &= Domain("date_start", "<=", spans[-1][2]) & Domain("cover_end", ">", spans[0][1])
        values = [SQL("(%s, %s::date, %s::date)", *span) for span in spans]
        return SQL(
            """WITH RECURSIVE span(m, s, e) AS (VALUES %(spans)s),
               seen AS MATERIALIZED (%(policies)s),
               item AS NOT MATERIALIZED (%(items)s),
               at_start AS NOT MATERIALIZED (SELECT m, g, key, id, amount FROM item JOIN span ON begins <= s AND ends > s),
               there AS NOT MATERIALIZED (SELECT m, g, key, id, prev, amount, begins, s FROM item
                                            JOIN span ON begins <= e AND ends > e),
               %(kept)s""",
            spans=SQL(", ").join(values),
            policies=self._select_policies(asked, domain),
            items=self._select_items(asked["unit"]),
            kept=self._with_kept_keys() if asked["unit"] in ("client", "object") else self._with_kept_policies(),
        )

    @api.model
    def _select_items(self, unit):
        """Return SQL of what is counted, with the days it was covered: policies, clients or objects."""
        if unit == "object":
            return SQL(
                """SELECT seen.id, prev, g, amount, o.object_id AS key, greatest(begins, o.date_entry) AS begins,
                          least(ends, o.date_exit + 1) AS ends
                     FROM seen JOIN insurance_policy_object o ON o.policy_id = seen.id WHERE o.active IS NOT FALSE"""
            )
        key = SQL("client" if unit == "client" else "id")
        return SQL("SELECT id, prev, g, amount, %s AS key, begins, ends FROM seen", key)

    @api.model
    def _with_kept_keys(self):
        """Clients and objects are kept when they were there at the start."""
        return SQL(
            """each AS (SELECT m, g, key, bool_or(begins <= s AND ends > s) AS was, bool_or(begins <= e AND ends > e) AS stays
                          FROM item JOIN span ON begins <= s AND ends > s OR begins <= e AND ends > e GROUP BY m, g, key),
               at_end AS (SELECT m, g, id, was AS kept FROM there JOIN each USING (m, g, key))"""
        )

    @api.model
    def _with_kept_policies(self):
        """Policies are kept when they, or one they continue, also through joined terms, were in force at the start."""
        return SQL(
            """walk(m, s, final, g, amount, id, found) AS (
                   SELECT m, s, id, g, amount, id, FALSE FROM there
                    WHERE begins > s AND (prev IS NOT NULL OR id IN (SELECT policy_id FROM insurance_policy_join))
                   UNION
                   SELECT walk.m, walk.s, walk.final, walk.g, walk.amount, before.id,
                          coalesce(seen.begins <= walk.s AND seen.ends > walk.s AND seen.g = walk.g, FALSE)
                     FROM walk CROSS JOIN LATERAL (
                          SELECT previous_id AS id FROM insurance_policy c WHERE c.id = walk.id AND previous_id IS NOT NULL
                          UNION ALL SELECT joined_id FROM insurance_policy_join j WHERE j.policy_id = walk.id) AS before
                     LEFT JOIN seen ON seen.id = before.id
                    WHERE NOT walk.found),
               late AS (SELECT DISTINCT m, final AS id, g, amount FROM walk WHERE found),
               days AS (SELECT g, begins, ends, sum(amount) AS amount FROM item GROUP BY 1, 2, 3),
               at_end AS (SELECT m, g, id, begins <= s OR (m, id) IN (SELECT m, id FROM late) AS kept FROM there)"""
        )
