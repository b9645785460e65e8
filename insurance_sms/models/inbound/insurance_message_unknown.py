from odoo import api, models
from odoo.exceptions import AccessError


class InsuranceMessage(models.Model):
    """Answers from numbers that are nobody's yet."""

    _inherit = "insurance.message"

    @api.model
    def _get_unknown_domain(self):
        """Return the domain of answers from numbers that are nobody's."""
        return [("direction", "=", "incoming"), ("partner_id", "=", False), ("channel", "=", "sms")]

    def action_new_client(self):
        """Open the dialog with which an unknown number becomes a new client's."""
        return self._open_unknown(self.env._("New client"), is_new=True)

    def action_link_client(self):
        """Open the dialog with which an unknown number is given to a client we have."""
        return self._open_unknown(self.env._("Whose number is it?"), is_new=False, with_deal=False)

    def _open_unknown(self, title, **vals):
        self.ensure_one()
        wizard = self.env["insurance.unknown.number"].create({"message_id": self.id} | vals)
        return {
            "name": title,
            "type": "ir.actions.act_window",
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _give_to(self, client, deal):
        """Give answers from an unknown number to a client: ledger, card and deal.

        :raises AccessError: when the user may not write the client or read the messages
        """
        client.check_access("write")
        self.check_access("read")
        if self.filtered("partner_id"):
            raise AccessError(self.env._("This message is a client's already."))
        # sudo: nobody edits the ledger; only whose number it is becomes known
        for message in self.sudo().with_context(lang=None).sorted("id"):
            message.write(
                {"partner_id": client.id, "lead_id": deal.id, "user_id": (client.user_id or self.env.user).id}
            )
            message.mail_message_id = client._post_answer(message, message.body or "")
            if deal:
                deal._post_answer(message, message.body or "")
