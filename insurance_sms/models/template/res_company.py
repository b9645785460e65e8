import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

SIGNATURE_WORDS = ("agent", "phone", "email", "company")
_WORD = re.compile(r"\{(.*?)\}")


class ResCompany(models.Model):
    """What follows the words of every message to a client."""

    _inherit = "res.company"

    message_signature = fields.Char(
        "Signature of messages",
        translate=True,
        default="{agent}, {phone}",
        help="Put under each message to a client, unless the text already says it: {agent}, {phone}, {email} of who is "
        "in charge of the client, and {company}. Empty: no signature.",
    )
    message_stop_hint = fields.Boolean(
        "Tell how to stop",
        help="SMS that only those get who said yes end with: Reply STOP. Only with a gateway that brings answers.",
    )

    @api.constrains("message_signature")
    def _check_message_signature(self):
        for company in self:
            unknown = [word for word in _WORD.findall(company.message_signature or "") if word not in SIGNATURE_WORDS]
            if unknown:
                raise ValidationError(
                    self.env._(
                        "The signature of messages may have %(words)s; {%(unknown)s} is not known.",
                        words=", ".join(f"{{{word}}}" for word in SIGNATURE_WORDS),
                        unknown=unknown[0],
                    )
                )
