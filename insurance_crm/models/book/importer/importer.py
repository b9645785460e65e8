import logging

import psycopg2

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..wording import say_all, words
from .batch import Batch, Row

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
            middle = len(rows) // 2
            self._import_rows(run, rows[:middle], outcome, trial)
            self._import_rows(run, rows[middle:], outcome, trial)
            return
        self._count(batch, outcome)

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
        self._resolve_catalogue(batch)
        self._check_rows(batch)
        self._find_policies(batch)
        self._resolve_clients(batch)
        self._resolve_objects(batch)
        self._create_policies(batch)
        self._change_policies(batch)
        self._write_links(batch)

    def _find_links(self, batch):
        """Find what earlier imports made of these rows; a row that says the same again is unchanged."""
        links = (
            self.env["insurance.book.link"]
            .sudo()
            .search_fetch(  # sudo: links are written by imports only
                [
                    ("company_id", "=", batch.company.id),
                    ("source", "=", batch.profile.source),
                    ("row_key", "in", [row.key for row in batch.rows]),
                ],
                ["row_key", "row_hash", "policy_id", "partner_id", "object_id", "chain_key"],
            )
        )
        known = {link.row_key: link for link in links}
        for row in batch.rows:
            row.link = known.get(row.key)
            if row.link and row.link.policy_id:
                row.policy = row.link.policy_id.with_env(self.env)
                row.action = "unchanged" if row.link.row_hash == row.digest else "updated"
            else:
                row.action = "created"

    def _write_links(self, batch):
        """Keep where each row came from, what it said and what was made of it.

        Written in SQL: these are the import's own notes, one for each row, and the ORM would take as
        long for them as for the objects.
        """
        new = []
        for row in batch.live:
            vals = self._prepare_link_vals(batch, row)
            if row.link:
                row.link.write(vals)
            else:
                new.append(vals | {"row_key": row.key})
        if not new:
            return
        self.env.flush_all()  # what the links refer to
        columns = ["company_id", "source", *new[0]]
        start = (batch.company.id, batch.profile.source)
        lines = SQL(", ").join(SQL("%s", (*start, *(None if v is False else v for v in vals.values()))) for vals in new)
        names = SQL(", ").join(map(SQL.identifier, columns))
        self.env.execute_query(SQL("INSERT INTO insurance_book_link (%s) VALUES %s RETURNING id", names, lines))
        self.env["insurance.book.link"].invalidate_model()

    def _prepare_link_vals(self, batch, row):
        vals = {
            "row_hash": row.digest,
            "row_number": row.number,
            "chain_key": row.chain_key or False,
            "run_id": batch.run.id,
            "policy_id": row.policy.id,
            "partner_id": row.client.record.id,
            "object_id": row.object.record.id if row.object else False,
            "advisor_id": row.advisor.id if row.advisor else False,
            "issuer_id": row.issuer.id if row.issuer else False,
        }
        made = row.made_policy
        if made or not row.link:
            vals |= {
                "made_run_id": batch.run.id if made else False,
                "made_policy": made,
                "made_client": made and row.made_client,
                "made_object": made and row.made_object,
            }
        if not made:  # the policy is an earlier import's or a person's; what is new is kept with the run
            batch.remember(row.client.record if row.made_client else self.env["res.partner"])
            batch.remember(row.object.record if row.made_object else self.env["insurance.object"])
        return vals
