from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged

from .common import TODAY, RenewalCase


@tagged("post_install", "-at_install")
class TestTorn(RenewalCase):
    """Two servers on the same client at the same moment: one deal, for whom the earliest policy names."""

    def setUp(self):
        super().setUp()
        self.policies = self._ending(TODAY + relativedelta(days=5)) | self._ending(TODAY + relativedelta(days=9))

    def _claim_only(self, policy):
        """Do a night in which another server holds the other policy."""
        claim = type(self.engine)._claim_due

        def some(engine, rule, today, policy_ids):
            return claim(engine, rule, today, policy_ids) & set(policy.ids)

        with patch.object(type(self.engine), "_claim_due", some):
            return self._night()

    def test_left_to_the_next_run(self):
        self.assertFalse(self._claim_only(self.policies[1]), "the other half is being worked on elsewhere")
        cases = self._night()
        self.assertEqual((cases.policy_id, len(cases.lead_id)), (self.policies, 1))

    def test_what_was_renewed_meanwhile_tears_nothing(self):
        planned = {}
        plan = type(self.engine)._plan

        def then_renewed(engine, *args):
            planned["batches"] = list(plan(engine, *args))
            if not self.policies[0].next_ids:
                self._renew(self.policies[0])
            return planned["batches"]

        with patch.object(type(self.engine), "_plan", then_renewed):
            self.assertEqual(self._night().policy_id, self.policies[1])
