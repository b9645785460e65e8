from odoo import api, fields, models
from odoo.tools import format_amount

MANY = ("turn", "load", "line")


class InsuranceRenewalRule(models.Model):
    """A rule in one sentence, and what is wrong with it."""

    _inherit = "insurance.renewal.rule"

    summary = fields.Char("In words", compute="_compute_summary")
    warning = fields.Char("Look at this", compute="_compute_warning")

    @api.depends(
        "origin", "does", "days", "grouping", "assign_to", "user_id.name", "user_ids.name", "line_ids.name",
        "product_ids.name", "insurer_ids.name", "rank_ids.name", "premium_min", "premium_max", "min_term_days",
        "step_ids.kind", "step_ids.days",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_summary(self):
        for rule in self:
            parts = rule._get_words_for_which()
            if rule.does == "nothing":
                parts.append(rule._get_label("does"))
            else:
                parts += [
                    self.env._("%(days)s days before", days=rule.days),
                    rule._get_words_for_whom(),
                    rule.grouping != "month" and rule._get_label("grouping"),
                    *(f"{step._get_label()} {step.when}" for step in rule.step_ids._in_order()),
                ]
            words = " · ".join(part for part in parts if part)
            rule.summary = words[:1].upper() + words[1:]

    def _get_label(self, name):
        """Return the words of a selection field's value."""
        return dict(self._fields[name]._description_selection(self.env)).get(self[name], "")

    def _get_words_for_which(self):
        """Return in words which policies fit."""
        whole = self.with_context(active_test=False)
        names = ("line_ids", "product_ids", "insurer_ids", "rank_ids")
        parts = [", ".join(record.name or "" for record in whole[name]) for name in names]
        if self.premium_min:
            parts.append(self.env._("from %(premium)s", premium=self._format(self.premium_min)))
        if self.premium_max:
            parts.append(self.env._("below %(premium)s", premium=self._format(self.premium_max)))
        if self.min_term_days and self.does == "work":
            parts.append(self.env._("terms from %(days)s days", days=self.min_term_days))
        return parts

    def _format(self, amount):
        return format_amount(self.env, amount, self.currency_id, trailing_zeroes=False)

    def _get_words_for_whom(self):
        """Return in words who gets the work."""
        names = ", ".join((self.user_id if self.assign_to == "user" else self.user_ids).mapped("name"))
        if self.assign_to == "user":
            return names
        who = self._get_label("assign_to")
        return f"{who}: {names}" if names and self.assign_to in MANY else who

    @api.depends(
        "is_on", "does", "origin", "sequence", "company_id", "assign_to", "user_id.active", "user_ids.active",
        "standin_id.active", "line_ids", "product_ids", "insurer_ids", "rank_ids", "premium_min", "premium_max",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_warning(self):
        siblings = self._origin._get_siblings()
        takers = {
            company: self.env["res.users"]._get_request_takers(company)
            for company in self.filtered(lambda rule: rule.assign_to == "line").company_id
        }
        for rule in self:
            works = rule.is_on and rule.company_id
            words = rule._get_words_of_nobody(takers.get(rule.company_id)) if works else ""
            warnings = [rule._get_words_of_shadow(siblings), words] if works else []
            rule.warning = " ".join(words for words in warnings if words) or False

    # --- a rule nothing reaches ------------------------------------------------------------------

    def _get_words_of_shadow(self, siblings):
        above = self._get_shadow(siblings)
        return above and self.env._(
            "Never reached: “%(rule)s” above takes all its policies. Drag this one further up.",
            rule=above._get_own_name(),
        )

    def _get_shadow(self, siblings):
        """Return the first of the rules above that takes everything this one would; empty when there is none."""
        known = self._origin
        earlier = known._get_earlier(siblings) if known else self.browse()
        return earlier.filtered(lambda rule: rule._covers(self))[:1]

    def _covers(self, other):
        """Return whether every policy that fits ``other`` also fits this rule, as far as the filters tell."""
        mine, its = self.with_context(active_test=False), other.with_context(active_test=False)
        lines = its.line_ids or its.product_ids.line_id
        insurers = its.insurer_ids or its.product_ids.insurer_id
        pairs = (
            (mine.line_ids, lines),
            (mine.product_ids, its.product_ids),
            (mine.insurer_ids, insurers),
            (mine.rank_ids, its.rank_ids),
        )
        in_sets = all(not wide or (narrow and not set(narrow.ids) - set(wide.ids)) for wide, narrow in pairs)
        from_less = self.premium_min <= other.premium_min
        to_more = not self.premium_max or (other.premium_max and other.premium_max <= self.premium_max)
        return bool(in_sets and from_less and to_more)

    # --- a rule whose work nobody gets -----------------------------------------------------------

    def _get_words_of_nobody(self, takers):
        """Say when the persons the rule names are gone, and who gets the work then.

        :param takers: who shares the work by line when nobody is named
        """
        if self.does == "nothing" or self.assign_to in ("agent", "issuer"):
            return ""
        engine = self.env["insurance.renewal"]
        named = self.user_id if self.assign_to == "user" else self.with_context(active_test=False).user_ids
        if self.assign_to == "line":
            named = named or takers
        able = engine._get_able(named, self.company_id)
        gone = ", ".join((named - able).mapped("name"))
        if able:
            return gone and self.env._("No longer works here: %(names)s.", names=gone)
        if engine._get_able(self.standin_id, self.company_id):
            return self.env._("None of its persons works here: the stand-in gets the work.")
        return self.env._("Nobody gets this work: choose a person or a stand-in. Its deals have nobody in charge.")
