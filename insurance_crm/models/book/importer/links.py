import json

from odoo import models
from odoo.tools import SQL

from ....lib import text
from ....lib.book.keys import object_mark
from ....lib.book.names import name_key
from .groups import OBJECT_PREFIX


class InsuranceBookImporter(models.AbstractModel):
    """Rows are recognised by their links: what earlier imports made of them."""

    _inherit = "insurance.book.importer"

    def _find_links(self, batch):
        """Find what earlier imports made of these rows; a row that says the same again is unchanged.

        A row that was its policy's only one is known by the policy's key; when others join it, its link gets
        the longer key that tells its object too.
        """
        links = (
            self.env["insurance.book.link"]
            .sudo()
            .search_fetch(  # sudo: links are written by imports only
                [
                    ("company_id", "=", batch.company.id),
                    ("source", "=", batch.profile.source),
                    ("row_key", "in", list({key for row in batch.rows for key in row.keys})),
                ],
                ["row_key", "row_hash", "policy_id", "partner_id", "object_id", "place_id", "chain_key", "figures"],
            )
        )
        known = {link.row_key: link for link in links}
        for claims in (self._says_the_same, self._is_its_own):
            for row in batch.rows:
                if not row.link:
                    key = next((key for key in reversed(row.keys) if key in known and claims(row, known[key])), None)
                    row.link = known.pop(key, None)
        for row in batch.rows:
            self._judge_link(row)

    def _says_the_same(self, row, link):
        return link.row_hash == row.digest

    def _is_its_own(self, row, link):
        """A key that other rows share is a row's own only when it was the key of the same object."""
        shared = row.keys.index(link.row_key) < row.keys.index(row.key)
        return not shared or self._is_object_of(link.object_id, row.record)

    def _is_object_of(self, obj, record):
        """Return whether a row names the object ``obj``."""
        names = {text.fold(name) for name in (obj.name, obj.address, obj.person_id.name) if name}
        names |= {name_key(obj.person_id.name), text.fold(f"{obj.make or ''} {obj.model or ''}")}
        return object_mark(record, persons=True) in {obj.vin, obj.plate_key} | names

    def _judge_link(self, row):
        """Say whether the row is new, changed or unchanged."""
        row.action = "created"
        if not row.link:
            return
        if row.keys.index(row.link.row_key) < row.keys.index(row.key):
            row.link.write({"row_key": row.key, "figures": row.link.figures or self._get_row_figures(row)})
        if row.link.policy_id:
            row.policy = row.link.policy_id.with_env(self.env)
            row.action = "unchanged" if row.link.row_hash == row.digest and self._stands(row.link) else "updated"

    def _stands(self, link):
        """Return whether what an import made of a row of a list is still there: the place, or the endorsement's line.

        An endorsement that was thrown away leaves the row as if it had never come.
        """
        if not link.row_key.startswith(OBJECT_PREFIX[:-1]):
            return True
        return bool(link.place_id or link.endorsement_line_id)

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
                vals["figures"] = json.dumps(vals["figures"]) if vals["figures"] else None
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
            "partner_id": (row.person or row.client).record.id,
            "object_id": row.object.record.id if row.object else False,
            "place_id": row.place.id if row.place else False,
            "endorsement_line_id": row.endorsed.id if row.endorsed else False,
            "figures": self._get_kept_figures(batch, row),
            "advisor_id": row.advisor.id if row.advisor else False,
            "issuer_id": row.issuer.id if row.issuer else False,
        }
        made = row.is_new or ((row.made_place or row.endorsed) and not row.link)
        if made or not row.link:
            vals |= {
                "made_run_id": batch.run.id if made else False,
                "made_policy": row.made_policy,
                "made_place": row.made_place and not row.is_new,
                "made_client": made and row.made_client,
                "made_object": made and row.made_object,
            }
        if not made:  # the policy is an earlier import's or a person's; what is new is kept with the run
            batch.remember((row.person or row.client).record if row.made_client else self.env["res.partner"])
            batch.remember(row.object.record if row.made_object else self.env["insurance.object"])
        return vals
