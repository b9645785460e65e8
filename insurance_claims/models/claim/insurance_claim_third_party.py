from odoo import api, fields, models


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

    @api.model_create_multi
    def create(self, vals_list):
        parties = super().create(vals_list)
        parties._check_claim()
        return parties

    def write(self, vals):
        self._check_claim()
        done = super().write(vals)
        if "claim_id" in vals:
            self.claim_id.check_access("write")
            self._check_claim()
        return done

    @api.ondelete(at_uninstall=False)
    def _unlink_while_open(self):
        self._check_claim()

    def _check_claim(self):
        """:raises UserError: when an agent changes the other parties of a claim that is over"""
        if not self.claim_id._is_handling():
            self.claim_id._check_facts_open({"third_party_ids": True})
