from odoo import fields, models

from .wording import OUTCOMES, WAYS


class InsuranceComplaintAnswer(models.Model):
    """What the client was answered, when and how; written by the dialog, never changed."""

    _name = "insurance.complaint.answer"
    _description = "Answer to a Complaint"
    _order = "date desc, id desc"

    complaint_id = fields.Many2one("insurance.complaint", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="complaint_id.company_id", store=True, precompute=True)
    date = fields.Datetime("When", required=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users", "Who", required=True, default=lambda self: self.env.user, ondelete="restrict"
    )
    way = fields.Selection(WAYS, "How", required=True)
    outcome = fields.Selection(OUTCOMES, required=True)
    body = fields.Text("Answer", required=True)
