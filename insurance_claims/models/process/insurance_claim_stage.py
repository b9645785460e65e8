from odoo import api, fields, models

STATES = [
    ("reported", "Reported"),
    ("papers", "Papers"),
    ("inspection", "Inspection"),
    ("assessment", "Assessment"),
    ("decision", "Decision"),
    ("payment", "Payment"),
    ("closed", "Closed"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
]
OVER = ("closed", "refused", "withdrawn")


class InsuranceClaimStage(models.Model):
    """A step of the work on claims, of all lines or of some."""

    _name = "insurance.claim.stage"
    _description = "Stage of Claims"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    state = fields.Selection(STATES, "Meaning", required=True, help="What the stage means to reports and clocks.")
    line_ids = fields.Many2many("insurance.line", string="Lines", help="Empty: every line.")
    fold = fields.Boolean("Folded on the board")
    script = fields.Html(
        "What to say and do", translate=True, help="Shown on claims in this stage, to who speaks with the client."
    )
    check_item_ids = fields.One2many("insurance.claim.check.item", "stage_id", string="Checklist")
    move_ids = fields.One2many("insurance.claim.move", "from_id", string="May go on to")

    @api.model
    def _find(self, state, line):
        """Return the stage that means ``state`` for claims of ``line``: the line's own one before a general one."""
        stages = self.search([("state", "=", state), ("line_ids", "in", [False, *line.ids])])
        return (stages.filtered("line_ids") or stages)[:1]


class InsuranceClaimMove(models.Model):
    """A way from one stage to another that is allowed; what is not listed is refused."""

    _name = "insurance.claim.move"
    _description = "Allowed Move of Claims"
    _order = "from_id, to_id"

    from_id = fields.Many2one("insurance.claim.stage", required=True, ondelete="cascade", index=True)
    to_id = fields.Many2one("insurance.claim.stage", required=True, ondelete="cascade", index=True)
    needs_reason = fields.Boolean("Asks for a reason")
    agent_may = fields.Boolean("Agents may", help="Also who is an agent and no claims handler, on claims of his book.")

    _pair_uniq = models.Constraint("UNIQUE (from_id, to_id)", "This move is in the list already.")
