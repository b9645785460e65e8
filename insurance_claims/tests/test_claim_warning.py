from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tests import tagged

from .common import ClaimCase


@tagged("post_install", "-at_install")
class TestClaimWarnings(ClaimCase):
    """What an insurer may refuse is told at once, and kept."""

    def _warnings(self, **vals):
        return self._claim(**vals).with_user(self.agent).warning or ""

    def test_nothing_to_say(self):
        self.assertFalse(self._warnings(date_reported=self.loss))

    def test_outside_the_term(self):
        before = self.policy.date_start - relativedelta(days=1)
        self.assertIn("Outside the term", self._warnings(date_loss=before))
        self.assertNotIn("Outside the term", self._warnings(date_loss=self.policy.date_start))
        old = self._issued(date_start="2020-01-01", date_end="2020-12-31")
        self.assertIn("ended on", self._warnings(policy_id=old.id, date_loss="2021-01-01"))
        self.assertNotIn("ended on", self._warnings(policy_id=old.id, date_loss="2020-12-31"))

    def test_cancelled_before(self):
        policy = self._issued(date_start="2020-01-01", date_end="2020-12-31")
        policy.sudo().write({"date_cancel": date(2020, 6, 1), "state": "cancelled"})
        self.assertIn("was cancelled from", self._warnings(policy_id=policy.id, date_loss="2020-06-01"))
        self.assertNotIn("cancelled", self._warnings(policy_id=policy.id, date_loss="2020-05-31"))

    def test_object_not_yet_on_it(self):
        day = self.joined - relativedelta(days=1)
        self.assertIn("was not yet on the policy", self._warnings(place_id=self.late_place.id, date_loss=day))
        self.assertNotIn("yet", self._warnings(place_id=self.late_place.id, date_loss=self.joined))

    def test_object_no_longer_on_it(self):
        left = self.today - relativedelta(days=20)
        policy = self._insured(
            object_ids=[Command.create({"object_id": self.car.id, "date_exit": left})], cover_ids=False
        )
        place = policy.object_ids
        self.assertIn(
            "no longer on the policy", self._warnings(policy_id=policy.id, place_id=place.id, date_loss=self.loss)
        )
        self.assertNotIn("longer", self._warnings(policy_id=policy.id, place_id=place.id, date_loss=left))

    def test_no_object_chosen(self):
        self.assertIn("Choose the object", self._warnings(place_id=False))

    def test_cover(self):
        self.assertIn("Choose the cover", self._warnings(cover_id=False))
        policy = self._insured(
            cover_ids=[
                Command.create({"name": "Glass", "date_entry": self.joined}),
            ]
        )
        place = policy.object_ids[0]
        early = self.joined - relativedelta(days=1)
        found = self._warnings(policy_id=policy.id, place_id=place.id, date_loss=early)
        self.assertIn("had no cover for this object", found)
        found = self._warnings(policy_id=policy.id, place_id=place.id, cover_id=policy.cover_ids.id, date_loss=early)
        self.assertIn("“Glass” was not on the policy", found)

    def test_cover_of_another_object(self):
        policy = self._insured(issue=False)
        policy.cover_ids.object_id = self.van
        policy.with_user(self.agent).action_issue()
        car = policy.object_ids.filtered(lambda place: place.object_id == self.car)
        found = self._warnings(policy_id=policy.id, place_id=car.id, cover_id=policy.cover_ids.id)
        self.assertIn("alone", found)

    def test_reported_late(self):
        eighth = self.today - relativedelta(days=8)
        self.assertIn("Reported late: 8 days", self._warnings(date_loss=eighth))
        # a deadline of the line goes before the setting
        self.env["insurance.claim.clock"].search([]).active = False
        self.company.claim_notification_days = 8
        self.assertNotIn("late", self._warnings(date_loss=eighth))

    def test_same_loss_twice(self):
        first = self._claim()
        found = self._warnings(date_loss=self.loss + relativedelta(days=1))
        self.assertIn(first.name, found)
        self.assertNotIn(first.name, self._warnings(date_loss=self.loss + relativedelta(days=2)))
        self.assertNotIn(first.name, self._warnings(place_id=self.late_place.id), "another object is another loss")

    def test_waiting_period(self):
        self.line.claim_waiting_days = 30
        start = self.policy.date_start
        self.assertIn("waiting period", self._warnings(date_loss=start + relativedelta(days=29)))
        self.assertNotIn("waiting", self._warnings(date_loss=start + relativedelta(days=30)))
        self.line.claim_waiting_days = 0
        self.assertNotIn("waiting", self._warnings(date_loss=start))

    def test_unpaid_instalments(self):
        """Both halves of the premium were due by the day of the loss; then both are paid before it."""
        policy = self._insured(instalments=2)
        place = policy.object_ids[0]
        plan = policy.sudo().instalment_ids
        self.assertIn("Instalments unpaid", self._warnings(policy_id=policy.id, place_id=place.id))
        plan.write({"state": "paid", "date_paid": policy.date_start})
        self.assertNotIn("Instalments", self._warnings(policy_id=policy.id, place_id=place.id))

    def test_kept_in_the_log(self):
        claim = self._claim(cover_id=False)
        self.assertIn("Choose the cover", "".join(claim.message_ids.mapped("body")))

    def test_terms(self):
        terms = self._claim().terms
        for part in ("60,000", "50,000", "500"):
            self.assertIn(part, terms)


@tagged("post_install", "-at_install")
class TestCoveredOn(ClaimCase):
    """Which objects and covers counted on a day."""

    def test_places(self):
        policies = self.policy | self._insured()
        before = policies._get_places_on(self.joined - relativedelta(days=1))
        self.assertEqual(before[self.policy.id], self.place)
        self.assertEqual(policies._get_places_on(self.joined)[self.policy.id], self.place | self.late_place)
        self.assertFalse(policies._get_places_on(self.policy.date_start - relativedelta(days=1))[self.policy.id])
        self.assertFalse(policies._get_places_on(self.policy.cover_end)[self.policy.id])

    def test_one_query(self):
        policies = self.policy | self._insured() | self._insured()
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(2):  # the rows, and their policies to group by
            policies._get_places_on(self.loss)

    def test_covers(self):
        self.assertEqual(self.policy._get_covers_on(self.loss)[self.policy.id], self.cover)
