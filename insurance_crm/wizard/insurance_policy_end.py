from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class InsurancePolicyEnd(models.TransientModel):
    """Asks why and when policies end before their time, and shows what comes back; the rule is the policy's own."""

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
    reason_id = fields.Many2one("insurance.cancel.reason")
    refund_rule_id = fields.Many2one(
        "insurance.refund.rule", compute="_compute_refund_rule_id", store=True, readonly=False,
        help="From the reason, else from the product. Empty with several policies: each its own.",
    )  # fmt: skip
    refund_agreed = fields.Boolean("Another refund was agreed")
    refund = fields.Monetary("Agreed refund", help="Net premium; our commission on it is taken back in the same step.")
    reason = fields.Char("Why void")
    note = fields.Text("Remarks")
    refund_net = fields.Monetary("Net premium back", compute="_compute_refund")
    refund_total = fields.Monetary(
        "Client gets", compute="_compute_refund", help="With tax, levies and fees that come back."
    )
    commission_back = fields.Monetary("Commission taken back", compute="_compute_refund")
    problem = fields.Char(compute="_compute_refund")

    @api.depends("policy_ids")
    def _compute_policy_count(self):
        for wizard in self:
            wizard.policy_count = len(wizard.policy_ids)

    @api.depends("reason_id", "policy_ids")
    def _compute_refund_rule_id(self):
        for wizard in self:
            rules = {wizard._new_cancellation(policy)._get_default_rule() for policy in wizard._get_own()}
            wizard.refund_rule_id = rules.pop() if len(rules) == 1 else False

    @api.depends("date", "reason_id", "refund_rule_id", "refund_agreed", "refund", "kind", "policy_ids")
    def _compute_refund(self):
        for wizard in self:
            shown = [wizard._new_cancellation(policy) for policy in wizard._get_own() if wizard._is_ready()]
            wizard.refund_net = -sum(record.difference for record in shown)
            wizard.refund_total = -sum(record.difference_total for record in shown)
            wizard.commission_back = -sum(record.difference_commission for record in shown)
            wizard.problem = next((record.preview_problem for record in shown if record.preview_problem), False)

    def _get_own(self):
        return self.policy_ids._origin.filtered(lambda policy: policy.origin == "own" and policy.state == "issued")

    def _is_ready(self):
        return self.kind == "cancelled" and self.date and (self.refund_rule_id or self.refund_agreed)

    def _new_cancellation(self, policy):
        """Return an unsaved cancellation of ``policy``, whose preview says what comes back."""
        return self.env["insurance.endorsement"].new(
            {
                "policy_id": policy.id,
                "kind": "cancellation",
                "date_effective": self.date,
                "reason_id": self.reason_id.id,
                "refund_rule_id": self.refund_rule_id.id,
                "refund_agreed": self.refund_agreed,
                "refund_amount": self.refund,
            }
        )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "policy_ids" in fields and self.env.context.get("active_model") == "insurance.policy":
            values.setdefault("policy_ids", [Command.set(self.env.context.get("active_ids", []))])
        return values

    def action_confirm(self):
        """End the policies.

        :raises UserError: when no policy or reason is chosen, or one refund is typed for several policies
        """
        self.ensure_one()
        if not self.policy_ids:
            raise UserError(self.env._("Choose the policies that end."))
        if self.kind == "void":
            self.policy_ids._void(self.reason)
            return {"type": "ir.actions.act_window_close"}
        if not self.date or not self.reason_id:
            raise UserError(self.env._("Choose why, and the first day without cover."))
        if self.refund_agreed and len(self.policy_ids) > 1:
            raise UserError(
                self.env._("A refund belongs to one policy: end one policy at a time, or let the rule decide.")
            )
        agreed = self.refund if self.refund_agreed else None
        self.policy_ids._cancel(self.date, self.reason_id, self.refund_rule_id, agreed, self.note)
        return {"type": "ir.actions.act_window_close"}
