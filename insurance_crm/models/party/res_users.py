from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    insurance_office_id = fields.Many2one(
        "insurance.office",
        string="Office",
        ondelete="set null",
        help="The office whose book this employee's policies belong to.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["insurance_office_id"]
