from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class InsuranceClientGroupAdd(models.TransientModel):
    """Puts the clients marked in a list into a group, an existing one or a new one."""

    _name = "insurance.client.group.add"
    _description = "Add to a Group"

    group_id = fields.Many2one(
        "insurance.client.group", ondelete="cascade", domain="[('kind', '=', 'static')]",
        help="A group whose members are chosen one by one.",
    )  # fmt: skip
    name = fields.Char("New group", help="Name of a group that is made for them.")
    partner_ids = fields.Many2many("res.partner", string="Clients", default=lambda self: self._default_partner_ids())
    partner_count = fields.Integer("Clients marked", compute="_compute_partner_count")

    @api.model
    def _default_partner_ids(self):
        marked = self.env.context.get("active_model") == "res.partner"
        return [Command.set(self.env.context.get("active_ids") or [])] if marked else []

    @api.depends("partner_ids")
    def _compute_partner_count(self):
        for wizard in self:
            wizard.partner_count = len(wizard.partner_ids)

    def action_add(self):
        """Add them and say how many are new in the group."""
        self.ensure_one()
        if not self.group_id and not (self.name or "").strip():
            raise UserError(self.env._("Choose a group, or write the name of a new one."))
        group = self.group_id or self.env["insurance.client.group"].create({"name": self.name.strip()})
        new = group._add(self.partner_ids)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(group)s: %(new)s added, %(known)s were in it.",
                    group=group.name,
                    new=len(new),
                    known=len(self.partner_ids) - len(new),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
