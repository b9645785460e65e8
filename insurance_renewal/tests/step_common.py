from dateutil.relativedelta import relativedelta

from .common import TODAY, RenewalCase


def in_days(days, today=TODAY):
    return today + relativedelta(days=days)


class StepCase(RenewalCase):
    """Work opened 60 days before the end, a reminder at 30, the supervisor at 7, winning back 14 days after it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rules = cls.own_rule | cls.foreign_rule
        rules.write({"days": 60, "escalate_user_id": cls.supervisor.id})
        rules.step_ids.unlink()
        cls.env["insurance.renewal.rule.step"].create(
            [
                {"rule_id": rule.id, "kind": kind, "days": days}
                for rule in rules
                for kind, days in (("remind", 30), ("escalate", 7), ("win_back", 14))
            ]
        )

    def setUp(self):
        super().setUp()
        self.policy = self._ending(in_days(60))
        self._night()
        self.case = self.policy.renewal_id
        self.deal = self.case.lead_id

    def _steps_of(self, case=None):
        """Return ``{kind: step}`` of a case."""
        return {step.kind: step for step in (case or self.case).step_ids}

    def _run_steps(self, today, shard=0, shards=1):
        """Do the planned steps of one night, as the night does; return the steps that changed."""
        # those of the test: a demonstration's are of today's years
        before = self.env["insurance.renewal.step"].search([("state", "=", "planned"), ("date_planned", ">=", TODAY)])
        for model, day in self.engine.env["insurance.renewal.step"]._get_companies(today):
            for ids in model._find_planned(day, shard, shards):
                model._run_batch(day, ids)
        self.env.invalidate_all()
        return before.filtered(lambda step: step.state != "planned")

    def _states(self, case=None):
        return {kind: (step.state, step.reason) for kind, step in self._steps_of(case).items()}

    def _told(self, deal=None):
        """Return the supervisor's open tasks of a deal."""
        return (deal or self.deal).activity_ids.filtered(lambda task: task.renewal_step_kind == "escalate")
