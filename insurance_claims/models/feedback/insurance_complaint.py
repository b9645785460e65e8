from odoo import api, models
from odoo.fields import Domain


class InsuranceComplaint(models.Model):
    """The client rates how his complaint was answered."""

    _name = "insurance.complaint"
    _inherit = ["insurance.complaint", "insurance.feedback"]
    _feedback_event = "complaint_feedback_due"
    _feedback_template = "insurance_claims.mail_template_complaint_feedback"

    def rating_apply(self, rate, **options):
        rating = super().rating_apply(rate, **options)
        self._tell_low_rating(rating)
        return rating

    @api.model
    def _get_feedback_domain(self, first, last):
        over = Domain("state", "in", ("answered", "closed"))
        return over & Domain("date_answered", ">=", first) & Domain("date_answered", "<=", last)
