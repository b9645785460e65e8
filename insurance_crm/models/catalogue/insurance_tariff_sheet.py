from odoo import models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools.translate import LazyTranslate

from ...lib.book import output
from ...lib.book.errors import FileError
from ...lib.tariff import table

_lt = LazyTranslate(__name__)

TITLES = {
    "table": _lt("Table"), "attribute": _lt("Attribute"), "from": _lt("From"), "to": _lt("To"), "values": _lt("Values"),
    "attribute2": _lt("And attribute"), "from2": _lt("And from"), "to2": _lt("And to"), "values2": _lt("And values"),
    "effect": _lt("Effect"), "by": _lt("By"), "note": _lt("Note"),
}  # fmt: skip
TABLES = {"factor": _lt("Factor"), "term": _lt("Short term"), "setting": _lt("Setting")}
PROBLEMS = {
    "missing": _lt("%(column)s is missing."),
    "word": _lt("%(column)s: “%(value)s” is not known."),
    "attribute": _lt("%(column)s: there is no attribute “%(value)s”. Add it under Tariff attributes, or correct it."),
    "number": _lt("%(column)s: “%(value)s” is no number."),
    "values": _lt("%(column)s: “%(value)s” is not understood. Write 18-24, 25+ or -70; the lower end first."),
    "factor_positive": _lt("%(column)s: a factor must be above 0, not %(value)s."),
    "count": _lt("%(column)s: “%(value)s” is no whole number of days or months."),
    "percent": _lt("%(column)s: %(value)s is no percentage above 0 (at most 200)."),
    "setting": _lt("%(column)s: there is no setting “%(value)s”."),
    "setting_value": _lt("Setting %(column)s: “%(value)s” does not fit."),
    "duplicate": _lt("The same condition stands in row %(row)s already."),
}
# what a file may set of the tariff itself; the code is the word in the file
SETTINGS = ("base_kind", "base_value", "base_unit", "for_each_object", "minimum", "round_to", "rounding", "short_terms")
_FIELDS = {
    "base_unit": "base_attribute_id", "for_each_object": "times_objects", "round_to": "rounding",
    "rounding": "rounding_method", "short_terms": "term_kind",
}  # fmt: skip


class InsuranceTariff(models.Model):
    """The tariff as a spreadsheet: out, and in again."""

    _inherit = "insurance.tariff"

    def _get_names(self):
        """Return the ``lib.tariff.table.Names`` of the user's language."""
        say = self.env._
        factor, term = self.env["insurance.tariff.factor"], self.env["insurance.tariff.term"]
        registry = self.env["insurance.tariff.attribute"]._get_registry()
        return table.Names(
            {code: say(title) for code, title in TITLES.items()},
            {code: say(title) for code, title in TABLES.items()},
            dict(factor._fields["effect"]._description_selection(self.env)),
            dict(term._fields["unit"]._description_selection(self.env)),
            {code: (name, kind) for code, (name, kind, _source, _keys) in registry.items()},
            SETTINGS,
        )

    def action_export(self):
        """Download the tariff; see ``_export_xlsx`` for who may."""
        self.ensure_one()
        self._check_may_export()
        return {"type": "ir.actions.act_url", "url": f"/insurance/tariff/{self.id}/xlsx", "target": "download"}

    def _check_may_export(self):
        """Prices leave with those who own the catalogue, and only when they may export at all.

        :raises AccessError: for everybody else; a refused export is recorded
        """
        if not self.env.su and not self.has_access("write"):
            raise AccessError(self.env._("Only administrators of the catalogue export tariffs. Ask one for the file."))
        self._check_export_right()

    def _export_xlsx(self):
        """Return the bytes of the workbook, which ``_read_sheet`` reads again.

        :raises AccessError: see ``_check_may_export``
        """
        self.ensure_one()
        self._check_may_export()
        names = self._get_names()
        rows = [*self._get_setting_rows(), *self._get_factor_rows(), *self._get_term_rows()]
        for row in rows:
            row["table"] = self.env._(TABLES[row["table"]])
        return table.write(names.titles, rows, self.env._("Tariff"))

    def _get_setting_rows(self):
        for code in SETTINGS:
            value = self[_FIELDS.get(code, code)]
            if code == "base_unit":
                value = value.code
            elif code == "for_each_object":
                value = "1" if value else "0"
            if value or code == "base_value":
                place = "by" if isinstance(value, float) else "values"
                yield {"table": "setting", "attribute": code, place: value}

    def _get_factor_rows(self):
        for row in self.factor_ids:
            low, high, keys = row.span or (None, None, None)
            low2, high2, keys2 = row.second_span or (None, None, None)
            yield {
                "table": "factor", "attribute": row.attribute_id.name, "from": low, "to": high,
                "values": row.values if keys else None, "attribute2": row.second_attribute_id.name, "from2": low2,
                "to2": high2, "values2": row.second_values if keys2 else None, "effect": row.effect,
                "by": None if row.effect == "refuse" else row.value, "note": row.note,
            }  # fmt: skip

    def _get_term_rows(self):
        for row in self.term_ids:
            yield {"table": "term", "attribute": row.unit, "to": row.count, "by": row.percent}

    def _read_sheet(self, stream):
        """Return ``(header, good, bad)`` of a file: rows that can be imported, and refused ones with their reasons.

        :return: ``bad`` is a list of ``(row number, cells, reason)``
        :raises UserError: when the file is no such table
        """
        self.ensure_one()
        try:
            header, good, bad = table.read(stream, self._get_names())
        except FileError as error:
            from ..book.wording import words  # the book's models come after the catalogue's

            raise UserError(words(self.env, error)) from error
        except table.TableError as error:
            raise UserError(
                self.env._("No row of titles with “Attribute” and “By” was found. Export a tariff to see the layout.")
            ) from error
        refused = [(number, cells, self._say_problems(problems)) for number, cells, problems in bad]
        settings = {}
        for number, record in list(good):
            if record["table"] == "setting":
                try:
                    settings |= self._prepare_setting(record)
                except ValueError:
                    facts = {"column": record["attribute"], "value": record["values"]}
                    cells = [self.env._(TABLES["setting"]), record["attribute"], record["values"]]
                    refused.append((number, cells, self._say_problems([("setting_value", facts)])))
                    good.remove((number, record))
        return header, good, sorted(refused, key=lambda row: row[0])

    def _say_problems(self, problems):
        said = ((self.env._(PROBLEMS[code]), facts) for code, facts in problems)
        return " ".join(sentence % facts for sentence, facts in said)

    def _prepare_setting(self, record):
        """Return the tariff's values for a row of settings.

        :raises ValueError: when the value does not fit the field
        """
        name = _FIELDS.get(record["attribute"], record["attribute"])
        value, field = record["values"], self._fields[name]
        if name == "base_attribute_id":
            found = self.env["insurance.tariff.attribute"].search([("code", "=", str(value))], limit=1)
            if not found or found.kind != "number":
                raise ValueError(value)
            return {name: found.id}
        if field.type == "selection":
            if value not in dict(field.selection):
                raise ValueError(value)
            return {name: value}
        if field.type == "boolean":
            return {name: str(value).casefold() in ("1", "true", "yes")}
        amount = table.number(value)
        if amount < 0:
            raise ValueError(value)
        return {name: amount}

    def _import_rows(self, good, replace=True):
        """Write read rows into the tariff.

        :param good: as ``_read_sheet`` returns them
        :param replace: whether the tariff's rows go first; otherwise the new ones come after them
        """
        self.ensure_one()
        codes = {
            a.code: a.id for a in self.env["insurance.tariff.attribute"].with_context(active_test=False).search([])
        }
        records = [record for _number, record in good]
        factors = [r for r in records if r["table"] == "factor"]
        terms = [r for r in records if r["table"] == "term"]
        last = 0 if replace else max(self.factor_ids.mapped("sequence"), default=0)
        vals = {}
        for record in records:
            if record["table"] == "setting":
                vals |= self._prepare_setting(record)
        vals["factor_ids"] = [Command.clear()] if replace and factors else []
        vals["factor_ids"] += [
            Command.create(self._prepare_factor_vals(record, codes) | {"sequence": last + number})
            for number, record in enumerate(factors, 1)
        ]
        vals["term_ids"] = [Command.clear()] if replace and terms else []
        vals["term_ids"] += [
            Command.create({"count": r["count"], "unit": r["unit"], "percent": r["by"]}) for r in terms
        ]
        if not replace and {(r["count"], r["unit"]) for r in terms} & {(r.count, r.unit) for r in self.term_ids}:
            raise ValidationError(
                self.env._(
                    "The tariff has rows for these terms already: replace its rows, or take them out of the file."
                )
            )
        self.write(vals)

    def _prepare_factor_vals(self, record, codes):
        return {
            "attribute_id": codes[record["attribute"]], "values": record["values"],
            "second_attribute_id": codes.get(record["attribute2"]), "second_values": record["values2"],
            "effect": record["effect"], "value": record["by"], "note": record["note"],
        }  # fmt: skip

    def _write_rejected(self, header, refused):
        """Return the bytes of a workbook with the refused rows and their reasons."""
        titles = (self.env._("Row"), self.env._("Why it was rejected"))
        return output.write_rejected("xlsx", header, refused, titles)
