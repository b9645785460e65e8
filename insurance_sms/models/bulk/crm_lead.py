from odoo import api, models


class CrmLead(models.Model):
    """Writing to a deal's client; deals as the target of core's mass mailing, where that is installed."""

    _inherit = "crm.lead"
    _mailing_enabled = True

    def action_insurance_message(self):
        """Write to this deal's client: SMS or e-mail."""
        return self.env["insurance.message.compose"]._open(self)

    @api.model
    def _mailing_get_default_domain(self, mailing):
        """Campaigns begin with open deals."""
        return [("won_status", "=", "pending")]

    @api.model
    def _mailing_get_opt_out_list(self, mailing):
        """Return the addresses of clients who did not agree; a deal without a contact has core's blacklist alone."""
        leads = self.search(mailing._get_recipients_domain())
        out = leads.partner_id._get_campaign_out("email")
        theirs = leads.filtered(lambda lead: lead.partner_id in out).mapped("email_normalized")
        return [email for email in [*out.mapped("email_normalized"), *theirs] if email]

    @api.model
    def _mailing_get_opt_out_list_sms(self, mailing):
        """Return the ids of deals whose clients did not agree."""
        leads = self.search(mailing._get_recipients_domain())
        out = set(leads.partner_id._get_campaign_out("sms").ids)
        return [lead.id for lead in leads if lead.partner_id.id in out]
