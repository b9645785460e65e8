from odoo import api, fields, models


class InsuranceObject(models.Model):
    """The losses of an insured object, under whatever policy."""

    _inherit = "insurance.object"

    claim_count = fields.Integer("Number of claims", compute="_compute_claim_count")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_claim_count(self):
        """One query; without the right to read claims there are none."""
        claims = self.env["insurance.claim"]
        groups = ()
        if claims.has_access("read"):
            groups = claims._read_group([("object_id", "in", self.ids)], ["object_id"], ["__count"])
        counts = {thing.id: count for thing, count in groups}
        for thing in self:
            thing.claim_count = counts.get(thing.id, 0)

    def action_report_claim(self):
        """Open the quick notice of a loss of this object."""
        self.ensure_one()
        return self.env["insurance.claim.notice"]._open(default_object_id=self.id)

    def action_open_claims(self):
        self.ensure_one()
        return self.env["insurance.claim"]._open_list([("object_id", "=", self.id)], self.display_name)
