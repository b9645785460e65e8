from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class InsuranceBlankMove(models.TransientModel):
    """Hand blanks out, take them back, note them spoiled, return them: those ticked in the list, or a range."""

    _name = "insurance.blank.move"
    _description = "Move Blanks"

    kind = fields.Selection(
        [("hand_out", "Hand out to an agent"), ("take_back", "Take back into stock"), ("spoil", "Spoiled"),
         ("return", "Return to the insurer")],
        "What happens", required=True, default="hand_out",
    )  # fmt: skip
    blank_ids = fields.Many2many("insurance.blank", string="Blanks ticked", default=lambda self: self._get_ticked())
    insurer_id = fields.Many2one("res.partner", domain="[('is_insurer', '=', True)]")
    series = fields.Char()
    first = fields.Char("First number")
    last = fields.Char("Last number")
    user_id = fields.Many2one("res.users", "Agent", domain="[('share', '=', False)]")
    reason = fields.Char(help="Why they are spoiled or go back.")
    count = fields.Integer("Blanks", compute="_compute_count")

    def _get_ticked(self):
        context = self.env.context
        return context.get("active_ids", []) if context.get("active_model") == "insurance.blank" else []

    def _get_blanks(self):
        """Return the blanks ticked, or those of the range."""
        if self.blank_ids:
            return self.blank_ids
        first, last = (self.first or "").strip(), (self.last or self.first or "").strip()
        if not self.insurer_id or not first:
            return self.env["insurance.blank"]
        return (
            self.env["insurance.blank"]
            .search(
                Domain("insurer_id", "=", self.insurer_id.id)
                & Domain("series", "=", (self.series or "").strip() or False)
                & Domain("number", ">=", first)
                & Domain("number", "<=", last)
            )
            .filtered(lambda blank: len(blank.number) == len(first))
        )

    @api.depends("blank_ids", "insurer_id", "series", "first", "last")
    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard._get_blanks())

    def action_move(self):
        """Do it for all of them, or for none.

        :raises UserError: when there are none, agent or reason is missing, or one of them cannot go this way
        """
        self.ensure_one()
        blanks = self._get_blanks()
        if not blanks:
            raise UserError(self.env._("No blanks: tick them in the list, or write insurer, series and numbers."))
        getattr(self, f"_move_{self.kind}")(blanks)
        return True

    def _move_hand_out(self, blanks):
        if not self.user_id:
            raise UserError(self.env._("Choose the agent who gets the blanks."))
        blanks._hand_out(self.user_id)

    def _move_take_back(self, blanks):
        blanks._take_back()

    def _move_return(self, blanks):
        blanks._return(self.reason)

    def _move_spoil(self, blanks):
        if not (self.reason or "").strip():
            raise UserError(self.env._("Write why the blanks are spoiled."))
        may_all = self.env.user.has_group("insurance_crm.group_supervisor")
        for blank in blanks:
            mine = blank.state == "held" and blank.user_id == self.env.user
            if not mine and not (may_all and blank.state in ("stock", "held")):
                raise UserError(
                    self.env._(
                        "%(blank)s: only an unused blank in your hands can be noted as spoiled. "
                        "A blank used on a policy is replaced there by choosing another one.",
                        blank=blank.name,
                    )
                )
        blanks._spoil(self.reason)
