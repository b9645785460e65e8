from odoo import api, fields, models
from odoo.tools import SQL

# a key (policy, client or object) is renewed when one of its policies is; else it is not lost while one is covered
_RENEWAL = {
    "ending": SQL("reached"),
    "renewed": SQL("reached AND renewed"),
    "open": SQL("reached AND NOT renewed AND open"),
    "lost": SQL("reached AND NOT renewed AND NOT open"),
    "cancelled": SQL("cancelled"),
}
_RENEWAL_POLICY = {
    "ending": SQL("item.reached"),
    "renewed": SQL("item.renewed"),
    "open": SQL("item.open AND NOT each.renewed"),
    "lost": SQL("item.reached AND NOT each.renewed AND NOT each.open"),
    "cancelled": SQL("item.cancelled"),
}
RENEWAL_FIGURES = tuple(_RENEWAL)


class InsuranceRetention(models.AbstractModel):
    """Renewal: renewed ÷ ending, of the policies whose last day of cover lies in the period."""

    _inherit = "insurance.retention"

    @api.model
    def _get_renewal(self, question):
        """Return ``{g: {figure: number}}`` of RENEWAL_FIGURES; one query.

        ``g`` is the id of what is grouped by, 0 for none, or the month of the last day of cover as in 203106.
        """
        asked = self._get_question(question)
        sums = [SQL("sum(weight) FILTER (WHERE %s)", condition) for condition in _RENEWAL.values()]
        query = SQL("%s SELECT g, %s FROM each GROUP BY g", self._with_endings(asked), SQL(", ").join(sums))
        rows = self.env.execute_query(query)
        return {g: {name: value or 0 for name, value in zip(_RENEWAL, values, strict=True)} for g, *values in rows}

    @api.model
    def _select_renewal_policies(self, question, figure, g):
        """Return SQL of the ids of the policies behind a figure of `_get_renewal`."""
        asked = self._get_question(question)
        return SQL(
            "%s SELECT DISTINCT item.id FROM item JOIN each USING (g, key) WHERE item.g = %s AND %s",
            self._with_endings(asked),
            g,
            _RENEWAL_POLICY[figure],
        )

    @api.model
    def _with_endings(self, asked):
        """Return the WITH clause of ``item``, a row per policy (and object), and ``each``, one per what is counted."""
        today = fields.Date.context_today(self)
        month = self._get_month(SQL("(ends - 1)"))
        return SQL(
            """WITH seen AS (%(policies)s),
               ended AS (SELECT id, client, %(g)s AS g, amount, state = 'issued' AS reached, state = 'cancelled' AS cancelled,
                                state = 'issued' AND ends > %(today)s AS open, ends,
                                state = 'issued' AND %(renewed)s AS renewed FROM seen),
               item AS (%(items)s),
               each AS (SELECT g, key, max(amount) AS weight, bool_or(reached) AS reached, bool_or(cancelled) AS cancelled,
                               bool_or(renewed) AS renewed, bool_or(open AND NOT renewed) AS open
                          FROM item GROUP BY g, key)""",
            policies=self._select_policies(asked, self._get_ending_domain(asked)),
            g=month if asked["group"] == "month" else SQL("g"),
            today=today,
            renewed=self._is_renewed(SQL("seen")),
            items=self._select_ended_items(asked["unit"]),
        )

    @api.model
    def _select_ended_items(self, unit):
        columns = SQL("ended.id, g, amount, reached, cancelled, open")
        if unit != "object":
            key = SQL("client" if unit == "client" else "id")
            return SQL("SELECT %s, renewed, %s AS key FROM ended", columns, key)
        # on the policy until its end; renewed when it is on a next term, too
        return SQL(
            """SELECT %s, o.object_id AS key, renewed AND EXISTS (
                      SELECT FROM insurance_policy_object also JOIN insurance_policy n ON n.id = also.policy_id
                       WHERE also.object_id = o.object_id AND also.active IS NOT FALSE
                         AND n.origin = 'own' AND n.state IN ('issued', 'cancelled')
                         AND (n.previous_id = ended.id OR EXISTS (
                              SELECT FROM insurance_policy_join j WHERE j.policy_id = n.id AND j.joined_id = ended.id))
                      ) AS renewed
                 FROM ended JOIN insurance_policy_object o ON o.policy_id = ended.id
                WHERE o.active IS NOT FALSE AND coalesce(o.date_exit, ended.ends - 1) >= ended.ends - 1""",
            columns,
        )
