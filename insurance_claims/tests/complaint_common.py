from .common import ClaimCase


class ComplaintCase(ClaimCase):
    """Complaints of the agent's client; the rules are the tests' own: 15 days, 3 when very serious."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.write({"email": "client@example.com", "user_id": cls.agent.id})
        cls.persian.write({"user_id": cls.other_agent.id})
        rules = cls.env["insurance.complaint.rule"]
        rules.search([]).active = False
        cls.serious_rule, cls.rule = rules.create(
            [
                {"name": "Serious", "sequence": 1, "severity": "3", "days": 3, "warn_days": 1},
                {"name": "Rest", "sequence": 2, "days": 15, "warn_days": 2},
            ]
        )
        cls.company.claims_head_id = cls.manager
        cls.complaint_cause = cls.env["insurance.complaint.cause"].create({"name": "Test slow"})

    @classmethod
    def _complaint(cls, user=None, **vals):
        """Return a complaint of the client entered by ``user`` (default: the agent) today."""
        defaults = {
            "partner_id": cls.client.id,
            "policy_id": cls.policy.id,
            "target": "service",
            "cause_id": cls.complaint_cause.id,
            "description": "Nobody called back for a week",
            "demand": "An apology",
        }
        model = cls.env["insurance.complaint"].with_user(user or cls.agent)
        return model.create(defaults | vals).with_env(cls.env)

    def _reply(self, complaint, user=None, **vals):
        """Answer by the dialog, as ``user`` (default: the handler)."""
        defaults = {"complaint_id": complaint.id, "result": "yes", "body": "We are sorry & call today"}
        dialog = self.env["insurance.complaint.reply"].with_user(user or self.handler).create(defaults | vals)
        dialog.action_send()
        return dialog

    def _tasks(self, record):
        """Return the open tasks of a record, without those its stages bring."""
        return self.env["mail.activity"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id), ("insurance_claim_stage_id", "=", False)]
        )

    def _run(self, cron):
        """Run a shipped job as it is run by night."""
        with self.enter_registry_test_mode():
            self.env.ref(f"insurance_claims.{cron}").method_direct_trigger()
        self.env.invalidate_all()
