from odoo import fields, models


class InsurancePolicy(models.Model):
    """A policy knows the offer it was made from."""

    _inherit = "insurance.policy"

    offer_id = fields.Many2one(
        "insurance.offer", "Accepted offer", ondelete="restrict", index="btree_not_null", readonly=True, copy=False,
        check_company=True,
    )  # fmt: skip

    _offer_uniq = models.UniqueIndex(
        "(offer_id) WHERE offer_id IS NOT NULL AND state <> 'void'",
        "This offer is a policy already. Open that one.",
    )

    def unlink(self):
        """An offer whose draft was thrown away can be accepted again."""
        offers = self.offer_id
        result = super().unlink()
        offers._release()
        return result

    def _void(self, reason):
        result = super()._void(reason)
        self.offer_id._release()
        return result

    def action_open_offer(self):
        """Open the comparison this policy was chosen in."""
        self.ensure_one()
        return self.offer_id.action_open_inquiry()
