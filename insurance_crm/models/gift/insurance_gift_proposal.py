from ast import literal_eval
from collections import defaultdict
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...lib import dates, gifts

MOST_CLIENTS = 10_000  # of one plan: a list that can still be edited and carried out


class InsuranceGiftPlan(models.Model):
    """Who gets what: the clients, their past and the gifts are read in a constant number of queries."""

    _inherit = "insurance.gift.plan"

    def action_propose(self):
        """Choose gifts for all clients of the plan. What was added or changed by hand stays.

        :raises UserError: for plans that are handed in, or with too many clients
        """
        self._check_state("draft")
        for plan in self:
            plan.gift_ids.filtered("proposed").unlink()
            plan._propose()
        return True

    def _propose(self):
        """Make the plan's gifts; see ``lib/gifts.py`` for how they are chosen."""
        days = self._get_clients()
        clients = self._order_clients(days)
        choices = self._get_choices()
        budget = self.budget - self.cost if self.budget else None
        chosen, nothing = gifts.propose(self._get_past(clients, days), choices, budget, self._get_alike(choices))
        mine = not self.env.user.has_group("insurance_crm.group_agent_all")
        partners = self.env["res.partner"].browse(partner for partner, _type, _reasons in chosen)
        partners.fetch(["user_id"])
        agents = {partner.id: (not mine and partner.user_id or self.user_id).id for partner in partners}
        self.env["insurance.gift"].create(
            [
                self._prepare_gift_vals(partner, days[partner], gift_type, reasons) | {"user_id": agents[partner]}
                for partner, gift_type, reasons in chosen
            ]
        )
        self.nothing = dict(nothing)

    def _prepare_gift_vals(self, partner_id, day, type_id, reasons):
        """Return the values of one proposed gift."""
        return {
            "plan_id": self.id,
            "company_id": self.company_id.id,
            "partner_id": partner_id,
            "type_id": type_id,
            "occasion_id": self.occasion_id.id,
            "date_planned": day,
            "proposed": True,
            "reasons": reasons,
        }

    # --- the clients -----------------------------------------------------------------------------

    @api.constrains("partner_domain")
    def _check_partner_domain(self):
        for plan in self.filtered("partner_domain"):
            try:
                # sudo: whether a condition makes sense does not depend on who writes it
                self.env["res.partner"].sudo()._search(literal_eval(plan.partner_domain))
            except (ValueError, TypeError, SyntaxError) as error:
                raise ValidationError(
                    self.env._("The further conditions cannot be read: %(error)s", error=error)
                ) from error

    def _get_partner_domain(self):
        """Return the domain of the clients the plan is about; agents plan for their own book."""
        self.ensure_one()
        domain = Domain("is_insurance_client", "=", True) & Domain("company_id", "in", (False, self.company_id.id))
        if self.picked_group_ids or self.picked_partner_ids:
            domain &= self._get_picked_domain()
        if self.occasion_id.sex:
            domain &= Domain("sex", "=", self.occasion_id.sex)
        if self.rank_ids:
            domain &= Domain("insurance_rank_id", "in", self.rank_ids.ids)
        if self.partner_domain:
            domain &= Domain(literal_eval(self.partner_domain))
        if not self.env.user.has_group("insurance_crm.group_agent_all"):
            book = Domain("user_id", "=", self.env.uid) | Domain("issuer_id", "=", self.env.uid)
            domain &= Domain("user_id", "=", self.env.uid) | Domain("insurance_policy_ids", "any", book)
        return domain

    def _get_clients(self):
        """Return ``{client id: day}`` of those the occasion concerns and who get nothing for it yet."""
        self = self.with_company(self.company_id)
        partners = self.env["res.partner"]
        domain = self._get_partner_domain()
        if self.occasion_id.kind == "policy_end":
            days = self._get_policy_ends(domain)
        elif self.occasion_id.kind == "birthday":
            days = self._get_birthdays(domain)
        else:
            fixed = self.occasion_id.kind == "day"
            day = self.occasion_id._get_days(self.date_from, self.date_to)[0] if fixed else self.date_from
            days = dict.fromkeys(partners._search(domain, limit=MOST_CLIENTS + 1), day)
        if len(days) > MOST_CLIENTS:
            raise UserError(
                self.env._(
                    "These are more than %(count)s clients. Choose ranks, groups or conditions.", count=MOST_CLIENTS
                )
            )
        served = self._get_served(days)
        return {partner: day for partner, day in days.items() if (partner, day.year) not in served}

    def _get_birthdays(self, domain):
        """Return ``{client id: birthday in the period}``."""
        query = self.env["res.partner"]._search(domain & Domain("birth_date", "!=", False), limit=MOST_CLIENTS + 1)
        column = SQL.identifier(query.table, "birth_date")
        day = self.occasion_id._get_birthday_sql(column, self.date_from, self.date_to)
        query.add_where(SQL("%s IS NOT NULL", day))
        return dict(self.env.execute_query(query.select(SQL.identifier(query.table, "id"), day)))

    def _get_policy_ends(self, domain):
        """Return ``{client id: last day}`` of the first own policy that ends in the period."""
        ends = Domain("partner_id", "in", self.env["res.partner"]._search(domain)) & Domain("state", "=", "issued")
        ends &= Domain("origin", "=", "own") & Domain("company_id", "=", self.company_id.id)
        ends &= Domain("cover_end", ">", self.date_from) & Domain("cover_end", "<=", dates.cover_end(self.date_to))
        groups = self.env["insurance.policy"]._read_group(
            ends, ["partner_id"], ["cover_end:min"], limit=MOST_CLIENTS + 1
        )
        return {partner.id: dates.last_day(end) for partner, end in groups}

    def _get_served(self, days):
        """Return ``{(client id, year)}`` of those who have a gift for the occasion already."""
        # sudo: colleagues' gifts count, so that nobody is given one twice
        groups = self.env["insurance.gift"].sudo()._read_group(
            [("occasion_id", "=", self.occasion_id.id), ("company_id", "=", self.company_id.id),
             ("state", "!=", "cancelled"), ("year", "in", [self.date_from.year, self.date_to.year]),
             ("partner_id", "in", list(days))],
            ["partner_id", "year"],
        )  # fmt: skip
        return {(partner.id, year) for partner, year in groups}

    def _order_clients(self, days):
        """Return ``[(client id, rank id)]``, the best rank first, then by day."""
        partners = self.env["res.partner"].with_company(self.company_id)
        query = partners._search([("id", "in", list(days))])
        rank = partners._field_to_sql(query.table, "insurance_rank_id", query)
        ranks = dict(self.env.execute_query(query.select(SQL.identifier(query.table, "id"), rank)))
        # sudo: the order of ranks is the company's
        scores = {rank.id: rank.score_from for rank in self.env["insurance.rank"].sudo().search([])}
        order = sorted(ranks, key=lambda partner: (-scores.get(ranks[partner], -1), days[partner], partner))
        return [(partner, ranks[partner]) for partner in order]

    # --- the past --------------------------------------------------------------------------------

    def _get_past(self, clients, days):
        """Return a :class:`gifts.Client` for each client, in the order given."""
        recent, in_year, liked = defaultdict(set), defaultdict(dict), defaultdict(dict)
        since = min(days.values(), default=self.date_from) - relativedelta(months=self.repeat_months)
        for partner, gift, kind, day, count, reception in self._read_past([partner for partner, _rank in clients]):
            if day >= since:
                recent[partner].add(gift)
            in_year[partner].setdefault(gift, 0)
            if day.year == days[partner].year:
                in_year[partner][gift] += count
            value = self.env["insurance.gift"]._get_reception_value(reception)
            total, number = liked[partner].get(kind, (0, 0))
            liked[partner][kind] = (total + value * count, number + count) if reception else (total, number)
        return [
            gifts.Client(id=partner, rank=rank, recent=frozenset(recent[partner]), in_year=in_year[partner],
                         liked=liked[partner])
            for partner, rank in clients
        ]  # fmt: skip

    def _read_past(self, ids):
        """Yield ``(client, type, kind, last day of the year, count, reception)`` of what they got or will get."""
        # sudo: what colleagues gave counts; only the choice is told
        groups = self.env["insurance.gift"].sudo()._read_group(
            [("partner_id", "in", ids), ("company_id", "=", self.company_id.id), ("state", "!=", "cancelled")],
            ["partner_id", "type_id", "kind_id", "year", "reception"], ["date_planned:max", "__count"],
        )  # fmt: skip
        for partner, gift, kind, year, reception, last, count in groups:
            yield partner.id, gift.id, kind.id, last or date(year, 1, 1), count, reception

    def _get_alike(self, choices):
        """Return ``{(rank id, type id): (sum of receptions, how many)}`` of all clients."""
        # sudo: means over all books tell nothing of anybody
        domain = [("type_id", "in", [choice.id for choice in choices]), ("reception", "!=", False)]
        groups = self.env["insurance.gift"].sudo()._read_group(domain, ["rank_id", "type_id", "reception"], ["__count"])
        alike = {}
        for rank, gift, reception, count in groups:
            key = (rank.id or None, gift.id)
            total, number = alike.get(key, (0, 0))
            alike[key] = (total + self.env["insurance.gift"]._get_reception_value(reception) * count, number + count)
        return alike

    # --- the gifts -------------------------------------------------------------------------------

    def _get_choices(self):
        """Return a :class:`gifts.Choice` for each gift that suits the occasion, with what is free of it."""
        domain = Domain("company_id", "=", self.company_id.id)
        domain &= Domain("occasion_ids", "=", False) | Domain("occasion_ids", "in", self.occasion_id.ids)
        if self.type_ids:
            domain &= Domain("id", "in", self.type_ids.ids)
        types, today = self.env["insurance.gift.type"].search(domain), fields.Date.context_today(self)
        return [
            gifts.Choice(
                id=gift.id, kind=gift.kind_id.id or None, ranks=frozenset(gift.rank_ids.ids), sequence=number,
                cost=gift.currency_id._convert(gift.cost, self.currency_id, self.company_id, today),
                limit=gift.yearly_limit, stock=max(gift.on_hand - gift.reserved, 0) if gift.keep_stock else None,
            )
            for number, gift in enumerate(types)
        ]  # fmt: skip
