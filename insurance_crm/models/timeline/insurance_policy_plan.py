from collections import defaultdict
from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...lib import dates, timeline


class TimelineKind(NamedTuple):
    """Rows of a policy that endorsements add, change and remove.

    ``keys`` tell one row from another, ``values`` are what may change; both are names of fields that the
    row's model and ``insurance.endorsement.line`` have in common. ``premium`` among the values is charged.
    """

    model: str
    keys: tuple
    values: tuple


class Piece(NamedTuple):
    """A row for a stretch of time: from ``start`` (in) to ``end`` (out), and which endorsements bound it."""

    start: object
    end: object
    values: dict
    opened_by: int = False
    closed_by: int = False


class InsurancePolicy(models.Model):
    """Replaying the changes of a policy's rows by effective date, in whatever order they became known."""

    _inherit = "insurance.policy"

    def _get_timeline_kinds(self):
        """Return ``{kind: TimelineKind}``; a room with dated rows of its own extends it and the line's selection."""
        return {
            "object": TimelineKind(
                "insurance.policy.object", ("object_id",), ("sum_insured", "premium", "deductible", "beneficiary_id")
            ),
            "cover": TimelineKind(
                "insurance.policy.cover",
                ("object_id", "name"),
                ("product_cover_id", "sum_insured", "deductible", "premium"),
            ),
            "beneficiary": TimelineKind("insurance.policy.beneficiary", ("object_id", "partner_id"), ("share",)),
            "driver": TimelineKind(
                "insurance.policy.driver",
                ("object_id", "name"),
                ("partner_id", "licence_number", "licence_since", "bonus_class_id"),
            ),
        }

    def _plan_rows(self, endorsements, touched):
        """Return ``[(row's kind, row or None, Piece or None)]``: what the rows of the touched subjects shall be.

        :param endorsements: all that count, in the order they take effect
        :param touched: the lines whose subjects are looked at; everything else stays as it is
        """
        self.ensure_one()
        plan = []
        for name, lines in touched.grouped("kind").items():
            subjects = {line._get_subject()[1:] for line in lines}
            rows, changes = (
                self._get_subject_rows(name, subjects),
                self._get_subject_lines(name, subjects, endorsements),
            )
            for subject in sorted(subjects, key=str):
                pieces = self._get_agreed_pieces(name, rows[subject])
                for line in changes[subject]:
                    pieces = self._apply_line(pieces, line)
                plan += self._match_rows(name, subject, rows[subject], pieces)
        return plan

    def _get_subject_rows(self, name, subjects):
        """Return ``{subject: its rows, archived ones too}``, one query."""
        kind = self._get_timeline_kinds()[name]
        first = {subject[0] for subject in subjects}
        rows = self.env[kind.model].with_context(active_test=False)
        found = defaultdict(rows.browse)
        for row in rows.search([("policy_id", "=", self.id), (kind.keys[0], "in", list(first))], order="id"):
            found[tuple(self._plain(row, key) for key in kind.keys)] |= row
        return found

    def _get_subject_lines(self, name, subjects, endorsements):
        """Return ``{subject: lines about it}`` in the order they take effect."""
        kind = self._get_timeline_kinds()[name]
        domain = [("kind", "=", name), (kind.keys[0], "in", [subject[0] for subject in subjects])]
        saved = self.env["insurance.endorsement.line"].search(
            [("endorsement_id", "in", [e.id for e in endorsements if isinstance(e.id, int)]), *domain], order="id"
        )
        by_endorsement = saved.grouped("endorsement_id")
        found = defaultdict(list)
        for endorsement in endorsements:
            lines = by_endorsement.get(endorsement, saved.browse())
            if not isinstance(endorsement.id, int):  # a form not saved yet
                lines = endorsement._get_lines().filtered(lambda line: line.kind == name)
            for line in lines:
                found[line._get_subject()[1:]].append(line)
        return found

    def _get_agreed_pieces(self, name, rows):
        """Return the pieces the policy was issued with, whatever endorsements did to them since."""
        values = self._get_timeline_kinds()[name].values
        pieces = []
        for row in rows.filtered(lambda row: not row.opened_by_id):
            agreed = row.agreed or {key: self._plain(row, key) for key in ("date_exit", *values)}
            pieces.append(
                Piece(
                    row.date_entry or self.date_start,
                    dates.cover_end(fields.Date.to_date(agreed["date_exit"])),
                    {key: agreed[key] for key in values},
                )
            )
        return sorted(pieces, key=lambda piece: piece.start)

    def _apply_line(self, pieces, line):
        """Return ``pieces`` after one change.

        :raises UserError: when what shall be changed is not there on that day, or what shall be added is
        """
        day, endorsement = line.endorsement_id.date_effective, line.endorsement_id.id
        current = next((piece for piece in pieces if piece.start <= day < piece.end), None)
        others = [piece for piece in pieces if piece is not current]
        if line.action == "add":
            if current:
                self._refuse_line(line, self.env._("is on the policy already on that day: choose “Change”."))
            later = min((piece.start for piece in pieces if piece.start > day), default=dates.OPEN_END)
            return sorted([*pieces, Piece(day, later, line._get_after(), endorsement)], key=lambda p: p.start)
        if not current:
            self._refuse_line(line, self.env._("is not on the policy on that day: choose another day, or “Add”."))
        if line.action == "change":
            values = current.values | line._get_after()
            others.append(Piece(day, current.end, values, endorsement, current.closed_by))
        if current.start < day:
            others.append(current._replace(end=day, closed_by=endorsement))
        return sorted(others, key=lambda piece: piece.start)

    def _refuse_line(self, line, why):
        what = line.object_id.display_name or line.name or line.partner_id.display_name
        raise UserError(
            self.env._(
                "%(endorsement)s: %(what)s (%(day)s) %(why)s",
                endorsement=line.endorsement_id.display_name,
                what=what,
                day=line.endorsement_id.date_effective,
                why=why,
            )
        )

    def _match_rows(self, name, subject, rows, pieces):
        """Pair the pieces with the rows there are, by their first day; surplus rows go, missing ones come."""
        by_start = {row.date_entry or self.date_start: row for row in rows}
        plan = [(name, subject, by_start.pop(piece.start, None), piece) for piece in pieces]
        return plan + [(name, subject, row, None) for row in by_start.values() if row.active]

    @staticmethod
    def _plain(row, name):
        """Return a field's value as stored in JSON: an id, a text, a number, a date as text."""
        value = row[name]
        if isinstance(value, models.BaseModel):
            return value._origin.id
        return fields.Date.to_string(value) if row._fields[name].type == "date" else value

    def _get_row_values(self, lines):
        """Return ``{(kind, *subject): values}`` of rows in force on the lines' effective day, one query a kind."""
        self.ensure_one()
        found = {}
        for name, batch in lines.grouped("kind").items():
            kind = self._get_timeline_kinds()[name]
            day = batch[0].endorsement_id.date_effective
            subjects = {line._get_subject()[1:] for line in batch}
            for subject, rows in self._get_subject_rows(name, subjects).items():
                for row in rows.filtered("active"):
                    if (row.date_entry or self.date_start) <= day < dates.cover_end(row.date_exit):
                        found[(name, *subject)] = {key: self._plain(row, key) for key in kind.values}
        return found

    # --- premium ---------------------------------------------------------------------------------

    def _get_premium_steps(self, plan=()):
        """Return ``[(day, change of the full-term premium)]`` of all charged rows, after ``plan``.

        One query a kind sums the rows by day in the database; only planned rows are looked at one by one.
        """
        self.ensure_one()
        steps = []
        for kind in self._get_timeline_kinds().values():
            if "premium" in kind.values:
                steps += self._query_steps(self.env[kind.model])
        for name, _subject, row, piece in plan:
            if "premium" not in self._get_timeline_kinds()[name].values:
                continue
            if row and row.active:
                steps += self._make_steps(
                    row.date_entry or self.date_start, dates.cover_end(row.date_exit), -row.premium
                )
            if piece:
                steps += self._make_steps(piece.start, piece.end, piece.values["premium"])
        return steps

    def _make_steps(self, start, end, premium):
        amount = timeline.exact(premium)
        return [(start, amount), *([(end, -amount)] if end < dates.OPEN_END else [])]

    def _query_steps(self, rows):
        rows.flush_model(["policy_id", "premium", "date_entry", "date_exit", "active"])
        table = SQL.identifier(rows._table)
        return [
            (day, timeline.exact(premium))
            for day, premium in self.env.execute_query(
                SQL(
                    """SELECT day, sum(premium) FROM (
                         SELECT coalesce(date_entry, %(start)s) AS day, premium FROM %(table)s
                          WHERE policy_id = %(policy)s AND active
                         UNION ALL
                         SELECT date_exit + 1, -premium FROM %(table)s
                          WHERE policy_id = %(policy)s AND active AND date_exit IS NOT NULL) AS step
                       WHERE premium <> 0 GROUP BY day""",
                    table=table,
                    policy=self.id,
                    start=self.date_start,
                )
            )
        ]
