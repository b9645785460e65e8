from odoo import api, fields, models


class InsurancePolicyObject(models.Model):
    """An object's place on a policy, with its own sum, premium, deductible, beneficiary and dates."""

    _name = "insurance.policy.object"
    _description = "Object on a Policy"
    _inherit = ["insurance.timeline.row"]
    _order = "policy_id, id"
    _rec_name = "object_id"
    _check_company_auto = True

    object_id = fields.Many2one("insurance.object", required=True, ondelete="restrict", index=True, check_company=True)
    partner_id = fields.Many2one(related="policy_id.partner_id")
    line_id = fields.Many2one(related="policy_id.line_id")
    insurer_id = fields.Many2one(related="policy_id.insurer_id")
    date_end = fields.Date(related="policy_id.date_end")
    phase = fields.Selection(related="policy_id.phase")
    sum_insured = fields.Monetary(help="The most the insurer pays for this object.")
    premium = fields.Monetary("Net premium", help="The part of the policy's net premium for this object.")
    deductible = fields.Monetary(help="What the client bears himself in each claim.")
    beneficiary_id = fields.Many2one(
        "res.partner", check_company=True, ondelete="restrict", index="btree_not_null",
        help="Who gets the money. Empty: the policyholder.",
    )  # fmt: skip

    fleet_text = fields.Char(compute="_compute_fleet_text", store=True)

    _fleet_text_idx = models.Index("USING gin (fleet_text gin_trgm_ops) WHERE fleet_text IS NOT NULL")
    _object_uniq = models.UniqueIndex(
        "(policy_id, object_id, date_entry) NULLS NOT DISTINCT", "This object is already on the policy."
    )
    _amounts = models.Constraint(
        "CHECK (sum_insured >= 0 AND premium >= 0 AND deductible >= 0)",
        "Sum insured, premium and deductible cannot be negative.",
    )

    @api.depends("object_id.search_text")
    def _compute_fleet_text(self):
        """What a fleet is found by, see ``insurance_policy_fleet``.

        It does not depend on the other objects of the policy, or a car added to a fleet would write all its
        places anew: when a policy turns into a fleet or back, it says so.
        """
        for place in self:
            place.fleet_text = place.object_id.search_text if place.policy_id.is_fleet else False
