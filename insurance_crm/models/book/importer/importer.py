import logging

import psycopg2

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..wording import say_all, words
from .batch import Batch, Row, choose_keys

_logger = logging.getLogger(__name__)
CONCURRENCY = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)


class _TakeBack(Exception):
    """A trial is over: undo what it did."""


class InsuranceBookImporter(models.AbstractModel):
    """Makes clients, objects, policies and ledger rows of a batch of read rows.

    Set-based: each step asks one question for the whole batch. The steps are in
    this package's files: agents, catalogue, clients, objects, policies, chain,
    changes. Other rooms may add a step by extending ``_import_together``.
    """

    _name = "insurance.book.importer"
    _description = "Import of a Batch of Rows"

    @api.model
    def _run_batch(self, run, raw, trial=False):
        """Import a batch in the current transaction.

        :param run: the ``insurance.book.run``
        :param raw: list of ``[row number, cells, key, hash, record, problems]``
        :param trial: take everything back at the end
        :return: dict with ``counts``, ``rejections`` (list of number, cells, reason) and ``made``
        """
        outcome = {"counts": {}, "rejections": [], "made": {}}
        rows = []
        for number, cells, key, digest, record, problems in raw:
            if problems:
                outcome["rejections"].append((number, cells, say_all(run.env, problems)))
            else:
                rows.append(Row(number, cells, key, digest, record))
        choose_keys(rows, objects=bool(run.policy_id))
        self._find_agents(run.profile_id, rows)
        self._import_rows(run, rows, outcome, trial)
        outcome["rejections"].sort(key=lambda rejection: rejection[0])
        return outcome

    def _import_rows(self, run, rows, outcome, trial):
        """Import rows together; when the database or a rule refuses, halve them until the guilty row is found."""
        if not rows:
            return
        batch = Batch(run, rows)
        try:
            with self.env.cr.savepoint():
                self._import_together(batch)
                self.env.flush_all()
                if trial:
                    raise _TakeBack
        except _TakeBack:
            self.env.invalidate_all()
            batch.made = {}
        except CONCURRENCY:
            raise
        except (UserError, psycopg2.IntegrityError, psycopg2.DataError, ValueError) as error:
            self.env.invalidate_all()
            if isinstance(error, AccessError):
                raise
            if len(rows) == 1:
                outcome["rejections"].append((rows[0].number, rows[0].cells, self._describe_error(error)))
                return
            for half in self._halve(rows):
                self._import_rows(run, half, outcome, trial)
            return
        self._count(batch, outcome)

    @staticmethod
    def _halve(rows):
        """Return the rows in two parts, those of one policy together unless there are no others."""
        middle, shared = len(rows) // 2, rows[len(rows) // 2].keys[0]
        first = [row for row in rows[:middle] if row.keys[0] != shared]
        rest = [row for row in rows[:middle] if row.keys[0] == shared] + rows[middle:]
        return (first, rest) if first else (rows[:middle], rows[middle:])

    def _describe_error(self, error):
        """Return what a person understands of a refusal by a rule or the database."""
        if isinstance(error, psycopg2.Error) and error.diag.table_name:
            model = next((m for m in self.env.values() if m._table == error.diag.table_name and not m._abstract), None)
            if model is not None:
                return model._sql_error_to_message(error)
        return str(error)

    def _count(self, batch, outcome):
        counts = outcome["counts"]
        for row in batch.rows:
            if row.problem:
                outcome["rejections"].append((row.number, row.cells, words(batch.run.env, row.problem)))
            else:
                counts[row.action] = counts.get(row.action, 0) + 1
        for name in ("clients_created", "objects_created"):
            counts[name] = counts.get(name, 0) + getattr(batch, name)
        for model, ids in batch.made.items():
            outcome["made"].setdefault(model, []).extend(ids)

    def _import_together(self, batch):
        """All steps for one batch; rows are refused on the way, the rest is made."""
        self._find_links(batch)
        if batch.run.policy_id:
            self._import_objects(batch)
            return
        self._resolve_catalogue(batch)
        self._check_rows(batch)
        self._find_policies(batch)
        self._tie_rows(batch)
        self._resolve_clients(batch)
        self._resolve_objects(batch)
        self._create_policies(batch)
        self._change_policies(batch)
        self._write_links(batch)
