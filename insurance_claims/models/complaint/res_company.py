from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    complaint_user_id = fields.Many2one(
        "res.users", "Complaints go to", domain="[('share', '=', False)]", ondelete="set null",
        help="Who is told of late complaints and of bad ratings. Empty: the first claims manager of the company.",
    )  # fmt: skip

    def _get_complaints_user(self):
        """Return who is told of late complaints and bad ratings; empty when the company has no such person."""
        self.ensure_one()
        if self.complaint_user_id.active:
            return self.complaint_user_id
        # sudo: who is a manager is no secret, and the groups are read nowhere else
        return self.env["res.users"].sudo().search(
            [("all_group_ids", "in", self.env.ref("insurance_claims.group_claims_manager").ids),
             ("all_group_ids", "not in", self.env.ref("insurance_claims.group_claims_service").ids),
             ("share", "=", False), ("company_ids", "in", self.ids), ("id", ">", 2)],
            order="id", limit=1,
        )  # fmt: skip
