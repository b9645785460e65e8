"""Incomes over a policy's whole life: changed, cancelled, reinstated, voided, they stay the ledger's commission."""

from freezegun import freeze_time

from odoo.tests import tagged

from .sales_common import SalesCase
from .timeline_common import TimelineCase


@tagged("post_install", "-at_install")
@freeze_time("2025-06-15 10:00:00")
class TestSalesLife(SalesCase, TimelineCase):
    def assertSplit(self, policy):
        """Row by row and in all, everybody's incomes together are our commission."""
        rows = self.env["insurance.income"].with_user(self.supervisor).search([("policy_id", "=", policy.id)])
        for entry in self._ledger(policy):
            parts = rows.filtered(lambda row, entry=entry: row.transaction_id == entry)
            self.assertAlmostEqual(sum(parts.mapped("amount")), entry.commission_company, 4)
        self.assertAlmostEqual(sum(self._incomes(policy).values()), policy.sudo().commission, 2)

    def test_a_life(self):
        self._rule(marketer_share=20)
        policy, cars = self._fleet(issuer_id=self.other_agent.id, marketer_id=self.marketer.id, date_issue="2025-01-01")
        self.assertEqual(self._incomes(policy)["advisor", "Agent"], 28.8)  # 40 % of 80 % of 90
        self._endorse(policy, "2025-07-01", lines=[{"object_id": self._object(plate="NEW").id, "premium": 365}])
        self.assertSplit(policy)
        self._endorse(policy, "2025-03-01", lines=[{"object_id": cars[0].id, "action": "remove"}])
        self.assertSplit(policy)
        before = self._incomes(policy)
        self._cancel(policy, "2025-08-01")
        self.assertSplit(policy)
        self.assertLess(self._incomes(policy)["advisor", "Agent"], before["advisor", "Agent"])
        self.assertLess(self._incomes(policy)["marketer", self.marketer.name], before["marketer", self.marketer.name])
        policy.action_reinstate()
        self.assertEqual(self._incomes(policy), before, "reinstating gives everybody back what was taken")
        policy._void("a mistake")
        self.assertSplit(policy)
        self.assertEqual(
            set(self._incomes(policy).values()), {0}, "nobody keeps anything of a policy that was a mistake"
        )

    def test_a_rule_of_later_does_not_reach_back(self):
        """What is booked later for an old policy is split as the policy was."""
        self._rule(date_to="2025-03-31")
        self._rule(date_from="2025-04-01", advisor_share=1, issuer_share=0)
        policy, _cars = self._fleet(date_issue="2025-01-01")
        self._cancel(policy, "2025-01-01", self.pro_rata)
        self.assertEqual(set(self._incomes(policy).values()), {0})
        self.assertSplit(policy)
