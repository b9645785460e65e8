"""Renewals that split, join, are undone, and start at the price of a full term."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .timeline_common import TimelineCase


@tagged("post_install", "-at_install")
@freeze_time("2025-12-01 10:00:00")
class TestPolicyRenew(TimelineCase):
    def _wizard(self, policies, **vals):
        context = {"active_model": "insurance.policy", "active_ids": policies.ids}
        return self.env["insurance.policy.renew"].with_user(self.agent).with_context(**context).create(vals)

    def _next(self, policy):
        return self.env["insurance.policy"].with_user(self.agent).browse(policy.action_renew()["res_id"])

    def test_next_term_starts_at_the_price_of_a_full_term(self):
        """A car added in July is charged for a whole year then, one taken off is not, and its fee is gone."""
        policy, cars = self._fleet(tax=30)
        self._endorse(policy, "2025-12-02", fee=7, lines=[
            {"object_id": self._object(plate="P-1").id, "premium": 365},
            {"object_id": cars[0].id, "action": "remove"},
        ])  # fmt: skip
        following = self._next(policy)
        self.assertEqual((following.premium, following.tax, following.fee), (665, 33.25, 0))
        self.assertEqual((following.commission_base, following.commission), (665, 99.75))
        self.assertEqual(following.object_ids.object_id.mapped("plate"), [cars[1].plate, "P-1"])
        self.assertEqual(set(following.object_ids.mapped("date_entry")), {False})
        self.assertFalse(following.endorsement_ids or following.version_ids or following.timeline_opening)

    def test_a_fleet_splits(self):
        policy, cars = self._fleet(3)
        first = self._next(policy)
        first.object_ids.filtered(lambda place: place.object_id == cars[2]).unlink()
        action = policy.with_user(self.agent).action_renew()
        self.assertEqual(action["res_model"], "insurance.policy.renew")
        self.assertIn(first.display_name, self._wizard(policy).following_text)
        second = self.env["insurance.policy"].browse(self._wizard(policy).action_confirm()["res_id"])
        self.assertEqual(second.object_ids.object_id, cars[2])
        self.assertEqual(policy.next_ids, first | second)

    def test_three_policies_join(self):
        fleets = [self._fleet(2, premium) for premium in (300, 400, 500)]
        policies = fleets[0][0] | fleets[1][0] | fleets[2][0]
        wizard = self._wizard(policies, mode="join")
        draft = self.env["insurance.policy"].browse(wizard.action_confirm()["res_id"])
        self.assertEqual((draft.previous_id | draft.joined_ids, draft.premium), (policies, 2400))
        self.assertEqual(draft.object_ids.object_id, fleets[0][1] | fleets[1][1] | fleets[2][1])
        self.assertEqual(fleets[2][0].with_user(self.agent).action_renew()["res_model"], "insurance.policy.renew")
        draft.number = "J-1"
        draft.action_issue()
        self.assertBooked(draft)

    def test_each_for_itself(self):
        policies = self._issued() | self._issued()
        action = self._wizard(policies).action_confirm()
        self.assertEqual(self.env["insurance.policy"].search(action["domain"]), policies.next_ids)
        self.assertEqual(len(policies.next_ids), 2)

    def test_what_does_not_join(self):
        mine = self._issued()
        for other in (self._issued(partner_id=self.persian.id), self._issued(currency_id=self.foreign_currency.id)):
            with self.assertRaisesRegex(UserError, "one client, line and currency"):
                self._wizard(mine | other, mode="join").action_confirm()
        with self.assertRaisesRegex(UserError, "Choose"):
            self._wizard(mine.browse()).action_confirm()
        draft = self._next(mine)
        with self.assertRaises(ValidationError):
            draft.joined_ids = [Command.link(mine.id)]

    def test_undone_in_one_step(self):
        policy, draft_of = self._issued(), self._issued()
        following = self._next(policy)
        following.number = "U-1"
        following.action_issue()
        draft = self._next(draft_of)
        (policy | draft_of).with_user(self.agent).action_undo_renewal()
        self.assertEqual((following.state, following.premium, draft.exists()), ("void", 0, draft.browse()))
        self.assertBooked(following)
        with self.assertRaisesRegex(UserError, "not renewed"):
            policy.action_undo_renewal()
        self.assertTrue(self._next(policy), "and renewed anew")

    def test_a_colleagues_next_term_is_not_undone(self):
        policy = self._issued(issuer_id=self.other_agent.id)
        hers = self._next(policy)
        hers.sudo().write({"user_id": self.other_agent.id, "issuer_id": False})
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            policy.with_user(self.agent).action_undo_renewal()
        self.assertEqual(hers.sudo().state, "draft")

    def test_leap_term(self):
        policy = self._issued(date_start=date(2024, 2, 29), date_end=date(2025, 2, 27), premium=365)
        self.assertEqual(self._next(policy).date_start, date(2025, 2, 28))
