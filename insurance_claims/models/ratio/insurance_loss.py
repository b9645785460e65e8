from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

POLICY_GROUPS = {
    "policy": "id",
    "holder": "partner_id",
    "client": "partner_id",  # with the contacts of a company in the company's row
    "product": "product_id",
    "insurer": "insurer_id",
    "line": "line_id",
    "agent": "user_id",
    "office": "office_id",
}  # field of insurance.policy
CLAIM_GROUPS = {"cause": "cause_id", "handler": "user_id"}  # field of insurance.claim; no premium is earned for them
PERIODS = ("month", "year")
GROUPS = ("", *POLICY_GROUPS, "object", *PERIODS, *CLAIM_GROUPS)
COUNTED = ("issued", "cancelled")  # void policies never were, drafts are not yet
FIGURES = ("earned", "paid", "recovered", "change", "claims", "cost")  # what is summed
RATIOS = ("claims", "earned", "paid", "recovered", "change", "cost", "incurred", "ratio", "average")  # what is answered


class InsuranceLoss(models.AbstractModel):
    """What claims cost against the premium earned: every loss ratio of the suite comes from here.

    Loss ratio of a period = (payments + recoveries, which are negative, + change of the outstanding reserve) ÷ net
    premium earned in it, all by the rows of the claims' money and of the ledger. Premium is earned evenly over the days
    a ledger row is for (pro rata temporis, as in `insurance.transaction._get_earned`).

    It counts the policies the reader may see, in the companies chosen, and their claims; premium and claims of a policy
    count for those who have it now, so that both stand in the same row. Money is in the current company's currency.
    """

    _name = "insurance.loss"
    _description = "Loss Ratio"

    @api.model
    def _get_ratios(self, by="", date_from=None, date_to=None, domain=None):
        """Return the loss ratio and what it is made of, per group; one query, with the reader's rights.

        :param str by: one of GROUPS; empty: one row with the key 0
        :param date_from: first day; None: from the beginning
        :param date_to: last day; None: today
        :param domain: of `insurance.policy`: these policies and their claims alone
        :return: ``{g: {"earned", "paid", "recovered", "change", "claims", "cost", "incurred", "ratio", "average"}}``.
            ``g`` is the id of what is grouped by (0: none), or the month (203106) or year (2031). ``change`` is that of
            the outstanding reserve; ``incurred`` = paid + recovered + change; ``ratio`` = incurred ÷ earned, None when
            nothing is earned. ``claims`` are those whose date of loss is in the period, withdrawn ones left out;
            ``cost`` is what these cost until today, ``average`` = cost ÷ claims
        :raises UserError: when there is no such way to group, or the period is none
        """
        asked = self._get_asked(by, date_from, date_to)
        rows = self.env.execute_query(self._select_ratios(asked, domain or []))
        return {row[-1]: dict(zip(RATIOS, row, strict=False)) for row in rows}  # no list per row: there may be 100,000

    @api.model
    def _select_ratios(self, asked, domain):
        """Return SQL of RATIOS and ``g``, each sum rounded as money is; summed exactly, not as floats.

        What most policies have nothing of stays NULL until the end: turning exact numbers into floats is what takes time.
        """
        digits = self.env.company.currency_id.decimal_places
        sums = SQL(", ").join(
            SQL("round(%s, %s) AS %s", SQL.identifier(name), digits, SQL.identifier(name)) for name in FIGURES
        )
        floats = SQL(", ").join(
            SQL("coalesce(%s::float8, 0)", SQL.identifier(name)) for name in FIGURES if name != "claims"
        )
        return SQL(
            """%(select)s, summed AS (SELECT g, %(sums)s FROM figure)
               SELECT coalesce(claims::int, 0), %(floats)s, coalesce((paid + recovered + change)::float8, 0),
                      CASE WHEN earned > 0 THEN coalesce(((paid + recovered + change) / earned)::float8, 0) END,
                      CASE WHEN claims > 0 THEN coalesce(round(cost / claims, %(digits)s)::float8, 0) END, g
                 FROM summed""",
            select=self._select_figures(asked, domain),
            sums=sums,
            floats=floats,
            digits=digits,
        )

    @api.model
    def _get_asked(self, by, date_from, date_to):
        """Return ``{"by", "date_from", "date_to"}`` checked, with dates as dates."""
        if by not in GROUPS:
            raise UserError(self.env._("There is no such figure: choose another one."))
        start = date_from and fields.Date.to_date(date_from)
        end = fields.Date.to_date(date_to) or fields.Date.context_today(self)
        if start and end < start:
            raise UserError(self.env._("The period would end before it begins: correct one of the dates."))
        return {"by": by, "date_from": start or self._get_first_day(), "date_to": end}

    @api.model
    def _get_first_day(self):
        """Return the day before which nothing is earned and nothing is lost."""
        return fields.Date.to_date("1900-01-01")

    # --- what is counted -------------------------------------------------------------------------

    @api.model
    def _get_policy_domain(self, domain=()):
        """Return the domain of the policies that count, whatever their dates."""
        ours = Domain("origin", "=", "own") & Domain("state", "in", COUNTED)
        return ours & Domain("company_id", "in", self.env.companies.ids) & Domain(domain)

    @api.model
    def _select_policies(self, by, domain):
        """Return SQL of the policies the user may see: ``id, company_id, g``."""
        query = self.env["insurance.policy"]._search(self._get_policy_domain(domain))
        table = SQL.identifier(query.table)
        field = POLICY_GROUPS.get(by)
        g = SQL("%s.%s", table, SQL.identifier(field)) if field else SQL("0")
        select = query.select(SQL("%s.id AS id", table), SQL("%s.company_id", table), SQL("%s AS g", g))
        if by != "client":
            return SQL("SELECT id, company_id, coalesce(g, 0) AS g FROM (%s) AS p", select)
        return SQL(
            """SELECT p.id, p.company_id, coalesce(c.commercial_partner_id, p.g) AS g
                 FROM (%s) AS p JOIN res_partner c ON c.id = p.g""",
            select,
        )

    @api.model
    def _get_rate(self, company):
        """Return SQL of what amounts of the row's company are worth in the current one's currency, at today's rate."""
        own, today = self.env.company.currency_id, fields.Date.context_today(self)
        others = self.env.companies.filtered(lambda one: one.currency_id != own)
        cases = [
            SQL("WHEN %s THEN %s::numeric", one.id, one.currency_id._get_conversion_rate(one.currency_id, own, one, today))
            for one in others
        ]  # fmt: skip
        return SQL("CASE %s %s ELSE 1 END", company, SQL(" ").join(cases)) if cases else SQL("1")
