from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...lib import text

_AGENTS = "insurance_crm.group_agent_own"
CHANNELS = [
    ("sms", "SMS"),
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("messenger", "Messenger"),
]


class ResPartner(models.Model):
    """How a client is best reached: further phones and e-mails, addresses by kind, channel and hours."""

    _inherit = "res.partner"
    _complete_name_displayed_types = ("invoice", "delivery", "other", "registered", "home", "work")

    type = fields.Selection(
        selection_add=[("registered", "Registered"), ("home", "Home"), ("work", "Work")],
        ondelete={"registered": "set default", "home": "set default", "work": "set default"},
    )
    insurance_contact_point_ids = fields.One2many(
        "insurance.contact.point", "partner_id", "More Phones and E-mails", groups=_AGENTS
    )
    preferred_channel = fields.Selection(
        [*CHANNELS, ("none", "Do not contact")],
        help="How the client wants to hear from us. “Do not contact”: nothing is sent by itself.",
    )
    contact_from = fields.Float("Best From", help="Hours of the day in the client's time; 0:00 means no limit.")
    contact_to = fields.Float("Best To")
    contact_days = fields.Selection(
        [("working", "Working days"), ("weekend", "Weekends")], "Best Days", help="Empty: any day."
    )
    contact_note = fields.Char(help="Anything else: ask for the secretary, write in English.")

    @api.constrains("contact_from", "contact_to")
    def _check_contact_hours(self):
        for partner in self:
            start, end = partner.contact_from, partner.contact_to
            if not 0 <= start <= 24 or not 0 <= end <= 24 or (end and end <= start):
                raise ValidationError(
                    self.env._(
                        "%s: the best hours lie between 0:00 and 24:00, the first before the last.",
                        partner.display_name,
                    )
                )

    @api.onchange("phone", "mobile_phone", "country_id")
    def _onchange_phone_understood(self):
        """Say at once when a number lacks its country; it is kept as typed, but cannot be dialled or compared."""
        for number in filter(None, (self.phone, self.mobile_phone)):
            if text.digits(number) and not self._phone_format(number=number):
                return {
                    "warning": {
                        "title": self.env._("Phone without its country"),
                        "message": self.env._(
                            "“%s” is not understood as a phone number. Write it with its country: +380 50 123 45 67, "
                            "or enter the country of the address.",
                            number,
                        ),
                    }
                }
        return None

    # --- found by every number -------------------------------------------------------------

    @api.depends("insurance_contact_point_ids.value", "insurance_contact_point_ids.value_key")
    def _compute_insurance_search(self):
        return super()._compute_insurance_search()

    def _get_search_parts(self):
        names, codes, phones = super()._get_search_parts()
        for point in self.insurance_contact_point_ids:
            (phones if point.medium == "phone" else names).extend((point.value, point.value_key))
        return names, codes, phones
