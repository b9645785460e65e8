import base64
import io
from datetime import timedelta
from itertools import islice

from psycopg2.extras import Json, execute_values

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from odoo.addons.insurance_crm.lib.book import layout, output, reading, targets, values
from odoo.addons.insurance_crm.lib.book.errors import FileError
from odoo.addons.insurance_crm.models.book.wording import words

from ...lib import numbers

SAMPLE = 200  # rows by which the column with the numbers is found
PAGE = 1000
KEEP_DAYS = 90
# how much a cell tells that its column holds the numbers to write to
_WEIGHT = {numbers.MOBILE: 3, numbers.EITHER: 3, numbers.LANDLINE: 1}


class InsuranceBulk(models.Model):
    """Numbers that are typed or stand in a file: every row becomes a number, or says why not."""

    _inherit = "insurance.bulk"

    number_ids = fields.One2many("insurance.bulk.number", "bulk_id", "Numbers Found", copy=False)
    is_read = fields.Boolean("Numbers Read", copy=False, readonly=True)
    rows_read = fields.Integer("Rows", copy=False, readonly=True, aggregator=None)
    rows_left_out = fields.Integer(copy=False, readonly=True, aggregator=None)
    column_found = fields.Char("Numbers Taken From", copy=False, readonly=True)
    rejected_file = fields.Binary("Rows Left Out, as a File", attachment=True, copy=False, readonly=True)
    rejected_filename = fields.Char(copy=False, readonly=True)

    def write(self, vals):
        if {"numbers", "phone_column", "audience", "company_id"} & vals.keys() or vals.get("file"):
            vals = vals | {"is_read": False}
        return super().write(vals)

    def _read_numbers(self):
        """Read what was typed or the file once; unreadable rows stay, with their reason."""
        for bulk in self.filtered(lambda bulk: bulk.audience in ("numbers", "file") and not bulk.is_read):
            bulk.number_ids.unlink()
            kind, header, rows, column = bulk._open_typed() if bulk.audience == "numbers" else bulk._open_file()
            bulk._store_numbers(rows, column)
            bulk._match_clients()
            left_out = bulk.number_ids.search_count([("bulk_id", "=", bulk.id), ("reason", "!=", False)])
            bulk.write(
                {
                    "is_read": True,
                    "rows_read": bulk.number_ids.search_count([("bulk_id", "=", bulk.id)]),
                    "rows_left_out": left_out,
                    "column_found": header[column] if header else False,
                }
            )
            bulk._write_rejected(kind, header)

    # --- reading --------------------------------------------------------------------------------

    def _open_typed(self):
        """Return kind, titles, rows and column of numbers typed line by line; commas separate them too."""
        lines = (line.strip() for line in (self.numbers or "").replace(";", "\n").replace(",", "\n").splitlines())
        return "csv", [], [(number, [line]) for number, line in enumerate(lines, 1) if line], 0

    def _open_file(self):
        """Return kind, titles, rows and the column with the numbers of the file.

        :raises UserError: in words, when it cannot be read or holds no numbers
        """
        try:
            book = reading.open_book(io.BytesIO(base64.b64decode(self.with_context(bin_size=False).file or b"")))
            head = list(islice(book.rows(), SAMPLE))
        except FileError as error:
            raise UserError(words(self.env, error)) from error
        number, header = self._find_header(head)
        rows = list(layout.data_rows(book.rows(), number, header))
        titles = layout.column_titles(header, max([len(header), *(len(cells) for _n, cells in rows[:SAMPLE])]))
        return book.kind, titles, rows, self._find_column(titles, rows[:SAMPLE])

    def _find_header(self, head):
        """Return ``(row number, cells)`` of the titles among the first rows, ``(0, [])`` where there are none."""
        found = layout.find_header([cells for _n, cells in head], self._is_known_title)
        if found is None:  # a list of one column
            known = (i for i, (_n, cells) in enumerate(head[:5]) if any(self._is_known_title(c) for c in cells if c))
            found = next(known, None)
        if found is None or any(self._weigh(cell) for cell in head[found][1]):
            return 0, []  # or a row of data that looks like titles
        return head[found]

    @api.model
    def _is_known_title(self, title):
        return isinstance(title, str) and targets.header_key(title) in targets.synonyms()

    def _weigh(self, cell):
        return max((_WEIGHT.get(number.kind, 0) for number in self._split(cell)), default=0)

    def _split(self, cell):
        """Return the numbers in a cell; workbooks hold them as numbers, at times as fractions."""
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        if cell in (None, "", True, False):
            return []
        country, cell = self.company_id.country_id.code, str(cell)
        found = numbers.split(cell, country)
        # a name before or behind it
        return found or [one for part in values.split_phones(cell) for one in numbers.split(part, country)]

    def _find_column(self, titles, rows):
        """Return the index of the column with the numbers: the one that was named, else the one that looks most like it."""
        if self.phone_column:
            wanted = targets.header_key(self.phone_column)
            index = next((i for i, title in enumerate(titles) if targets.header_key(title) == wanted), None)
            if index is None:
                raise UserError(
                    self.env._("There is no column “%(name)s”, only: %(titles)s.", name=self.phone_column,
                               titles=", ".join(titles))
                )  # fmt: skip
            return index
        points = [0] * len(titles)
        for _number, cells in rows:
            for index, cell in enumerate(cells[: len(titles)]):
                points[index] += self._weigh(cell)
        if not any(points):
            raise UserError(
                self.env._("No phone numbers were found in the file. Write them with their country: +380 50 123 45 67.")
            )
        return points.index(max(points))

    def _store_numbers(self, rows, column):
        """Make a row for each; a number that stands there twice is written to once."""
        seen = set()
        for page in split_every(PAGE, rows, list):
            values = []
            for row_number, cells in page:
                told = self._understand(cells[column] if column < len(cells) else None, seen)
                shared = (self.id, self.company_id.id, row_number, Json(cells))
                values.append((*shared, told.get("said"), told.get("number"), told.get("reason")))
            # plain SQL: a file may have tens of thousands of rows, and somebody waits for it
            execute_values(
                self.env.cr._obj,
                """INSERT INTO insurance_bulk_number (bulk_id, company_id, row_number, cells, said, number, reason)
                   VALUES %s""",
                values,
                page_size=PAGE,
            )
        self.env["insurance.bulk.number"].invalidate_model()
        self.invalidate_recordset(["number_ids"])

    def _understand(self, cell, seen):
        """Return the columns for one cell; of several numbers the first that takes SMS."""
        if cell in (None, ""):
            return {"reason": "no_number"}
        found = self._split(cell)
        number = next((one for one in found if one.takes_sms), found[0] if found else None)
        if not number:
            has_digits = any(letter.isdigit() for letter in str(cell))
            return {"said": str(cell), "reason": "not_understood" if has_digits else "no_number"}
        repeated = number.e164 in seen
        seen.add(number.e164)
        return {"said": str(cell), "number": number.e164, "reason": "repeated" if repeated else None}

    def _match_clients(self):
        """Find whose numbers they are, so that what a client refused counts for his number as well."""
        domain = [("bulk_id", "=", self.id), ("reason", "=", False)]
        for page in split_every(PAGE, self.number_ids.search(domain).ids, self.number_ids.browse):
            owners = self._get_owners(page.mapped("number"))
            for row in page.filtered(lambda row, owners=owners: row.number in owners):
                row.partner_id = owners[row.number]
            self.env.flush_all()

    def _get_owners(self, wanted):
        """Return ``{number: partner id}``: clients before others, the oldest first; three queries for any number."""
        # as the jobs' user: a consent counts whoever types the number
        env = self.env["insurance.message"]._as_service(self.company_id).env
        partners = env["res.partner"].search_fetch(
            ["|", ("phone_sanitized", "in", wanted), ("mobile_sanitized", "in", wanted)],
            ["phone_sanitized", "mobile_sanitized", "is_insurance_client"],
        )
        points = env["insurance.contact.point"].search_fetch(
            [("medium", "=", "phone"), ("value_key", "in", wanted)], ["value_key", "partner_id"]
        )
        pairs = [(number, partner) for partner in partners
                 for number in (partner.phone_sanitized, partner.mobile_sanitized) if number]  # fmt: skip
        pairs += [(point.value_key, point.partner_id) for point in points]
        pairs.sort(key=lambda pair: (not pair[1].is_insurance_client, pair[1].id), reverse=True)
        return {number: partner.id for number, partner in pairs}

    # --- what was left out -------------------------------------------------------------------------

    def _write_rejected(self, kind, header):
        """Put the rows without a number into a file of the same layout, with the reason beside."""
        rows = self.number_ids.search([("bulk_id", "=", self.id), ("reason", "!=", False)], order="id")
        if not rows:
            self.write({"rejected_file": False, "rejected_filename": False})
            return
        reasons = dict(rows._fields["reason"]._description_selection(self.env))
        lines = ((row.row_number, row.cells or [], reasons[row.reason]) for row in rows)
        titles = (self.env._("Row"), self.env._("Why it was left out"))
        data = output.write_rejected(kind, header or [self.env._("Number")], lines, titles)
        stem = (self.filename or self.name).rsplit(".", 1)[0]
        self.write(
            {
                "rejected_file": base64.b64encode(data),
                "rejected_filename": self.env._("%s - left out", stem) + f".{kind}",
            }
        )

    @api.autovacuum
    def _gc_files(self):
        """Forget uploaded files after a while: they hold people's data in plain text."""
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        old = self.search([("create_date", "<", limit), ("file", "!=", False), ("state", "!=", "draft")], limit=100)
        old.write({"file": False, "rejected_file": False, "rejected_filename": False})
        old.number_ids.cells = False
        return len(old), len(old) == 100

    # --- recipients ------------------------------------------------------------------------------

    def _get_number_batch(self, after, limit):
        """Return the next numbers; see ``_get_batch``."""
        rows = self.number_ids.search(
            [("bulk_id", "=", self.id), ("id", ">", after), ("reason", "=", False)], order="id", limit=limit
        )
        rows.partner_id.sudo().fetch(["lang", "user_id"])  # sudo: how to write to whose number it is
        return [self._prepare_number(row) for row in rows], rows[-1:].id, len(rows), 0

    def _prepare_number(self, row):
        partner = row.partner_id.sudo()  # sudo: see above
        return self._prepare_row() | {
            "model": "res.partner" if partner else row._name,
            "res_id": partner.id or row.id,
            "part": row.id,
            "partner_id": partner.id or None,
            "user_id": partner.user_id.id or None,
            "lang": partner.lang or None,
            "channel": "sms",
            "address": row.number,
        }
