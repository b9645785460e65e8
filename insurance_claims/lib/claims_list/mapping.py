"""Turning a row of a list of claims into a record of typed values."""

from odoo.addons.insurance_crm.lib import text
from odoo.addons.insurance_crm.lib.book.errors import RowError
from odoo.addons.insurance_crm.lib.book.mapping import Mapper

from . import targets

PREFIX = "claim|"
_SAME = ("number", "plate", "vin", "claim_date", "claim_term_cost", "claim_cause")


class ClaimsMapper(Mapper):
    """Reads rows of claims; what they mean to us is found by the import, which knows the policies."""

    kinds = targets.KINDS

    def parse(self, cells):
        """Return the record of a row: target -> value, dates as dates.

        :raises RowError: with every cell that cannot be read
        """
        record, problems = self._read_cells(cells)
        if problems:
            raise RowError(problems)
        for name in targets.DATES:
            if record.get(name):
                record[name] = record[name][0]
        return record

    def row_key(self, cells, record):
        """Return ``(key, whether it is the row's own)``.

        The chosen columns, the row's key or the insurer's number of the claim (two insurers may give the same, so
        with the policy) tell it from every other; else a claim is the policy, the day and the cause, of which a
        list may well have several.
        """
        if self.key:
            parts = [cells[index] if index < len(cells) else None for index in self.key]
        elif record.get("row_key"):
            parts = [record["row_key"]]
        elif record.get("claim_ref"):
            policy = [text.code_key(record.get(name) or "") for name in ("number", "plate", "vin")]
            parts = ["ref", text.code_key(record["claim_ref"]), text.fold(record.get("insurer") or ""), *policy]
        else:
            parts = [text.fold(str(record.get(name) or "")) for name in _SAME]
        sure = bool(self.key or record.get("row_key") or record.get("claim_ref"))
        return PREFIX + "|".join("" if part is None else str(part).strip() for part in parts), sure
