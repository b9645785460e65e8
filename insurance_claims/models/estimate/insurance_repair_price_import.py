import base64
import io

from psycopg2.extras import execute_values

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import split_every
from odoo.tools.translate import LazyTranslate

from odoo.addons.insurance_crm.lib import text
from odoo.addons.insurance_crm.lib.book import output, reading
from odoo.addons.insurance_crm.lib.book.errors import FileError
from odoo.addons.insurance_crm.models.book.wording import words

from ...lib import repair_prices

_lt = LazyTranslate(__name__)
_SHOWN = 10
PAGE = 5000
PROBLEMS = {
    "no_name": _lt("Neither a description nor a code is given."),
    "no_price": _lt("The price is missing."),
    "no_hours": _lt("Labour needs its hours or a price."),
    "number": _lt("%(column)s: “%(value)s” is no number."),
    "negative": _lt("%(column)s: %(value)s is below zero."),
    "kind": _lt("“%(value)s” is neither labour nor a part, a material or paint."),
    "years": _lt("“%(value)s” is no year, nor years from and to. Write e.g. 2015-2019 or 2015+."),
    "work": _lt("There is no kind of work “%(value)s”. Add it under Kinds of repair work, or correct it."),
    "twice": _lt("The same row stands in line %(row)s already."),
}
TARGETS = [
    ("kind", "Labour, part, material or paint"), ("code", "Code"), ("name", "Description"), ("make", "Make"),
    ("model", "Model"), ("years", "Years built"), ("year_from", "Built from"), ("year_to", "Built until"),
    ("work", "Kind of work"), ("hours", "Hours"), ("price", "Price"), ("unit", "Unit"),
]  # fmt: skip
_STORED = (
    "list_id", "company_id", "kind", "code", "name", "make", "make_key", "model", "year_from", "year_to", "work_id",
    "hours", "price", "unit", "row_key", "create_uid", "write_uid",
)  # fmt: skip
_CHANGED = ("code", "name", "work_id", "hours", "price", "unit", "write_uid")


class InsuranceRepairPriceImport(models.TransientModel):
    """Takes a workshop's price list in, whatever its layout: shows what it understood, then writes, then hands back the rest."""

    _name = "insurance.repair.price.import"
    _description = "Import of Repair Prices"

    list_id = fields.Many2one("insurance.repair.price.list", "Price list", required=True, ondelete="cascade")
    file = fields.Binary("Spreadsheet", attachment=False)
    filename = fields.Char()
    replace = fields.Boolean("Replace the whole list", help="On: rows that are not in the file are deleted.")
    column_ids = fields.One2many(
        "insurance.repair.price.import.column", "import_id", "Columns", compute="_compute_column_ids", store=True,
        readonly=False,
    )  # fmt: skip
    good_count = fields.Integer("Rows to import", readonly=True)
    refused_count = fields.Integer("Rows refused", readonly=True)
    problems = fields.Text("Why rows are refused", readonly=True)
    rejected_file = fields.Binary("Refused rows", readonly=True, attachment=False)
    rejected_filename = fields.Char(readonly=True)
    state = fields.Selection(
        [("open", "To look at"), ("ready", "To import"), ("done", "Imported")], default="open", readonly=True
    )

    @api.depends("file")
    def _compute_column_ids(self):
        """Guess what the columns of a new file are; people may say it better."""
        for wizard in self:
            wizard.column_ids = [Command.clear()]
            if not wizard.file:
                continue
            try:
                sheet = repair_prices.look(wizard._open())
            except UserError:
                continue  # told when the file is looked at
            wizard.column_ids = [
                Command.create({
                    "place": column.index, "title": column.title, "target": column.target or False,
                    "samples": " · ".join(str(cell) for cell in column.samples),
                })
                for column in sheet.columns
            ]  # fmt: skip

    def _open(self):
        """Return the opened file.

        :raises UserError: when it is no table
        """
        try:
            return reading.open_book(io.BytesIO(base64.b64decode(self.with_context(bin_size=False).file)))
        except FileError as error:
            raise UserError(words(self.env, error)) from error

    def _read(self):
        """Return ``(kind of file, header, good, refused)``; see ``repair_prices.read``. Refused rows have their reasons in words.

        :raises UserError: without a file, or when it is no table
        """
        if not self.file:
            raise UserError(self.env._("Choose the spreadsheet first."))
        book = self._open()
        sheet = repair_prices.look(book)
        told = {column.place: column.target or None for column in self.column_ids}
        for column in sheet.columns:
            column.target = told.get(column.index, column.target)
        good, refused = repair_prices.read(book, sheet)
        good, unknown = self._find_works(good)
        refused += [(number, cells, "work", {"value": record["work"]}) for number, cells, record in unknown]
        refused.sort(key=lambda row: row[0])
        return book.kind, sheet.header, good, [(row[0], row[1], self._say(*row[2:])) for row in refused]

    def _say(self, code, facts):
        """Return the sentence for a refused row."""
        sentence = self.env._(PROBLEMS[code])
        return sentence % facts

    def _find_works(self, rows):
        """Put the kinds of work into the records.

        :return: ``(rows, rows of an unknown kind)``
        """
        known = {text.fold(work.name): work.id for work in self.env["insurance.repair.work"].search([])}
        found, unknown = [], []
        for row in rows:
            record = row[2]
            record["work_id"] = known.get(text.fold(record["work"] or ""))
            (unknown if record["work"] and not record["work_id"] else found).append(row)
        return found, unknown

    def action_look(self):
        """Say how many rows can be taken in and what is wrong with the others."""
        self.ensure_one()
        _kind, _header, good, refused = self._read()
        self._tell(good, refused)
        self.state = "ready"
        return self._get_open_action()

    def _tell(self, good, refused):
        lines = [
            self.env._("Row %(row)s: %(reason)s", row=number, reason=reason)
            for number, _cells, reason in refused[:_SHOWN]
        ]
        if len(refused) > _SHOWN:
            lines.append(self.env._("and %(count)s more", count=len(refused) - _SHOWN))
        self.write({"good_count": len(good), "refused_count": len(refused), "problems": "\n".join(lines)})

    def action_import(self):
        """Write the rows that can be read; the others are offered as a file with their reasons.

        :raises UserError: when there is nothing to import
        :raises AccessError: for those who may not change price lists
        """
        self.ensure_one()
        kind, header, good, refused = self._read()
        self._tell(good, refused)
        if not good:
            raise UserError(self.problems or self.env._("The file holds no rows that can be imported."))
        self._write_rows([record for _number, _cells, record in good])
        self.state = "done"
        if refused:
            titles = (self.env._("Row"), self.env._("Why it was rejected"))
            stem = (self.filename or self.list_id.name).rsplit(".", 1)[0]
            self.rejected_file = base64.b64encode(output.write_rejected(kind, header, refused, titles))
            self.rejected_filename = self.env._("%(name)s - rejected", name=stem) + f".{kind}"
        return self._get_open_action()

    def _write_rows(self, records):
        """Write the rows into the list in a few statements; a row that is there already is brought up to date."""
        prices = self.env["insurance.repair.price"]
        for model in (prices, self.list_id):
            model.check_access("write")
        prices.check_access("create")
        prices.flush_model()
        keep = []
        for page in split_every(PAGE, records, list):
            keep += self._upsert(page)
        prices.invalidate_model()
        self.list_id.invalidate_recordset()
        if self.replace:
            prices.search([("list_id", "=", self.list_id.id), ("id", "not in", keep)]).unlink()

    def _upsert(self, records):
        """Return the ids of the rows written."""
        names = ", ".join(_STORED)
        changed = ", ".join(f"{name} = EXCLUDED.{name}" for name in _CHANGED)
        query = f"""
            INSERT INTO insurance_repair_price ({names}, create_date, write_date) VALUES %s
            ON CONFLICT (list_id, row_key) DO UPDATE SET {changed}, write_date = EXCLUDED.write_date
            RETURNING id"""  # the names are ours, from above
        values = [self._prepare_row(record) for record in records]
        template = f"({', '.join(['%s'] * len(_STORED))}, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC')"
        rows = execute_values(self.env.cr._obj, query, values, template, page_size=PAGE, fetch=True)
        return [row_id for (row_id,) in rows]

    def _prepare_row(self, record):
        """Return the values of _STORED."""
        row = record | {
            "list_id": self.list_id.id,
            "company_id": self.list_id.company_id.id,
            "make_key": self.env["insurance.repair.price"]._make_key(record["make"]) or None,
            "hours": record["hours"] or 0,
            "price": record["price"] or 0,
            "create_uid": self.env.uid,
            "write_uid": self.env.uid,
        }
        return tuple(row[name] for name in _STORED)

    def action_open_prices(self):
        """Open the list's rows."""
        return self.list_id.action_open_prices()

    def _get_open_action(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_claims.insurance_repair_price_import_action")
        return action | {"res_id": self.id}


class InsuranceRepairPriceImportColumn(models.TransientModel):
    """A column of the file, and what it is."""

    _name = "insurance.repair.price.import.column"
    _description = "Column of a Repair Price List"
    _order = "place"

    import_id = fields.Many2one("insurance.repair.price.import", required=True, ondelete="cascade")
    place = fields.Integer(readonly=True)
    title = fields.Char("In the file", readonly=True)
    samples = fields.Char("For example", readonly=True)
    target = fields.Selection(TARGETS, "Is")
