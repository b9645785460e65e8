from odoo import fields, models


class InsuranceClaimTurn(models.Model):
    """What a rule gave to which handler: the memory of whose turn it is. Works as the one of requests."""

    _name = "insurance.claim.turn"
    _inherit = "insurance.distribution.turn"
    _description = "Turn of a Claims Handler"

    rule_id = fields.Many2one("insurance.claim.rule", required=True, readonly=True, ondelete="cascade", index=True)
    user_id = fields.Many2one(string="Handler")
    given = fields.Integer("Claims given")
