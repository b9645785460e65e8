from odoo import fields, models

from .res_company import CALENDARS


class ResUsers(models.Model):
    _inherit = "res.users"

    insurance_calendar = fields.Selection(
        CALENDARS,
        "Dates in lists",
        help="The calendar of lists you print or save. Empty: the company's. Each list may choose another.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["insurance_calendar"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + ["insurance_calendar"]

    def _get_insurance_calendar(self):
        """Return ``gregorian`` or ``jalali``: the user's own choice, else that of the company at work."""
        self.ensure_one()
        return self.insurance_calendar or self.env.company.insurance_calendar
