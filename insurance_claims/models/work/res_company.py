from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    claims_head_id = fields.Many2one(
        "res.users", "Head of claims", ondelete="set null", help="Gets the tasks that are for the head of claims."
    )

    def _get_claims_head(self):
        """Return who leads the claims of the company, or who stands in for him: as set, else the first manager."""
        self.ensure_one()
        company = self.sudo()  # sudo: a setting, and which colleagues are managers
        head = company.claims_head_id._get_claim_able(company)
        if not head:
            managers = self.env.ref("insurance_claims.group_claims_manager")
            users = self.env["res.users"].sudo().search(
                [("group_ids", "in", managers.ids), ("company_ids", "in", self.ids), ("share", "=", False)], order="id"
            )  # fmt: skip
            head = users[:1]
        stand_in = head and head._get_stand_in(fields.Date.today())
        return (stand_in or head).sudo(self.env.su)
