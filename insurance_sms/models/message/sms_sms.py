from odoo import models

from odoo.addons.sms.tools.sms_api import SmsApiBase


class SmsApiLedger(SmsApiBase):
    """What core takes for a provider: its SMS become rows of the ledger, and the sender does the rest."""

    def _send_sms_batch(self, messages, delivery_reports_url=False):
        """Put a batch into the ledger; see core's method for what goes in and out. Nothing is sent here."""
        numbers = {number["uuid"]: number["number"] for message in messages for number in message["numbers"]}
        texts = {number["uuid"]: message["content"] for message in messages for number in message["numbers"]}
        self.env["insurance.message"]._take_over(self.company, numbers, texts)
        return [{"uuid": uuid, "state": "processing"} for uuid in numbers]


class SmsSms(models.Model):
    """Core's SMS go by the company's gateway, whichever way they come; blocked numbers get none."""

    _inherit = "sms.sms"

    def _split_by_api(self):
        """Core's own version sends by Odoo's service whatever the company uses."""
        others = self.browse()
        for company, batch in self.grouped(lambda sms: sms._get_sms_company()).items():
            if company._has_sms_gateway():
                api = company._get_sms_api_class()(self.env)
                api._set_company(company)
                yield api, batch
            else:
                others |= batch
        others -= others._cancel_blocked()
        if others:
            yield from super(SmsSms, others)._split_by_api()

    def _send(self, unlink_failed=False, unlink_sent=True, raise_exception=False):
        """Core's queue takes the first SMS' company for all, and stops when there are two."""
        options = {"unlink_failed": unlink_failed, "unlink_sent": unlink_sent, "raise_exception": raise_exception}
        if self.env.context.get("sms_api"):
            return super()._send(**options)
        for api, batch in self._split_by_api():
            super(SmsSms, batch.with_context(sms_api=api))._send(**options)
        return None

    def _cancel_blocked(self):
        """Cancel SMS to blocked numbers; core looks at the list in mass mode only. Returns what was cancelled."""
        # sudo: whether a number is blocked counts for everybody
        blocked = self.env["phone.blacklist"].sudo().search([("number", "in", self.mapped("number"))])
        numbers = set(blocked.mapped("number"))
        found = self.filtered(lambda sms: sms.number in numbers)
        if found:
            found._update_sms_state_and_trackers("canceled", failure_type="sms_blacklist")
        return found

    def _prepare_message_vals(self, company, text):
        """Return the ledger's columns for one of core's SMS; ``text`` as it is to be sent."""
        self.ensure_one()
        about = self.mail_message_id
        record = self.env[about.model].browse(about.res_id).exists() if about.model in self.env else None
        client = self.partner_id or (record._mail_get_partners()[record.id][:1] if record else self.partner_id)
        agent = client.user_id or (record.user_id if record and "user_id" in record else client.user_id)
        campaign = "mailing_id" in self and self.mailing_id
        marketing = self.env.ref("insurance_crm.consent_purpose_marketing") if campaign else None
        return {
            "source": "campaign" if campaign else "person",
            "channel": "sms",
            "address": self.number or None,
            "body": text,
            "uuid": self.uuid,
            "model": about.model or None,
            "res_id": about.res_id or None,
            "policy_id": about.res_id if about.model == "insurance.policy" else None,
            "lead_id": about.res_id if about.model == "crm.lead" else None,
            "mail_message_id": about.id or None,
            "partner_id": client.id or None,
            "user_id": agent.id or None,
            "audience": "employee" if client.user_ids.filtered(lambda user: not user.share) else "client",
            "purpose_id": marketing.id if marketing else None,
            "company_id": company.id,
            "author_id": self.create_uid.id,
            "create_uid": self.create_uid.id,
            "is_final": True,
        }
