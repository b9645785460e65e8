from odoo import api, fields, models

_QUEUE = "insurance_sms.changed"


class InsuranceMessage(models.Model):
    """Core's SMS in the ledger, and what becomes of them back in the chatter and in campaigns."""

    _inherit = "insurance.message"

    # --- in -----------------------------------------------------------------------------------------

    @api.model
    def _take_over(self, company, numbers, texts):
        """Put core's SMS into the ledger, or plan again what failed and somebody sends again.

        :param company: whose gateway is to send them
        :param dict numbers: ``{uuid of the sms.sms: number}``
        :param dict texts: ``{uuid: text}``
        """
        # sudo: who writes an SMS may not read core's queue
        batch = self.env["sms.sms"].sudo().search([("uuid", "in", list(numbers))])
        rows = [sms._prepare_message_vals(company, texts[sms.uuid]) for sms in batch]
        messages = self._as_service(company)
        messages._plan(rows)
        again = messages.search([("uuid", "in", list(numbers)), ("state", "in", ("failed", "skipped"))])
        again.write({"state": "planned", "reason": False, "attempts": 0, "due": fields.Datetime.now()})
        messages._wake_sender()

    @api.model
    def _wake_sender(self):
        """Let the sender run at once instead of at its next turn."""
        cron = self.env.ref("insurance_sms.ir_cron_send", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()  # sudo: who writes a message may not run jobs

    # --- and back -----------------------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._tell_core_later()
        return result

    def _tell_core_later(self):
        """Remember rows whose state changed; core hears of them once, before the transaction ends."""
        precommit = self.env.cr.precommit
        if _QUEUE not in precommit.data:
            precommit.data[_QUEUE] = set()
            precommit.add(self.browse()._tell_core)
        precommit.data[_QUEUE].update(self.ids)

    @api.model
    def _tell_core(self):
        """Tell core's trackers what became of their SMS: the chatter and campaigns show it."""
        changed = self.browse(self.env.cr.precommit.data.pop(_QUEUE, ())).sudo()  # sudo: trackers are nobody's to see
        rows = changed.exists().filtered(lambda row: row.uuid and row.source in ("person", "campaign"))
        if not rows:
            return
        trackers = self.env["sms.tracker"].sudo().search([("sms_uuid", "in", rows.mapped("uuid"))])
        by_uuid = rows.grouped("uuid")
        for (state, reason, detail), some in trackers.grouped(lambda t: by_uuid[t.sms_uuid]._get_fate()).items():
            some._take_fate(state, reason, detail)

    def _get_fate(self):
        return self.state, self.reason, self.detail or ""
