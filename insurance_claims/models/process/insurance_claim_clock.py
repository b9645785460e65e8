from odoo import fields, models


class InsuranceClaimClock(models.Model):
    """A deadline that runs for claims of some lines or insurers: who must do what within how many days."""

    _name = "insurance.claim.clock"
    _description = "Deadline of Claims"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)


class InsuranceClaimDeadline(models.Model):
    """A clock running for one claim."""

    _name = "insurance.claim.deadline"
    _description = "Deadline of a Claim"
    _order = "date_due, id"

    claim_id = fields.Many2one("insurance.claim", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="claim_id.company_id", store=True, precompute=True)
    clock_id = fields.Many2one("insurance.claim.clock", required=True, ondelete="restrict", index=True)
    date_due = fields.Date("Due", required=True, index=True)
    date_met = fields.Date("Met on")

    _clock_uniq = models.Constraint("UNIQUE (claim_id, clock_id)", "This deadline runs for the claim already.")
