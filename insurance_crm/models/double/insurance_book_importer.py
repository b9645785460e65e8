from odoo import models


class InsuranceBookImporter(models.AbstractModel):
    """New clients of an import who may be here already are told with their rows, and listed to be looked at."""

    _inherit = "insurance.book.importer"

    def _match_clients(self, batch, rows):
        result = super()._match_clients(batch, rows)
        made = {row.client.record.id: row for row in rows if row.made_client}
        batch.doubles = getattr(batch, "doubles", []) + self._tell_doubles(made)
        return result

    def _tell_doubles(self, made):
        """Return ``[(row number, reason, id of the other contact)]`` of new clients ``{id: row}`` and list the pairs."""
        if not made:
            return []
        pairs = self.env["insurance.double"].sudo()  # sudo: pairs are written by searches only; who imports sees none
        pairs._look_at(made)
        domain = ["|", ("partner_id", "in", list(made)), ("other_id", "in", list(made))]
        told = []
        for pair in pairs.search([("state", "=", "open"), *domain]):
            new = pair.other_id if pair.other_id.id in made else pair.partner_id
            other = (pair.partner_id | pair.other_id) - new
            told.append((made[new.id].number, self._say_pair(new, other, pair.reasons), other.id))
        return told

    def _say_pair(self, new, other, reasons):
        return self.env._(
            "%(new)s was made, and may be %(other)s (agent: %(agent)s): %(reasons)s.",
            new=new.name, other=other.display_name, agent=other.user_id.name or "-", reasons=reasons,
        )  # fmt: skip

    def _count(self, batch, outcome):
        result = super()._count(batch, outcome)
        outcome.setdefault("doubles", []).extend(getattr(batch, "doubles", []))
        return result

    def _run_batch(self, run, raw, trial=False):
        outcome = super()._run_batch(run, raw, trial)
        run._keep_doubles(outcome.get("doubles", ()))
        return outcome
