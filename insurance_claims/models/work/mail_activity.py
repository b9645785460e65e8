from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    insurance_claim_stage_id = fields.Many2one(
        "insurance.claim.stage", "Stage of the claim", readonly=True, ondelete="set null", index="btree_not_null",
        help="The stage this task came with.",
    )  # fmt: skip
    insurance_claim_round = fields.Integer(
        "Round", readonly=True, help="How often the claim had been reopened when the task was given."
    )
