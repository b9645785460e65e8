from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    insurance_contact_pattern_ids = fields.One2many(
        "insurance.contact.pattern", "partner_id", "Own Messages", groups="insurance_crm.group_agent_own"
    )

    def _get_contact_pattern(self, event):
        """Return how each of these clients is to be told of an event, for whoever sends messages.

        :param str event: code of the ``insurance.event``
        :return: ``{id: {"channel", "text", "days", "from", "to", "week"}}`` for every client: the channel is one of
            sms, phone, email, messenger, none (send nothing) or False (the sender's choice); ``text`` and ``days``
            (negative before, positive after the event) are None where the usual ones count; hours are floats,
            0 to 0 any hour; ``week`` is working, weekend or False

        One query for all clients. Consent is a question of its own: `_has_consent`.
        """
        # sudo: messages are sent by jobs and by colleagues alike; nothing is shown
        patterns = self.env["insurance.contact.pattern"].sudo()
        own = {
            p.partner_id.id: p for p in patterns.search([("partner_id", "in", self.ids), ("event_id.code", "=", event)])
        }
        told = {}
        for partner in self:
            pattern = own.get(partner.id, patterns)
            # who wants nothing gets nothing, whatever was once agreed for one event
            refused = partner.preferred_channel == "none"
            told[partner.id] = {
                "channel": "none" if refused else pattern.channel or partner.preferred_channel,
                "text": pattern.text or None,
                "days": (-pattern.days if pattern.direction == "before" else pattern.days) if pattern else None,
                "from": partner.contact_from,
                "to": partner.contact_to,
                "week": partner.contact_days,
            }
        return told
