from odoo import api, fields, models
from odoo.tools import SQL

# names of a policy's date that events of its end look at
_ENDS = ("date_end", "cover_end")
# reasons for which a reminder was held back because nothing was left to remind of
_NOT_NEEDED = ("stopped", "changed")


class InsuranceMessageEffect(models.Model):
    """Renewals after a reminder against without: a row per policy of ours that ended.

    It counts what happened, not why: who was reminded may differ from who was not. Policies that ended before the
    company's first reminder was due are left out, and those cancelled before their end, as in the renewal rate.
    """

    _name = "insurance.message.effect"
    _description = "Renewals after Reminders"
    _auto = False
    _order = "date_end desc, id desc"
    _rec_name = "policy_id"
    _depends = {
        "insurance.policy": [
            "state", "origin", "cover_end", "partner_id", "line_id", "insurer_id", "user_id", "issuer_id", "company_id",
            "previous_id", "joined_ids",
        ],
        "insurance.message": ["policy_id", "event_code", "audience", "direction", "state", "reason", "due", "date_sent"],
        "insurance.event": ["code", "kind", "model", "date_field"],
    }  # fmt: skip

    policy_id = fields.Many2one("insurance.policy", readonly=True)
    partner_id = fields.Many2one("res.partner", "Policyholder", readonly=True)
    line_id = fields.Many2one("insurance.line", readonly=True)
    insurer_id = fields.Many2one("res.partner", readonly=True)
    user_id = fields.Many2one("res.users", "Agent", readonly=True)
    issuer_id = fields.Many2one("res.users", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    date_end = fields.Date("Ended on", readonly=True, help="Last day of cover.")
    reminder = fields.Selection(
        [
            ("delivered", "Delivered"),
            ("sent", "Sent, no report of delivery"),
            ("not_reached", "Planned, but not reached"),
            ("not_needed", "No longer needed"),
            ("none", "None planned"),
        ],
        readonly=True,
        help="The best of the policy's reminders to the client before its end. Not reached: held back, for example "
        "without consent or number, failed or not confirmed. No longer needed: renewed or changed before it was due.",
    )
    ended = fields.Integer(readonly=True, help="Policies of ours that ended; those cancelled before are left out.")
    reminded = fields.Integer(readonly=True, help="A reminder was sent to the client before the end.")
    renewed = fields.Integer(readonly=True, help="A next term of ours was issued.")
    renewal_rate = fields.Float("Renewal rate", readonly=True, aggregator="avg", help="Renewed ÷ ended.")

    @property
    def _table_query(self):
        return SQL(
            """WITH told AS (%(told)s), first AS (%(first)s)
               SELECT r.*, (r.reminder IN ('delivered', 'sent'))::integer AS reminded, 1 AS ended,
                      r.renewed::float8 AS renewal_rate
                 FROM (SELECT p.id, p.id AS policy_id, p.partner_id, p.line_id, p.insurer_id, p.user_id, p.issuer_id,
                              p.company_id, p.cover_end - 1 AS date_end, coalesce(told.reminder, 'none') AS reminder,
                              %(renewed)s::integer AS renewed
                         FROM insurance_policy p
                         JOIN first ON first.company_id = p.company_id AND p.cover_end > first.day
                         LEFT JOIN told ON told.policy_id = p.id
                        WHERE p.origin = 'own' AND p.state = 'issued' AND p.cover_end <= %(today)s) AS r""",
            told=self._select_reminders(),
            first=SQL(
                "SELECT m.company_id, min(m.due)::date AS day FROM %s GROUP BY m.company_id", self._from_reminders()
            ),
            renewed=self._is_renewed(),
            today=fields.Date.context_today(self),
        )

    @api.model
    def _from_reminders(self):
        """Return SQL of messages ``m`` to clients by rules of a policy's end; rules that follow the end are dropped later."""
        return SQL(
            """insurance_message m JOIN insurance_event e ON e.code = m.event_code AND e.kind = 'date'
                    AND e.model = 'insurance.policy' AND e.date_field IN %s
                    AND m.audience = 'client' AND m.direction = 'outgoing'""",
            _ENDS,
        )

    @api.model
    def _select_reminders(self):
        """Return SQL of ``policy_id, reminder``: the best of the reminders that were due or sent before the end."""
        return SQL(
            """SELECT m.policy_id,
                      CASE WHEN bool_or(m.state = 'delivered') THEN 'delivered'
                           WHEN bool_or(m.state = 'sent') THEN 'sent'
                           WHEN bool_and(m.state = 'skipped' AND coalesce(m.reason, '') IN %s) THEN 'not_needed'
                           ELSE 'not_reached' END AS reminder
                 FROM %s JOIN insurance_policy p ON p.id = m.policy_id
                WHERE coalesce(m.date_sent, m.due) < p.cover_end
                GROUP BY m.policy_id""",
            _NOT_NEEDED,
            self._from_reminders(),
        )

    @api.model
    def _is_renewed(self):
        """Return SQL that is true when a next term of ours was issued for ``p``, cancelled later or not."""
        return SQL(
            """(EXISTS (SELECT FROM insurance_policy n WHERE n.previous_id = p.id
                                AND n.origin = 'own' AND n.state IN ('issued', 'cancelled'))
                OR EXISTS (SELECT FROM insurance_policy_join j JOIN insurance_policy n ON n.id = j.policy_id
                            WHERE j.joined_id = p.id AND n.origin = 'own' AND n.state IN ('issued', 'cancelled')))"""
        )

    def action_open_policy(self):
        self.ensure_one()
        return self.policy_id._get_form_action()
