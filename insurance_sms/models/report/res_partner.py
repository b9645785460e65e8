from odoo import api, fields, models
from odoo.fields import Domain

SHOWN = 5  # messages on the card


class ResPartner(models.Model):
    """The client's card tells the last messages, sent and received; behind them is the whole conversation."""

    _inherit = "res.partner"

    insurance_message_count = fields.Integer(
        "Number of Messages", compute="_compute_insurance_message_count", groups="insurance_crm.group_agent_own"
    )

    def _get_insurance_messages_domain(self):
        """Return the domain of the messages to and from these clients; companies include their contacts'."""
        return Domain("partner_id", "child_of", self.ids) & Domain("audience", "=", "client")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_insurance_message_count(self):
        counts = self.env["insurance.message"]._read_group(
            self._get_insurance_messages_domain(), ["partner_id"], ["__count"]
        )
        totals = self._insurance_roll_up(counts)
        for partner in self:
            partner.insurance_message_count = totals.get(partner.id, 0)

    def _get_card_sections(self):
        sections = super()._get_card_sections()
        messages = self.env["insurance.message"].search(
            self._get_insurance_messages_domain(), order="due desc, id desc", limit=SHOWN
        )
        sections["messages"] = {
            "title": self.env._("Messages"),
            "sequence": 58,
            "width": "third",
            "rows": [message._prepare_card_row() for message in messages],
            "more": {"label": self.env._("Conversation"), "method": "action_open_insurance_conversation"},
            "empty": self.env._("None yet. What rules and colleagues write, and what the client answers, comes here."),
        }
        return sections

    def _get_card_messages(self):
        """Leave out of the last talks what the block of messages tells."""
        talks = super()._get_card_messages()
        told = self.env["insurance.message"].search_fetch(
            Domain("mail_message_id", "in", talks.ids), ["mail_message_id"]
        )
        return talks - told.mail_message_id

    def action_open_insurance_messages(self):
        """List the messages to and from the client."""
        self.ensure_one()
        messages = self.env["insurance.message"]
        return messages._get_list_action(self.env._("Messages"), self._get_insurance_messages_domain())

    def action_open_insurance_conversation(self):
        """Open the conversation with the client."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id("insurance_sms.insurance_conversation_action")
        name = self.env._("Conversation with %(client)s", client=self.display_name)
        return action | {"name": name, "context": {"active_id": self.id}}
