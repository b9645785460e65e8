from odoo import fields, models
from odoo.tools import SQL


class InsurancePolicy(models.Model):
    """A policy of ours meets the client's need in its line."""

    _inherit = "insurance.policy"

    def action_issue(self):
        result = super().action_issue()
        self._meet_needs()
        return result

    def _issue_history(self):
        result = super()._issue_history()
        self._meet_needs()
        return result

    def _void(self, reason):
        """What a mistaken policy had met is needed again."""
        # sudo: the need may be in a colleague's book
        self.env["insurance.need"].sudo().search([("policy_id", "in", self.ids)])._release({"policy_id": False})
        return super()._void(reason)

    def _meet_needs(self):
        """Close the live needs of the policyholders and of the persons insured in the policies' lines.

        The next term of a policy of ours meets nothing new, nor does one that has ended. A need that is in
        a deal is met by the policies of that deal, or by those of none.
        """
        if not self.ids:
            return
        self.env.flush_all()
        pairs = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (n.id) n.id, q.id
                     FROM insurance_policy q
                     JOIN LATERAL (
                          SELECT q.partner_id AS id UNION
                          SELECT o.person_id FROM insurance_policy_object p JOIN insurance_object o ON o.id = p.object_id
                           WHERE p.policy_id = q.id AND o.person_id IS NOT NULL) who ON TRUE
                     JOIN insurance_need n
                       ON n.partner_id = who.id AND n.line_id = q.line_id AND n.company_id = q.company_id
                LEFT JOIN insurance_policy before ON before.id = q.previous_id
                    WHERE q.id IN %s AND q.origin = 'own' AND q.state = 'issued' AND q.cover_end > %s
                      AND (before.id IS NULL OR before.origin = 'foreign')
                      AND n.active AND n.policy_id IS NULL
                      AND (n.lead_id = q.lead_id AND n.state <> 'dropped'
                           OR n.state IN ('open', 'deal') AND (n.lead_id IS NULL OR q.lead_id IS NULL))
                 ORDER BY n.id, q.id""",
                tuple(self.ids),
                fields.Date.context_today(self),
            )
        )
        # sudo: the need may be in the book of a colleague; it is met all the same
        self.env["insurance.need"].sudo()._meet(pairs)
