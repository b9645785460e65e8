from odoo import api, models


class InsurancePolicy(models.Model):
    """Writing to a policy's client; policies as the target of core's mass mailing, where that is installed."""

    _inherit = "insurance.policy"
    _mailing_enabled = True

    def action_insurance_message(self):
        """Write to this policy's client: SMS or e-mail."""
        return self.env["insurance.message.compose"]._open(self)

    @api.model
    def _mailing_get_default_domain(self, mailing):
        """Campaigns begin with policies in force."""
        return [("phase", "=", "in_force")]

    @api.model
    def _mailing_get_opt_out_list(self, mailing):
        """Return the addresses of clients who did not agree."""
        partners = self.search(mailing._get_recipients_domain()).partner_id
        return [email for email in partners._get_campaign_out("email").mapped("email_normalized") if email]

    @api.model
    def _mailing_get_opt_out_list_sms(self, mailing):
        """Return the ids of policies whose clients did not agree."""
        policies = self.search(mailing._get_recipients_domain())
        out = set(policies.partner_id._get_campaign_out("sms").ids)
        return [policy.id for policy in policies if policy.partner_id.id in out]
