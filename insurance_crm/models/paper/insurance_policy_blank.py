from odoo import api, fields, models
from odoo.exceptions import UserError


class InsurancePolicy(models.Model):
    """The insurer's numbered blank a policy is written on."""

    _inherit = "insurance.policy"

    needs_blank = fields.Boolean(related="line_id.needs_blank", string="Needs a blank")
    blank_id = fields.Many2one(
        "insurance.blank", check_company=True, copy=False, ondelete="restrict", tracking=True, index="btree_not_null",
        domain="[('insurer_id', '=', insurer_id), ('line_id', 'in', [line_id, False]), ('state', 'in', ('stock', 'held')),"
        " ('user_id', 'in', [user_id, issuer_id, uid, False])]",
        help="Used when the policy is issued. Choosing another one later notes the first as spoiled.",
    )  # fmt: skip

    _blank_uniq = models.UniqueIndex(
        "(blank_id) WHERE blank_id IS NOT NULL AND state <> 'void'",
        "This blank is on another policy already. Choose another one.",
    )

    @api.onchange("blank_id")
    def _onchange_blank_id(self):
        """Where a policy is written on a blank, the blank's number is usually the policy's."""
        if self.blank_id and not self.number:
            self.number = self.blank_id.name

    def _check_can_issue(self):
        result = super()._check_can_issue()
        for policy in self:
            if policy.origin == "own" and policy.needs_blank and not policy.blank_id:
                raise UserError(
                    self.env._(
                        "%(policy)s: policies of “%(line)s” are written on numbered blanks. Choose the blank on the "
                        "page “Papers”, or ask your supervisor for blanks.",
                        policy=policy.display_name,
                        line=policy.line_id.name,
                    )
                )
        return result

    def write(self, vals):
        """A blank is used when its policy is issued, and replaced when another one is chosen after that."""
        replaced = "blank_id" in vals and {
            policy: policy.sudo().blank_id for policy in self if policy.state in ("issued", "cancelled")
        }
        result = super().write(vals)
        for policy, old in (replaced or {}).items():
            policy._replace_blank(old)
        return result

    def _replace_blank(self, old):
        """Note the blank the issued policy had as spoiled, and use the one it has now."""
        new = self.blank_id
        if old == new:
            return
        if not new and self.needs_blank:
            raise UserError(self.env._("%(policy)s needs a blank: choose another one.", policy=self.display_name))
        old.filtered(lambda blank: blank.state == "used")._spoil(
            self.env._("Replaced on %(policy)s", policy=self.display_name)
        )
        if new:
            new._use(self)

    def _write_state(self, vals):
        """Issuing uses the blank; a void policy leaves its blank spoiled."""
        before = {policy: policy.state for policy in self} if "state" in vals else {}
        result = super()._write_state(vals)
        for policy, state in before.items():
            blank = policy.sudo().blank_id  # sudo: the blank follows the policy, whoever voids it
            if blank and policy.state == "issued" and state == "draft":
                policy.blank_id._use(policy)
            elif blank.state == "used" and policy.state == "void":
                blank._spoil(self.env._("%(policy)s is void", policy=policy.display_name))
        return result
