from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

# one message to each who gets work, instead of a mail per claim and task
QUIET = {"mail_auto_subscribe_no_notify": True, "mail_activity_quick_update": True}


class InsuranceClaimReassign(models.TransientModel):
    """Gives many claims to other handlers, with the tasks."""

    _name = "insurance.claim.reassign"
    _description = "Give Claims to Others"

    claim_ids = fields.Many2many("insurance.claim", string="Claims", readonly=True)
    way = fields.Selection(
        [("user", "All to one person"), ("rules", "By the rules of distribution")], "Give them", required=True,
        default="user",
    )  # fmt: skip
    user_id = fields.Many2one(
        "res.users", "Person", domain=lambda self: self.env["insurance.claim.rule"]._get_handlers_domain()
    )
    preview = fields.Text("Claims each gets", compute="_compute_preview")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "insurance.claim" and "claim_ids" not in values:
            values["claim_ids"] = [Command.set(self.env.context.get("active_ids", []))]
        return values

    @api.depends("claim_ids", "way", "user_id")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = "\n".join(wizard._say(wizard._plan()))

    def _plan(self):
        """Return ``{(user, why): claims}`` of the open claims that change hands."""
        self.ensure_one()
        claims = self.claim_ids.filtered("is_open")
        if self.way == "user":
            chosen = [
                (claim, self.user_id, self.env._("given by %(name)s", name=self.env.user.name)) for claim in claims
            ]
        else:
            # sudo: counts the claims of all handlers
            rows = self.env["insurance.claim.rule"].sudo()._deal_out(claims.sudo())
            chosen = [(claim, user, why) for claim, user, why, _rule in rows]
        plan = {}
        for claim, user, why in chosen:
            if user and user != claim.user_id:
                plan.setdefault((user, why), []).append(claim.id)
        return {key: self.claim_ids.browse(ids) for key, ids in plan.items()}

    def _say(self, plan):
        """Return lines of who gets how many, and what stays."""
        counts = {}
        for (user, _why), claims in plan.items():
            counts[user] = counts.get(user, 0) + len(claims)
        lines = [
            self.env._("%(name)s: %(count)s", name=user.sudo().name, count=count)  # sudo: a colleague's name
            for user, count in counts.items()
        ]
        if closed := len(self.claim_ids) - len(self.claim_ids.filtered("is_open")):
            lines.append(self.env._("Closed already: %(count)s.", count=closed))
        return lines or [self.env._("Nothing changes hands.")]

    def action_reassign(self):
        """Give the claims and their tasks away, tell each who gets some, and return a notice.

        :raises UserError: when nothing would change hands
        """
        self.ensure_one()
        plan = self._plan()
        said = "\n".join(self._say(plan))
        if not plan:
            raise UserError(said)
        now, given = fields.Datetime.now(), {}
        for (user, why), claims in plan.items():
            claims = claims.with_context(**QUIET)
            claims.write({"user_id": user.id, "given_reason": why, "given_date": now})
            given[user] = given.get(user, 0) + len(claims)
        for user, count in given.items():
            self._tell(user, count)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Claims handed over"),
                "message": said,
                "type": "success",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _tell(self, user, count):
        """Tell who got the claims, in his language."""
        if user == self.env.user:
            return
        reader = self.with_context(lang=user.sudo().lang).env  # sudo: his language
        self.env["mail.thread"].message_notify(
            partner_ids=user.sudo().partner_id.ids,  # sudo: whom to tell
            subject=reader._("%(count)s claims are yours now", count=count),
            body=reader._(
                "%(name)s gave you %(count)s claims. They are on your list, with their tasks.",
                name=self.env.user.name, count=count,
            ),
        )  # fmt: skip
