from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ...lib import dates


class InsurancePolicy(models.Model):
    """The next term: made from one policy, from several that join, or as one of several a fleet splits into."""

    _inherit = "insurance.policy"

    joined_ids = fields.Many2many(
        "insurance.policy", "insurance_policy_join", "policy_id", "joined_id", string="Continues also", copy=False,
        check_company=True, help="Policies that were joined into this one, besides its previous term.",
    )  # fmt: skip
    joined_into_ids = fields.Many2many(
        "insurance.policy", "insurance_policy_join", "joined_id", "policy_id", string="Joined into", copy=False
    )

    def _get_following(self):
        """Return the terms, in anybody's book, that continue these policies and are not void."""
        # sudo: a next term in a colleague's book is one too
        domain = ["|", ("previous_id", "in", self.ids), ("joined_ids", "in", self.ids), ("state", "!=", "void")]
        return self.sudo().search(domain, order="date_start, id")

    def _prepare_next_vals(self):
        """Return the values of the next term: same length, starting where this one ends, at the price of today."""
        self.ensure_one()
        count, unit = self._get_term()
        if unit == "open":
            raise UserError(
                self.env._("%(policy)s is open-ended: there is nothing to renew.", policy=self.display_name)
            )
        staying = self.object_ids._get_staying()
        vals = {
            "origin": "own",
            "previous_id": self.id,
            "date_start": self.cover_end,
            "date_end": dates.end_of_term(self.cover_end, count, unit),
            "user_id": self.user_id.id if self.user_id.active else self.env.uid,
            "end_precision": "day",
            "source": False,
            "object_ids": [Command.create(place) for place in staying.copy_data()],
        }
        if self.origin == "foreign":
            vals["commission_rate"] = self.product_id.commission_rate
        return vals

    def action_renew(self):
        """Make the next term as a draft and open it (also used to take over a foreign policy).

        A policy that is continued already asks first, in a window that shows what continues it.

        :raises UserError: when the policy is not issued
        """
        self.ensure_one()
        self._check_can_renew()
        self._take()
        if self._get_following():
            return self._get_renew_action()
        return self._renew()._get_form_action()

    def _check_can_renew(self):
        self.check_access("read")
        for policy in self:
            if policy.state != "issued":
                raise UserError(self.env._("%(policy)s: only issued policies are renewed.", policy=policy.display_name))

    def _get_renew_action(self):
        """Open the window that asks how to renew these policies."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Renew"),
            "res_model": "insurance.policy.renew",
            "view_mode": "form",
            "target": "new",
            "context": {"active_model": self._name, "active_ids": self.ids},
        }

    def _renew(self):
        """Return the drafts of the next terms, one each; objects on a next term already are left out of another.

        :raises UserError: naming the policy that cannot be renewed
        """
        self._check_can_renew()
        drafts = self.browse()
        for policy in self:
            taken = policy._get_following().object_ids.object_id
            vals = policy._prepare_next_vals() | policy._get_open_deal_vals()
            if taken:
                vals["object_ids"] = [
                    command for command in vals["object_ids"] if command[2]["object_id"] not in taken.ids
                ]
            drafts |= policy.copy(vals)
        return drafts

    def _join(self):
        """Return one draft that continues all these policies, with the objects of all.

        It starts when the first of them ends; the others are to be cancelled or wait for their end.

        :raises UserError: when they are not of one client, line and currency
        """
        self._check_can_renew()
        first, *others = self.sorted("cover_end")
        for policy in others:
            if (policy.partner_id, policy.line_id, policy.currency_id) != (
                first.partner_id, first.line_id, first.currency_id
            ):  # fmt: skip
                raise UserError(
                    self.env._(
                        "%(policy)s cannot join %(first)s: only policies of one client, line and currency join.",
                        policy=policy.display_name,
                        first=first.display_name,
                    )
                )
        draft = first._renew()
        rows = [vals for policy in others for vals in policy.object_ids._get_staying().copy_data()]
        known = draft.object_ids.object_id.ids
        draft.write(
            {
                "joined_ids": [Command.set([policy.id for policy in others])],
                "object_ids": [Command.create(vals) for vals in rows if vals["object_id"] not in known],
                "premium": draft.premium + sum(policy._prepare_next_vals()["premium"] for policy in others),
            }
        )
        return draft

    def action_undo_renewal(self):
        """Take back the next terms of these policies in one step: drafts go, issued ones are void.

        :raises UserError: when nothing continues them
        """
        following = self._get_following().with_env(self.env)
        if not following:
            raise UserError(self.env._("%(policy)s is not renewed.", policy=self[:1].display_name))
        drafts = following.filtered(lambda policy: policy.state == "draft")
        (following - drafts)._void(self.env._("Renewal undone"))
        drafts.unlink()
        return True

    @api.constrains("joined_ids", "previous_id")
    def _check_joined(self):
        for policy in self:
            if policy in policy.joined_ids or policy.previous_id in policy.joined_ids:
                raise ValidationError(
                    self.env._(
                        "%(policy)s already continues one of the policies to be joined.", policy=policy.display_name
                    )
                )

    def _get_open_deal_vals(self):
        """Return the deal the next term belongs to; rooms that make renewal deals extend it."""
        return {}

    def action_take_over(self):
        """A client moves a policy held elsewhere to us: the next term becomes ours, its history stays."""
        self.ensure_one()
        if self.origin != "foreign":
            raise UserError(self.env._("%(policy)s is ours already.", policy=self.display_name))
        return self.action_renew()
