from odoo import fields, models

CALENDARS = [("gregorian", "Gregorian"), ("jalali", "Persian (Jalali)")]


class ResCompany(models.Model):
    """In which calendar lists are printed and saved."""

    _inherit = "res.company"

    insurance_calendar = fields.Selection(CALENDARS, "Dates in lists", default="gregorian", required=True)
