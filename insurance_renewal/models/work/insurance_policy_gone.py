from odoo import models
from odoo.tools import SQL


class InsurancePolicy(models.Model):
    """Policies whose cars are all sold: there is nothing left to renew."""

    _inherit = "insurance.policy"

    def _filter_gone(self):
        """Return those of these policies that insured something of which nothing stays to their end; one query.

        An object leaves with a last day on the policy before the policy's end, or when it is archived. Policies
        without objects never count.
        """
        ids = [policy_id for policy_id in self.ids if policy_id]
        if not ids:
            return self.browse()
        self.flush_model(["date_end"])
        self.env["insurance.policy.object"].flush_model(["policy_id", "object_id", "date_exit", "active"])
        self.env["insurance.object"].flush_model(["active"])
        rows = self.env.execute_query(
            SQL(
                """SELECT o.policy_id FROM insurance_policy_object o JOIN insurance_policy p ON p.id = o.policy_id
                     JOIN insurance_object b ON b.id = o.object_id
                    WHERE o.policy_id = ANY(%s) GROUP BY o.policy_id
                   HAVING NOT bool_or(o.active AND b.active AND (o.date_exit IS NULL OR o.date_exit >= p.date_end))""",
                ids,
            )
        )
        return self.browse(policy_id for (policy_id,) in rows)

    def _settle_gone(self):
        """Let the renewals of these policies know that an object left, or came back."""
        # sudo: whose book the renewal and its deal are in does not matter for what became of the car
        cases = self.sudo().renewal_id
        cases.lead_id._settle_renewals()
        returned = cases.filtered(lambda case: not case.closed_why or case.closed_why == "lost")
        returned.lead_id._restore_idle()
        self._reopen_cases(cases)
