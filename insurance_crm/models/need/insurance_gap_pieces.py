from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL

PATIENCE = relativedelta(years=1)  # so long what a client did not want, or we lost, is not found again by other rules

# which relation types tell who a relative is, and from which side: of a parent's relation the child is the second
_TYPES = {
    "spouse": [("code", "=", "spouse")],
    "child": [("code", "=", "parent")],
    "parent": [("code", "=", "parent")],
    "family": [("is_family", "=", True)],
}
_SIDES = {"child": ("first",), "parent": ("second",)}  # else both


class InsuranceGapRule(models.Model):
    """The conditions of a gap as SQL: ``p`` is who lacks the cover, ``line`` the line of the need.

    ``ids`` narrows a set to a few contacts; None takes all.
    """

    _inherit = "insurance.gap.rule"

    def _get_narrow_sql(self, column, ids):
        if ids is None:
            return SQL("TRUE")
        return SQL("%s = ANY(%s)", SQL(column), list(ids))

    def _get_there_sql(self, alias, company, ids):
        """The contact is of ``company``, or of none and has to do with it; in a single company everybody has."""
        own = SQL("%s.company_id", SQL.identifier(alias))
        narrow = self._get_narrow_sql(f"{alias}.id", ids)
        # sudo: how many companies there are is no secret
        if self.env["res.company"].sudo().search_count([], limit=2) == 1:
            return SQL("(%s = %s OR %s IS NULL) AND %s", own, company.id, own, narrow)
        return SQL(
            """(%(own)s = %(company)s OR %(own)s IS NULL AND %(id)s IN (
                    SELECT q.partner_id FROM insurance_policy q WHERE q.company_id = %(company)s AND %(policies)s
                     UNION ALL
                    SELECT o.owner_id FROM insurance_object o WHERE o.company_id = %(company)s AND %(objects)s))
               AND %(narrow)s""",
            own=own,
            company=company.id,
            id=SQL.identifier(alias, "id"),
            policies=self._get_narrow_sql("q.partner_id", ids),
            objects=self._get_narrow_sql("o.owner_id", ids),
            narrow=narrow,
        )

    def _get_who_sql(self):
        """Person or company, and old enough but not too old; who has no birth date has no age."""
        today = fields.Date.context_today(self)
        terms = [SQL("TRUE")]
        if self.who != "all":
            terms.append(SQL("COALESCE(p.is_company, FALSE) = %s", self.who == "company"))
        if self.age_from:
            terms.append(SQL("p.birth_date <= %s", today - relativedelta(years=self.age_from)))
        if self.age_to:
            terms.append(SQL("p.birth_date > %s", today - relativedelta(years=self.age_to + 1)))
        return SQL(" AND ").join(terms)

    def _get_has_sql(self, alias, company, ids):
        """The contact owns or insures such an object, and holds a policy in one of the lines, today."""
        who, terms = SQL.identifier(alias, "id"), [SQL("TRUE")]
        running = self._get_running_sql(company)
        if self.object_type_id:
            terms.append(
                SQL(
                    """%(who)s IN (
                        SELECT o.owner_id FROM insurance_object o
                         WHERE o.active AND o.company_id = %(company)s AND o.type_id = %(type)s AND %(objects)s
                         UNION ALL
                        SELECT q.partner_id FROM insurance_policy q
                          JOIN insurance_policy_object x ON x.policy_id = q.id AND x.active
                          JOIN insurance_object o ON o.id = x.object_id
                         WHERE o.type_id = %(type)s AND %(running)s AND %(policies)s)""",
                    who=who,
                    company=company.id,
                    type=self.object_type_id.id,
                    objects=self._get_narrow_sql("o.owner_id", ids),
                    policies=self._get_narrow_sql("q.partner_id", ids),
                    running=running,
                )
            )
        if self.has_line_ids:
            terms.append(
                SQL(
                    "%s IN (SELECT q.partner_id FROM insurance_policy q WHERE q.line_id IN %s AND %s AND %s AND %s)",
                    who,
                    tuple(self.has_line_ids.ids),
                    SQL("TRUE") if self.has_origin == "any" else SQL("q.origin = %s", self.has_origin),
                    running,
                    self._get_narrow_sql("q.partner_id", ids),
                )
            )
        return SQL(" AND ").join(terms)

    def _get_running_sql(self, company):
        """The policy ``q`` of the company covers today."""
        today = fields.Date.context_today(self)
        return SQL(
            "q.company_id = %s AND q.state = 'issued' AND q.date_start <= %s AND q.cover_end > %s",
            company.id, today, today,
        )  # fmt: skip

    def _get_lacks_sql(self, company, ids):
        return SQL(
            "NOT EXISTS (SELECT FROM (%s) covered(id) WHERE covered.id = p.id)", self._get_covered_sql(company, ids)
        )

    def _get_covered_sql(self, company, ids):
        """Return the query of the contacts who have the cover, or will: policyholders, persons insured, their families."""
        good = SQL(
            "q.company_id = %s AND q.state = 'issued' AND q.cover_end > %s AND q.line_id IN %s",
            company.id,
            fields.Date.context_today(self),
            tuple((self.line_id | self.also_line_ids).ids),
        )
        sets = [
            SQL("SELECT q.partner_id FROM insurance_policy q WHERE %s AND %s",
                good, self._get_narrow_sql("q.partner_id", ids)),
            SQL(
                """SELECT o.person_id FROM insurance_object o
                     JOIN insurance_policy_object x ON x.object_id = o.id AND x.active
                     JOIN insurance_policy q ON q.id = x.policy_id
                    WHERE o.person_id IS NOT NULL AND %s AND %s""",
                good, self._get_narrow_sql("o.person_id", ids),
            ),
        ]  # fmt: skip
        if self.household:
            near = self._get_relatives_sql("family", ids)
            sets.append(
                SQL(
                    "SELECT near.me FROM (%s) near(me, other) JOIN insurance_policy q ON q.partner_id = near.other WHERE %s",
                    near,
                    good,
                )
            )
        return SQL(" UNION ALL ").join(sets)

    def _get_relatives_sql(self, which, ids):
        """Return the query of (contact, relative); relations that touch ``ids`` only.

        Types are named by their ids, so that PostgreSQL knows how many relations there are.
        """
        # sudo: what relations are called is the same for everybody
        types = self.env["insurance.relation.type"].sudo().with_context(active_test=False).search(_TYPES[which])
        touching = SQL("TRUE")
        if ids is not None:
            touching = SQL("(r.partner_id = ANY(%s) OR r.other_id = ANY(%s))", list(ids), list(ids))
        sides = {"first": "SELECT r.partner_id, r.other_id", "second": "SELECT r.other_id, r.partner_id"}
        return SQL(" UNION ALL ").join(
            SQL("%s FROM insurance_relation r WHERE r.type_id = ANY(%s) AND %s", SQL(sides[side]), types.ids, touching)
            for side in _SIDES.get(which, tuple(sides))
        )

    def _add_relatives(self, ids):
        """Return ``ids`` and those of the relatives this rule looks at: what one has makes the other's gap."""
        rows = self.env.execute_query(self._get_relatives_sql(self.relative, ids))
        return sorted({contact_id for row in rows for contact_id in row} | set(ids))

    def _get_agent_sql(self, company, charge, holder):
        """Return who takes care of the need: who is in charge of the client, else the agent of his latest policy.

        Nobody when they left or do not work in ``company``.
        """
        return SQL(
            """COALESCE(
                (SELECT u.id FROM res_users u JOIN res_company_users_rel k ON k.user_id = u.id AND k.cid = %(company)s
                  WHERE u.id = %(charge)s AND u.active),
                (SELECT u.id FROM insurance_policy l JOIN res_users u ON u.id = l.user_id AND u.active
                   JOIN res_company_users_rel k ON k.user_id = u.id AND k.cid = %(company)s
                  WHERE l.partner_id = %(holder)s AND l.company_id = %(company)s AND l.state = 'issued'
               ORDER BY l.cover_end DESC, l.id DESC LIMIT 1))""",
            company=company.id,
            charge=SQL(charge),
            holder=SQL(holder),
        )

    def _get_new_sql(self, company):
        """The gap was not found before, nothing of the kind is open or was refused lately, and no deal is about it."""
        foreign = self.kind == "foreign"
        before = SQL("n.gap_rule_id = %s AND %s", self.id, SQL("n.gap_policy_id = q.id" if foreign else "TRUE"))
        since = fields.Date.context_today(self) - PATIENCE
        refused = SQL("n.state IN ('dropped', 'lost') AND n.date_closed > %s", since)
        return SQL(
            """NOT EXISTS (
                   SELECT FROM insurance_need n
                    WHERE n.partner_id = p.id AND n.company_id = %(company)s AND (
                          %(before)s OR n.line_id = line.id AND (n.active AND n.state IN ('open', 'deal') OR %(refused)s)))
               AND NOT EXISTS (
                   SELECT FROM crm_lead l
                    WHERE l.partner_id = p.id AND l.won_status = 'pending' AND l.active AND l.insurance_kind IS NOT NULL
                      AND (l.company_id = %(company)s OR l.company_id IS NULL)
                      AND (l.insurance_line_id = line.id
                           OR l.insurance_line_id IS NULL AND l.insurance_kind = 'foreign_renewal' AND %(foreign)s))""",
            company=company.id,
            before=before,
            refused=SQL("FALSE") if foreign else refused,
            foreign=foreign,
        )
