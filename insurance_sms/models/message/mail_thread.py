from odoo import api, models
from odoo.tools import html2plaintext


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        """An e-mail that came back has failed in the ledger of messages, too."""
        result = super()._routing_handle_bounce(email_message, message_dict)
        bounced = message_dict.get("bounced_message")
        if bounced:
            words = html2plaintext(message_dict.get("body") or "").strip()
            bounced._fail_insurance_messages(words or self.env._("The e-mail came back."))
        return result


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _fail_insurance_messages(self, why):
        """Note e-mails of the ledger as failed, with what the mail server said."""
        # sudo: mail servers answer to nobody in particular
        sent = self.env["insurance.message"].sudo().search(
            [("mail_message_id", "in", self.ids), ("channel", "=", "email"), ("state", "in", ("sent", "delivered"))]
        )  # fmt: skip
        sent.write({"state": "failed", "detail": (why or "")[:500]})
