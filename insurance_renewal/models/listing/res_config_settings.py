from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The weekly renewal lists."""

    _inherit = "res.config.settings"

    renewal_mail = fields.Boolean(related="company_id.renewal_mail", readonly=False)
    renewal_mail_weekday = fields.Selection(related="company_id.renewal_mail_weekday", readonly=False)
    renewal_mail_hour = fields.Float(related="company_id.renewal_mail_hour", readonly=False)
    renewal_mail_days = fields.Integer(related="company_id.renewal_mail_days", readonly=False)
    renewal_mail_days_back = fields.Integer(related="company_id.renewal_mail_days_back", readonly=False)
    renewal_mail_to = fields.Selection(related="company_id.renewal_mail_to", readonly=False)
    renewal_mail_pdf = fields.Boolean(related="company_id.renewal_mail_pdf", readonly=False)
    renewal_mail_xlsx = fields.Boolean(related="company_id.renewal_mail_xlsx", readonly=False)
    renewal_win_back_per_day = fields.Integer(related="company_id.renewal_win_back_per_day", readonly=False)

    def action_renewal_mail_mine(self):
        """Send the list of the week to whoever asks, now; the week's own sending is not touched."""
        return self.env["insurance.renewal.list"].action_send_mine()
