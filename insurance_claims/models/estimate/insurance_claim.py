from odoo import api, fields, models


class InsuranceClaim(models.Model):
    """Repair estimates of the claim."""

    _inherit = "insurance.claim"

    estimate_ids = fields.One2many("insurance.claim.estimate", "claim_id", string="Estimates")
    estimate_count = fields.Integer("Number of estimates", compute="_compute_estimate_count")
    is_motor = fields.Boolean("Damaged car", compute="_compute_is_motor")

    @api.depends("estimate_ids")
    def _compute_estimate_count(self):
        counts = dict(
            self.env["insurance.claim.estimate"]._read_group([("claim_id", "in", self.ids)], ["claim_id"], ["__count"])
        )
        for claim in self:
            claim.estimate_count = counts.get(claim._origin, 0)

    @api.depends("object_id", "line_id")
    def _compute_is_motor(self):
        for claim in self:
            # sudo: the kind of the damaged object, for whoever may see its claim
            kind = claim.object_id.sudo().kind or claim.line_id.object_type_id.sudo().kind
            claim.is_motor = kind == "vehicle"

    def action_new_estimate(self):
        """Open a new estimate: a copy of the last version, or an empty one."""
        self.ensure_one()
        last = self.estimate_ids.sorted("version")[-1:]
        return last.action_new_version() if last else self.estimate_ids.create({"claim_id": self.id})._get_open_action()

    def action_open_estimates(self):
        """Open the versions, the used one first when there is only one."""
        self.ensure_one()
        if len(self.estimate_ids) == 1:
            return self.estimate_ids._get_open_action()
        action = self.env["ir.actions.act_window"]._for_xml_id("insurance_claims.insurance_claim_estimate_action")
        return action | {"domain": [("claim_id", "=", self.id)], "context": {"default_claim_id": self.id}}
