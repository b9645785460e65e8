from odoo import api, fields, models
from odoo.tools import SQL

BATCH = 500  # rows of one run of the job
# what is told instead has of the row that failed; its words and way are found anew
_SAME = ("source", "event_code", "model", "occurrence", "part", "audience", "useful_until")
_SAME_IDS = ("rule_id", "policy_id", "lead_id", "partner_id", "user_id", "company_id", "purpose_id", "template_id")


class InsuranceMessage(models.Model):
    """A rule's SMS that certainly did not arrive: the client is told by the rule's next way, once.

    The row that failed stays as it is; the new one says what it stands for (``instead_of_id``, unique). Not confirmed is
    not failed. Everything is asked again when the new row is sent.
    """

    _inherit = "insurance.message"

    instead_of_id = fields.Many2one(
        "insurance.message", index=False, copy=False, ondelete="cascade",
        help="The SMS that did not arrive, which is why this one goes by another way.",
    )  # fmt: skip
    instead_ids = fields.One2many("insurance.message", "instead_of_id", "Told Instead")

    _instead_uniq = models.UniqueIndex("(instead_of_id) WHERE instead_of_id IS NOT NULL", "This was already told.")
    _failed_idx = models.Index("(useful_until) WHERE state = 'failed' AND rule_id IS NOT NULL")

    @api.model
    def _plan_instead(self, now, limit=BATCH):
        """Plan the next way for rules' SMS that failed for good and are still of use; a constant number of queries.

        :param now: moment (UTC)
        :return: ids of the new rows
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT m.id FROM insurance_message m JOIN insurance_contact_rule r ON r.id = m.rule_id
                    WHERE m.state = 'failed' AND m.rule_id IS NOT NULL AND m.useful_until > %s
                      AND m.channel = 'sms' AND m.source = 'rule' AND m.instead_of_id IS NULL
                      AND r.is_on AND r.active
                      AND (r.channel_1 <> 'sms' OR r.channel_2 <> 'sms' OR r.channel_3 <> 'sms')
                      AND NOT EXISTS (SELECT 1 FROM insurance_message n WHERE n.instead_of_id = m.id)
                    ORDER BY m.id LIMIT %s""",
                now,
                limit,
            )
        )
        failed = self.browse(message_id for (message_id,) in rows)
        return self._plan([message._prepare_instead_row(now) for message in failed])

    def _prepare_instead_row(self, now):
        """Return the columns of the row that tells the same by another way."""
        row = {name: self[name] or None for name in _SAME} | {name: self[name].id or None for name in _SAME_IDS}
        return row | {"part": self.part, "res_id": self.res_id or None, "instead_of_id": self.id, "due": now}

    def _get_channels(self, pattern):
        channels = super()._get_channels(pattern)
        if self.channel or not self.instead_of_id:
            return channels
        return [channel for channel in channels if channel != self.instead_of_id.channel]

    def _check_needed(self, now):
        """A report may set right what failed, as long as nothing was told instead."""
        arrived = self.filtered(lambda message: message.instead_of_id and message.instead_of_id.state != "failed")
        words = self.env._("The SMS has arrived after all")
        return dict.fromkeys(arrived.ids, ("stopped", words)) | super()._check_needed(now)
