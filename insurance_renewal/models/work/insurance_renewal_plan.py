from odoo import fields, models
from odoo.tools import SQL


class InsuranceRenewal(models.Model):
    """The steps of a case, planned when it is opened."""

    _inherit = "insurance.renewal"

    step_ids = fields.One2many("insurance.renewal.step", "renewal_id", string="Steps", readonly=True)

    def _plan_steps(self):
        """Plan the steps of these cases as their rules say today; one statement for any number of cases.

        A step that is there already, done or not, is left as it is. Reminding and telling the supervisor on or
        before the day on which the work was opened makes no sense: such steps are marked as missed.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """INSERT INTO insurance_renewal_step (renewal_id, company_id, rule_step_id, kind, date_planned, date_done,
                                                       state, reason, user_id, create_uid, write_uid, create_date, write_date)
                   SELECT r.id, r.company_id, NULL, 'create', r.date_due, r.date_open, 'done', NULL, r.user_id,
                          %(uid)s, %(uid)s, %(now)s, %(now)s
                     FROM insurance_renewal r WHERE r.id = ANY(%(ids)s)
                   UNION ALL
                   SELECT r.id, r.company_id, s.id, s.kind, d.day, NULL,
                          CASE WHEN d.late THEN 'missed' ELSE 'planned' END, CASE WHEN d.late THEN 'late' END, NULL,
                          %(uid)s, %(uid)s, %(now)s, %(now)s
                     FROM insurance_renewal r JOIN insurance_renewal_rule_step s ON s.rule_id = r.rule_id AND s.active
                     JOIN insurance_policy p ON p.id = r.policy_id
                    CROSS JOIN LATERAL (SELECT %(day)s AS day, s.kind <> 'win_back' AND %(day)s <= r.date_open AS late) d
                    WHERE r.id = ANY(%(ids)s)
                   ON CONFLICT DO NOTHING""",
                uid=self.env.uid,
                now=fields.Datetime.now(),
                ids=self.ids,
                day=SQL(
                    """CASE WHEN s.kind = 'win_back' THEN r.date_end + s.days
                            WHEN p.end_precision = 'month' THEN date_trunc('month', r.date_end)::date - s.days
                            ELSE r.date_end - s.days END"""
                ),
            )
        )
        self.invalidate_recordset(["step_ids"])

    def _replan(self):
        """Plan the steps of the open ones of these cases anew, as their rules say today; done steps stay.

        :return: how many cases were planned anew
        """
        # not as the administrator: steps are always written by the night's own user
        cases = self._as_service().browse(self.ids).filtered(lambda case: case.state == "open")
        cases.step_ids.filtered(
            lambda step: step.kind != "create" and (step.state == "planned" or step.reason == "late")
        ).unlink()
        cases._plan_steps()
        return len(cases)
