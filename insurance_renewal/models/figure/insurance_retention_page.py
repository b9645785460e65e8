from datetime import date

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from .insurance_retention import GROUPS
from .insurance_retention_chain import MONTHS

PARTS = ("table", "trend", "persistency")


class InsuranceRetention(models.AbstractModel):
    """The three tables people see, on the page and printed: the same columns, rows and formulas."""

    _inherit = "insurance.retention"

    @api.model
    def get_page(self, part, question):
        """Return a table as the current user may see it, a constant number of queries.

        :param str part: one of PARTS
        :param dict question: see the model
        :return: ``{"question", "columns": [{name, title, kind, source, figure}], "rows": [{g, name, figures}],
            "total": {g, name, figures}, "formulas": [{title, text}], "currency_id"}``; a column's ``source`` and
            ``figure`` with a row's ``g`` are what `get_policies_action` takes
        :raises UserError: when there is no such table, or the question cannot be answered
        """
        if part not in PARTS:
            raise UserError(self.env._("There is no such figure: choose another one."))
        asked = self._get_question(question)
        if part == "trend" or (part == "persistency" and not asked["group"]):
            asked["group"] = "month"
        rows = self._get_part_figures(part, asked) if asked["group"] else {}
        total = self._get_part_total(part, asked, rows)
        if part == "trend" and not any(total[name] for name in ("new", "kept")):
            rows = {}
        names = self._get_group_names(asked["group"], rows)
        keys = sorted(rows, key=lambda g: g if asked["group"] == "month" else (not g, names[g].lower(), g))
        return {
            "question": asked | {name: str(asked[name]) for name in ("date_from", "date_to")},
            "columns": self._get_part_columns(part, asked),
            "rows": [{"g": g, "name": names[g], "figures": rows[g]} for g in keys],
            "total": {"g": 0, "name": self.env._("Total"), "figures": total},
            "formulas": self._get_formulas(part, asked),
            "currency_id": self.env.company.currency_id.id,
        }

    @api.model
    def _get_part_figures(self, part, asked):
        """Return ``{g: {column: number}}``; a share of nothing is None."""
        if part == "trend":
            begun = dict.fromkeys(self._get_months(asked), {"new": 0, "kept": 0}) | self._get_begun(asked)
            return {g: one | {"share": _share(one["kept"], one["new"] + one["kept"])} for g, one in begun.items()}
        if part == "persistency":
            return {g: self._get_shares(one) for g, one in self._get_persistency(asked).items()}
        renewal, retention = self._get_renewal(asked), self._get_retention(asked)
        return {g: self._get_rates(renewal.get(g, {}), retention.get(g, {})) for g in renewal.keys() | retention.keys()}

    @api.model
    def _get_part_total(self, part, asked, rows):
        """Return the figures of all: clients and objects are counted once, so it may be less than the rows' sum."""
        if part == "trend":
            new, kept = (sum(one[name] for one in rows.values()) for name in ("new", "kept"))
            return {"new": new, "kept": kept, "share": _share(kept, new + kept)}
        asked = asked | {"group": ""}
        if part == "table" and asked["unit"] in ("number", "premium"):
            # a policy is in one row, so the rows are summed; what moved between rows was kept all the same
            names = ("ending", "renewed", "open", "lost", "cancelled")
            renewal = {name: sum(one[name] for one in rows.values()) for name in names}
            renewal = renewal if rows else self._get_renewal(asked).get(0, {})
            return self._get_rates(renewal, self._get_retention(asked).get(0, {}))
        found = self._get_part_figures(part, asked)
        return found.get(0) or (self._get_rates({}, {}) if part == "table" else self._get_shares({}))

    @api.model
    def _get_months(self, asked):
        """Return the months of the period as numbers, 203106 for June 2031."""
        first, last = asked["date_from"], asked["date_to"]
        months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        return [month // 12 * 100 + month % 12 + 1 for month in months]

    @api.model
    def _get_rates(self, renewal, retention):
        return (
            {name: renewal.get(name, 0) for name in ("ending", "renewed", "open", "lost", "cancelled")}
            | {"rate": _share(renewal.get("renewed", 0), renewal.get("ending", 0))}
            | {name: retention.get(name, 0) for name in ("start", "end", "new", "kept")}
            | {"retention": _share(retention.get("kept", 0), retention.get("start", 0))}
        )

    @api.model
    def _get_shares(self, found):
        """Return the columns of persistency: the chains, those old enough and the share still in force."""
        figures = {"began": found.get("began", 0)}
        for n in MONTHS:
            old, kept = found.get(f"old{n}", 0), found.get(f"kept{n}", 0)
            figures |= {f"old{n}": old, f"kept{n}": _share(kept, old)}
        return figures

    @api.model
    def _get_group_names(self, group, keys):
        """Return ``{g: name}`` of what is grouped by."""
        if group == "month":
            return {g: format_date(self.env, date(g // 100, g % 100, 1), date_format="MMM y") for g in keys}
        if not group:
            return {}
        field = self.env["insurance.policy"]._fields[GROUPS[group]]
        # sudo: a name beside figures the user may see, as in any list that shows the field
        records = self.env[field.comodel_name].sudo().browse(g for g in keys if g)
        none = {"marketer": self.env._("Direct sale")}.get(group) or self.env._("None")
        return {0: none} | {record.id: record.display_name for record in records}

    # --- from a number to its policies --------------------------------------------------------------

    @api.model
    def get_policies_action(self, question, source, figure, g, title=""):
        """Return the action that opens the policies behind a number.

        :param str source: ``renewal``, ``retention``, ``begun`` or ``persistency``
        :param str figure: a column's figure
        :param int g: the row; 0 with an empty group is the total
        """
        asked = self._get_question(question)
        domain = self.env["insurance.policy"]._get_figure_domain(asked, source, figure, g)
        return {
            "type": "ir.actions.act_window",
            "name": title or self.env._("Policies"),
            "res_model": "insurance.policy",
            "domain": domain,
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "mobile_view_mode": "kanban",
            "context": {},
        }


def _share(part, whole):
    return part / whole if whole else None
