from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

WHOSE = ("mine", "all")
ORIGINS = ("own", "foreign")


class InsuranceRenewalCalendar(models.AbstractModel):
    """What ends on each day of a month: numbers and premiums from one grouped query, whatever the size of the book."""

    _name = "insurance.renewal.calendar"
    _description = "Calendar of Ending Policies"

    @api.model
    def get_month(self, month, whose="mine", origin=False):
        """Return what ends on each day of a month, as far as the reader may see it.

        :param str month: any day of it, "2026-11-22"; today's when empty
        :param str whose: "mine" (my book) or "all"
        :param origin: "own", "foreign" or False for both
        :return: ``{"month": first day, "today", "currency": id, "days": {"2026-11-03": {"count", "left", "lost",
            "premium"}}}``; ``left`` are still to be renewed, ``premium`` is in the company's currency by today's rate
        :raises AccessError: for who works in another department
        """
        policies = self.env["insurance.policy"]
        policies.check_access("read")
        today = fields.Date.context_today(self)
        first = (fields.Date.to_date(month) or today).replace(day=1)
        last = first + relativedelta(months=1, days=-1)
        days = {}
        for day, currency, count, left, lost, premium in self._count(self._get_domain(first, last, whose, origin)):
            sums = days.setdefault(str(day), {"count": 0, "left": 0, "lost": 0, "premium": 0})
            money = self.env["res.currency"].browse(currency)
            company = self.env.company
            sums["count"] += count
            sums["left"] += left
            sums["lost"] += lost
            sums["premium"] += money._convert(premium or 0, company.currency_id, company, today)
        return {"month": str(first), "today": str(today), "currency": self.env.company.currency_id.id, "days": days}

    @api.model
    def _get_domain(self, first, last, whose, origin):
        """Return which policies end in a period: the count on the calendar and the list behind it."""
        domain = (
            Domain("state", "=", "issued")
            & Domain("cover_end", ">", first)
            & Domain("cover_end", "<=", last + relativedelta(days=1))
            & Domain("company_id", "in", self.env.companies.ids)
        )
        if whose == "mine":
            domain &= Domain("user_id", "=", self.env.uid)
        if origin in ORIGINS:
            domain &= Domain("origin", "=", origin)
        return domain

    @api.model
    def _get_left_domain(self):
        """Return which of them are still to be renewed: their case is open, or there is none and no next term.

        Next terms count in whosever book they are.
        """
        next_terms = [("state", "in", ("issued", "cancelled"))]
        going_on = Domain("next_ids", "any!", next_terms) | Domain("joined_into_ids", "any!", next_terms)
        return Domain("renewal_id", "any!", [("state", "=", "open")]) | (Domain("renewal_id", "=", False) & ~going_on)

    @api.model
    def _count(self, domain):
        """Return ``[(last day, currency id, number, still to renew, lost, premium)]``; one query."""
        policies = self.env["insurance.policy"]
        policies.flush_model(
            ["cover_end", "currency_id", "premium_total", "previous_id", "joined_ids", "renewal_id", "state"]
        )
        self.env["insurance.renewal"].flush_model(["state"])
        query = policies._search(domain)
        case = query.left_join(query.table, "renewal_id", "insurance_renewal", "id", "renewal")
        policy, renewal = SQL.identifier(query.table), SQL.identifier(case)
        left = SQL(
            """CASE WHEN %(case)s.id IS NOT NULL THEN %(case)s.state = 'open'
                ELSE NOT EXISTS (SELECT FROM insurance_policy n
                                  WHERE n.previous_id = %(p)s.id AND n.state IN ('issued', 'cancelled'))
                 AND NOT EXISTS (SELECT FROM insurance_policy_join j JOIN insurance_policy n ON n.id = j.policy_id
                                  WHERE j.joined_id = %(p)s.id AND n.state IN ('issued', 'cancelled')) END""",
            case=renewal,
            p=policy,
        )
        query.groupby = SQL("%(p)s.cover_end, %(p)s.currency_id", p=policy)
        return self.env.execute_query(
            query.select(
                SQL("%s.cover_end - 1", policy),
                SQL("%s.currency_id", policy),
                SQL("count(*)"),
                SQL("count(*) FILTER (WHERE %s)", left),
                SQL("count(*) FILTER (WHERE %s.state = 'lost')", renewal),
                SQL("sum(%s.premium_total)", policy),
            )
        )

    @api.model
    def get_day_action(self, day, whose="mine", origin=False, kind="count"):
        """Return the action that lists what a number of the calendar counted.

        :param str day: the last day of cover
        :param str kind: "count" (all that end), "left" (still to renew) or "lost"
        """
        date = fields.Date.to_date(day)
        domain = self._get_domain(date, date, whose, origin)
        if kind != "count":
            lost = Domain("renewal_id", "any!", [("state", "=", "lost")])
            found = self.env["insurance.policy"].search(domain & (self._get_left_domain() if kind == "left" else lost))
            domain = Domain("id", "in", found.ids)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ends %(date)s", date=format_date(self.env, date)),
            "res_model": "insurance.policy",
            "domain": list(domain),
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "mobile_view_mode": "kanban",
            "context": {},
        }
