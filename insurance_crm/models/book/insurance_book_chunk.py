import json
import zlib
from datetime import date

from odoo import api, fields, models

_DATES = ("start", "end", "date_first", "date_issue", "client_birth_date", "object_entry", "object_exit")


class InsuranceBookChunk(models.Model):
    """A batch of rows as read from the file, waiting to be imported.

    The file is read once; a run that is interrupted goes on with the next chunk
    that is not done.
    """

    _name = "insurance.book.chunk"
    _description = "Rows Waiting for Import"
    _order = "run_id, sequence"
    _log_access = False

    run_id = fields.Many2one("insurance.book.run", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(required=True)
    row_count = fields.Integer(required=True)
    data = fields.Binary(attachment=False, required=True)
    is_done = fields.Boolean()

    _next_idx = models.Index("(run_id, sequence) WHERE is_done IS NOT TRUE")

    @api.model
    def _pack(self, rows):
        """Return the bytes for ``rows``: lists ``[row number, cells, key, hash, record, problems]``."""
        return zlib.compress(json.dumps(rows, ensure_ascii=False, default=date.isoformat).encode(), 1)

    def _unpack(self):
        """Return the rows, dates of records as dates again."""
        self.ensure_one()
        rows = json.loads(zlib.decompress(self.data))
        for row in rows:
            record = row[4]
            for name in self._get_date_names() if record else ():
                if record.get(name):
                    record[name] = date.fromisoformat(record[name])
        return rows

    @api.model
    def _get_date_names(self):
        """Return the names of records' dates; other kinds of files extend it."""
        return _DATES
