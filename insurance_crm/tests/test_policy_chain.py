"""Terms follow each other: renewing, taking over, and what a chain refuses."""

from datetime import date

from freezegun import freeze_time
from psycopg2 import errors

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import InsuranceCase


@tagged("post_install", "-at_install")
@freeze_time("2025-11-15 10:00:00")
class TestPolicyChain(InsuranceCase):
    def _open(self, action):
        return self.env["insurance.policy"].with_user(self.agent).browse(action["res_id"])

    def test_renewal_is_the_next_term_as_a_draft(self):
        policy = self._issued(tax=40, marketer_id=self.persian.id, issuer_id=self.other_agent.id, note="n")
        following = self._open(policy.action_renew())
        self.assertEqual((following.state, following.origin, following.previous_id), ("draft", "own", policy))
        self.assertEqual((following.date_start, following.date_end), (date(2026, 1, 1), date(2026, 12, 31)))
        for name in ("partner_id", "product_id", "line_id", "insurer_id", "premium", "tax", "commission_rate", "commission",
                     "user_id", "issuer_id", "marketer_id", "note", "currency_id"):  # fmt: skip
            with self.subTest(name):
                self.assertEqual(following[name], policy[name])
        self.assertFalse(following.number or following.date_issue)
        self.assertEqual((policy.phase, policy.next_ids), ("in_force", following))

    def test_the_next_term_is_as_long(self):
        for start, end, next_start, next_end in [
            ("2025-11-10", "2025-11-19", date(2025, 11, 20), date(2025, 11, 29)),
            ("2025-06-30", "2025-12-29", date(2025, 12, 30), date(2026, 6, 29)),
            ("2024-02-29", "2025-02-27", date(2025, 2, 28), date(2026, 2, 27)),
            ("2025-01-31", "2025-02-27", date(2025, 2, 28), date(2025, 3, 27)),
            ("2023-03-01", "2024-02-29", date(2024, 3, 1), date(2025, 2, 28)),
        ]:
            with self.subTest(start=start, end=end):
                following = self._open(self._issued(date_start=start, date_end=end).action_renew())
                self.assertEqual((following.date_start, following.date_end), (next_start, next_end))

    def test_terms_join_without_gap_for_years(self):
        policy = self._issued(date_start="2020-02-29", date_end="2021-02-27")
        for year in range(2021, 2026):
            following = self._open(policy.action_renew())
            self.assertEqual(following.date_start, policy.cover_end)
            self.assertEqual(following.date_end.year, year + 1)
            following.number = f"C-{year}"
            following.action_issue()
            policy = following

    def test_renewed_once(self):
        policy = self._issued()
        following = self._open(policy.action_renew())
        self.assertEqual(policy.action_renew()["res_model"], "insurance.policy.renew", "asks first")
        self.assertEqual(policy.next_ids, following)
        following.number = "N-2"
        following.action_issue()
        following._void("wrong insurer")
        self.assertTrue(self._open(policy.action_renew()))

    def test_renewed_once_although_by_a_colleague(self):
        """The next term may be in a book one does not see."""
        policy = self._issued(issuer_id=self.other_agent.id)
        hers = self.env["insurance.policy"].browse(policy.with_user(self.other_agent).action_renew()["res_id"])
        hers.write({"user_id": self.other_agent.id, "issuer_id": False, "number": "H-1"})
        self.env.invalidate_all()
        action = policy.with_user(self.agent).action_renew()
        wizard = self.env["insurance.policy.renew"].with_user(self.agent).with_context(**action["context"]).create({})
        self.assertIn("H-1", wizard.following_text)
        self.assertFalse(wizard.following_ids, "that it is renewed is told, the colleague's policy is not shown")

    def test_what_is_not_renewed(self):
        cancelled, void = self._issued(), self._issued()
        cancelled._cancel(date(2025, 7, 1), self.env.ref("insurance_crm.cancel_reason_client"))
        void._void("r")
        for policy in (self._policy(), cancelled, void):
            with self.subTest(policy.state), self.assertRaisesRegex(UserError, "only issued policies"):
                policy.action_renew()
        with self.assertRaisesRegex(UserError, "open-ended"):
            self._issued(date_end=False).action_renew()

    def test_others_policies_are_not_renewed(self):
        with self.assertRaises(AccessError):
            self._issued(self.other_agent).with_user(self.agent).action_renew()

    def test_taking_over(self):
        line = self.env.ref("insurance_crm.line_household")
        foreign = self._foreign(line_id=line.id, insurer_id=self.other_insurer.id, premium=300, source="phone", number="O-1",
                                date_start="2025-02-01", date_end="2026-01-31", end_precision="month")  # fmt: skip
        ours = self._open(foreign.action_take_over())
        self.assertEqual((ours.origin, ours.state, ours.previous_id), ("own", "draft", foreign))
        self.assertEqual(
            (ours.date_start, ours.date_end, ours.end_precision), (date(2026, 2, 1), date(2027, 1, 31), "day")
        )
        self.assertEqual(
            (ours.line_id, ours.insurer_id, ours.premium, ours.source), (line, self.other_insurer, 300, False)
        )
        self.assertEqual(foreign.state, "issued")
        ours.write({"product_id": self.product.id, "number": "N-1"})
        ours.action_issue()
        self.assertEqual(self._ledger(ours).commission, 45)

    def test_taking_over_a_product_we_sell_earns_its_percentage(self):
        foreign = self._foreign(product_id=self.product.id, premium=200)
        self.assertEqual((foreign.commission, foreign.line_id), (0, self.line))
        ours = self._open(foreign.action_take_over())
        self.assertEqual((ours.commission_rate, ours.commission), (15, 30))

    def test_only_what_is_elsewhere_is_taken_over(self):
        with self.assertRaisesRegex(UserError, "ours already"):
            self._issued().action_take_over()

    def test_objects_go_along(self):
        """Those still on the policy; each one's own dates belong to the old term."""
        here, gone, later = (self._object(plate=f"AA000{n}BB") for n in (1, 2, 3))
        policy = self._policy(
            object_ids=[
                Command.create(
                    {"object_id": here.id, "sum_insured": 900, "deductible": 5, "beneficiary_id": self.persian.id}
                ),
                Command.create({"object_id": gone.id, "date_exit": "2025-06-30"}),
                Command.create({"object_id": later.id, "date_entry": "2025-04-01", "date_exit": "2025-12-31"}),
            ]
        )
        policy.action_issue()
        following = self._open(policy.action_renew())
        self.assertEqual(following.object_ids.object_id, here | later)
        self.assertEqual(following.object_ids.mapped("sum_insured"), [900, 0])
        self.assertEqual(following.object_ids[0].beneficiary_id, self.persian)
        self.assertFalse(
            any(following.object_ids.mapped("date_entry")) or any(following.object_ids.mapped("date_exit"))
        )
        self.assertEqual(len(policy.object_ids), 3)

    def test_agent_who_left_does_not_get_the_next_term(self):
        policy = self._issued(self.other_agent, issuer_id=self.agent.id)
        self.other_agent.active = False
        self.assertEqual(self._open(policy.with_user(self.agent).action_renew()).user_id, self.agent)

    def test_unassigned_goes_to_who_renews(self):
        policy = self._issued(self.supervisor)
        policy.user_id = False
        following = self.env["insurance.policy"].browse(policy.action_renew()["res_id"])
        self.assertEqual(following.user_id, self.supervisor)

    def test_no_cycles(self):
        first, second, third = self._policy(), self._policy(), self._policy()
        second.previous_id, third.previous_id = first, second
        self.assertEqual((first.next_ids, second.next_ids), (second, third))
        for policy, previous in ((first, first), (first, third), (first, second)):
            with (
                self.subTest(policy=policy, previous=previous),
                self.assertRaisesRegex(ValidationError, "its own previous"),
            ):
                policy.previous_id = previous

    def test_a_term_that_is_followed_stays(self):
        policy = self._policy()
        following = self._policy(previous_id=policy.id)
        with self.assertRaises(errors.RestrictViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            policy.unlink()
        self.assertTrue(policy.exists() and following.exists())
