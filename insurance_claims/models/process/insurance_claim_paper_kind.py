from odoo import api, fields, models


class InsuranceClaimPaperKind(models.Model):
    """A paper insurers ask for, by line and cause."""

    _name = "insurance.claim.paper.kind"
    _description = "Paper Required for Claims"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    hint = fields.Char("In plain words", translate=True, help="What it is and where the client gets it.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    line_ids = fields.Many2many("insurance.line", string="Lines", help="Empty: every line.")
    cause_ids = fields.Many2many("insurance.claim.cause", string="Causes", help="Empty: every cause.")
    required = fields.Boolean("Must be there", default=True, help="A claim cannot be closed as paid without it.")

    @api.model
    def _pick(self, kinds, claim):
        """Return those of ``kinds`` a claim of this line and cause needs."""
        return kinds.filtered(
            lambda k: (
                (not k.line_ids or claim.line_id in k.line_ids) and (not k.cause_ids or claim.cause_id in k.cause_ids)
            )
        )
