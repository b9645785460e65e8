from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html


class InsuranceUnknownNumber(models.TransientModel):
    """Whose number it is from which somebody unknown wrote: a new client's, or one we have."""

    _name = "insurance.unknown.number"
    _description = "Whose Number It Is"

    message_id = fields.Many2one("insurance.message", required=True, ondelete="cascade", readonly=True)
    number = fields.Char("Number", related="message_id.address")
    text = fields.Text(compute="_compute_text", string="Wrote", help="All that came from this number.")
    is_new = fields.Boolean(default=True)
    name = fields.Char(help="As far as it is known; the number will do.")
    partner_id = fields.Many2one("res.partner", "Client", domain="[('is_insurance_client', '=', True)]")
    with_deal = fields.Boolean("Open a deal", default=True, help="With what he wrote, for whoever answers him: you.")

    @api.depends("message_id")
    def _compute_text(self):
        for wizard in self:
            wizard.text = "\n".join(wizard._get_messages().sorted("id").mapped(lambda m: m.body or ""))

    def _get_messages(self):
        """Return all that came from this number while it was nobody's."""
        message = self.message_id
        return message.search(
            [
                *message._get_unknown_domain(),
                ("address", "=", message.address),
                ("company_id", "=", message.company_id.id),
            ]
        )

    def action_confirm(self):
        """Make or complete the client, give him what he wrote, and open the deal or his card."""
        self.ensure_one()
        messages = self._get_messages()
        if not messages:
            raise UserError(self.env._("Somebody has taken this number meanwhile. Look at the list again."))
        client = self._make_client() if self.is_new else self._complete_client()
        deal = self._make_deal(client) if self.with_deal else self.env["crm.lead"]
        messages._give_to(client, deal)
        return (deal or client)._get_records_action()

    def _make_client(self):
        message = self.message_id
        return self.env["res.partner"].create(
            {
                "name": self.name or message.address,
                "phone": message.address,
                "company_id": message.company_id.id,
                "is_insurance_client": True,
                "user_id": self.env.uid,
            }
        )

    def _complete_client(self):
        """Add the number to a client as a further one; his first where he has none."""
        client = self.partner_id
        if not client:
            raise UserError(self.env._("Choose the client whose number it is."))
        if not client.phone:
            client.phone = self.number
        elif self.number not in (client.phone_sanitized, client.mobile_sanitized):
            kind = self.env["insurance.contact.kind"].search([("medium", "=", "phone")], limit=1)
            self.env["insurance.contact.point"].create(
                {"partner_id": client.id, "kind_id": kind.id, "value": self.number}
            )
        return client

    def _make_deal(self, client):
        return self.env["crm.lead"].create(
            {
                "name": self.env._("SMS from %s", client.name),
                "type": "opportunity",
                "insurance_kind": "new",
                "partner_id": client.id,
                "company_id": self.message_id.company_id.id,
                "user_id": client.user_id.id or self.env.uid,
                "description": plaintext2html(self.text or ""),
            }
        )
