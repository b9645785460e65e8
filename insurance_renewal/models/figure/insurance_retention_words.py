from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from .insurance_retention_chain import MONTHS


class InsuranceRetention(models.AbstractModel):
    """The words of the figures: headings, and the formula printed beside each."""

    _inherit = "insurance.retention"

    @api.model
    def _get_part_columns(self, part, asked):
        """Return the columns of a table: name, title, kind, and which figure of which source opens its policies."""
        number = "money" if asked["unit"] == "premium" else "integer"
        if part == "trend":
            columns = [
                ("new", self.env._("New"), number, "begun", "new"),
                ("kept", self.env._("Kept"), number, "begun", "kept"),
                ("share", self.env._("Kept %"), "percent", "begun", "kept"),
            ]
        elif part == "persistency":
            columns = [("began", self.env._("Began"), number, "persistency", "began")]
            for n in MONTHS:
                old, kept = self.env._("Begun %(n)s months ago", n=n), self.env._("Month %(n)s", n=n)
                columns.append((f"old{n}", old, number, "persistency", f"old{n}"))
                columns.append((f"kept{n}", kept, "percent", "persistency", f"kept{n}"))
        else:
            columns = self._get_table_columns(number)
        return [dict(zip(("name", "title", "kind", "source", "figure"), column, strict=True)) for column in columns]

    @api.model
    def _get_table_columns(self, number):
        return [
            ("ending", self.env._("Ending"), number, "renewal", "ending"),
            ("renewed", self.env._("Renewed"), number, "renewal", "renewed"),
            ("rate", self.env._("Renewal rate"), "percent", "renewal", "renewed"),
            ("open", self.env._("Still covered"), number, "renewal", "open"),
            ("lost", self.env._("Not renewed"), number, "renewal", "lost"),
            ("cancelled", self.env._("Cancelled"), number, "renewal", "cancelled"),
            ("start", self.env._("At the start"), number, "retention", "start"),
            ("end", self.env._("At the end"), number, "retention", "end"),
            ("new", self.env._("New"), number, "retention", "new"),
            ("kept", self.env._("Kept"), number, "retention", "kept"),
            ("retention", self.env._("Retention"), "percent", "retention", "kept"),
        ]

    @api.model
    def _get_formulas(self, part, asked):
        """Return ``[{"title", "text"}]``: how each figure of the table is computed, with the days it is computed for."""
        if part == "trend":
            found = [(self.env._("New against kept"), self._say_begun())]
        elif part == "persistency":
            found = [(self.env._("Persistency"), self._say_persistency())]
        else:
            found = [
                (self.env._("Renewal rate = renewed ÷ ending"), self._say_renewal(asked["unit"])),
                (self.env._("Retention = (in force at the end − new) ÷ in force at the start"), self._say_retention(asked)),
            ]  # fmt: skip
        if asked["unit"] == "premium":
            found.append((self.env._("Premium"), self._say_premium()))
        return [{"title": title, "text": text} for title, text in found]

    def _say_premium(self):
        return self.env._(
            "Gross, as it stands on the policy now (cancelled ones: before the refund), in %(currency)s at the rate of the "
            "day of issue.",
            currency=self.env.company.currency_id.name,
        )

    def _say_renewal(self, unit):
        text = self.env._(
            "Ending: our policies whose last day of cover lies in the period; those cancelled before are counted apart, "
            "void ones never. Renewed: a next term of ours was issued, also one that joins several, also when it was "
            "cancelled later. Still covered: not renewed, and the end is ahead."
        )
        more = {
            "client": self.env._("A client is renewed when one of his ending policies is."),
            "object": self.env._(
                "Counted are the objects on the policy on its last day; one is renewed when it is on a next term, too."
            ),
        }.get(unit)
        return f"{text} {more}" if more else text

    def _say_retention(self, asked):
        today = fields.Date.context_today(self)
        start, end = asked["date_from"] - timedelta(days=1), min(asked["date_to"], today)
        text = self.env._(
            "Start: %(start)s, end: %(end)s, each at the end of that day.",
            start=format_date(self.env, start),
            end=format_date(self.env, end),
        )
        if asked["group"] == "month":
            text = self.env._("Each month for itself, from the day before it to its last day, today at most.")
        new = {
            "client": self.env._("New: clients without a policy in force at the start."),
            "object": self.env._("New: objects that were on no policy in force at the start."),
        }.get(asked["unit"]) or self.env._(
            "New: policies that continue none in force at the start, directly or through terms in between. A policy "
            "split in two counts as two, two joined count as one."
        )
        within = self.env._("Each row for itself: what moves to another row is new there.")
        return f"{text} {new} {within}" if asked["group"] not in ("", "month") else f"{text} {new}"

    def _say_begun(self):
        return self.env._(
            "What began in the month. Kept: continues a policy of ours, also one that joins several. New: all else, also a "
            "policy taken over from elsewhere. Clients and objects count once a month, as kept when one of their policies is."
        )

    def _say_persistency(self):
        return self.env._(
            "In force on the day 13, 25 or 37 months after the chain began ÷ chains begun that many months ago. A chain is a "
            "policy of ours that continues none of ours, with all its next terms. Counted are chains whose whole month of "
            "beginning is that long ago. Clients and objects are not counted here, chains are; premium is that "
            "of the first term."
        )
