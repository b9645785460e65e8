from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.insurance_crm.lib import listing

from .insurance_loss_page import LONG, MAX_ROWS

WIDTH = {"money": 16, "integer": 12, "percent": 15, "number": 15}


class InsuranceLossSheet(models.TransientModel):
    """One of the page's tables, to print or to save."""

    _name = "insurance.loss.sheet"
    _description = "Claims and Loss Ratio"
    _inherit = "insurance.list.mixin"
    _list_report = "insurance_claims.action_report_loss"

    part = fields.Selection([("ratio", "Loss ratio"), ("open", "Open claims")], required=True, default="ratio")
    date_from = fields.Date(
        "From", required=True, default=lambda self: fields.Date.context_today(self) + relativedelta(day=1, months=-12)
    )
    date_to = fields.Date(
        "Until", required=True, default=lambda self: fields.Date.context_today(self) + relativedelta(day=1, days=-1)
    )
    group_by = fields.Selection(selection="_get_groups", default="line", required=True)

    @api.model
    def _get_groups(self):
        """Return the ways to group, as ``(key, name)``; the page offers those of its table."""
        return [
            ("line", self.env._("Line")),
            ("product", self.env._("Product")),
            ("insurer", self.env._("Insurer")),
            ("agent", self.env._("Agent")),
            ("office", self.env._("Office")),
            ("client", self.env._("Client")),
            ("policy", self.env._("Policy")),
            ("object", self.env._("Insured object")),
            ("month", self.env._("Month")),
            ("year", self.env._("Year")),
            ("cause", self.env._("Cause of loss")),
            ("handler", self.env._("Handler")),
            ("stage", self.env._("Stage")),
        ]

    @api.model
    def get_choices(self):
        """Return what the page lets choose from: ``{"parts": [[key, name]], "groups": {part: [[key, name]]}}``."""
        parts = self._fields["part"]._description_selection(self.env)
        known = {part: self.env["insurance.loss"]._get_groups(part) for part, _name in parts}
        named = self._get_groups()
        return {"parts": parts, "groups": {part: [one for one in named if one[0] in known[part]] for part in known}}

    def _get_page(self):
        """Return the page, whole; who may not export gets of long tables what the page itself shows."""
        limit = None if self.env.user.has_group("base.group_allow_export") else MAX_ROWS
        return self.env["insurance.loss"].get_page(self.part, self._get_asked(), limit=limit)

    def _get_asked(self):
        return {"date_from": self.date_from, "date_to": self.date_to, "group": self.group_by}

    # --- what is printed (see insurance.list.mixin) -----------------------------------------------

    def _list_title(self):
        return dict(self._fields["part"]._description_selection(self.env))[self.part]

    def _list_scope(self):
        losses = self.env["insurance.loss"]
        days = {"start": format_date(self.env, self.date_from), "end": format_date(self.env, self.date_to)}
        today = format_date(self.env, fields.Date.context_today(self))
        lines = [self.env._("%(start)s to %(end)s", **days) if self.part == "ratio" else today]
        user = self.env.user
        if not user.has_groups("insurance_crm.group_agent_all,insurance_claims.group_claims_handler"):
            lines.append(self.env._("Own book of %(agent)s", agent=user.name))
        if self.group_by in LONG and not user.has_group("base.group_allow_export"):
            lines.append(self.env._("The %(number)s rows that cost most", number=MAX_ROWS))
        formulas = losses._get_formulas(self.part, losses._get_question(self.part, self._get_asked()))
        return lines + [f"{formula['title']}: {formula['text']}" for formula in formulas]

    def _list_columns(self):
        first = dict(self._get_groups())[self.group_by]
        return [listing.Column(name="name", title=first, width=28)] + [
            listing.Column(name=column["name"], title=column["title"], kind=column["kind"], width=WIDTH[column["kind"]])
            for column in self.env["insurance.loss"]._get_columns(self.part, self.group_by)
        ]

    def _list_total_title(self):
        return None

    def _list_rows(self):
        """Return the page's rows and its total, of which the rates are no sums."""
        page = self._get_page()
        return [{"name": row["name"]} | row["figures"] for row in [*page["rows"], page["total"]]]
