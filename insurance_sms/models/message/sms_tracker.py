from odoo import models

# what core's chatter and campaigns are told of a row that was not sent
_FAILURES = {
    "blacklist": "sms_blacklist",
    "no_consent": "sms_optout",
    "not_wanted": "sms_optout",
    "duplicate": "sms_duplicate",
    "no_address": "sms_number_missing",
}
_SENT = {"sent": "pending", "unconfirmed": "pending", "delivered": "sent"}


class SmsTracker(models.Model):
    _inherit = "sms.tracker"

    def _take_fate(self, state, reason, detail):
        """Show in the chatter and in campaigns what became of an SMS in the ledger.

        :param state: of the ``insurance.message``
        :param reason: why it was not sent
        :param detail: what the gateway said
        """
        if state in _SENT:
            self._action_update_from_sms_state(_SENT[state])
        elif state == "skipped":
            failure = _FAILURES.get(reason, "sms_not_allowed")
            self._action_update_from_sms_state("error", failure_type=failure, failure_reason=detail)
        elif state == "failed":
            self.with_context(sms_known_failure_reason=detail)._action_update_from_provider_error("not_delivered")
