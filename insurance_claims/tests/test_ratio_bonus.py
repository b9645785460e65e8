from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from .ratio_common import RatioCase


@tagged("post_install", "-at_install")
class TestRatioBonus(RatioCase):
    """Claims at fault and the bonus-malus class of the next term."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        table = cls.env["insurance.bonus.table"].create({"name": "Test table", "line_ids": cls.line.ids})
        cls.env["insurance.bonus.class"].create(
            [
                {"table_id": table.id, "code": "T1", "sequence": 1, "after_0": "T1", "after_1": "T2"},
                {"table_id": table.id, "code": "T2", "sequence": 2, "after_0": "T1", "after_1": "T2"},
            ]
        )
        cls.company.claim_counts_bonus = True
        cls.handler = new_test_user(cls.env, "bonus_handler", groups="insurance_claims.group_claims_handler")

    def _reported(self, **vals):
        """Return a claim of the policy reported by its agent."""
        vals = {
            "policy_id": self.policy.id,
            "date_loss": "2021-04-04",
            "date_reported": "2021-04-04",
            "fault": "ours",
        } | vals
        return self.env["insurance.claim"].with_user(self.agent).create(vals).with_env(self.env)

    def _noted(self):
        self.policy.invalidate_recordset(["bonus_claims"])
        return self.policy.bonus_claims

    def test_fault_counts(self):
        claim = self._reported()
        self.assertEqual(self._noted(), 1)
        self.assertTrue(claim.bonus_counted)
        self._reported(fault="shared", date_loss="2021-08-01", date_reported="2021-08-01")
        self.assertEqual(self._noted(), 2)
        self._reported(fault="theirs", date_loss="2021-09-01", date_reported="2021-09-01")
        self.assertEqual(self._noted(), 2)

    def test_changes_of_fault(self):
        claim = self._reported(fault="unknown")
        self.assertEqual(self._noted(), 0)
        claim.with_user(self.handler).fault = "ours"
        self.assertEqual(self._noted(), 1)
        claim.with_user(self.handler).fault = "shared"
        self.assertEqual(self._noted(), 1)
        claim.with_user(self.handler).fault = "theirs"
        self.assertEqual(self._noted(), 0)
        self.assertFalse(claim.bonus_counted)

    def test_withdrawn_is_taken_off(self):
        claim = self._reported()
        claim.with_user(self.agent)._move_to("withdrawn", reason="A mistake")
        self.assertEqual(self._noted(), 0)

    def test_what_was_typed_stays(self):
        self.policy.bonus_claims = 2
        claim = self._reported()
        self.assertEqual(self._noted(), 3)
        claim.fault = "theirs"
        self.assertEqual(self._noted(), 2)

    def test_switched_off(self):
        self.company.claim_counts_bonus = False
        claim = self._reported()
        self.assertEqual((self._noted(), claim.bonus_counted), (0, False))

    def test_imported_history_is_not_counted(self):
        self._loss(self.policy, "2021-04-04", fault="ours")
        self.assertEqual(self._noted(), 0)

    def test_line_without_table(self):
        self.env["insurance.bonus.table"].search([("line_ids", "in", self.line.ids)]).line_ids = False
        self._reported()
        self.assertEqual(self._noted(), 0)

    def test_take_over(self):
        """Without the setting the agent takes the number over by a button."""
        self.company.claim_counts_bonus = False
        claim = self._reported()
        policy = self.policy.with_user(self.agent)
        self.assertEqual((policy.bonus_claims_here, policy.bonus_claims), (1, 0))
        policy.action_take_bonus_claims()
        self.assertEqual(self._noted(), 1)
        self.assertTrue(claim.bonus_counted)
        self.company.claim_counts_bonus = True
        claim.fault = "theirs"
        self.assertEqual(self._noted(), 0)

    def test_colleague_may_not_take_over(self):
        with self.assertRaises(AccessError):
            self.policy.with_user(self.other_agent).action_take_bonus_claims()
        with self.assertRaises(AccessError):
            self.policy.with_user(self.handler).action_take_bonus_claims()

    def test_next_term_moves(self):
        self.policy.bonus_class_id = self.env["insurance.bonus.class"].search([("code", "=", "T1")], limit=1)
        following = self._policy(previous_id=self.policy.id, date_start="2022-01-01", date_end="2022-12-31")
        self.assertEqual(following.bonus_class_id.code, "T1")
        self._reported()
        self.assertEqual(following.bonus_class_id.code, "T2")

    def test_page(self):
        self.company.claim_counts_bonus = False
        self._reported()
        with Form(self.policy.with_user(self.agent)) as form:
            self.assertEqual(form.bonus_claims_here, 1)
