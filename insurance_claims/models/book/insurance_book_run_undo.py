from odoo import fields, models
from odoo.api import SUPERUSER_ID
from odoo.tools import SQL

from .insurance_claim import UNDOING

# rows that belong to a claim: no use of it unless a person added them
_PARTS = {
    "insurance_claim_entry", "insurance_claim_stage_time", "insurance_claim_paper", "insurance_claim_deadline",
    "insurance_claim_check",
}  # fmt: skip


class InsuranceBookRun(models.Model):
    """Taking a list of claims back: what nobody worked on since is deleted, the rest stays and is listed."""

    _inherit = "insurance.book.run"

    def _undo_step(self):
        if not self.is_claims:
            return super()._undo_step()
        links = self._next_links("made_claim", "claim_id")
        if links:
            self._undo_claims(links)
            self.done = min(self.done + len(links), self.total)
            return 2
        self._undo_catalogue()
        links = self.env["insurance.book.link"].sudo()  # sudo: links are written by imports only
        links.search([("made_run_id", "=", self.id), ("claim_id", "=", False)]).unlink()
        self._write_state({"state": "undone", "ended": fields.Datetime.now(), "done": self.total})
        return 0

    def _undo_claims(self, links):
        """Undo one batch of claims."""
        links.write({"made_claim": False})
        claims = links.claim_id
        used = self._get_used_claims(claims)
        for claim in claims.filtered(lambda claim: claim.id in used):
            self._keep(claim.display_name, used[claim.id], claim.policy_id)
        going = claims.filtered(lambda claim: claim.id not in used)
        if not going:
            return
        self.env.flush_all()
        cr = self.env.cr
        cr.execute("SELECT set_config('insurance.ledger_undo', 'on', true)")
        cr.execute("DELETE FROM insurance_claim_entry WHERE claim_id = ANY(%s)", [going.ids])
        cr.execute("SELECT set_config('insurance.ledger_undo', 'off', true)")
        self.env["insurance.claim.entry"].invalidate_model()
        # sudo: an undo takes back what the import wrote
        going.sudo().with_context(tracking_disable=True, insurance_book_undo=UNDOING).unlink()

    def _get_used_claims(self, claims):
        """Return ``{claim id: why}`` of those a person changed, booked on, or that other records refer to."""
        self.env.flush_all()
        robots = self._get_robots()
        used = {claim.id: self.env._("somebody changed it.") for claim in claims if claim.write_uid.id not in robots}
        for table, column in self._get_references(claims._table):
            if table in _PARTS:
                found = self.env.execute_query(
                    SQL(
                        "SELECT DISTINCT %(column)s FROM %(table)s WHERE %(column)s = ANY(%(ids)s) AND create_uid <> ALL(%(uids)s)",
                        column=SQL.identifier(column), table=SQL.identifier(table), ids=claims.ids, uids=list(robots),
                    )
                )  # fmt: skip
                used |= {row[0]: self.env._("somebody worked on it.") for row in found}
        return self._get_used_ids(claims, skip=_PARTS) | used

    def _get_robots(self):
        """Return the ids of the users whose changes are nobody's work: the import's and those of nightly jobs."""
        service = self.profile_id.sudo().user_id  # sudo: whose work it was
        return {SUPERUSER_ID, service.id, self.env.ref("insurance_claims.user_claims").id}
