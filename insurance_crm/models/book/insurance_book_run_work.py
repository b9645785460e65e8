import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.book import layout
from ...lib.book.errors import RowError
from ...lib.book.keys import record_hash, row_keys
from .cutter import Cutter
from .importer.groups import OBJECT_PREFIX
from .importer.importer import CONCURRENCY
from .insurance_book_run import WORKING

_logger = logging.getLogger(__name__)
CHUNK_ROWS = 1000


class InsuranceBookRun(models.Model):
    """The work of a run, in steps that can each be lost and done again.

    First the file is cut into chunks of read rows (one transaction). Then each
    chunk is imported in a transaction that also marks it done and adds to the
    counters: after a crash the next unfinished chunk is simply taken again.
    """

    _inherit = "insurance.book.run"

    @api.model
    def _cron_work(self):
        """Work on the oldest waiting import until the job's time is up; the rest is done by the next call.

        One run at a time, chunk by chunk, each committed. A run that fails is
        stopped and says why; it leaves the queue.
        """
        cron = self.env["ir.cron"]
        run = self.search([("state", "in", WORKING)], order="started, id", limit=1).try_lock_for_update()
        if not run:
            return
        run = run.with_context(lang=run.user_id.lang, tz=run.user_id.tz)  # reasons are told in the starter's language
        cron._commit_progress(remaining=1)
        while run:
            remaining = run._step_safely()
            if not cron._commit_progress(1, remaining=remaining) or not remaining:
                break
        if self.search_count([("state", "in", WORKING)], limit=1):
            self.env.ref("insurance_crm.ir_cron_book")._trigger()

    def _step_safely(self):
        """Do one step; on an error that is not a row's, stop the run with a message. Returns the steps left."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                remaining = self._step()
                self.env.flush_all()
        except CONCURRENCY:
            self.env.cr.rollback()  # somebody wrote the same rows meanwhile: try again in a fresh transaction
            self.env.invalidate_all()
            return 1
        except Exception as error:
            _logger.exception("Import %s (id %s) stopped", self.name, self.id)
            self.env.invalidate_all()
            self._write_state({"state": "failed", "message": str(error), "ended": fields.Datetime.now()})
            return 0
        self.env.invalidate_all()
        return remaining

    def _step(self):
        """Do the next step of this run in the current transaction; returns how many are left."""
        if self.state == "undoing":
            return self._undo_step()
        if not self.is_read:
            return self._cut_into_chunks()
        chunk = self.sudo().chunk_ids.search(  # sudo: chunks belong to the job
            [("run_id", "=", self.id), ("is_done", "=", False)], order="sequence", limit=1
        )
        if chunk:
            self._import_chunk(chunk)
        remaining = chunk.search_count([("run_id", "=", self.id), ("is_done", "=", False)])
        if not remaining:
            self._finish()
        return remaining

    # --- reading ------------------------------------------------------------------------

    def _cut_into_chunks(self):
        """Read the whole file once into chunks; returns their number."""
        profile = self.profile_id
        with self._open() as book:
            rows, header = self._data_rows(book)
            mapper, fill = self._get_mapper(layout.column_titles(header, len(header)), bool(profile.header_row))
            cutter = Cutter(CHUNK_ROWS, self._store_chunk, self._add_to_chunk)
            for number, cells in self._filled_down(rows, fill):
                row = self._read_row(mapper, number, cells, cutter)
                cutter.take(row[2], row)
            count = cutter.finish()
        self.write({"is_read": True, "total": cutter.total, "done": 0})
        if not count:
            self._finish()
        return count

    def _store_chunk(self, sequence, rows):
        chunks = self.env["insurance.book.chunk"].sudo()  # sudo: chunks belong to the job
        values = {"run_id": self.id, "sequence": sequence, "row_count": len(rows), "data": chunks._pack(rows)}
        chunks.create(values).invalidate_recordset()

    def _add_to_chunk(self, sequence, rows):
        chunks = self.env["insurance.book.chunk"].sudo()  # sudo: chunks belong to the job
        chunk = chunks.search([("run_id", "=", self.id), ("sequence", "=", sequence)])
        rows = chunk._unpack() + rows
        chunk.write({"row_count": len(rows), "data": chunks._pack(rows)})
        self.env.flush_all()
        chunk.invalidate_recordset()

    @staticmethod
    def _filled_down(rows, fill):
        """Yield the rows with empty cells of the columns ``fill`` taken from the row above."""
        above = {}
        for number, cells in rows:
            for index in fill:
                if index < len(cells):
                    if cells[index] in (None, ""):
                        cells[index] = above.get(index)
                    above[index] = cells[index]
            yield number, cells

    def _read_row(self, mapper, number, cells, cutter):
        """Return ``[number, cells, key, hash, record, problems]``; a row that came before is a problem.

        The key is the one that the rows of a policy share.
        """
        try:
            record = mapper.parse(cells)
        except RowError as error:
            return [number, cells, None, None, None, [[p.code, p.params] for p in error.problems]]
        key = self._get_row_key(mapper, cells, record)
        same = cutter.find(key, row_keys(key, record, bool(self.policy_id))[-1], number)
        if same:
            return [number, cells, None, None, None, [["duplicate", {"row": same}]]]
        return [number, cells, key, record_hash(record), record, None]

    def _get_row_key(self, mapper, cells, record):
        key = mapper.row_key(cells, record)
        return f"{OBJECT_PREFIX[:-1]}{self.policy_id.id}|{key}" if self.policy_id else key

    # --- importing ----------------------------------------------------------------------

    def _import_chunk(self, chunk):
        """Import a chunk (or only try it), count, keep the refused rows, mark the chunk done."""
        importer = self._get_importer()
        outcome = importer._run_batch(self, chunk._unpack(), trial=self.state == "trial")
        self._keep_remarks(outcome["rejections"])
        counts = outcome["counts"]
        self.write(
            {name: self[name] + counts.get(name, 0) for name in (
                "created", "updated", "unchanged", "clients_created", "objects_created")}
            | {"rejected": self.rejected + len(outcome["rejections"]), "done": self.done + chunk.row_count}
        )  # fmt: skip
        self._remember_made(outcome["made"])
        chunk.write({"is_done": True, "data": b"-"})

    def _get_importer(self):
        """Return the importer working as the source's service user in the run's company, silent unless asked."""
        profile = self.profile_id
        user = profile._get_service_user()
        context = {
            "lang": self.env.context.get("lang") or self.user_id.lang,
            "tz": self.user_id.tz,
            "allowed_company_ids": self.company_id.ids,
            "tracking_disable": True,
            "mail_create_nolog": True,
            "mail_create_nosubscribe": True,
            "mail_notrack": True,
            "no_vat_validation": True,
            "insurance_silent": not profile.announce,
            "insurance_check_in_sets": True,
        }
        return self.env["insurance.book.importer"].with_user(user).with_context(context)  # pylint: disable=context-overridden

    def _keep_remarks(self, rejections):
        """Store the refused rows: list of ``(row number, cells, reason)``."""
        self.env["insurance.book.remark"].sudo().create(  # sudo: only imports write remarks
            [
                {
                    "run_id": self.id, "row_number": number, "reason": reason, "cells": cells,
                    "preview": " · ".join(str(cell)[:30] for cell in cells if cell not in (None, ""))[:120],
                }
                for number, cells, reason in rejections
            ]
        )  # fmt: skip

    def _remember_made(self, made):
        if made and self.state == "running":
            known = dict(self.made or {})
            for model, ids in made.items():
                known[model] = known.get(model, []) + ids
            self.made = known

    def _finish(self):
        self._write_rejected_file()
        self.env.execute_query(SQL("DELETE FROM insurance_book_chunk WHERE run_id = %s RETURNING id", self.id))
        state = "tried" if self.state == "trial" else "done"
        self._write_state({"state": state, "ended": fields.Datetime.now(), "done": self.total})
        if state == "done":
            self._tell_starter()

    def _tell_starter(self):
        """Tell the person who started it that the import is over, wherever he is in the application."""
        text = self.env._(
            "%(name)s: %(created)s created, %(updated)s updated, %(unchanged)s unchanged, %(rejected)s rejected.",
            name=self.name, created=self.created, updated=self.updated, unchanged=self.unchanged, rejected=self.rejected,
        )  # fmt: skip
        kind = "warning" if self.rejected else "success"
        self.user_id._bus_send(
            "simple_notification", {"title": self.env._("Import finished"), "message": text, "type": kind}
        )
