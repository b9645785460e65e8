from odoo import api, fields, models
from odoo.exceptions import ValidationError


class InsuranceComplaintReferral(models.Model):
    """A complaint handed on for an answer: to the insurer, the regulator or a colleague."""

    _name = "insurance.complaint.referral"
    _description = "Referral of a Complaint"
    _order = "date_sent desc, id desc"

    complaint_id = fields.Many2one("insurance.complaint", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="complaint_id.company_id", store=True, precompute=True)
    kind = fields.Selection(
        [("insurer", "Insurer"), ("regulator", "Regulator or ombudsman"), ("colleague", "Colleague"), ("other", "Other")],
        "To", required=True, default="insurer",
    )  # fmt: skip
    partner_id = fields.Many2one("res.partner", "Whom", ondelete="restrict", index="btree_not_null")
    user_id = fields.Many2one(
        "res.users", "Colleague", ondelete="restrict", index="btree_not_null", domain="[('share', '=', False)]"
    )
    reference = fields.Char(help="Their number of the matter.")
    date_sent = fields.Date("Sent on", required=True, default=fields.Date.context_today)
    date_due = fields.Date("Answer due", help="By when they are to answer.")
    date_answered = fields.Date("Answered on")
    answer = fields.Text("Their answer")

    @api.constrains("date_sent", "date_due", "date_answered")
    def _check_dates(self):
        for referral in self:
            later = [day for day in (referral.date_due, referral.date_answered) if day]
            if later and min(later) < referral.date_sent:
                raise ValidationError(self.env._("The answer to a referral cannot be due or come before it was sent."))

    @api.constrains("user_id", "complaint_id")
    def _check_colleague(self):
        for referral in self:
            if referral.user_id and referral.user_id == referral.complaint_id.about_user_id:
                raise ValidationError(
                    self.env._("A complaint about %(name)s is not referred to him.", name=referral.user_id.name)
                )
