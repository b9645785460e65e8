from odoo import api, fields, models


class InsuranceVersionCompare(models.TransientModel):
    """Shows what differs between two versions of a policy."""

    _name = "insurance.version.compare"
    _description = "Compare Versions of a Policy"

    policy_id = fields.Many2one("insurance.policy", required=True, readonly=True)
    from_id = fields.Many2one("insurance.policy.version", required=True)
    to_id = fields.Many2one("insurance.policy.version", required=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    premium_change = fields.Monetary("Net premium", compute="_compute_changes")
    commission_change = fields.Monetary("Our commission", compute="_compute_changes")
    changes_text = fields.Html("Differences", compute="_compute_changes", sanitize=False)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        versions = self.env["insurance.policy.version"].browse(
            self.env.context.get("active_ids", [])
            if self.env.context.get("active_model") == "insurance.policy.version"
            else []
        )
        if versions:
            policy = versions[0].policy_id
            chosen = versions if len(versions) > 1 else policy.version_ids
            chosen = chosen.filtered(lambda version: version.policy_id == policy).sorted("sequence")
            values |= {"policy_id": policy.id, "from_id": chosen[0].id, "to_id": chosen[-1].id}
        return values

    @api.depends("from_id", "to_id")
    def _compute_changes(self):
        for wizard in self:
            first, last = (wizard.from_id, wizard.to_id)
            between = wizard.policy_id.version_ids.filtered(
                lambda version, a=first.sequence, b=last.sequence: min(a, b) < version.sequence <= max(a, b)
            ).sorted("sequence")
            changes = wizard.policy_id._join_changes([version.changes or [] for version in between])
            if first.sequence > last.sequence:
                changes = [change | {"before": change["after"], "after": change["before"]} for change in changes]
            wizard.premium_change = last.premium - first.premium
            wizard.commission_change = last.commission - first.commission
            wizard.changes_text = wizard.policy_id._render_changes(changes)
