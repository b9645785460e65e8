from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    insurance_digest = fields.Selection(
        [
            ("both", "Every working day and week"),
            ("day", "Every working day"),
            ("week", "Every week"),
            ("none", "Never"),
        ],
        "What the day brings",
        default="both",
        required=True,
        help="The message with your tasks, meetings, ending policies, birthdays and expiring documents.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["insurance_digest"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + ["insurance_digest"]
