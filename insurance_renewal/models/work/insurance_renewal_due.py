from odoo import api, models
from odoo.tools import SQL

from ...lib.bundles import Due


class InsuranceRenewal(models.Model):
    """Which policies are due: found by one index range, and taken so that no other server takes them too."""

    _inherit = "insurance.renewal"

    @api.model
    def _get_due_sql(self, rule, today):
        """Return the condition on a policy ``p`` whose renewal this rule is to open on ``today`` and has not yet.

        The first rule that fits a policy decides, also one that does nothing; short-term policies get no work.

        Drafts, cancelled, void and open-ended policies never are; nor policies with a next term,
        nor those that failed today already (they are tried again tomorrow).
        A policy that had ended before it was entered here gets no work by itself.
        """
        return SQL(
            """%(span)s AND (p.cover_end > %(today)s OR p.create_date < p.cover_end)
            AND %(first_match)s AND %(long_enough)s AND NOT %(continued)s
            AND p.id <> ALL (ARRAY(SELECT f.policy_id FROM insurance_renewal_failure f WHERE f.date_last >= %(today)s))""",
            span=self._get_span_sql(rule, today),
            today=today,
            first_match=rule._get_first_match_sql(),
            long_enough=rule._get_long_enough_sql(),
            continued=self._get_continued_sql(),
        )

    @api.model
    def _get_span_sql(self, rule, today):
        """Return the condition that an issued policy ``p`` without a renewal ends in the rule's span: one index range."""
        after, until, until_month = rule._get_limits(today)
        return SQL(
            """p.company_id = %(company)s AND p.origin = %(origin)s AND p.state = 'issued' AND p.renewal_id IS NULL
            AND (p.end_precision = 'day' AND p.cover_end > %(after)s AND p.cover_end <= %(until)s
              OR p.end_precision = 'month' AND p.cover_end > %(after)s AND p.cover_end <= %(until_month)s)""",
            company=rule.company_id.id,
            origin=rule.origin,
            after=after,
            until=until,
            until_month=until_month,
        )

    @api.model
    def _get_continued_sql(self):
        """Return the condition that a policy ``p`` has a next term, be it a draft.

        OFFSET 0 lets PostgreSQL look up each policy's next term in the index; it would rather walk through
        all policies that ever followed another one, and those are half a book.
        """
        return SQL(
            """(EXISTS (SELECT FROM insurance_policy n WHERE n.previous_id = p.id AND n.state <> 'void' OFFSET 0)
              OR EXISTS (SELECT FROM insurance_policy_join j JOIN insurance_policy n ON n.id = j.policy_id
                          WHERE j.joined_id = p.id AND n.state <> 'void' OFFSET 0))"""
        )

    @api.model
    def _get_rules(self, today=None):
        """Return ``[(rule, day)]`` of what is switched on and makes work, each rule working for its company alone."""
        work = []
        for rule in self.env["insurance.renewal.rule"].search([("is_on", "=", True), ("does", "=", "work")]):
            company = rule.company_id
            alone = rule.with_company(company).with_context(allowed_company_ids=company.ids).with_prefetch()
            work.append((alone, today or alone._get_today()))
        return work

    @api.model
    def _find_due(self, rule, today, shard=0, shards=1):
        """Find the policies whose renewal is to be opened on ``today``, two queries.

        Those of which every object is sold are left out: asked only of what is due, that costs nothing.

        :param rule: an ``insurance.renewal.rule``
        :param int shard: of ``shards`` (clients are dealt out by their id)
        :return: list of ``Due``
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT p.id, p.partner_id, p.user_id, p.line_id, p.date_start, p.cover_end, p.end_precision
                     FROM insurance_policy p WHERE %s AND mod(p.partner_id, %s) = %s""",
                self._get_due_sql(rule, today),
                shards,
                shard,
            )
        )
        gone = set(self.env["insurance.policy"].browse(row[0] for row in rows)._filter_gone().ids)
        return [Due(*row) for row in rows if row[0] not in gone]

    @api.model
    def _filter_due(self, rule, today, policy_ids):
        """Return the set of those of ``policy_ids`` that are still due, locked by somebody or not."""
        if not policy_ids:
            return set()
        self.env.flush_all()
        query = SQL("SELECT p.id FROM insurance_policy p WHERE p.id = ANY(%s) AND %s", policy_ids,
                    self._get_due_sql(rule, today))  # fmt: skip
        return {policy_id for (policy_id,) in self.env.execute_query(query)}

    @api.model
    def _claim_due(self, rule, today, policy_ids):
        """Lock those of ``policy_ids`` that are still due; those another server is working on are left out.

        :return: set of ids; the locks are held to the end of the transaction
        :raises SerializationFailure: when another server finished some of them since this transaction began
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT p.id FROM insurance_policy p WHERE p.id = ANY(%s) AND %s FOR NO KEY UPDATE OF p SKIP LOCKED",
                policy_ids,
                self._get_due_sql(rule, today),
            )
        )
        return {policy_id for (policy_id,) in rows}
