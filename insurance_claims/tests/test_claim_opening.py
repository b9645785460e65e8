from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ClaimCase


@tagged("post_install", "-at_install")
class TestClaimOpening(ClaimCase):
    """A claim is numbered, its parties come from the policy, and it is told."""

    def test_parties_are_the_policys(self):
        claim = self._claim()
        self.assertEqual(claim.partner_id, self.client)
        self.assertEqual(claim.agent_id, self.agent)
        self.assertEqual(claim.line_id, self.line)
        self.assertEqual(claim.insurer_id, self.insurer)
        self.assertEqual(claim.currency_id, self.policy.currency_id)
        self.assertEqual(claim.object_id, self.car)
        self.assertEqual(claim.state, "reported")
        self.assertEqual(claim.date_reported, self.today)

    def test_number_by_company_and_year(self):
        first, second = self._claim(), self._claim()
        year = self.today.year
        self.assertRegex(first.name, rf"^C{year}/\d{{5}}$")
        self.assertEqual(int(second.name[-5:]), int(first.name[-5:]) + 1)
        old = self._claim(self.handler, date_loss="2025-02-01", date_reported="2025-02-03", policy_id=self._issued().id)
        self.assertTrue(old.name.startswith("C2025/"), old.name)

    def test_each_company_counts_for_itself(self):
        claim = self._claim()
        counters = self.env["ir.sequence"].search([("code", "=", "insurance.claim"), ("company_id", "!=", False)])
        self.assertIn(self.company, counters.company_id)
        values = {"policy_id": self._policy_elsewhere().id}
        self.env["insurance.claim"]._number(values)
        self.assertTrue(values["name"].endswith("/00001"), values["name"])
        self.assertFalse(claim.name == values["name"] and claim.company_id == self.other_company)

    def _policy_elsewhere(self):
        """Return a draft of the second broker."""
        product = self.product.copy({"company_id": self.other_company.id} if "company_id" in self.product else {})
        values = {"partner_id": self.client.id, "product_id": product.id, "company_id": self.other_company.id}
        return self.env["insurance.policy"].create(values)

    def test_opened_is_told_once(self):
        claim = self._claim()
        self.assertEqual(len(self._outbox("claim_opened", claim)), 1)
        claim.with_user(self.agent).description = "Hit from behind, and pushed into a tree"
        self.assertEqual(len(self._outbox("claim_opened", claim)), 1)

    def test_silent_for_imports(self):
        claims = self.env["insurance.claim"].with_user(self.handler).with_context(insurance_silent=True)
        claim = claims.create({"policy_id": self.policy.id, "date_loss": "2020-01-01", "date_reported": self.today})
        self.assertFalse(self._outbox("claim_opened", claim))
        self.assertNotIn("To look at", "".join(claim.message_ids.mapped("body")))

    def test_found_like_everything(self):
        claim = self._claim()
        claims = self.env["insurance.claim"].with_user(self.agent)
        for typed in (claim.name, "AA1111AA", "Королёв", self.policy.number, "501234567"):
            self.assertIn(claim, claims.search([("quick_search", "ilike", typed)]), typed)
        self.assertFalse(claims.search([("quick_search", "ilike", "BB9999XX")]))

    def test_days_open(self):
        claim = self._claim(date_reported=self.today - relativedelta(days=4))
        self.assertEqual(claim.days_open, 4)

    def test_not_deleted(self):
        claim = self._claim()
        with self.assertRaisesRegex(UserError, "withdraw"):
            claim.unlink()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            claim.with_user(self.manager).unlink()


@tagged("post_install", "-at_install")
class TestClaimFacts(ClaimCase):
    """Agents say what happened; the rest is the handlers'."""

    def test_agent_corrects_facts(self):
        claim = self._claim().with_user(self.agent)
        claim.write(
            {
                "loss_place": "Kyiv, Bazhana 1",
                "fault": "theirs",
                "third_party_ids": [Command.create({"name": "The other driver", "plate": "XX1"})],
            }
        )
        self.assertEqual(claim.third_party_ids.plate, "XX1")
        claim.message_post(body="He called again")
        claim.third_party_ids.with_user(self.agent).unlink()

    def test_agent_does_not_keep_the_insurers_side(self):
        claim = self._claim().with_user(self.agent)
        for name, value in (("insurer_ref", "X-1"), ("user_id", self.agent.id), ("date_closed", self.today)):
            with self.subTest(name), self.assertRaises(AccessError):
                claim.write({name: value})

    def test_agent_says_no_more_when_he_reports(self):
        with self.assertRaises(AccessError):
            self._claim(insurer_ref="X-1")
        with self.assertRaises(AccessError):
            self._claim(user_id=self.agent.id)

    def test_over_is_over_for_agents(self):
        claim = self._claim()
        claim.with_user(self.agent)._move_to("withdrawn", "He pays it himself")
        with self.assertRaisesRegex(UserError, "reopen"):
            claim.with_user(self.agent).loss_place = "elsewhere"

    def test_handler_corrects_everything_else(self):
        claim = self._claim().with_user(self.handler)
        claim.write({"insurer_ref": "INS-77", "insurer_contact": "Line 5", "user_id": self.handler.id})
        self.assertEqual((claim.insurer_ref, claim.user_id), ("INS-77", self.handler))

    def test_another_policy_of_the_same_client(self):
        claim = self._claim().with_user(self.agent)
        other = self._insured()
        claim.write({"policy_id": other.id, "place_id": other.object_ids[0].id, "cover_id": False})
        self.assertEqual(claim.policy_id, other)

    def test_not_to_a_policy_of_another_agent(self):
        claim = self._claim().with_user(self.agent)
        theirs = self._issued(self.other_agent, partner_id=self.persian.id)
        with self.assertRaises(AccessError):
            claim.write({"policy_id": theirs.id, "place_id": False, "cover_id": False})


@tagged("post_install", "-at_install")
class TestClaimRefused(ClaimCase):
    """What cannot be is refused in plain words."""

    def test_loss_to_come(self):
        tomorrow = self.today + relativedelta(days=1)
        with self.assertRaisesRegex(ValidationError, "still to come: correct the date of loss"):
            self._claim(date_loss=tomorrow)
        with self.assertRaisesRegex(ValidationError, "correct the date of the report"):
            self._claim(date_reported=tomorrow)
        self._claim(date_loss=self.today)

    def test_reported_before_it_happened(self):
        with self.assertRaisesRegex(ValidationError, "one of the two dates is wrong"):
            self._claim(date_reported=self.loss - relativedelta(days=1))
        self._claim(date_reported=self.loss)

    def test_hour_of_the_day(self):
        for hour in (-1, 24, 30.5):
            with self.subTest(hour), self.assertRaisesRegex(ValidationError, "hour of the day"):
                self._claim(time_loss=hour)
        self._claim(time_loss=23.98)

    def test_of_another_policy(self):
        other = self._insured()
        with self.assertRaisesRegex(ValidationError, "is not of policy"):
            self._claim(place_id=other.object_ids[0].id)
        with self.assertRaisesRegex(ValidationError, "is not of policy"):
            self._claim(cover_id=other.cover_ids.id)

    def test_policies_that_cover_nothing(self):
        draft = self._insured(issue=False)
        foreign = self._foreign(date_end=self.today + relativedelta(days=90))
        for policy in (draft, foreign):
            with self.subTest(policy.display_name), self.assertRaisesRegex(ValidationError, "issued policies of ours"):
                self._claim(policy_id=policy.id)


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
        policy = self._insured(issue=False)
        policy.with_user(self.agent).write({"instalments": "2"} if "instalments" in policy._fields else {})
        policy.with_user(self.agent).action_issue()
        place = policy.object_ids[0]
        number, _amount = policy._get_unpaid_on(self.loss).get(policy.id, (0, 0))
        found = self._warnings(policy_id=policy.id, place_id=place.id)
        self.assertEqual("Instalments unpaid" in found, bool(number))

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
