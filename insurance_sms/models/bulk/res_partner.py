from odoo import api, models


class ResPartner(models.Model):
    """Writing to a client from his card; who must not be reached by campaigns."""

    _inherit = "res.partner"
    _mailing_enabled = True

    def _get_card_buttons(self):
        buttons = super()._get_card_buttons()
        buttons.append(
            {"label": self.env._("Message"), "method": "action_insurance_message", "icon": "fa-commenting-o"}
        )
        return buttons

    def action_insurance_message(self):
        """Write to this client: SMS or e-mail."""
        return self.env["insurance.message.compose"]._open(self)

    # --- core's mass mailing, where it is installed --------------------------------------------------

    def _get_campaign_out(self, channel):
        """Return those of these contacts whom a campaign must leave out, by their consent to news and offers.

        Whoever refused or took it back; with a purpose that needs a yes, clients who never gave it as well. Contacts who
        are no clients are core's own business (its blacklists).

        :param channel: sms or email
        """
        purpose = self.env.ref("insurance_crm.consent_purpose_marketing", raise_if_not_found=False)
        if not purpose:
            return self.browse()
        out = []
        people = self.sudo()  # sudo: consent never depends on who sends
        people.fetch(["is_insurance_client"])
        for partner, said in people._has_consent(purpose.code, channel).items():
            needs_yes = purpose.needs_yes and self.browse(partner).sudo().is_insurance_client
            if said in ("refused", "withdrawn") or (needs_yes and said != "given"):
                out.append(partner)
        return self.browse(out)

    @api.model
    def _mailing_get_default_domain(self, mailing):
        """Campaigns to contacts begin with our clients."""
        return [("is_insurance_client", "=", True)]

    @api.model
    def _mailing_get_opt_out_list(self, mailing):
        """Return the addresses of those who did not agree."""
        partners = self.search(mailing._get_recipients_domain())
        return [email for email in partners._get_campaign_out("email").mapped("email_normalized") if email]

    @api.model
    def _mailing_get_opt_out_list_sms(self, mailing):
        """Return the ids of those who did not agree."""
        return self.search(mailing._get_recipients_domain())._get_campaign_out("sms").ids
