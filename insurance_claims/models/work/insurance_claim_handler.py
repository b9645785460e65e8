from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class InsuranceClaim(models.Model):
    """Who handles the claim: by the rules of distribution when it is opened, by hand afterwards."""

    _inherit = "insurance.claim"

    user_id = fields.Many2one(domain=lambda self: self.env["insurance.claim.rule"]._get_handlers_domain())
    given_reason = fields.Char("Why this handler", readonly=True, copy=False)
    given_date = fields.Datetime("Given on", readonly=True, copy=False)

    @api.constrains("user_id")
    def _check_handler(self):
        """Refuse handlers without the right to handle claims.

        :raises ValidationError: naming who it is
        """
        for claim in self.filtered("user_id"):
            if not claim.user_id._get_claim_able(claim.company_id):
                raise ValidationError(
                    self.env._(
                        "%(name)s cannot handle %(claim)s: he needs the right “Claims handler” in %(company)s.",
                        name=claim.user_id.name, claim=claim.name, company=claim.company_id.name,
                    )
                )  # fmt: skip

    @api.model_create_multi
    def create(self, vals_list):
        """A claim without a handler is given to one by the rules, except when history is imported."""
        if any(vals.get("user_id") for vals in vals_list):
            self._check_may_give()
        claims = super().create(vals_list)
        if not self.env.context.get("insurance_silent"):
            claims.filtered(lambda claim: claim.is_open and not claim.user_id)._distribute(self.env.user)
            claims._plan_tasks()
        return claims

    def write(self, vals):
        """With a new handler the open tasks change hands."""
        if "user_id" not in vals:
            return super().write(vals)
        self._check_may_give()
        before = {claim: claim.user_id for claim in self}
        result = super().write(self._prepare_given(vals) | vals)
        changed = self.filtered(lambda claim: claim.user_id != before[claim])
        changed._hand_over_tasks(before)
        changed._plan_tasks()
        return result

    def _prepare_given(self, vals):
        """Return who says so and when, for a handler chosen by hand; nothing stays of a handler taken away."""
        if not vals["user_id"]:
            return {"given_reason": False, "given_date": False}
        reason = self.env._("given by %(name)s", name=self.env.user.name)
        return {"given_reason": reason, "given_date": fields.Datetime.now()}

    def _check_may_give(self):
        """:raises AccessError: unless the user is a claims handler"""
        if not self._is_handling():
            raise AccessError(self.env._("Claims handlers say who handles a claim: tell them, or leave it empty."))

    def _distribute(self, opener=None):
        """Give each claim to a handler by the rules; claims nobody can take stay without one.

        :param opener: who opened them just now
        """
        # sudo: counts the claims of all handlers, and gives work to a colleague the reporter may not choose
        for claim, user, why, rule in self.env["insurance.claim.rule"].sudo()._deal_out(self.sudo(), opener):
            if user:
                claim.write({"user_id": user.id, "given_reason": why, "given_date": fields.Datetime.now()})
                if rule:
                    self.env["insurance.claim.turn"].sudo()._count(rule, user)
            else:
                claim.given_reason = why

    def action_take(self):
        """Take claims nobody handles yet.

        :raises AccessError: unless the user is a claims handler
        """
        self._check_may_give()
        self.filtered(lambda claim: not claim.user_id).write(
            {
                "user_id": self.env.uid,
                "given_reason": self.env._("took it himself"),
                "given_date": fields.Datetime.now(),
            }
        )
        return True
