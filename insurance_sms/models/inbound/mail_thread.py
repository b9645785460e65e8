from odoo import models


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def _post_answer(self, message, said):
        """Post a client's answer on a record, in his name; nobody is written to because of it.

        :param message: the ``insurance.message``
        :param said: its words, plain text
        """
        self.ensure_one()
        return self.message_post(
            body=said,
            author_id=message.partner_id.id,
            message_type="sms",
            subtype_xmlid="mail.mt_note",
            subject=self.env._("SMS from %s", message.address),
        )
