from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_user_id = fields.Many2one(
        "res.users", "Complaints go to", domain="[('share', '=', False)]", ondelete="set null",
        help="Who is told of late complaints and of bad ratings. Empty: the head of claims.",
    )  # fmt: skip

    def _get_complaints_user(self):
        """Return who is told of late complaints and bad ratings; empty when the company has no such person."""
        self.ensure_one()
        officer = self.sudo().complaint_user_id  # sudo: a setting
        return officer if officer.active else self._get_claims_head()
