from odoo import api, fields, models

from .insurance_claim_stage import OVER


class InsuranceClaim(models.Model):
    """The buttons that move a claim, made of the allowed moves."""

    _inherit = "insurance.claim"

    next_moves = fields.Json("Next", compute="_compute_next_moves", help="Where the reader may bring the claim to.")

    @api.depends("stage_id", "line_id")
    @api.depends_context("uid", "lang")
    def _compute_next_moves(self):
        for claim in self:
            moves = claim._get_moves() if claim.id and claim._is_written() else []
            onward = [m for m in moves if m.to_id.sequence > claim.stage_id.sequence and m.to_id.state not in OVER[1:]]
            claim.next_moves = [
                {
                    "stage": move.to_id.id,
                    "name": move.to_id.name,
                    "reason": move.needs_reason,
                    "main": move in onward[:1],
                }
                for move in moves
            ]

    def _is_written(self):
        return bool(self._origin) and self._origin.has_access("write")

    def action_move(self, stage_id, reason=None):
        """Bring the claim to a stage; see ``_move``."""
        self.ensure_one()
        self._move(self.env["insurance.claim.stage"].browse(stage_id).exists(), reason)
        return True

    def action_ask_move(self, stage_id=False):
        """Open the dialog that asks why the claims go to a stage, with the stage chosen."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move the claim"),
            "res_model": "insurance.claim.step",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_claim_ids": self.ids, "default_stage_id": stage_id},
        }
