from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.insurance_crm.lib import listing

WIDTH = {"money": 16, "integer": 12, "percent": 12}


class InsuranceRetentionSheet(models.TransientModel):
    """One of the page's tables, to print or to save."""

    _name = "insurance.retention.sheet"
    _description = "Retention Sheet"
    _inherit = "insurance.list.mixin"
    _list_report = "insurance_renewal.action_report_retention"

    part = fields.Selection(
        [("table", "Renewal and retention"), ("trend", "New against kept"), ("persistency", "Persistency")],
        required=True,
        default="table",
    )
    date_from = fields.Date(
        "From", required=True, default=lambda self: fields.Date.context_today(self) + relativedelta(day=1, months=-12)
    )
    date_to = fields.Date(
        "Until", required=True, default=lambda self: fields.Date.context_today(self) + relativedelta(day=1, days=-1)
    )
    group_by = fields.Selection(selection="_get_groups")
    unit = fields.Selection(
        [("number", "Policies"), ("premium", "Premium"), ("client", "Clients"), ("object", "Objects")],
        "Counted in",
        required=True,
        default="number",
    )

    @api.model
    def _get_groups(self):
        """Return the ways to group, as `(key, name)`; the page offers the same."""
        return [
            ("agent", self.env._("Agent")),
            ("line", self.env._("Line")),
            ("insurer", self.env._("Insurer")),
            ("channel", self.env._("Sales channel")),
            ("marketer", self.env._("Marketer")),
            ("office", self.env._("Office")),
            ("month", self.env._("Month")),
        ]

    @api.model
    def get_choices(self):
        """Return what the page lets choose from: ``{"groups", "units", "parts"}`` as lists of ``[key, name]``."""
        fields_, env = self._fields, self.env
        names = {"groups": "group_by", "units": "unit", "parts": "part"}
        return {key: fields_[name]._description_selection(env) for key, name in names.items()}

    def _get_page(self):
        question = {"date_from": self.date_from, "date_to": self.date_to, "group": self.group_by, "unit": self.unit}
        return self.env["insurance.retention"].get_page(self.part, question)

    # --- what is printed (see insurance.list.mixin) -----------------------------------------------

    def _list_title(self):
        return dict(self._fields["part"]._description_selection(self.env))[self.part]

    def _list_scope(self):
        asked = self.env["insurance.retention"]._get_question(
            {"date_from": self.date_from, "date_to": self.date_to, "group": self.group_by, "unit": self.unit}
        )
        days = {"start": format_date(self.env, self.date_from), "end": format_date(self.env, self.date_to)}
        unit = dict(self._fields["unit"]._description_selection(self.env))[self.unit]
        lines = [self.env._("%(start)s to %(end)s", **days) + f" · {unit}"]
        if not self.env.user.has_group("insurance_crm.group_agent_all"):
            lines.append(self.env._("Own book of %(agent)s", agent=self.env.user.name))
        formulas = self.env["insurance.retention"]._get_formulas(self.part, asked)
        return lines + [f"{formula['title']}: {formula['text']}" for formula in formulas]

    def _list_columns(self):
        asked = {"unit": self.unit, "group": self.group_by or ""}
        groups = dict(self._fields["group_by"]._description_selection(self.env))
        first = groups.get("month" if self.part == "trend" else self.group_by) or self.env._("Total")
        return [listing.Column(name="name", title=first, width=24)] + [
            listing.Column(name=column["name"], title=column["title"], kind=column["kind"], width=WIDTH[column["kind"]])
            for column in self.env["insurance.retention"]._get_part_columns(self.part, asked)
        ]

    def _list_total_title(self):
        return None

    def _list_rows(self):
        """Return the page's rows and its total, which is no sum where clients or objects are counted."""
        page = self._get_page()
        return [{"name": row["name"]} | row["figures"] for row in [*page["rows"], page["total"]]]
