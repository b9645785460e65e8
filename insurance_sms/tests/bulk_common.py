"""Bulk messages: fixtures."""

from .common import NOON, SmsCase


class BulkCase(SmsCase):
    """Bulk messages of the manager; ``news`` reaches those who agreed to news and offers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bulks = cls.env["insurance.bulk"].with_user(cls.manager).with_company(cls.company)
        cls.about_client = cls.env["insurance.message.template"].create(
            {"name": "News", "model": "res.partner", "sms_body": "Dear {{ object.name }}, news.", "no_signature": True}
        )

    def _bulk(self, partners=None, **vals):
        values = {"name": "News", "body": "We are closed on Friday.", "purpose_id": self.service.id}
        if partners is not None:
            values |= {"audience": "chosen", "picked_partner_ids": [(6, 0, partners.ids)]}
        return self.bulks.create(values | vals)

    def _fill(self, bulk, batch=1000):
        """Do what the job does."""
        jobs = self.env["insurance.bulk"].with_user(self.env.ref("insurance_sms.user_messages"))
        job = jobs.browse(bulk.id).with_context(allowed_company_ids=jobs.env.user.company_ids.ids)
        while job._step_safely(batch):
            pass
        bulk.invalidate_recordset()
        return self.env["insurance.message"].search([("bulk_id", "=", bulk.id)], order="id")

    def _start(self, bulk, **kwargs):
        with self._at(NOON):
            bulk.action_start()
            return self._fill(bulk, **kwargs)

    def _check(self, bulk, when=NOON):
        with self._at(when):
            bulk.action_check()
        return bulk.forecast
