from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# what decides which policies a rule takes; whoever changes it changes what the rules below get
FILTERS = {"line_ids", "product_ids", "insurer_ids", "rank_ids", "premium_min", "premium_max"}
DECIDES = FILTERS | {"sequence", "origin", "company_id", "is_on", "does"}


class InsuranceRenewalRule(models.Model):
    """Which policies a rule takes, as a condition in SQL; earlier rules go first."""

    _inherit = "insurance.renewal.rule"

    line_ids = fields.Many2many("insurance.line", string="Lines", ondelete="restrict", help="Empty: every line.")
    product_ids = fields.Many2many(
        "insurance.product", string="Products", ondelete="restrict", check_company=True, help="Empty: every product."
    )
    insurer_ids = fields.Many2many(
        "res.partner", "insurance_renewal_rule_insurer_rel", "rule_id", "partner_id", string="Insurers",
        domain="[('is_insurer', '=', True)]", ondelete="restrict", check_company=True, help="Empty: every insurer.",
    )  # fmt: skip
    rank_ids = fields.Many2many(
        "insurance.rank", string="Client ranks", ondelete="restrict",
        domain="[('kind', '=', 'value'), ('company_id', 'in', (False, company_id))]",
        help="Empty: every client, ranked or not.",
    )  # fmt: skip
    currency_id = fields.Many2one(related="company_id.currency_id")
    premium_min = fields.Monetary(
        "Premium from",
        help="What the client paid for the ending policy, in the company's currency by today's rate. 0: any.",
    )
    premium_max = fields.Monetary("Premium below", help="Premiums of this much and more do not fit. 0: any.")
    min_term_days = fields.Integer(
        "Shortest term",
        help="Policies that fit but cover fewer days get no renewal work, such as travel. "
        "Policies elsewhere whose start is not known count as long enough.",
    )

    _premium_range = models.Constraint(
        "CHECK (premium_min >= 0 AND premium_max >= 0 AND (premium_max = 0 OR premium_max > premium_min))",
        "Renewals: the premium must be from a smaller amount to a greater one.",
    )
    _min_term_range = models.Constraint(
        "CHECK (min_term_days BETWEEN 0 AND 366)", "Renewals: the shortest term must lie between 0 and 366 days."
    )

    @api.constrains("is_common", "does", *FILTERS)
    def _check_common(self):
        for rule in self.filtered("is_common"):
            if rule.does == "nothing" or any(rule[name] for name in FILTERS):
                raise ValidationError(
                    self.env._(
                        "%(rule)s is for everything no other rule takes: make a rule of its own for some policies.",
                        rule=rule.display_name,
                    )
                )

    # --- a rule works from the day it was changed ------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        today = fields.Date.context_today(self)
        rules = super().create(
            [({"date_since": today} if vals.get("is_on", True) else {}) | vals for vals in vals_list]
        )
        rules._restart_later(today)
        return rules

    def write(self, vals):
        """A change starts today: what had ended before is not opened backwards, by this rule or by a later one.

        The common rules stay where they are, wherever they are dragged to.
        """
        if "sequence" in vals and (common := self.filtered("is_common")):
            common.write({name: value for name, value in vals.items() if name != "sequence"})
            return (self - common).write(vals)
        today = fields.Date.context_today(self)
        wider = self.filtered(lambda rule: rule._becomes_wider(vals))
        (wider | wider._get_later()).filtered("is_on")._restart(today)
        result = super().write(vals)
        if "date_since" not in vals:
            wider.filtered("is_on")._restart(today)
        wider._restart_later(today)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_restarts_later(self):
        self._restart_later(fields.Date.context_today(self))

    def _becomes_wider(self, vals):
        """Return whether writing ``vals`` lets this rule, or a later one, take policies it did not take before."""
        self.ensure_one()
        decides = [name for name in DECIDES.intersection(vals) if self._changes(name, vals[name])]
        more = any(name in vals and vals[name] > self[name] for name in ("days", "catch_up_days"))
        return bool(decides) or more or ("min_term_days" in vals and vals["min_term_days"] < self.min_term_days)

    def _changes(self, name, value):
        """Return whether ``value`` differs from what the field holds (commands always do)."""
        field = self._fields[name]
        if field.type == "many2many":
            return True
        return field.convert_to_cache(value, self) != field.convert_to_cache(self[name], self)

    def _restart(self, today):
        if self:  # without rules write() would call this for ever
            self.write({"date_since": today})

    def _restart_later(self, today):
        """Rules after these get other policies now: from today on."""
        self._get_later().filtered("is_on")._restart(today)

    # --- order -----------------------------------------------------------------------------------

    def _get_rank_in_order(self):
        """Return what rules of a company and origin are ordered by."""
        return (self.is_common, self.sequence, self.id)

    def _get_siblings(self):
        """Return the rules of the same companies and origins, in order."""
        return self.search([("company_id", "in", self.company_id.ids), ("origin", "in", self.mapped("origin"))])

    def _get_earlier(self, siblings=None):
        """Return the rules that are asked before this one, in order, without those switched off.

        :param siblings: the rules to look among, read already; searched when empty
        """
        self.ensure_one()
        siblings = self._get_siblings() if siblings is None else siblings
        return siblings.filtered(lambda rule: rule.is_on and self._comes_after(rule))

    def _get_later(self):
        """Return the rules that get what these leave, on or off."""
        siblings = self._get_siblings()
        return siblings.filtered(lambda one: any(one._comes_after(rule) for rule in self)) - self

    def _comes_after(self, rule):
        """Return whether this rule gets what ``rule`` leaves."""
        same = (self.company_id, self.origin) == (rule.company_id, rule.origin)
        return same and self._get_rank_in_order() > rule._get_rank_in_order()

    def _get_case_domain(self):
        """Return the domain of the renewals that are this rule's work: opened by it, or, under a common rule,
        by one that is no longer there or was switched off.
        """
        self.ensure_one()
        domain = [("company_id", "=", self.company_id.id), ("origin", "=", self.origin)]
        if not self.is_common:
            return [*domain, ("rule_id", "=", self.id)]
        others = self._get_siblings().filtered(lambda rule: rule.is_on and rule.does == "work") - self
        return [*domain, ("rule_id", "not in", others.ids)]

    # --- in SQL ----------------------------------------------------------------------------------

    def _get_filter_sql(self):
        """Return the condition on a policy ``p`` (of the rule's company and origin) that this rule fits; never NULL."""
        self.ensure_one()
        whole = self.with_context(active_test=False)  # what was archived since still counts
        parts = [SQL("TRUE")]
        for name, column in (("line_ids", "line_id"), ("product_ids", "product_id"), ("insurer_ids", "insurer_id")):
            if whole[name]:
                parts.append(SQL("COALESCE(p.%s = ANY(%s), FALSE)", SQL.identifier(column), whole[name].ids))
        if whole.rank_ids:
            parts.append(
                SQL(
                    """EXISTS (SELECT FROM insurance_partner_stat s WHERE s.partner_id = p.partner_id
                                  AND s.company_id = p.company_id AND s.rank_id = ANY(%s) OFFSET 0)""",
                    whole.rank_ids.ids,
                )
            )
        if self.premium_min or self.premium_max:
            premium = self._get_premium_sql()
            parts += [SQL("%s >= %s", premium, self.premium_min)] if self.premium_min else []
            parts += [SQL("%s < %s", premium, self.premium_max)] if self.premium_max else []
        return SQL("(%s)", SQL(" AND ").join(parts))

    def _get_premium_sql(self):
        """Return the premium of a policy ``p`` in the company's currency, by today's rate."""
        company = self.company_id
        ours, today = company.currency_id, fields.Date.context_today(self)
        domain = [("id", "!=", ours.id), "|", ("active", "=", True), ("rate_ids", "!=", False)]
        others = self.env["res.currency"].with_context(active_test=False).search(domain)
        rates = [
            SQL("WHEN %s THEN %s::numeric", currency.id, ours._get_conversion_rate(currency, ours, company, today))
            for currency in others
        ]
        factor = SQL("CASE p.currency_id %s ELSE 1 END", SQL(" ").join(rates)) if rates else SQL("1")
        return SQL("round(COALESCE(p.premium_total, 0) * %s, 2)", factor)

    def _get_long_enough_sql(self):
        """Return the condition that a policy ``p`` is no short-term one for this rule.

        Of a policy elsewhere the start is seldom known: one that is not before the day it was entered was filled in.
        """
        self.ensure_one()
        long_enough = SQL("p.cover_end - p.date_start >= %s", self.min_term_days)
        if self.origin == "foreign":
            return SQL("(%s OR p.date_start >= p.create_date::date - 1)", long_enough)
        return long_enough

    def _get_first_match_sql(self):
        """Return the condition that this rule, and none before it, takes a policy ``p``."""
        self.ensure_one()
        parts = [self._get_filter_sql(), *(SQL("NOT %s", rule._get_filter_sql()) for rule in self._get_earlier())]
        return SQL(" AND ").join(parts)
