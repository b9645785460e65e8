from odoo import api, fields, models


class InsuranceClaimStep(models.TransientModel):
    """Asks where claims go, and why."""

    _name = "insurance.claim.step"
    _description = "Move Claims"

    claim_ids = fields.Many2many("insurance.claim", string="Claims", required=True, ondelete="cascade")
    stage_ids = fields.Many2many("insurance.claim.stage", compute="_compute_stage_ids", string="May go to")
    stage_id = fields.Many2one(
        "insurance.claim.stage", "To", required=True, ondelete="cascade", domain="[('id', 'in', stage_ids)]"
    )
    reason = fields.Text(help="Is kept on the claim, where the client's agent reads it too.")
    needs_reason = fields.Boolean(compute="_compute_needs_reason")
    problems = fields.Text(
        "First", compute="_compute_problems", help="What must be done before the claims may go there."
    )

    @api.depends("claim_ids")
    def _compute_stage_ids(self):
        """Offer the stages all the claims may go to."""
        for step in self:
            stages = [claim._get_moves().to_id for claim in step.claim_ids]
            common = stages[0] if stages else step.stage_ids.browse()
            for others in stages[1:]:
                common &= others
            step.stage_ids = common

    @api.depends("claim_ids", "stage_id")
    def _compute_needs_reason(self):
        for step in self:
            moves = step.claim_ids.stage_id.move_ids.filtered(lambda m, step=step: m.to_id == step.stage_id)
            step.needs_reason = any(moves.mapped("needs_reason"))

    @api.depends("claim_ids", "stage_id")
    def _compute_problems(self):
        for step in self:
            several = len(step.claim_ids) > 1
            step.problems = step.stage_id and "\n".join(
                f"{claim.name}: {problem}" if several else problem
                for claim in step.claim_ids
                for problem in claim._origin._get_move_problems(step.stage_id)
            )

    def action_move(self):
        """Move the claims; see ``insurance.claim._move`` for what may be wrong."""
        self.ensure_one()
        self.claim_ids._move(self.stage_id, self.reason)
        return {"type": "ir.actions.act_window_close"}
