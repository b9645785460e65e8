from odoo import api, fields, models


class InsuranceMyDay(models.TransientModel):
    """The page *My day*: what today or this week brings, at any moment."""

    _name = "insurance.my.day"
    _description = "My Day"

    period = fields.Selection([("day", "Today"), ("week", "This week")], required=True, default="day")
    body = fields.Html(compute="_compute_body", sanitize=False)

    @api.depends("period")
    @api.depends_context("uid", "lang", "tz", "allowed_company_ids")
    def _compute_body(self):
        day = self.env["insurance.day"]
        for page in self:
            first, last = day._get_period(page.period or "day", fields.Date.context_today(page))
            page.body = day._get_body(first, last)[0]

    @api.depends("period")
    def _compute_display_name(self):
        for page in self:
            page.display_name = self.env._("My day")
