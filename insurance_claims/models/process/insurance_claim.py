from odoo import fields, models


class InsuranceClaim(models.Model):
    """Where the claim stands."""

    _inherit = "insurance.claim"

    stage_id = fields.Many2one(
        "insurance.claim.stage", ondelete="restrict", index=True, tracking=True, copy=False,
        default=lambda self: self.env["insurance.claim.stage"].search([("state", "=", "reported")], limit=1),
    )  # fmt: skip
    state = fields.Selection(related="stage_id.state", string="Status", store=True, index=True)
    date_closed = fields.Date("Closed on", readonly=True, copy=False, tracking=True)
    paper_ids = fields.One2many("insurance.claim.paper", "claim_id", string="Papers")
    deadline_ids = fields.One2many("insurance.claim.deadline", "claim_id", string="Deadlines")
