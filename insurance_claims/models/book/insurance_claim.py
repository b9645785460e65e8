from odoo import api, models

from ..process.insurance_claim_move import MOVING

UNDOING = object()  # in the context of an import's undo alone; nothing that comes over the wire is this object


class InsuranceClaim(models.Model):
    _inherit = "insurance.claim"

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Only the undo of the import that made them takes claims away."""
        if self.env.context.get("insurance_book_undo") is not UNDOING:
            super()._unlink_never()

    def _do_imported_move(self, stage_id, date_closed):
        """Put the claim where an imported list says it stands now: that is history, nobody moves it."""
        vals = {"stage_id": stage_id, "date_closed": date_closed or False}
        self.with_context(insurance_claim_move=MOVING).write(vals)
