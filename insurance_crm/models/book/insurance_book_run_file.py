import io
from contextlib import contextmanager
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...lib.book import layout, output, reading, targets
from ...lib.book.errors import FileError
from ...lib.book.guess import Guess
from ...lib.book.mapping import Mapper
from .wording import words

KEEP_FILES_DAYS = 90


class InsuranceBookRun(models.Model):
    """The file of a run: reading, guessing, handing back what was refused."""

    _inherit = "insurance.book.run"

    @api.model_create_multi
    def create(self, vals_list):
        runs = super().create(vals_list)
        runs.filtered("file")._read_file()
        return runs

    def write(self, vals):
        result = super().write(vals)
        if vals.get("file"):
            self._read_file()
        return result

    @contextmanager
    def _open(self):
        """Open the run's file; a context manager that gives a ``lib.book.reading.Book``.

        :raises UserError: in words, when it cannot be read
        """
        self.ensure_one()
        profile = self.profile_id
        with self._stream() as stream:
            try:
                yield reading.open_book(
                    stream, profile.encoding or None, profile.delimiter or None, profile.sheet or None
                )
            except FileError as error:
                raise UserError(words(self.env, error)) from error

    def _stream(self):
        """Return the file as a stream that does not load it where it lies in the file store."""
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(  # sudo: fields' attachments are hidden from searches
                [("res_model", "=", self._name), ("res_field", "=", "file"), ("res_id", "=", self.id)], limit=1
            )
        )
        if attachment.store_fname:
            return open(attachment._full_path(attachment.store_fname), "rb")
        return io.BytesIO(attachment.raw or b"")

    def _read_file(self):
        """Look at new files: show the first rows, and guess the columns unless a profile was chosen."""
        for run in self:
            with run._open() as book:
                header_row = run.profile_id.header_row if run.profile_id.column_ids else None
                guess = run._get_guess_class()(book, header_row, run._get_meaning())
                if not guess.rows:
                    raise UserError(self.env._("The file holds no rows below its column names."))
                run.layout = run._describe(book, guess)
            run.header, run.head = guess.titles, guess.head
            if not run.profile_id:
                run.profile_id = self.env["insurance.book.profile"].create(run._prepare_profile_vals())
            if not run.profile_id.column_ids:
                run.profile_id._set_columns(guess)
            elif guess.header_row:
                run._check_titles(guess.titles)

    def action_guess(self):
        """Forget the profile's columns and guess them from this file."""
        self.ensure_one()
        self.check_access("write")
        self.profile_id.column_ids.unlink()
        self.profile_id.header_row = 0
        self._read_file()
        return True

    def _describe(self, book, guess):
        count = self.env._("%(count)s rows", count=f"{guess.rows:,}".replace(",", " "))
        if book.kind == "xlsx":
            return self.env._("Workbook, sheet “%(sheet)s”, %(count)s", sheet=book.sheet, count=count)
        mark = {"\t": "Tab"}.get(book.delimiter, book.delimiter)
        return self.env._(
            "CSV, %(encoding)s, separator %(mark)s, %(count)s", encoding=book.encoding, mark=mark, count=count
        )

    def _prepare_profile_vals(self):
        stem = (self.filename or self.env._("Book")).rsplit(".", 1)[0].strip() or self.env._("Book")
        profiles = self.env["insurance.book.profile"].with_context(active_test=False)
        taken = set(
            profiles.search([("company_id", "=", self.company_id.id), ("name", "=like", f"{stem}%")]).mapped("name")
        )
        name, number = stem, 2
        while name in taken:
            name, number = f"{stem} ({number})", number + 1
        return {"name": name, "company_id": self.company_id.id}

    def _check_titles(self, titles):
        """A profile meets a file whose columns stand elsewhere: they are found by name; missing ones are an error."""
        places = {targets.header_key(title): index for index, title in reversed(list(enumerate(titles)))}
        columns = self.profile_id.column_ids
        lost = columns.filtered(lambda c: (c.target or c.is_key) and targets.header_key(c.title) not in places)
        if lost:
            raise UserError(
                self.env._(
                    "This file does not fit the profile “%(profile)s”: it has no column %(columns)s. "
                    "Choose another profile, or none to have the columns guessed.",
                    profile=self.profile_id.name, columns=", ".join(lost.mapped("title")),
                )
            )  # fmt: skip

    def _get_mapper(self, titles, has_header):
        """Return ``(Mapper, indexes to fill down)`` for a file with these column titles."""
        profile = self.profile_id
        places = {targets.header_key(title): index for index, title in reversed(list(enumerate(titles)))}
        columns, key, fill = [], [], []
        for column in profile.column_ids:
            index = places.get(targets.header_key(column.title), column.index) if has_header else column.index
            columns.append({"index": index, "title": column.title, "target": column.target, "format": column.format})
            key += [index] if column.is_key else []
            fill += [index] if column.fill_down else []
        options = {"origin": profile.origin, "default_term": profile.default_term, "key": key}
        return self._get_mapper_class()(columns, options | self._get_mapper_options()), fill

    def _get_guess_class(self):
        """Return the class that guesses what the columns are; other kinds of files extend it."""
        return Guess

    def _get_mapper_class(self):
        """Return the class that reads the rows; other kinds of files extend it."""
        return Mapper

    def _get_mapper_options(self):
        """Return more options of the mapper; other kinds of files extend it."""
        return {}

    def _get_meaning(self):
        """Return what columns mean in another kind of file than a book (``lib.book.guess.Guess``), None for a book."""
        return None

    def _write_rejected_file(self):
        """Put the refused rows into a file of the input's layout with a column for the reason."""
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                "SELECT row_number, cells, reason FROM insurance_book_remark"
                " WHERE run_id = %s AND kind = 'rejected' ORDER BY row_number, id",
                self.id,
            )
        )
        if not rows:
            self.write({"rejected_file": False, "rejected_filename": False})
            return
        with self._open() as book:
            kind, delimiter = book.kind, book.delimiter or ";"
        titles = (self.env._("Row"), self.env._("Why it was rejected"))
        data = output.write_rejected(kind, self.header or [], rows, titles, delimiter)
        stem = (self.filename or "book").rsplit(".", 1)[0]
        self.rejected_filename = self.env._("%(name)s - rejected", name=stem) + f".{kind}"
        attachments = self.env["ir.attachment"].sudo()  # sudo: written as the field would, without base64 in between
        attachments.search(
            [("res_model", "=", self._name), ("res_field", "=", "rejected_file"), ("res_id", "=", self.id)]
        ).unlink()
        attachments.create(
            {
                "name": "rejected_file",
                "res_model": self._name,
                "res_field": "rejected_file",
                "res_id": self.id,
                "raw": data,
            }
        )
        self.invalidate_recordset(["rejected_file"])

    @api.autovacuum
    def _gc_files(self):
        """Forget what people uploaded after a while: the files hold clients' data in plain text."""
        limit = fields.Datetime.now() - timedelta(days=KEEP_FILES_DAYS)
        runs = self.search([("ended", "<", limit), ("file", "!=", False)], limit=100)
        runs.write({"file": False, "rejected_file": False, "rejected_filename": False, "head": False})
        runs.remark_ids.write({"cells": False, "preview": False})
        return len(runs), len(runs) == 100

    def _data_rows(self, book):
        """Yield ``(number, cells)`` of the book's data rows, from the profile's header row on."""
        header_row = self.profile_id.header_row
        header = next((cells for number, cells in book.rows() if number == header_row), []) if header_row else []
        return layout.data_rows(book.rows(), header_row, header), header
