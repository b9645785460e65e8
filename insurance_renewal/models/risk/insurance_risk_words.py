from odoo import api, models
from odoo.tools import format_amount

from ...lib import risk


class InsuranceRiskWords(models.AbstractModel):
    """Facts in words, in the reader's language.

    A factor with the code ``x`` may have a method ``_word_x(value)``; others are told as "name: value".
    """

    _name = "insurance.risk.words"
    _description = "Reasons for Leaving in Words"

    @api.model
    def _describe_all(self, rows):
        """Return for each list of ``[code, value]`` a list of texts; a constant number of queries."""
        # sudo: what a factor is called
        factors = (
            self.env["insurance.risk.factor"].sudo().with_context(active_test=False).search([("code", "!=", False)])
        )
        by_code = {factor.code: factor for factor in factors}
        known = [[(by_code[code], value) for code, value in row if code in by_code] for row in rows]
        names = self._get_names(item for row in known for item in row)
        return [[self._describe(names, factor, value) for factor, value in row] for row in known]

    @api.model
    def _get_names(self, items):
        """Return ``{(model, id): name}`` of the records that values of categories stand for."""
        wanted = {}
        for factor, value in items:
            if factor.value_model in self.env and isinstance(value, int) and value:
                wanted.setdefault(factor.value_model, set()).add(value)
        names = {}
        for model, ids in wanted.items():
            # sudo: names of products, channels and the like; whoever sees the case may know them
            for record in self.env[model].sudo().browse(ids).exists():
                names[model, record.id] = record.display_name
        return names

    @api.model
    def _describe(self, names, factor, value):
        """Return what a policy's value says, e.g. "Premium rose 18 %"."""
        name = factor.display_name
        if value is None:
            return self.env._("%(factor)s: not known", factor=name)
        word = getattr(self, f"_word_{factor.code}", None)
        if word and not factor.measure_id:
            return word(value)
        return f"{name}: {self._get_name(names, factor, value)}"

    @api.model
    def _describe_cell(self, names, factor, cell):
        """Return what a bucket holds, e.g. "from 2 to below 5"."""
        if cell is None:
            return self.env._("not known")
        if cell == risk.OTHER:
            return self.env._("others")
        if factor.kind == risk.CATEGORY:
            return self._get_name(names, factor, cell)
        low, high = (None if bound is None else self._get_number(factor, bound) for bound in cell)
        if low is None and high is None:
            return self.env._("any")
        if low is None:
            return self.env._("below %(high)s", high=high)
        if high is None:
            return self.env._("from %(low)s", low=low)
        return self.env._("from %(low)s to below %(high)s", low=low, high=high)

    @api.model
    def _get_name(self, names, factor, value):
        if factor.code == "marketer" and not value:
            return self.env._("direct sale")
        if factor.value_model:
            return names.get((factor.value_model, value), self.env._("no longer there"))
        return self._get_number(factor, value)

    @api.model
    def _get_number(self, factor, value):
        """Return a bare number as people write it."""
        if factor.code == "premium":
            return format_amount(self.env, value, self.env.company.currency_id)
        if factor.code == "premium_change":
            return f"{value * 100:+.0f} %"
        return f"{value:.10g}" if abs(value) < 100 else f"{value:,.0f}"

    # --- single factors ------------------------------------------------------------------------

    def _word_years(self, value):
        if value < 1:
            return self.env._("With us for less than a year")
        return (
            self.env._("With us for 1 year") if value == 1 else self.env._("With us for %(years)s years", years=value)
        )

    def _word_term(self, value):
        return (
            self.env._("First term with us") if value == 1 else self.env._("Term no. %(number)s with us", number=value)
        )

    def _word_premium(self, value):
        amount = format_amount(self.env, value, self.env.company.currency_id)
        return self.env._("Premium of %(amount)s", amount=amount)

    def _word_premium_change(self, value):
        percent = round(abs(value) * 100)
        if not percent:
            return self.env._("Premium did not change")
        if value > 0:
            return self.env._("Premium rose %(percent)s %%", percent=percent)
        return self.env._("Premium fell %(percent)s %%", percent=percent)

    def _word_claims(self, value):
        if not value:
            return self.env._("No claims this term")
        return self.env._("1 claim this term") if value == 1 else self.env._("%(count)s claims this term", count=value)

    def _word_instalments(self, value):
        if value == 1:
            return self.env._("Paid once a year")
        return self.env._("Paid in %(count)s instalments a year", count=value)

    def _word_other_policies(self, value):
        if not value:
            return self.env._("Only one policy with us")
        return self.env._("Other policies with us: %(count)s", count=value)

    def _word_other_lines(self, value):
        if not value:
            return self.env._("Only one line with us")
        return self.env._("Other lines with us: %(count)s", count=value)

    def _word_talk(self, value):
        return self.env._("Last contact %(days)s days ago", days=value)

    def _word_client_age(self, value):
        return self.env._("Client of %(age)s years", age=value)

    def _word_object_age(self, value):
        return self.env._("Insured object of %(age)s years", age=value)

    def _word_needs(self, value):
        return self.env._("Open needs: %(count)s", count=value) if value else self.env._("No open needs")
