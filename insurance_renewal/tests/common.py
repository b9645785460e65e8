from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.insurance_crm.tests.common import InsuranceCase

# far enough ahead that policies made now were known before they end
TODAY = date(2031, 6, 10)


class RenewalCase(InsuranceCase):
    """The broker with a pipeline, a second line of business and a stand-in; the night is always ``TODAY``.

    Work is opened as it is at night, by the renewals' own user; nothing is committed.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.standin = new_test_user(cls.env, "renewal_standin", groups="insurance_crm.group_agent_all", name="Stand-in")
        cls.team, cls.other_team = cls.env["crm.team"].create(
            [{"name": "Renewal pipeline", "company_id": False}, {"name": "Travel pipeline", "company_id": False}]
        )
        cls.stage = cls.env["crm.stage"].create(
            {"name": "To call", "sequence": -10, "team_ids": [Command.set(cls.team.ids)]}
        )
        cls.travel = cls.env["insurance.line"].create({"name": "Test travel", "team_id": cls.other_team.id})
        cls.travel_product = cls.env["insurance.product"].create(
            {"name": "Trip", "insurer_id": cls.other_insurer.id, "line_id": cls.travel.id, "commission_rate": 20}
        )
        rules = cls.env["insurance.renewal.rule"].search(
            [("company_id", "=", cls.company.id), ("is_common", "=", True)]
        )
        cls.own_rule = rules.filtered(lambda rule: rule.origin == "own")
        cls.foreign_rule = rules.filtered(lambda rule: rule.origin == "foreign")
        rules.write({"team_id": cls.team.id, "standin_id": cls.standin.id, "days": 30})
        cls.engine = cls.env["insurance.renewal"]._as_service()

    def _ending(self, end, user=None, issue=True, **vals):
        """Return an issued policy of one year whose last day of cover is ``end``."""
        start = end + relativedelta(days=1, years=-1)
        policy = self._policy(user, date_start=start, date_end=end, **vals)
        if issue:
            policy.action_issue()
        return policy.with_env(self.env)

    def _elsewhere(self, end, user=None, **vals):
        """Return a policy held elsewhere that ends on ``end``."""
        values = {
            "partner_id": self.client.id,
            "line_id": self.line.id,
            "origin": "foreign",
            "date_end": end,
            "premium": 700,
        }
        return self.env["insurance.policy"].with_user(user or self.agent).create(values | vals).with_env(self.env)

    def _night(self, today=TODAY, shard=0, shards=1):
        """Do one night's work; return the cases it opened."""
        before = self.env["insurance.renewal"].search([])
        for rule, day in self.engine._get_rules(today):
            for batch in self.engine._plan(rule, day, shard, shards):
                self.engine._open_batch(rule, day, batch)
        self.env.invalidate_all()
        return self.env["insurance.renewal"].search([]) - before

    def _tasks(self, leads):
        """Return the open automatic tasks of deals."""
        return self.env["mail.activity"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "in", leads.ids), ("is_insurance_renewal", "=", True)]
        )

    def _renew(self, policy, user=None):
        """Renew and issue; return the next term."""
        action = policy.with_user(user or self.agent).action_renew()
        term = self.env["insurance.policy"].browse(action["res_id"]).with_user(user or self.agent)
        term.number = f"{policy.number or 'N'}/2"
        term.action_issue()
        return term.with_env(self.env)
