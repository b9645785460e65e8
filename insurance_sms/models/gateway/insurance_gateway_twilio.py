import re

from odoo import models

from odoo.addons.sms_twilio.tools.sms_api import SmsApiTwilio
from odoo.addons.sms_twilio.tools.sms_twilio import get_twilio_from_number, get_twilio_status_callback_url

from ...lib.gateway import answer as answers
from ...lib.gateway import ask

API = "https://api.twilio.com/2010-04-01/Accounts/{login}/Messages.json"
# what the account, not the message, is guilty of: https://www.twilio.com/docs/api/errors
ACCOUNT_CODES = "20003|20005|20429|21603|21606|21608|21609|21660|30002"


class InsuranceGateway(models.Model):
    """Twilio, by the account, the numbers and the address of reports in core's settings of the company.

    Core's own sender takes an answer that never came for a failure and stops at an answer in HTML; so its settings
    and its words are used, and the way there is that of all gateways.
    """

    _inherit = "insurance.gateway"

    def _get_builder_twilio(self):
        """Return the function that makes the request of a message to Twilio.

        :raises ValueError: when the company's settings have no account
        """
        self.ensure_one()
        company = self.company_id.sudo()  # sudo: the account in the company's settings is for the system group
        sid, token = company.sms_twilio_account_sid or "", company.sms_twilio_auth_token or ""
        if not re.fullmatch(r"AC[A-Za-z0-9]{32}", sid) or not token:
            raise ValueError(self.env._("Twilio's account is not set up in the settings of the company."))
        senders = {"": get_twilio_from_number(company, "").number or ""} | {
            number.country_code: number.number for number in reversed(company.sms_twilio_number_ids)
        }
        callback = get_twilio_status_callback_url(company, "UUID")
        return lambda message: self._build_twilio(message, senders, callback, sid, token)

    @staticmethod
    def _build_twilio(message, senders, callback, sid, token):
        country = ask.numbers.parse(message["number"]).country
        recipe = ask.Recipe(
            url=API,
            params=(
                ("From", message.get("sender") or senders.get(country) or senders[""]),
                ("To", "{number}"),
                ("Body", "{text}"),
                ("StatusCallback", callback.replace("UUID", str(message["uuid"]))),
            ),
            secrets={"login": sid, "password": token},
            login=("{login}", "{password}"),
            coding=("", ""),
        )
        return ask.build(recipe, message)

    def _get_reading(self):
        reading = super()._get_reading()
        if self.kind != "twilio":
            return reading
        words = SmsApiTwilio(self.env)._get_sms_api_error_messages()
        return answers.Reading(
            meanings=reading.meanings
            + (
                answers.Meaning(answers.ACCOUNT, pattern=ACCOUNT_CODES),
                answers.Meaning(answers.FAILED, pattern="21211|21614|21265", note=words["wrong_number_format"]),
                answers.Meaning(answers.FAILED, pattern="21266", note=words["twilio_from_to"]),
                answers.Meaning(answers.AGAIN, status="429"),
            ),
            ok_place="sid",
            code_place="code",
            ref_place="sid",
            detail_place="message",
        )
