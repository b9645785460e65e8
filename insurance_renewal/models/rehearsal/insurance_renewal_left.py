from odoo import api, models
from odoo.tools import SQL


class InsuranceRenewal(models.Model):
    """Which policies that end soon get no work on a day, and why not."""

    _inherit = "insurance.renewal"

    @api.model
    def _find_left(self, company, today, limit):
        """Find the policies in the span of the rules that the night of ``today`` leaves alone.

        :param company: the company whose rules are asked, switched on or not
        :return: ``(rows, counts)``: ``rows`` a list of ``(policy id, rule id or None, reason)``, at most ``limit`` of
            each reason and rule, the first to end first; ``counts`` ``{(rule id, reason): number}`` of all.
            Reasons: ``continued`` (renewed already), ``nothing`` (the rule makes no work), ``short`` (short term),
            ``failed`` (tried this night already), ``late`` (entered after its end), ``none`` (no rule is switched on),
            ``gone`` (all that was insured is sold)
        """
        self.env.flush_all()
        rules = self.env["insurance.renewal.rule"].search([("company_id", "=", company.id)])
        parts = [self._get_left_sql(rule, today) for rule in rules if rule.is_on or rule.is_common]
        if not parts:
            return [], {}
        rows = self.env.execute_query(
            SQL(
                """SELECT id, rule_id, reason, count FROM (
                     SELECT *, count(*) OVER (PARTITION BY rule_id, reason) AS count,
                            row_number() OVER (PARTITION BY rule_id, reason ORDER BY cover_end, id) AS number
                       FROM (%s) l) n WHERE number <= %s ORDER BY cover_end, id""",
                SQL(" UNION ALL ").join(parts),
                limit,
            )
        )
        found = [(policy_id, rule_id, reason) for policy_id, rule_id, reason, _count in rows]
        counts = {(rule_id, reason): count for _id, rule_id, reason, count in rows}
        for rule in rules.filtered(lambda one: one.is_on and one.does == "work"):
            gone = self._find_gone(rule, today)
            found += [(policy_id, rule.id, "gone") for policy_id in gone.ids[:limit]]
            counts |= {(rule.id, "gone"): len(gone)} if gone else {}
        return found, counts

    @api.model
    def _find_gone(self, rule, today):
        """Return the policies that would be due if what they insure were not sold or gone."""
        query = SQL("SELECT p.id FROM insurance_policy p WHERE %s", self._get_due_sql(rule, today))
        ids = [policy_id for (policy_id,) in self.env.execute_query(query)]
        return self.env["insurance.policy"].browse(ids)._filter_gone()

    @api.model
    def _get_left_sql(self, rule, today):
        """Return the query for what a rule leaves of the policies it is the first to fit; a rule that is off: of those
        no other rule takes.
        """
        due = self._get_due_sql(rule, today) if rule.is_on and rule.does == "work" else SQL("FALSE")
        nothing = rule.does == "nothing"
        reason = SQL(
            """CASE WHEN %s THEN 'continued' WHEN %s THEN 'none' WHEN %s THEN 'nothing' WHEN NOT %s THEN 'short'
                    WHEN p.cover_end <= %s AND p.create_date >= p.cover_end THEN 'late' ELSE 'failed' END""",
            self._get_continued_sql(),
            not rule.is_on,
            nothing,
            rule._get_long_enough_sql(),
            today,
        )
        return SQL(
            "SELECT p.id, p.cover_end, %s::int AS rule_id, %s AS reason FROM insurance_policy p"
            " WHERE %s AND %s AND NOT (%s)",
            rule.id if rule.is_on else None,
            reason,
            self._get_span_sql(rule, today),
            rule._get_first_match_sql(),
            due,
        )
