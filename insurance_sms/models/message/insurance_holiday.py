from odoo import api, fields, models


class InsuranceHoliday(models.Model):
    """A day on which nothing is sent."""

    _name = "insurance.holiday"
    _description = "Day Without Messages"
    _order = "date, id"

    name = fields.Char(required=True, translate=True)
    date = fields.Date(required=True, index=True)
    is_yearly = fields.Boolean("Every year", default=True, help="On the same day and month each year.")
    company_id = fields.Many2one(
        "res.company", default=lambda self: self.env.company, ondelete="cascade", help="Empty: for all companies."
    )

    @api.model
    def _get_days(self, company):
        """Return ``(set of dates, set of (month, day) that come each year)`` of a company."""
        # sudo: when messages rest does not depend on who reads
        days = self.sudo().search_fetch([("company_id", "in", (False, company.id))], ["date", "is_yearly"])
        yearly = days.filtered("is_yearly")
        return set((days - yearly).mapped("date")), {(day.date.month, day.date.day) for day in yearly}
