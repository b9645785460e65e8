from dateutil.relativedelta import relativedelta
from psycopg2.errors import CheckViolation

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
class TestClaimSettings(ClaimCase):
    """The days after which a loss is late, and within which two are perhaps one."""

    def test_kept_by_company(self):
        settings = self.env["res.config.settings"].create({})
        settings.claim_notification_days = 12
        settings.claim_same_event_days = 0
        settings.execute()
        self.assertEqual((self.company.claim_notification_days, self.company.claim_same_event_days), (12, 0))
        self.assertEqual(self.other_company.claim_notification_days, 7)

    def test_no_days_apart(self):
        """With 0 only losses of the very same day are pointed out."""
        self.company.claim_same_event_days = 0
        first = self._claim()
        next_day = self._claim(date_loss=self.loss + relativedelta(days=1))
        self.assertNotIn(first.name, next_day.warning or "")
        self.assertIn(first.name, self._claim().warning)

    def test_never_negative(self):
        for name in ("claim_notification_days", "claim_same_event_days"):
            with self.subTest(name), self.assertRaises(CheckViolation), self.env.cr.savepoint(), self._muted():
                self.company[name] = -1
                self.company.flush_recordset()
        with self.assertRaises(CheckViolation), self.env.cr.savepoint(), self._muted():
            self.line.claim_waiting_days = -1
            self.line.flush_recordset()

    def _muted(self):
        return mute_logger("odoo.sql_db")

    def test_shown_in_the_settings(self):
        arch = self.env["res.config.settings"].get_view()["arch"]
        for name in ("claim_notification_days", "claim_same_event_days"):
            self.assertIn(name, arch)
