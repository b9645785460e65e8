from odoo import models

from .sms_sms import SmsApiLedger


class ResCompany(models.Model):
    _inherit = "res.company"

    def _has_sms_gateway(self):
        """Return whether the company's SMS go by a gateway of ours."""
        self.ensure_one()
        # sudo: who writes an SMS does not see gateways
        return bool(
            self.env["insurance.gateway"].sudo().search_count([("company_id", "in", (self.id, False))], limit=1)
        )

    def _get_sms_api_class(self):
        return SmsApiLedger if self._has_sms_gateway() else super()._get_sms_api_class()
