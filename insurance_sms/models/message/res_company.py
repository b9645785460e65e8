from odoo import api, fields, models

from odoo.addons.base.models.res_partner import _tz_get


class ResCompany(models.Model):
    """When the company's messages may go out, and how many a client gets."""

    _inherit = "res.company"

    message_tz = fields.Selection(
        _tz_get,
        "Time zone of messages",
        compute="_compute_message_tz",
        store=True,
        readonly=False,
        help="In which the hours of rules and the quiet hours are meant. A client with a time zone of his own has his.",
    )
    message_quiet_from = fields.Float("Quiet from", default=21.0, help="Nothing is sent to anybody from this hour on …")
    message_quiet_to = fields.Float("Quiet until", default=9.0, help="… until this one. The same hour twice: no quiet.")
    message_cap = fields.Integer(
        "Messages per client and week",
        default=5,
        help="More than these wait, those of marketing first. 0: as many as there are.",
    )

    _message_hours = models.Constraint(
        "CHECK (message_quiet_from >= 0 AND message_quiet_from <= 24 AND message_quiet_to >= 0 AND message_quiet_to <= 24)",
        "Quiet hours lie between 0:00 and 24:00.",
    )
    _message_cap_positive = models.Constraint(
        "CHECK (message_cap >= 0)", "Enter how many messages a week, or 0 for no limit."
    )

    @api.depends("partner_id")
    def _compute_message_tz(self):
        """Start with the zone of the company's own contact; whoever changes it in the settings keeps his."""
        for company in self:
            company.message_tz = company.message_tz or company.partner_id.tz or "UTC"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._prepare_messages()
        return companies

    def _get_message_today(self):
        """Return the day it is in the zone of the company's messages."""
        self.ensure_one()
        return fields.Date.context_today(self.with_context(tz=self.message_tz or "UTC"))

    def _get_message_lang(self):
        """Return the language in which the jobs write what the company's employees read, None if it is not installed."""
        self.ensure_one()
        lang = self.sudo().partner_id.lang  # sudo: which language an office speaks is no secret
        return lang if lang in dict(self.env["res.lang"].get_installed()) else None

    @api.model
    def _prepare_all_messages(self):
        """Prepare the companies that are there when the module comes."""
        self.search([("active", "in", (True, False))])._prepare_messages()

    def _prepare_messages(self):
        """Let the user of the jobs work for these companies."""
        service = self.env.ref("insurance_sms.user_messages", raise_if_not_found=False)
        if service:
            service.sudo().company_ids |= self  # sudo: whoever may make a company gets it with its messages
