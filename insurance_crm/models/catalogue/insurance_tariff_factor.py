from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...lib.tariff import span

# how a row's value is written in the log of changes
_EFFECTS = {"factor": "× %g", "amount": "+ %g", "rate": "+ %g %%", "refuse": "—"}


class InsuranceTariffFactor(models.Model):
    """A row of a tariff: for these values the premium is multiplied, raised, or the case is not insured."""

    _name = "insurance.tariff.factor"
    _description = "Row of a Tariff"
    _order = "tariff_id, sequence, id"

    tariff_id = fields.Many2one("insurance.tariff", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="tariff_id.company_id")
    sequence = fields.Integer(default=10)
    attribute_id = fields.Many2one("insurance.tariff.attribute", required=True, ondelete="restrict", index=True)
    values = fields.Char(help="18-24 · 25+ · -70 · Kyiv, Lviv. Both ends are inside. Empty: everything else.")
    second_attribute_id = fields.Many2one(
        "insurance.tariff.attribute", "And", ondelete="restrict", index="btree_not_null",
        help="A second condition, such as years of driving beside the age.",
    )  # fmt: skip
    second_values = fields.Char("With values", help="As for the first condition.")
    effect = fields.Selection(
        [("factor", "Multiply by"), ("amount", "Add amount"), ("rate", "Add % of the sum"), ("refuse", "Do not insure")],
        required=True, default="factor",
    )  # fmt: skip
    value = fields.Float("By", digits=(16, 4), default=1.0)
    note = fields.Char(help="Why, in the words of the quote.")
    span = fields.Json(compute="_compute_spans", store=True)
    second_span = fields.Json(compute="_compute_spans", store=True)

    _value_range = models.Constraint(
        "CHECK (effect <> 'factor' OR value > 0)", "A factor must be above 0. Use “Do not insure” to refuse a case."
    )

    @api.depends("values", "attribute_id.kind", "second_values", "second_attribute_id.kind")
    def _compute_spans(self):
        for row in self:
            row.span = row._parse(row.values, row.attribute_id)
            second = row.second_attribute_id
            row.second_span = row._parse(row.second_values, second) if second else None

    @api.constrains("values", "attribute_id", "second_values", "second_attribute_id")
    def _check_values(self):
        """What is typed is understood at once, not when it is saved to the database."""
        self.mapped("span")

    @api.model
    def _parse(self, values, attribute):
        """Return the span for what was typed; see ``lib.tariff.span``.

        :raises ValidationError: when it is not understood
        """
        try:
            return span.parse(values, attribute.kind)
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "%(attribute)s: “%(values)s” is not understood. Write 18-24, 25+ or -70; the lower end first.",
                    attribute=attribute.name,
                    values=values,
                )
            ) from error

    @api.model
    def _format_bounds(self, low, high):
        """Return the values for two bounds, as people type them; see ``lib.tariff.span``."""
        return span.of_bounds(low, high)

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        new = self.browse(row.id for row in rows if row.tariff_id.create_date != self.env.cr.now())
        new._log(self.env._("Rows added"))
        return rows

    def write(self, vals):
        watched = {"attribute_id", "values", "second_attribute_id", "second_values", "effect", "value"} & vals.keys()
        before = {row: row._describe() for row in self} if watched else {}
        result = super().write(vals)
        changed = self.browse(row.id for row, text in before.items() if row._describe() != text)
        changed._log(self.env._("Rows changed"), before)
        return result

    @api.ondelete(at_uninstall=False)
    def _log_removed(self):
        self._log(self.env._("Rows removed"))

    def _log(self, title, before=None):
        """Keep what the rows were and are in the history of their tariffs."""
        for tariff, rows in self.grouped("tariff_id").items():
            lines = [f"{before[row]} → {row._describe()}" if before else row._describe() for row in rows[:20]]
            if len(rows) > 20:
                lines.append(self.env._("and %(count)s more", count=len(rows) - 20))
            tariff._message_log(body=Markup("<br/>").join([f"{title}:", *lines]))

    def _describe(self):
        """Return the row in words: ``Client's age 18-24: × 1.4``."""
        self.ensure_one()
        parts = [f"{self.attribute_id.name} {self.values or '*'}"]
        if self.second_attribute_id:
            parts.append(f"{self.second_attribute_id.name} {self.second_values or '*'}")
        value = _EFFECTS[self.effect]
        return f"{', '.join(parts)}: {value % self.value if '%g' in value else value}"


class InsuranceTariffTerm(models.Model):
    """A row of a short-term table: up to so long costs so much of a year's premium."""

    _name = "insurance.tariff.term"
    _description = "Row of a Short-term Table"
    _order = "tariff_id, days, id"

    tariff_id = fields.Many2one("insurance.tariff", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="tariff_id.company_id")
    count = fields.Integer("Up to", required=True, default=1)
    unit = fields.Selection([("day", "Days"), ("month", "Months")], string="Of", required=True, default="month")
    days = fields.Integer(compute="_compute_days", store=True, help="For the order of the rows only.")
    percent = fields.Float(
        "% of a year", digits=(6, 2), required=True, default=100.0, help="Part of the year's premium that is due."
    )

    _term_uniq = models.UniqueIndex("(tariff_id, count, unit)", "The table already has a row for this term.")
    _ranges = models.Constraint(
        "CHECK (count > 0 AND percent > 0 AND percent <= 200)",
        "A row of the short-term table needs a term of at least 1 and a percentage above 0 (at most 200).",
    )

    @api.depends("count", "unit")
    def _compute_days(self):
        for row in self:
            row.days = row.count * (30 if row.unit == "month" else 1)
