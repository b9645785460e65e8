from odoo import api, models

from ..process.insurance_claim_move import MOVING

UNDOING = object()  # in the context of an import's undo alone; nothing that comes over the wire is this object


class InsuranceClaim(models.Model):
    """Claims of lists: history that comes in silently, and goes again by an undo alone.

    Papers, deadlines, checklists and times of an imported claim begin when somebody works on it.
    """

    _inherit = "insurance.claim"

    def _list_papers(self):
        return None if self._is_history() else super()._list_papers()

    def _list_checks(self):
        return None if self._is_history() else super()._list_checks()

    def _run_clocks(self, happened=None):
        return None if self._is_history() else super()._run_clocks(happened)

    def _enter_stage(self):
        return None if self._is_history() else super()._enter_stage()

    @api.model
    def _is_history(self):
        """Return whether claims are just brought in by an import that announces nothing."""
        return bool(self.env.context.get("insurance_silent"))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Only the undo of the import that made them takes claims away."""
        undoing = self.env.context.get("insurance_book_undo") is UNDOING
        return None if undoing else super()._unlink_never()

    def _do_imported_move(self, stage_id, date_closed):
        """Put the claim where an imported list says it stands now: that is history, nobody moves it."""
        vals = {"stage_id": stage_id, "date_closed": date_closed or False}
        self.with_context(insurance_claim_move=MOVING).write(vals)
