from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .insurance_loss import CLAIM_GROUPS, GROUPS, PERIODS, POLICY_GROUPS, RATIOS

PARTS = ("ratio", "open")
LONG = ("client", "policy", "object")  # may have more rows than a page
MAX_ROWS = 200
MAX_MONTHS = 120
_SUMS = ("earned", "paid", "recovered", "change", "incurred", "claims", "cost", "exposure")


class InsuranceLoss(models.AbstractModel):
    """The two tables people see, on the page and printed: the same columns, rows and formulas."""

    _inherit = "insurance.loss"

    @api.model
    def get_page(self, part, question, limit=MAX_ROWS):
        """Return a table as the current user may see it, a constant number of queries.

        :param str part: ``ratio`` or ``open``
        :param dict question: ``date_from``, ``date_to`` (first and last day) and ``group``, one of GROUPS or ``stage``
        :param limit: of the rows; None: all
        :return: ``{"question", "columns": [{name, title, kind}], "rows": [{g, name, figures}], "total", "more",
            "formulas": [{title, text}], "currency_id"}``; ``more`` is the number of rows left out, those that cost least
        :raises UserError: when there is no such table, or the question cannot be answered
        """
        asked = self._get_question(part, question)
        rows = self._get_open(asked["group"]) if part == "open" else self._get_rows(asked)
        total = self._get_total(part, rows)
        keys = self._get_order(part, asked["group"], rows)
        shown = keys[:limit] if asked["group"] in LONG else keys
        names = self._get_group_names(asked["group"], shown)
        if asked["group"] not in (*LONG, *PERIODS, "stage"):
            shown = sorted(shown, key=lambda g: (not g, names[g].lower(), g))
        return {
            "question": asked | {name: str(asked[name]) for name in ("date_from", "date_to")},
            "columns": self._get_columns(part, asked["group"]),
            "rows": [{"g": g, "name": names[g], "figures": rows[g]} for g in shown],
            "total": {"g": 0, "name": self.env._("Total"), "figures": total},
            "more": len(keys) - len(shown),
            "formulas": self._get_formulas(part, asked),
            "currency_id": self.env.company.currency_id.id,
        }

    @api.model
    def _get_question(self, part, question):
        """Return the question checked and complete, with dates as dates: the last twelve full months when none are given."""
        today = fields.Date.context_today(self)
        try:
            start = fields.Date.to_date(question.get("date_from")) or today + relativedelta(day=1, months=-12)
            end = fields.Date.to_date(question.get("date_to")) or start + relativedelta(months=12, days=-1)
            group = str(question.get("group") or "line")
        except (AttributeError, TypeError, ValueError) as error:
            raise UserError(self.env._("The period or the filter is not readable: choose it anew.")) from error
        if part not in PARTS or group not in self._get_groups(part):
            raise UserError(self.env._("There is no such figure: choose another one."))
        if end >= start + relativedelta(months=MAX_MONTHS):
            raise UserError(self.env._("Choose a period of at most %(years)s years.", years=MAX_MONTHS // 12))
        asked = self._get_asked("", start, end)
        return {"date_from": asked["date_from"], "date_to": asked["date_to"], "group": group}

    @api.model
    def _get_groups(self, part):
        """Return the ways a table is grouped."""
        both = [group for group in GROUPS if group and group != "holder"]
        return [*(group for group in both if group not in PERIODS), "stage"] if part == "open" else both

    @api.model
    def _get_rows(self, asked):
        """Return ``{g: figures}`` with the exposure and what is reckoned with it."""
        ratios = self._get_ratios(asked["group"], asked["date_from"], asked["date_to"])
        exposure = {} if asked["group"] in CLAIM_GROUPS else self._get_exposure(**asked)
        empty = dict.fromkeys(RATIOS, 0)
        found = {g: ratios.get(g, empty) | {"exposure": exposure.get(g, 0)} for g in ratios.keys() | exposure.keys()}
        return {g: self._with_rates(one) for g, one in found.items() if any(one[name] for name in _SUMS)}

    @api.model
    def _with_rates(self, figures):
        """Return the figures with those that are one divided by another."""
        exposure, earned, claims = figures["exposure"], figures["earned"], figures["claims"]
        return figures | {
            "ratio": figures["incurred"] / earned if earned > 0 else None,
            "frequency": claims / exposure if exposure else None,
            "average": figures["cost"] / claims if claims else None,
        }

    @api.model
    def _get_total(self, part, rows):
        """Return the figures of all rows together: each claim and each policy's premium is in one row alone."""
        if part == "open":
            names = [name for name, *_rest in self._get_open_columns()]
            return {name: sum(one[name] for one in rows.values()) for name in names}
        return self._with_rates({name: sum(one[name] for one in rows.values()) for name in _SUMS})

    @api.model
    def _get_order(self, part, group, rows):
        """Return the rows' keys: periods and stages by their order, the rest by what they cost, most first."""
        if group in PERIODS:
            return sorted(rows)
        if group == "stage":
            return [
                g for g in self.env["insurance.claim.stage"].with_context(active_test=False).search([]).ids if g in rows
            ]
        first, second = ("outstanding", "open") if part == "open" else ("incurred", "earned")
        return sorted(rows, key=lambda g: (-rows[g][first], -rows[g][second], g))

    @api.model
    def _get_group_names(self, group, keys):
        """Return ``{g: name}`` of what is grouped by."""
        if group == "month":
            return {g: format_date(self.env, date(g // 100, g % 100, 1), date_format="MMM y") for g in keys}
        if group == "year":
            return {g: str(g) for g in keys}
        model = self._get_group_model(group)
        # sudo: a name beside figures the user may see, as in any list that shows the field
        records = self.env[model].sudo().browse(g for g in keys if g)
        return {0: self.env._("None")} | {record.id: record.display_name for record in records}

    @api.model
    def _get_group_model(self, group):
        if group == "policy":
            return "insurance.policy"
        if group in POLICY_GROUPS:
            return self.env["insurance.policy"]._fields[POLICY_GROUPS[group]].comodel_name
        name = {"object": "object_id", "stage": "stage_id"}.get(group) or CLAIM_GROUPS[group]
        return self.env["insurance.claim"]._fields[name].comodel_name
