from odoo import api, fields, models
from odoo.tools import SQL


class InsuranceRenewalFailure(models.Model):
    """A policy whose renewal could not be opened: what went wrong, for the administrator to put right."""

    _name = "insurance.renewal.failure"
    _description = "Renewal Problem"
    _order = "date_last desc, id desc"
    _rec_name = "policy_id"

    policy_id = fields.Many2one("insurance.policy", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(related="policy_id.company_id", store=True, precompute=True, index=True)
    partner_id = fields.Many2one(related="policy_id.partner_id", string="Client")
    date_end = fields.Date(related="policy_id.date_end")
    message = fields.Text("What went wrong", required=True, readonly=True)
    date_first = fields.Date("First night", required=True, readonly=True)
    date_last = fields.Date("Last night", readonly=True)
    count = fields.Integer("Nights", default=1, readonly=True)

    _policy_uniq = models.Constraint("UNIQUE (policy_id)", "The policy is already on the list of problems.")

    @api.model
    def _tell(self, policy_id, message, today):
        """Put a policy on the list, or count one more night for it."""
        known = self.search([("policy_id", "=", policy_id)])
        if known:
            known.write({"message": message, "date_last": today, "count": known.count + 1})
            return known
        return self.create([{"policy_id": policy_id, "message": message, "date_first": today, "date_last": today}])

    @api.model
    def _settle(self, policies):
        """Take policies that are open now off the list."""
        self.search([("policy_id", "in", policies.ids)]).unlink()

    def action_retry(self):
        """Try again now; what still fails stays on the list with its new message."""
        failures = self.browse(self.ids)
        failures.check_access("write")
        # not as the administrator: the night's work is always done by its own user
        engine = self.env["insurance.renewal"]._as_service()
        failures._retry(engine)
        left = failures.exists()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if left else "success",
                "message": self.env._("%(count)s could not be opened.", count=len(left))
                if left
                else self.env._("Opened. The renewals are with the persons in charge now."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _retry(self, engine):
        """Open the failed policies policy by policy, as ``engine``'s user."""
        policy_ids = set(self.policy_id.ids)
        self.write({"date_last": False})
        for rule, today in engine._get_rules():
            rows = [row for row in engine._find_due(rule, today) if row.policy_id in policy_ids]
            engine._open_one_by_one(rule, today, engine._bundle(rule, rows))
        steps = engine.env["insurance.renewal.step"]
        failed = steps.search([("renewal_id.policy_id", "in", list(policy_ids)), ("date_failed", "!=", False)])
        failed.write({"date_failed": False})
        for model, today in steps._get_companies():
            some = failed.filtered(lambda step, model=model: step.company_id == model.env.company)
            model.browse(some.ids)._retry(today)

    @api.autovacuum
    def _gc_settled(self):
        """Forget problems that time or people have settled: renewed, cancelled, opened."""
        rows = self.env.execute_query(
            SQL(
                """SELECT f.id FROM insurance_renewal_failure f JOIN insurance_policy p ON p.id = f.policy_id
                    WHERE p.state <> 'issued'
                       OR p.renewal_id IS NOT NULL AND NOT EXISTS (
                            SELECT FROM insurance_renewal_step s JOIN insurance_renewal r ON r.id = s.renewal_id
                             WHERE r.id = p.renewal_id AND r.state = 'open' AND s.date_failed IS NOT NULL
                               AND s.state IN ('planned', 'missed'))
                       OR EXISTS (SELECT FROM insurance_policy n WHERE n.previous_id = p.id AND n.state <> 'void')
                       OR EXISTS (SELECT FROM insurance_policy_join j JOIN insurance_policy n ON n.id = j.policy_id
                                   WHERE j.joined_id = p.id AND n.state <> 'void')"""
            )
        )
        self.browse(failure_id for (failure_id,) in rows).unlink()
