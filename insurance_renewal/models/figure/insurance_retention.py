from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.insurance_crm.lib import dates

GROUPS = {
    "": None,  # one row: the total
    "agent": "user_id",
    "line": "line_id",
    "insurer": "insurer_id",
    "channel": "channel_id",
    "marketer": "marketer_id",
    "office": "office_id",
    "client": "partner_id",
    "month": None,  # of the last day of cover, of the period or of the beginning: by what is counted
}
UNITS = ("number", "premium", "client", "object")
MAX_MONTHS = 60
COUNTED = ("issued", "cancelled")  # void policies never were, drafts are not yet


class InsuranceRetention(models.AbstractModel):
    """What became of ending policies and of the book: every figure of renewal, retention and persistency.

    All screens ask this model, so they agree. It counts policies of ours that the user may see (his own book for
    agents) in the companies chosen. Whether a policy is continued does not depend on whose book its next term is in.

    What is asked for is a dict, the *question*: ``date_from``, ``date_to`` (first and last day), ``group`` (a key
    of GROUPS), ``unit`` (one of UNITS) and ``only`` (``{group: [ids]}``: these agents, lines … alone).

    Premiums are gross, as they stand on the policy now (on a cancelled one: before the refund), in the current
    company's currency at the rate of the day of issue.
    """

    _name = "insurance.retention"
    _description = "Renewal, Retention and Persistency"

    @api.model
    def _get_question(self, question):
        """Return the question checked and complete, with dates as dates.

        :raises UserError: when it cannot be answered
        """
        today = fields.Date.context_today(self)
        first = today + relativedelta(day=1, months=-12)
        given = {name: question[name] for name in ("date_from", "date_to") if question.get(name)}
        try:
            period = {name: fields.Date.to_date(value) for name, value in given.items()}
            only = {str(name): [int(one) for one in ids] for name, ids in (question.get("only") or {}).items()}
        except (AttributeError, TypeError, ValueError) as error:
            raise UserError(self.env._("The period or the filter is not readable: choose it anew.")) from error
        start = period.get("date_from") or first
        end = period.get("date_to") or start + relativedelta(months=12, days=-1)
        asked = {
            "date_from": start,
            "date_to": end,
            "group": question.get("group") or "",
            "unit": question.get("unit") or "number",
            "only": only,
        }
        self._check_question(asked)
        return asked

    @api.model
    def _check_question(self, asked):
        if asked["date_to"] < asked["date_from"]:
            raise UserError(self.env._("The period would end before it begins: correct one of the dates."))
        if asked["date_to"] >= asked["date_from"] + relativedelta(months=MAX_MONTHS):
            raise UserError(self.env._("Choose a period of at most %(years)s years.", years=MAX_MONTHS // 12))
        known = asked["unit"] in UNITS and asked["group"] in GROUPS
        if not known or any(not GROUPS.get(name) for name in asked["only"]):
            raise UserError(self.env._("There is no such figure: choose another one."))

    # --- what is counted -------------------------------------------------------------------------

    @api.model
    def _get_counted_domain(self, asked):
        """Return the domain of our policies that may be counted, whatever their dates."""
        domain = Domain("origin", "=", "own") & Domain("state", "in", COUNTED)
        domain &= Domain("company_id", "in", self.env.companies.ids)
        for name, ids in asked["only"].items():
            domain &= Domain(GROUPS[name], "in", ids)
        return domain

    @api.model
    def _get_ending_domain(self, asked):
        """Return the domain of the policies whose last day of cover lies in the period."""
        return (
            self._get_counted_domain(asked)
            & Domain("cover_end", ">", asked["date_from"])
            & Domain("cover_end", "<=", dates.cover_end(asked["date_to"]))
        )

    @api.model
    def _select_policies(self, asked, domain):
        """Return SQL of policies the user may see: ``id, prev, client, g, begins, ends, state, amount``.

        ``prev`` is the previous term; ``g`` is the id of what is grouped by, 0 for none.
        """
        policies = self.env["insurance.policy"]
        policies.flush_model()
        self.env["insurance.policy.object"].flush_model()
        self.env["insurance.transaction"].flush_model()
        query = policies._search(domain)
        group = GROUPS[asked["group"]]
        table = SQL.identifier(query.table)
        return query.select(
            SQL("%s.id AS id", table),
            SQL("%s.previous_id AS prev", table),
            SQL("%s.partner_id AS client", table),
            SQL("%s AS g", SQL("coalesce(%s.%s, 0)", table, SQL.identifier(group)) if group else SQL("0")),
            SQL("%s.date_start AS begins", table),
            SQL("%s.cover_end AS ends", table),
            SQL("%s.state AS state", table),
            SQL("%s AS amount", self._get_amount(table) if asked["unit"] == "premium" else SQL("1")),
        )

    @api.model
    def _get_amount(self, policy):
        """Return SQL of the premium of the row ``policy`` in the current company's currency.

        A cancelled policy counts with what it cost before: its own figure is what was left after the refund.
        """
        currency = self.env.company.currency_id.id
        day = SQL("coalesce(%(policy)s.date_issue, %(policy)s.date_start)", policy=policy)
        return SQL(
            """(coalesce(CASE WHEN %(policy)s.state = 'cancelled' THEN (
                    SELECT sum(t.premium + coalesce(t.tax, 0) + coalesce(t.levy, 0) + coalesce(t.fee, 0))
                      FROM insurance_transaction t LEFT JOIN insurance_transaction of ON of.id = t.reversal_of_id
                     WHERE t.policy_id = %(policy)s.id AND coalesce(of.kind, t.kind) NOT IN ('cancellation', 'reinstatement'))
                END, %(policy)s.premium_total, 0)
                * CASE WHEN %(policy)s.currency_id = %(currency)s THEN 1 ELSE %(target)s / %(source)s END)""",
            policy=policy,
            currency=currency,
            target=self._get_rate(SQL("%s", currency), day),
            source=self._get_rate(SQL("%s.currency_id", policy), day),
        )

    @api.model
    def _get_rate(self, currency, day):
        """Return SQL of a currency's rate on a day, chosen as core does: the last one before it, else the first."""
        rates = SQL(
            "SELECT r.rate FROM res_currency_rate r WHERE r.currency_id = %s AND coalesce(r.company_id, %s) = %s",
            currency, self.env.company.root_id.id, self.env.company.root_id.id,
        )  # fmt: skip
        return SQL(
            "coalesce((%(rates)s AND r.name <= %(day)s ORDER BY r.company_id, r.name DESC LIMIT 1),"
            " (%(rates)s ORDER BY r.company_id, r.name LIMIT 1), 1.0)",
            rates=rates,
            day=day,
        )

    @api.model
    def _is_renewed(self, policy):
        """Return SQL that is true when a next term of ours was issued for the row ``policy``, cancelled later or not."""
        return SQL(
            """(EXISTS (SELECT FROM insurance_policy n WHERE n.previous_id = %(policy)s.id
                                AND n.origin = 'own' AND n.state IN ('issued', 'cancelled'))
                OR EXISTS (SELECT FROM insurance_policy_join j JOIN insurance_policy n ON n.id = j.policy_id
                            WHERE j.joined_id = %(policy)s.id AND n.origin = 'own' AND n.state IN ('issued', 'cancelled')))""",
            policy=policy,
        )

    @api.model
    def _continues(self, policy):
        """Return SQL that is true when ``policy``, a row of `_select_policies`, continues one of ours that counts."""
        return SQL(
            """(EXISTS (SELECT FROM insurance_policy b
                         WHERE b.id = %(policy)s.prev AND b.origin = 'own' AND b.state IN ('issued', 'cancelled'))
                OR EXISTS (SELECT FROM insurance_policy_join j JOIN insurance_policy b ON b.id = j.joined_id
                            WHERE j.policy_id = %(policy)s.id AND b.origin = 'own' AND b.state IN ('issued', 'cancelled')))""",
            policy=policy,
        )

    @api.model
    def _get_renewed_ids(self, policies):
        """Return the set of ids of these policies that were renewed with us; one query."""
        if not policies:
            return set()
        policies.flush_model(["previous_id", "joined_ids", "origin", "state"])
        query = SQL(
            "SELECT p.id FROM insurance_policy p WHERE p.id IN %s AND %s",
            tuple(policies.ids),
            self._is_renewed(SQL("p")),
        )
        return {policy_id for (policy_id,) in self.env.execute_query(query)}

    @api.model
    def _get_month(self, day):
        """Return SQL of the month of a date as a number, 203106 for June 2031."""
        return SQL("(extract(year FROM %(day)s) * 100 + extract(month FROM %(day)s))::integer", day=day)
