from datetime import time

from odoo import models
from odoo.tools import format_date, format_time

_SHOWN = 3  # further phones, own messages and expiring documents on the card; all are on the page
_REFUSED = ("refused", "withdrawn")


class ResPartner(models.Model):
    """What the card says of how to reach a client and what he agreed to."""

    _inherit = "res.partner"

    def _get_card_chips(self):
        chips = super()._get_card_chips()
        if self.preferred_channel == "none":
            chips.append({"text": self.env._("Do not contact"), "tone": "danger", "help": self.contact_note or None})
        for purpose, channel, state in self._get_consent_words():
            if state in _REFUSED and purpose.refusal_label:
                text = self.env._("%(what)s: %(channel)s", what=purpose.refusal_label, channel=channel)
                chips.append(
                    {"text": text if channel else purpose.refusal_label, "tone": "warning", "help": purpose.name}
                )
        return chips

    def _get_card_facts(self):
        preference = self._get_preference_words()
        facts = [preference] if preference else []
        return [
            *super()._get_card_facts(),
            *facts,
            *filter(None, [self.insurance_area_id.display_name, self.occupation]),
        ]

    def _get_consent_words(self):
        """Return ``[(purpose, name of the channel or "" for any, state)]`` of the latest answers, purposes in order."""
        self.ensure_one()
        answers = self._get_consents()[self.id]
        if not answers:
            return []
        codes = {code for code, _channel in answers}
        # sudo: purposes are definitions everybody's card is drawn from
        purposes = self.env["insurance.consent.purpose"].sudo().search([("code", "in", list(codes))])
        names = dict(self.env["insurance.consent"]._fields["channel"]._description_selection(self.env)) | {"any": ""}
        return [
            (purpose, names[channel], state)
            for purpose in purposes
            for (code, channel), state in answers.items()
            if code == purpose.code
        ]

    def _get_preference_words(self):
        """Return how the client likes to be reached: “prefers SMS after 17:00”, or "" when nobody knows."""
        self.ensure_one()
        hours = self._get_hours_words()
        if self.preferred_channel in (False, "none"):
            return self.env._("best reached %s", hours) if hours and not self.preferred_channel else ""
        channel = dict(self._fields["preferred_channel"]._description_selection(self.env))[self.preferred_channel]
        if not hours:
            return self.env._("prefers %s", channel)
        return self.env._("prefers %(channel)s %(hours)s", channel=channel, hours=hours)

    def _get_hours_words(self):
        start, end = (self._hour_words(hour) if hour else "" for hour in (self.contact_from, self.contact_to))
        hours = (
            self.env._("%(start)s to %(end)s", start=start, end=end)
            if start and end
            else self.env._("after %s", start)
            if start
            else self.env._("before %s", end)
            if end
            else ""
        )
        days = {"working": self.env._("on working days"), "weekend": self.env._("at weekends")}.get(self.contact_days)
        return " ".join(filter(None, [hours, days]))

    def _hour_words(self, hour):
        """Return an hour of the day (a float) as the reader writes it."""
        minutes = min(round(hour * 60), 24 * 60 - 1)
        return format_time(self.env, time(minutes // 60, minutes % 60), time_format="short")

    def _get_card_sections(self):
        sections = super()._get_card_sections()
        sections["contact"] = {
            "title": self.env._("Contact and consent"),
            "sequence": 80,
            "width": "third",
            "rows": [
                *self._get_card_documents(),
                *self._get_card_consents(),
                *self._get_card_points(),
                *self._get_card_patterns(),
            ],
        }
        return sections

    def _get_card_documents(self):
        """Return the rows of documents that have expired or soon will."""
        documents = self.env["insurance.identity"].search(
            [("partner_id", "=", self.id), ("date_expiry", "<=", "today +60d")], order="date_expiry", limit=_SHOWN
        )
        return [
            {
                "key": f"identity-{document.id}",
                "title": document._kind_label(),
                "detail": self.env._("valid until %s", format_date(self.env, document.date_expiry)),
                "badge": {"text": self.env._("expired"), "tone": "danger"}
                if document.validity == "expired"
                else {"text": self.env._("expires soon"), "tone": "warning"},
                "open": {"model": "insurance.identity", "id": document.id},
            }
            for document in documents
        ]

    def _get_card_consents(self):
        """Return a row of what the client agreed to; what he refused is said beside his name."""
        given = [
            f"{purpose.name} ({channel})" if channel else purpose.name
            for purpose, channel, state in self._get_consent_words()
            if state == "given"
        ]
        if not given:
            return []
        return [{"key": "consent", "title": self.env._("Agreed to"), "detail": ", ".join(dict.fromkeys(given))}]

    def _get_card_points(self):
        points = self.env["insurance.contact.point"].search([("partner_id", "=", self.id)], limit=_SHOWN)
        return [
            {"key": f"point-{point.id}", "title": point.value, "detail": point.note or "", "end": point.kind_id.name}
            for point in points
        ]

    def _get_card_patterns(self):
        patterns = self.env["insurance.contact.pattern"].search([("partner_id", "=", self.id)], limit=_SHOWN)
        channels = dict(patterns._fields["channel"]._description_selection(self.env))
        return [
            {
                # sudo: names of events are definitions
                "key": f"pattern-{pattern.id}",
                "title": pattern.event_id.sudo().name,
                "detail": " · ".join(filter(None, [pattern._get_timing_words(), pattern.text])),
                "end": channels.get(pattern.channel),
            }
            for pattern in patterns
        ]
