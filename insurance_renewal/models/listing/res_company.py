from odoo import api, fields, models

WEEKDAYS = [
    ("0", "Monday"), ("1", "Tuesday"), ("2", "Wednesday"), ("3", "Thursday"), ("4", "Friday"), ("5", "Saturday"),
    ("6", "Sunday"),
]  # fmt: skip


class ResCompany(models.Model):
    """The renewal lists that are sent each week, and the pace of winning back what an imported book had lost."""

    _inherit = "res.company"

    renewal_mail = fields.Boolean("Send renewal lists each week")
    renewal_mail_since = fields.Date(
        "Lists sent since", readonly=True, help="The day it was switched on: weeks that began before get no list."
    )
    renewal_mail_weekday = fields.Selection(WEEKDAYS, "On", default="0", required=True)
    renewal_mail_hour = fields.Float("At", default=7.0)
    renewal_mail_days = fields.Integer("Ending within (days)", default=30)
    renewal_mail_days_back = fields.Integer("Ended, not renewed, since (days)", default=30)
    renewal_mail_to = fields.Selection(
        [
            ("agents", "Each agent his own"),
            ("both", "Each agent his own, each team's leader his team's"),
            ("leaders", "Each team's leader his team's"),
        ],
        "Lists go to",
        default="both",
        required=True,
    )
    renewal_mail_pdf = fields.Boolean("As PDF", default=True)
    renewal_mail_xlsx = fields.Boolean("As Excel file")
    renewal_win_back_per_day = fields.Integer("Win-back tasks a day for each employee", default=20, required=True)

    _renewal_win_back_positive = models.Constraint(
        "CHECK (renewal_win_back_per_day > 0)", "At least one win-back task a day, or they would never be due."
    )
    _renewal_mail_hour_real = models.Constraint(
        "CHECK (renewal_mail_hour >= 0 AND renewal_mail_hour < 24)", "The hour lies between 0:00 and 23:59."
    )
    _renewal_mail_days_range = models.Constraint(
        "CHECK (renewal_mail_days BETWEEN 0 AND 730 AND renewal_mail_days_back BETWEEN 0 AND 730)",
        "Renewal lists look between 0 and 730 days ahead and back.",
    )
    _renewal_mail_form = models.Constraint(
        "CHECK (NOT renewal_mail OR renewal_mail_pdf OR renewal_mail_xlsx)",
        "Choose whether renewal lists are sent as PDF, as Excel file or both.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        today = fields.Date.context_today(self)
        return super().create(
            [({"renewal_mail_since": today} if vals.get("renewal_mail") else {}) | vals for vals in vals_list]
        )

    def write(self, vals):
        """Switching on starts today: nobody gets the list of a week that began before."""
        if vals.get("renewal_mail"):
            switched_on = self.filtered(lambda company: not company.renewal_mail)
            super(ResCompany, switched_on).write({"renewal_mail_since": fields.Date.context_today(self)})
        return super().write(vals)
