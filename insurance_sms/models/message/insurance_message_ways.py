from odoo import models

CONSENT_CHANNELS = {"call": "phone"}  # channel of a message → channel of a consent, where they differ
PREFERENCES = {"phone": "call"}  # the client's preferred channel → channel of a message
USUAL = ("sms", "email")
REASON_ORDER = ("no_consent", "blacklist", "no_gateway", "no_address")


class InsuranceMessage(models.Model):
    """By which ways each message may go: allowed, wanted, with an address; the best one first."""

    _inherit = "insurance.message"

    def _choose_ways(self):
        """Return ``(ways, refused)`` for messages about to be sent.

        ``ways`` is ``{id: [(channel, address)]}``, the best first; ``refused`` is ``{id: (reason, detail)}``. A way is
        left out when the client has not agreed to it, has no number or address for it, is on core's list of blocked
        ones, or no gateway serves his number. A constant number of queries.
        """
        self._prefetch_contacts()
        patterns, consents = self._get_patterns(), self._get_consents()
        found = {message.id: message._find_ways(patterns[message.id], consents) for message in self}
        blocked = self._get_blocked({address for ways, _why in found.values() for _channel, address in ways})
        chosen, refused = {}, {}
        for message in self:
            ways, why = found[message.id]
            left = [way for way in ways if way[1] not in blocked or message.audience == "employee"]
            why += [("blacklist", address) for _channel, address in ways if address in blocked]
            if left:
                chosen[message.id] = left
            else:
                reason = min((reason for reason, _words in why), key=REASON_ORDER.index, default="no_address")
                refused[message.id] = (reason, ", ".join(dict.fromkeys(words for _reason, words in why if words)))
        return chosen, refused

    def _prefetch_contacts(self):
        """Read what is asked of each contact, at once."""
        partners = self.partner_id
        partners.fetch(["name", "phone", "mobile_phone", "email", "country_id", "tz", "active", "user_id"])
        partners.sudo().insurance_contact_point_ids.fetch(["medium", "value"])  # sudo: for sending only

    def _get_patterns(self):
        """Return ``{id: how the client wants to be told}``, as ``res.partner._get_contact_pattern`` says it."""
        patterns = {}
        for code, messages in self.grouped("event_code").items():
            wanted = messages.partner_id._get_contact_pattern(code or "")
            patterns |= {message.id: wanted.get(message.partner_id.id, {}) for message in messages}
        return patterns

    def _get_consents(self):
        """Return ``{contact's id: answers}`` of the clients, see ``res.partner._get_consents``."""
        asked = self.filtered(lambda message: message.purpose_id and message.audience == "client")
        return asked.partner_id._get_consents()

    def _find_ways(self, pattern, consents):
        """Return ``([(channel, address)], [(reason, words)])`` of one message."""
        ways, why = [], []
        channels = self._get_channels(pattern)
        for channel in channels:
            way, reason = self._find_way(channel, consents)
            ways += [way] if way else []
            why += [reason] if reason else []
        lacking = all(reason == "no_address" for reason, _words in why)
        if not ways and lacking and "call" not in channels and self._may_call_instead():
            way, _reason = self._find_way("call", consents)
            ways += [way] if way else []
        return ways, why

    def _find_way(self, channel, consents):
        """Return ``((channel, address), None)``, or ``(None, (reason, words))`` when this message cannot go that way."""
        if not self._is_allowed(channel, consents):
            return None, ("no_consent", self.purpose_id.name)
        find = getattr(self, f"_get_address_{channel}", None)
        address, missing = find() if find else (self.address, None)
        if not address:
            return None, ("no_address", missing)
        if channel == "sms" and not self.env["insurance.gateway"]._get_routes(self.company_id, address):
            return None, ("no_gateway", address)
        return (channel, address), None

    def _get_channels(self, pattern):
        """Return the channels to try, in order: what was chosen; else the client's own, else the rule's."""
        if self.channel:
            return [self.channel]
        channels = self.rule_id._get_channels() if self.rule_id else list(USUAL)
        wanted = pattern.get("channel")
        wanted = PREFERENCES.get(wanted, wanted)
        known = [code for code, _name in self._fields["channel"].selection]
        if self.audience == "client" and wanted in known and (not self.rule_id or self.rule_id.prefer_client):
            channels = [wanted, *(channel for channel in channels if channel != wanted)]
        return channels

    def _may_call_instead(self):
        """Return whether a client without a mobile is called instead: about his own policies only, and by a rule."""
        return (
            self.source == "rule" and self.audience == "client" and not self.channel and not self.purpose_id.needs_yes
        )

    def _is_allowed(self, channel, consents):
        """Return whether the client's answers allow this purpose by this channel."""
        if not self.purpose_id or self.audience != "client" or not self.partner_id:
            return True
        said, code = consents.get(self.partner_id.id, {}), self.purpose_id.code
        answer = said.get((code, CONSENT_CHANNELS.get(channel, channel))) or said.get((code, "any"))
        return answer == "given" if self.purpose_id.needs_yes else answer not in ("refused", "withdrawn")
