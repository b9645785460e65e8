from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

FILLED = 1000  # needs closed in one night because their gap is filled


class InsuranceGapRule(models.Model):
    """Finding gaps: one query per rule and company, for all clients or for a few.

    Every condition is a set of contacts, so that PostgreSQL joins sets; for a few clients each set is
    narrowed to them. What is found is written by the same statement. A gap is found once: a need that was
    not wanted or lost stays where it is (unique index on the rule, the client and the ending policy).
    """

    _inherit = "insurance.gap.rule"

    # --- jobs ----------------------------------------------------------------------------------

    @api.model
    def _cron_find(self):
        """Find the gaps of all rules in all companies and close the needs whose gap is filled; may run twice."""
        cron = self.env["ir.cron"]
        # sudo: the job's user has no companies; rules are definitions, and each finds within its company
        work = [(rule, company) for rule in self.sudo().search([]) for company in rule._get_companies()]
        cron._commit_progress(remaining=len(work))
        for rule, company in work:
            rule._close_filled(company)
            rule._find(company)
            if not cron._commit_progress(1):
                break

    def _get_companies(self):
        """Return the companies this rule works for."""
        # sudo: which companies there are is no secret
        return self.sudo().company_id or self.env["res.company"].sudo().search(Domain.TRUE)

    @api.model
    def _find_for(self, partners):
        """Find the gaps of these clients in the current company, without the agents' limits; return how many."""
        rules = self.sudo().search([("company_id", "in", (False, self.env.company.id))])  # sudo: see _cron_find
        return sum(rule._find(self.env.company, partners.ids) for rule in rules)

    def _find(self, company, partner_ids=None):
        """Note the gaps of this rule that are not noted yet.

        :param company: whose policies, objects and agents count
        :param partner_ids: look at these clients only (and set no limit)
        :return: how many needs were made
        """
        self.ensure_one()
        self.env.flush_all()
        if partner_ids is not None and self.kind == "relative":
            partner_ids = self._add_relatives(partner_ids)
        self.env.cr.execute(
            SQL(
                """INSERT INTO insurance_need
                       (partner_id, line_id, user_id, gap_policy_id, gap_partner_id, name, date_wanted, budget, currency_id,
                        company_id, gap_rule_id, priority, source, state, term_unit, active, recommended, realised,
                        realised_rate, create_uid, write_uid, create_date, write_date)
                   SELECT partner_id, line_id, user_id, gap_policy_id, gap_partner_id, name, date_wanted, budget, currency_id,
                          %(company)s, %(rule)s, %(priority)s, %(source)s, 'open', 'year', TRUE, 1, 0,
                          0, %(uid)s, %(uid)s, now() at time zone 'UTC', now() at time zone 'UTC'
                     FROM (%(found)s) found
                   ON CONFLICT DO NOTHING""",
                company=company.id,
                rule=self.id,
                priority=self.priority,
                source={"relative": "family", "foreign": "renewal"}.get(self.kind, "gap"),
                uid=self.env.uid,
                found=self._get_limited_sql(company, partner_ids),
            )
        )
        made = self.env.cr.rowcount
        self.env["insurance.need"].invalidate_model()
        return made

    def _count(self, company):
        """Return how many gaps this rule would find in ``company`` now, without limits."""
        self.env.flush_all()
        return self.env.execute_query(SQL("SELECT count(*) FROM (%s) found", self._get_found_sql(company)))[0][0]

    def _close_filled(self, company):
        """Close open needs of this rule whose client is insured in the line by now, elsewhere or by the family."""
        if self.kind == "foreign":
            return
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT n.id FROM insurance_need n WHERE n.gap_rule_id = %s AND n.company_id = %s AND n.state = 'open'"
                " AND n.partner_id IN (%s) LIMIT %s",
                self.id, company.id, self._get_covered_sql(company, None), FILLED,
            )
        )  # fmt: skip
        filled = self.env["insurance.need"].sudo().browse(need_id for (need_id,) in rows)  # sudo: as in _cron_find
        filled._drop(
            self.env.ref("insurance_crm.lost_reason_insured_elsewhere", raise_if_not_found=False) or filled.reason_id
        )

    # --- the query -----------------------------------------------------------------------------

    def _get_limited_sql(self, company, partner_ids):
        """Return the query of the gaps to be noted, so many for each agent as the rule allows."""
        found = self._get_found_sql(company, partner_ids)
        if not self.limit or partner_ids is not None:
            return found
        return SQL(
            """SELECT f.* FROM (
                   SELECT g.*, row_number() OVER (PARTITION BY g.user_id ORDER BY g.date_wanted, g.partner_id) AS place
                     FROM (%(found)s) g) f
            LEFT JOIN (SELECT user_id, count(*) AS number FROM insurance_need
                        WHERE gap_rule_id = %(rule)s AND company_id = %(company)s AND state = 'open' AND active
                     GROUP BY user_id) held ON held.user_id IS NOT DISTINCT FROM f.user_id
                WHERE f.place + COALESCE(held.number, 0) <= %(limit)s""",
            found=found,
            rule=self.id,
            company=company.id,
            limit=self.limit,
        )

    def _get_found_sql(self, company, partner_ids=None):
        """Return the query of all gaps of this rule that are not noted yet, one row each."""
        query = {"client": self._get_client_sql, "relative": self._get_relative_sql, "foreign": self._get_foreign_sql}
        return SQL(
            """SELECT DISTINCT ON (partner_id, line_id) * FROM (%s AND %s) gap
             ORDER BY partner_id, line_id, date_wanted, gap_partner_id""",
            query[self.kind](company, partner_ids),
            self._get_new_sql(company),
        )

    def _get_client_sql(self, company, ids):
        return SQL(
            """SELECT p.id AS partner_id, line.id AS line_id, %(agent)s AS user_id, NULL::int AS gap_policy_id,
                      NULL::int AS gap_partner_id, NULL::varchar AS name, NULL::date AS date_wanted, NULL::numeric AS budget,
                      %(currency)s AS currency_id
                 FROM res_partner p JOIN insurance_line line ON line.id = %(line)s
                WHERE p.active AND p.is_insurance_client AND %(there)s AND %(who)s AND %(has)s AND %(lacks)s""",
            agent=self._get_agent_sql(company, "p.user_id", "p.id"),
            currency=company.currency_id.id,
            line=self.line_id.id,
            there=self._get_there_sql("p", company, ids),
            who=self._get_who_sql(),
            has=self._get_has_sql("p", company, ids),
            lacks=self._get_lacks_sql(company, ids),
        )

    def _get_relative_sql(self, company, ids):
        """The need is the relative's; it belongs to the agent of the client through whom we know."""
        return SQL(
            """SELECT p.id AS partner_id, line.id AS line_id, %(agent)s AS user_id, NULL::int AS gap_policy_id,
                      c.id AS gap_partner_id, NULL::varchar AS name, NULL::date AS date_wanted, NULL::numeric AS budget,
                      %(currency)s AS currency_id
                 FROM (%(near)s) near(client_id, relative_id)
                 JOIN res_partner c ON c.id = near.client_id JOIN res_partner p ON p.id = near.relative_id
                 JOIN insurance_line line ON line.id = %(line)s
                WHERE p.active AND c.active AND c.is_insurance_client AND %(there)s AND %(who)s AND %(has)s AND %(lacks)s""",
            agent=self._get_agent_sql(company, "COALESCE(p.user_id, c.user_id)", "c.id"),
            currency=company.currency_id.id,
            near=self._get_relatives_sql(self.relative, ids),
            line=self.line_id.id,
            there=self._get_there_sql("c", company, ids),
            who=self._get_who_sql(),
            has=self._get_has_sql("c", company, ids),
            lacks=self._get_lacks_sql(company, ids),
        )

    def _get_foreign_sql(self, company, ids):
        """The need is the ending policy's line; one per policy, so that next year's is found again."""
        today = fields.Date.context_today(self)
        return SQL(
            """SELECT p.id AS partner_id, line.id AS line_id, %(agent)s AS user_id, q.id AS gap_policy_id,
                      NULL::int AS gap_partner_id, q.object_names AS name, q.cover_end AS date_wanted,
                      NULLIF(q.premium_total, 0) AS budget, q.currency_id
                 FROM insurance_policy q JOIN res_partner p ON p.id = q.partner_id
                 JOIN insurance_line line ON line.id = q.line_id
                WHERE q.origin = 'foreign' AND q.state = 'issued' AND q.company_id = %(company)s
                  AND q.cover_end > %(today)s AND q.cover_end <= %(until)s AND p.active AND %(narrow)s AND %(line)s AND %(who)s
                  AND NOT EXISTS (SELECT FROM insurance_policy n WHERE n.previous_id = q.id AND n.state <> 'void')
                  AND NOT EXISTS (SELECT FROM insurance_policy n WHERE n.partner_id = q.partner_id AND n.line_id = q.line_id
                                  AND n.origin = 'own' AND n.state = 'issued' AND n.cover_end > q.cover_end)""",
            agent=self._get_agent_sql(company, "COALESCE(q.user_id, p.user_id)", "p.id"),
            company=company.id,
            today=today,
            until=today + timedelta(days=self.days),
            narrow=self._get_narrow_sql("p.id", ids),
            line=SQL("q.line_id IN %s", tuple(self.has_line_ids.ids)) if self.has_line_ids else SQL("TRUE"),
            who=self._get_who_sql(),
        )
