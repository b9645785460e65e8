from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class InsurancePolicyEnd(models.TransientModel):
    """Asks why and when a policy ends before its time; the rule itself lives in the policy."""

    _name = "insurance.policy.end"
    _description = "End a Policy"

    policy_ids = fields.Many2many("insurance.policy", required=True, readonly=True)
    policy_count = fields.Integer(compute="_compute_policy_count")
    kind = fields.Selection(
        [("cancelled", "Cancel"), ("void", "Void")],
        required=True,
        default="cancelled",
        help="Cancel: the cover stops on a date. Void: the policy was a mistake, everything booked is reversed.",
    )
    date = fields.Date("First day without cover", default=fields.Date.context_today)
    currency_id = fields.Many2one(related="policy_ids.currency_id")
    refund = fields.Monetary("Net premium refunded", help="Our commission on it is taken back in the same step.")
    reason = fields.Char(required=True)

    @api.depends("policy_ids")
    def _compute_policy_count(self):
        for wizard in self:
            wizard.policy_count = len(wizard.policy_ids)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "policy_ids" in fields and self.env.context.get("active_model") == "insurance.policy":
            values.setdefault("policy_ids", [Command.set(self.env.context.get("active_ids", []))])
        return values

    def action_confirm(self):
        """End the policies; the rule is the policy's own.

        :raises UserError: when no policy is chosen, or a refund for several at once
        """
        self.ensure_one()
        refund = self.refund if self.kind == "cancelled" else 0.0
        if not self.policy_ids:
            raise UserError(self.env._("Choose the policies that end."))
        if refund and len(self.policy_ids) > 1:
            raise UserError(
                self.env._("A refund belongs to one policy: end one policy at a time, or leave the refund empty.")
            )
        self.policy_ids._end(self.kind, self.date, self.reason, refund)
        return {"type": "ir.actions.act_window_close"}
