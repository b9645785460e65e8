from odoo import api, fields, models

from .insurance_claim_stage import OVER


class InsuranceClaim(models.Model):
    """Where the claim stands. How it moves is in ``insurance_claim_move.py``."""

    _inherit = "insurance.claim"

    stage_id = fields.Many2one(
        "insurance.claim.stage", ondelete="restrict", index=True, tracking=True, copy=False, required=True,
        default=lambda self: self.env["insurance.claim.stage"]._find("reported", self.env["insurance.line"]),
        group_expand="_read_group_stage_id",
    )  # fmt: skip
    state = fields.Selection(related="stage_id.state", string="Status", store=True, index=True)
    is_open = fields.Boolean("Open", compute="_compute_is_open", store=True, help="Not closed, refused or withdrawn.")
    date_closed = fields.Date("Closed on", readonly=True, copy=False, tracking=True)
    reopen_count = fields.Integer("Times reopened", readonly=True, copy=False)
    paper_ids = fields.One2many("insurance.claim.paper", "claim_id", string="Papers")
    deadline_ids = fields.One2many("insurance.claim.deadline", "claim_id", string="Deadlines")

    @api.depends("state")
    def _compute_is_open(self):
        for claim in self:
            claim.is_open = claim.state not in OVER

    @api.model
    def _read_group_stage_id(self, stages, domain):
        """Show every stage of all lines, and those of lines there are claims in."""
        return stages.search([("line_ids", "in", [False, *stages.line_ids.ids])]) | stages
