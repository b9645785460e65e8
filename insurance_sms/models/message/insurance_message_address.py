from odoo import models
from odoo.tools import email_normalize

from ...lib import numbers


class InsuranceMessage(models.Model):
    """To which number or address a message goes, by channel: ``_get_address_<code>`` returns ``(address, what is missing)``.

    Batches of messages read their contacts once, so that nothing here asks the database message by message.
    """

    _inherit = "insurance.message"

    def _get_phones(self):
        """Return the client's numbers as ``numbers.Number``, those that certainly are mobiles first."""
        partner = self.partner_id
        country = (partner.country_id or self.company_id.country_id).code
        points = partner.sudo().insurance_contact_point_ids  # sudo: for sending only; nothing is shown
        typed = [partner.mobile_phone, partner.phone, *points.filtered(lambda p: p.medium == "phone").mapped("value")]
        if self.address and "@" not in self.address:
            typed = [self.address]
        found = [
            number for raw in filter(None, typed) for number in numbers.split(raw, country) or [numbers.parse(raw)]
        ]
        return sorted(found, key=lambda number: (not number.e164, number.kind != numbers.MOBILE))

    def _get_address_sms(self):
        phones = self._get_phones()
        for number in phones:
            if number.takes_sms:
                return number.e164, None
        if not phones:
            return None, self.env._("no phone number")
        if phones[0].e164:
            return None, self.env._("%s is a landline", phones[0].e164)
        return None, self.env._("“%s” is not understood as a phone number", phones[0].raw)

    def _get_address_call(self):
        phones = self._get_phones()
        if not phones:
            return None, self.env._("no phone number")
        return phones[0].e164 or phones[0].raw, None

    def _get_address_email(self):
        partner = self.partner_id
        points = partner.sudo().insurance_contact_point_ids  # sudo: see above
        typed = [partner.email, *points.filtered(lambda point: point.medium == "email").mapped("value")]
        if self.address and "@" in self.address:
            typed = [self.address]
        for address in filter(None, typed):
            if email_normalize(address):
                return email_normalize(address), None
        return None, self.env._("no e-mail address")

    def _get_address_letter(self):
        partner = self.partner_id
        if not (partner.street and (partner.city or partner.zip)):
            return None, self.env._("no postal address")
        return ", ".join(filter(None, (partner.street, partner.zip, partner.city, partner.country_id.name))), None

    # --- refused for good --------------------------------------------------------------------------

    def _get_blocked(self, addresses):
        """Return those of the numbers and addresses that are on core's lists of blocked ones."""
        # sudo: both lists are read by the system only; who sends must obey them
        phones = self.env["phone.blacklist"].sudo().search_fetch([("number", "in", list(addresses))], ["number"])
        mails = self.env["mail.blacklist"].sudo().search_fetch([("email", "in", list(addresses))], ["email"])
        return set(phones.mapped("number")) | set(mails.mapped("email"))
