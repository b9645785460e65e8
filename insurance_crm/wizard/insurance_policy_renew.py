from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class InsurancePolicyRenew(models.TransientModel):
    """Asks how policies are renewed: each for itself, joined into one, or once more what is renewed already."""

    _name = "insurance.policy.renew"
    _description = "Renew Policies"

    policy_ids = fields.Many2many("insurance.policy", required=True, readonly=True)
    policy_count = fields.Integer(compute="_compute_following")
    following_ids = fields.Many2many("insurance.policy", string="Continued by", compute="_compute_following")
    following_text = fields.Char(compute="_compute_following")
    mode = fields.Selection(
        [("each", "Each its own next term"), ("join", "All together as one policy")],
        required=True,
        default="each",
        help="A fleet is split by renewing it again: the second draft has the objects that are not on the first.",
    )

    @api.depends("policy_ids")
    def _compute_following(self):
        for wizard in self:
            following = wizard.policy_ids._get_following()
            wizard.policy_count = len(wizard.policy_ids)
            wizard.following_ids = following.with_env(self.env)._filtered_access("read")
            wizard.following_text = ", ".join(following.mapped("display_name"))

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "policy_ids" in fields and self.env.context.get("active_model") == "insurance.policy":
            values.setdefault("policy_ids", [Command.set(self.env.context.get("active_ids", []))])
        return values

    def action_confirm(self):
        """Make the drafts and open them.

        :raises UserError: when no policy is chosen
        """
        self.ensure_one()
        if not self.policy_ids:
            raise UserError(self.env._("Choose the policies to renew."))
        drafts = self.policy_ids._join() if self.mode == "join" else self.policy_ids._renew()
        if len(drafts) == 1:
            return drafts._get_form_action()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_crm.insurance_policy_action")
        return action | {"domain": [("id", "in", drafts.ids)], "context": {}}
