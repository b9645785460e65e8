from odoo import models

from odoo.addons.insurance_crm.lib import text
from odoo.addons.insurance_crm.models.book.importer.batch import Row

from ...lib.ended import Term


class InsuranceBookImporter(models.AbstractModel):
    """A trial run also notes which terms of the file have ended."""

    _inherit = "insurance.book.importer"

    def _count(self, batch, outcome):
        result = super()._count(batch, outcome)
        notes = batch.run.env.context.get("insurance_terms")
        if notes is not None:
            notes += self._get_terms(batch)
        return result

    def _get_terms(self, batch):
        """Return the :class:`Term` of each policy of a batch."""
        continued = {id(row.previous) for row in batch.rows if isinstance(row.previous, Row)}
        continued |= {id(row) for _policy, row in batch.late_terms}
        return [
            Term(
                self._get_chain(row),
                text.code_key(row.get("number") or "") or None,
                text.code_key(row.get("previous_number") or "") or None,
                row.get("start").isoformat(),
                row.get("end").isoformat() if row.get("end") else None,
                row.made_policy and id(row) not in continued,
            )
            for row in batch.rows
            if row.is_head and not row.problem and row.get("start")
        ]

    def _get_chain(self, row):
        """Return what the terms of one policy share, in the file's own words: a trial's insurers and objects are gone."""
        key = row.chain_key or ""
        if key.startswith("number|"):
            return f"number|{text.fold(row.get('insurer'))}|{text.code_key(row.get('number'))}"
        if key.startswith("object|"):
            thing = row.get("vin") or row.get("plate") or row.get("object") or ""
            return f"object|{text.code_key(thing)}|{text.fold(row.get('line') or row.get('product'))}|{row.record['origin']}"
        return key or None
