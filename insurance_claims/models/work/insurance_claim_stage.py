from odoo import fields, models


class InsuranceClaimStage(models.Model):
    """The task that comes with a stage."""

    _inherit = "insurance.claim.stage"

    task_type_id = fields.Many2one(
        "mail.activity.type", "Task", ondelete="set null", index="btree_not_null",
        domain="[('res_model', 'in', (False, 'insurance.claim'))]",
        help="Given when a claim comes to this stage. Empty: none.",
    )  # fmt: skip
    task_summary = fields.Char("What to do", translate=True)
    task_days = fields.Integer("Due after days", help="0 = the day the claim comes to the stage.")
    task_for = fields.Selection(
        [("handler", "The claim's handler"), ("agent", "The client's agent"), ("manager", "The head of claims")],
        "Task for", required=True, default="handler",
    )  # fmt: skip

    _task_days_positive = models.Constraint("CHECK (task_days >= 0)", "The task cannot be due in the past.")
