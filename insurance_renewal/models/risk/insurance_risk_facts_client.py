from odoo import models
from odoo.tools import SQL


class InsuranceRiskFacts(models.AbstractModel):
    """What is known of the client: age, other policies, needs, talks, class.

    Everything here has a date of its own; what was entered after the day is left out.
    """

    _inherit = "insurance.risk.facts"

    def _facts_client_age(self):
        """Full years at the end of the term; companies have none."""
        return SQL(
            """SELECT s.policy_id, ((p.cover_end - c.birth_date) / 365.25)::int
                 FROM insurance_risk_sample s
                 JOIN insurance_policy p ON p.id = s.policy_id
                 JOIN res_partner c ON c.id = s.partner_id
                WHERE c.birth_date IS NOT NULL AND NOT coalesce(c.is_company, FALSE)"""
        )

    def _facts_other_policies(self):
        """The client's other policies of ours in force on the day."""
        return self._select_others(SQL("count(other.id)::int"))

    def _facts_other_lines(self):
        """Lines of business the client holds with us besides this policy's."""
        return self._select_others(
            SQL("(count(DISTINCT other.line_id) FILTER (WHERE other.line_id <> s.line_id))::int")
        )

    def _select_others(self, aggregate):
        """Return SQL for an aggregate over the client's other own policies (``other``) in force on the day."""
        return SQL(
            """SELECT s.policy_id, %s
                 FROM insurance_risk_sample s
                 LEFT JOIN insurance_policy other ON other.partner_id = s.partner_id
                  AND other.company_id = s.company_id AND other.id <> s.policy_id AND other.origin = 'own'
                  AND other.state IN ('issued', 'cancelled') AND other.date_start <= s.day AND other.cover_end > s.day
                  AND coalesce(other.date_issue, other.date_start) <= s.day
                GROUP BY s.policy_id""",
            aggregate,
        )

    def _facts_needs(self):
        """Needs of the client that were open on the day."""
        return SQL(
            """SELECT s.policy_id, count(n.id)::int
                 FROM insurance_risk_sample s
                 LEFT JOIN insurance_need n ON n.partner_id = s.partner_id AND n.company_id = s.company_id
                  AND n.create_date < s.day + 1 AND (n.date_closed IS NULL OR n.date_closed > s.day)
                GROUP BY s.policy_id"""
        )

    def _facts_talk(self):
        """Days since somebody last wrote to or noted something about the client, a deal or a policy of his."""
        return SQL(
            """WITH place AS (
                    SELECT partner_id, 'res.partner' AS model, partner_id AS res_id FROM insurance_risk_sample
                    UNION
                    SELECT s.partner_id, 'crm.lead', l.id
                      FROM insurance_risk_sample s JOIN crm_lead l ON l.partner_id = s.partner_id
                    UNION
                    SELECT s.partner_id, 'insurance.policy', p.id
                      FROM insurance_risk_sample s JOIN insurance_policy p ON p.partner_id = s.partner_id
                ), talk AS (
                    SELECT place.partner_id, m.date::date AS day
                      FROM place JOIN mail_message m ON m.model = place.model AND m.res_id = place.res_id
                     WHERE m.message_type IN ('comment', 'email', 'email_outgoing', 'sms')
                    UNION
                    SELECT place.partner_id, a.date_done
                      FROM place JOIN mail_activity a ON a.res_model = place.model AND a.res_id = place.res_id
                     WHERE a.date_done IS NOT NULL)
               SELECT s.policy_id, (s.day - max(talk.day))::int
                 FROM insurance_risk_sample s
                 JOIN talk ON talk.partner_id = s.partner_id AND talk.day <= s.day
                GROUP BY s.policy_id, s.day"""
        )

    def _facts_rank(self):
        """The client's class of value on the day."""
        return SQL(
            """SELECT s.policy_id, h.to_id
                 FROM insurance_risk_sample s
                CROSS JOIN LATERAL (
                    SELECT to_id FROM insurance_rank_history
                     WHERE partner_id = s.partner_id AND company_id = s.company_id AND kind = 'value' AND date <= s.day
                     ORDER BY date DESC, id DESC LIMIT 1) h"""
        )
