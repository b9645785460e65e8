from odoo import fields, models


class InsuranceClaimThirdParty(models.Model):
    """Somebody else in the accident: a driver, an owner, an injured person."""

    _name = "insurance.claim.third.party"
    _description = "Other Party of a Claim"
    _order = "claim_id, id"

    claim_id = fields.Many2one("insurance.claim", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="claim_id.company_id", store=True, precompute=True)
    name = fields.Char(required=True)
    role = fields.Selection(
        [("driver", "Driver"), ("owner", "Owner"), ("injured", "Injured"), ("witness", "Witness"), ("other", "Other")],
        required=True, default="driver",
    )  # fmt: skip
    phone = fields.Char()
    plate = fields.Char()
    vehicle = fields.Char()
    insurer_name = fields.Char("Insurer")
    policy_number = fields.Char("Policy no.")
    note = fields.Char()
