from odoo import fields, models


class InsuranceClaimPaperKind(models.Model):
    """A paper insurers ask for, by line and cause."""

    _name = "insurance.claim.paper.kind"
    _description = "Paper Required for Claims"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    line_ids = fields.Many2many("insurance.line", string="Lines", help="Empty: every line.")
    cause_ids = fields.Many2many("insurance.claim.cause", string="Causes", help="Empty: every cause.")
    required = fields.Boolean("Must be there", default=True, help="A claim cannot be closed as paid without it.")


class InsuranceClaimPaper(models.Model):
    """A paper of one claim: asked for, received, accepted."""

    _name = "insurance.claim.paper"
    _description = "Paper of a Claim"
    _order = "claim_id, sequence, id"

    claim_id = fields.Many2one("insurance.claim", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="claim_id.company_id", store=True, precompute=True)
    kind_id = fields.Many2one("insurance.claim.paper.kind", ondelete="restrict", index="btree_not_null")
    name = fields.Char("Paper", required=True)
    sequence = fields.Integer(default=10)
    required = fields.Boolean("Must be there", default=True)
    state = fields.Selection(
        [("needed", "Not asked yet"), ("asked", "Asked"), ("received", "Received"), ("accepted", "Accepted"),
         ("rejected", "Not good"), ("waived", "Not needed")],
        required=True, default="needed", index=True,
    )  # fmt: skip
