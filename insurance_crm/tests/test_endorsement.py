"""Endorsements: what changes, what it costs for the days left, in any order, and back again."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .timeline_common import TimelineCase


@tagged("post_install", "-at_install")
@freeze_time("2025-06-15 10:00:00")
class TestEndorsement(TimelineCase):
    def test_car_added_is_charged_for_the_days_left(self):
        policy, _cars = self._fleet()
        car = self._object(plate="NEW-1")
        endorsement = self._endorse(
            policy, "2025-07-01", confirm=False, lines=[{"object_id": car.id, "premium": 365, "sum_insured": 9000}]
        )
        self.assertEqual((endorsement.term_premium_before, endorsement.term_premium_after), (600, 965))
        self.assertEqual((endorsement.difference, endorsement.difference_commission), (184, 27.6))
        self.assertEqual((policy.premium, len(self._ledger(policy))), (600, 1), "a draft books nothing")
        endorsement.action_confirm()
        row = self._ledger(policy)[1]
        self.assertEqual((row.kind, row.premium, row.commission), ("endorsement", 184, 27.6))
        self.assertEqual((row.earn_from, row.earn_to), (date(2025, 7, 1), date(2026, 1, 1)))
        self.assertEqual((policy.premium, policy.commission), (784, 117.6))
        self.assertEqual(self._rows(policy, car), [("2025-07-01", "", 365)])
        self.assertEqual((endorsement.state, endorsement.difference), ("confirmed", 184))
        self.assertAsLived(policy)

    def test_car_removed_gives_back_the_days_left(self):
        policy, cars = self._fleet()
        self._endorse(policy, "2025-07-01", lines=[{"object_id": cars[0].id, "action": "remove"}])
        self.assertEqual(self._rows(policy, cars[0]), [("", "2025-06-30", 300)])
        self.assertEqual(policy.premium, round(300 + 300 * 181 / 365, 2))
        self.assertAsLived(policy)

    def test_sum_changed_from_a_day_keeps_both_stretches(self):
        policy, cars = self._fleet()
        self._endorse(
            policy,
            "2025-04-01",
            lines=[{"object_id": cars[0].id, "action": "change", "premium": 400, "sum_insured": 2}],
        )
        self.assertEqual(self._rows(policy, cars[0]), [("", "2025-03-31", 300), ("2025-04-01", "", 400)])
        self.assertEqual(policy.premium, round(600 + 100 * 275 / 365, 2))
        self.assertAsLived(policy)

    def test_policy_without_rows_changes_by_its_own_premium(self):
        policy = self._issued(tax=40, fee=10)
        endorsement = self._endorse(policy, "2025-07-02", premium_change=365, fee=5)
        self.assertEqual(policy.premium, 1000 + 183)
        self.assertEqual((policy.tax, policy.fee), (round(1183 * 0.04, 2), 15), "tax follows the premium")
        self.assertEqual(endorsement.difference_total, round(183 + 183 * 0.04 + 5, 2))
        self.assertAsLived(policy)

    def test_back_dated_change_is_charged_from_its_day(self):
        policy, cars = self._fleet()
        late = self._object(plate="LATE")
        self._endorse(policy, "2025-09-01", lines=[{"object_id": late.id, "premium": 365}])
        self._endorse(policy, "2025-03-01", lines=[{"object_id": cars[0].id, "action": "change", "premium": 665}])
        self.assertEqual(policy.premium, 600 + 122 + 306)
        self.assertAsLived(policy)

    def test_two_changes_of_one_car_count_both(self):
        """A sum raised in September and a deductible raised in May, confirmed the other way round."""
        policy, cars = self._fleet()
        car = cars[0]
        changes = [
            ("2025-09-01", {"premium": 665}),
            ("2025-05-01", {"premium": 300, "deductible": 50}),
        ]
        drafts = [
            self._endorse(policy, day, confirm=False, lines=[{"object_id": car.id, "action": "change",
                                                              "sum_insured": 10000, "premium": 300} | vals])
            for day, vals in changes
        ]  # fmt: skip
        for draft in drafts:
            draft.action_confirm()
        rows = self.env["insurance.policy.object"].search([("policy_id", "=", policy.id), ("object_id", "=", car.id)])
        found = sorted((str(row.date_entry or ""), row.premium, row.deductible) for row in rows)
        self.assertEqual(found, [("", 300, 0), ("2025-05-01", 300, 50), ("2025-09-01", 665, 50)])
        self.assertAsLived(policy)

    def test_longer_term_is_charged_by_the_day(self):
        policy = self._issued(premium=365)
        self._endorse(policy, "2025-06-15", new_date_end="2026-01-31")
        self.assertEqual((policy.premium, policy.date_end), (396, date(2026, 1, 31)))
        row = self._ledger(policy)[1]
        self.assertEqual((row.earn_from, row.earn_to), (date(2026, 1, 1), date(2026, 2, 1)))
        self.assertAsLived(policy)

    def test_shorter_term_gives_back(self):
        policy = self._issued(premium=365)
        self._endorse(policy, "2025-06-15", new_date_end="2025-10-31")
        self.assertEqual((policy.premium, policy.cover_end), (304, date(2025, 11, 1)))
        self.assertAsLived(policy)

    def test_new_policyholder_is_in_the_ledger_from_then(self):
        policy = self._issued()
        self._endorse(policy, "2025-07-01", new_partner_id=self.persian.id, premium_change=100)
        self.assertEqual(policy.partner_id, self.persian)
        self.assertEqual(self._ledger(policy).mapped("partner_id"), self.client | self.persian)
        self.assertEqual(self._ledger(policy)[1].partner_id, self.persian)

    def test_new_percentage_counts_for_the_days_left(self):
        policy = self._issued(premium=365)
        self._endorse(policy, "2025-07-01", change_rate=True, new_commission_rate=20)
        self.assertEqual(policy.commission, round(365 * 0.15 + 184 * 0.05, 2))
        self.assertEqual(policy.premium, 365)
        self.assertAsLived(policy)

    def test_void_takes_back_what_it_did(self):
        policy, cars = self._fleet()
        first = self._endorse(policy, "2025-07-01", lines=[{"object_id": cars[0].id, "action": "remove"}])
        second = self._endorse(policy, "2025-08-01", lines=[{"object_id": self._object(plate="B").id, "premium": 100}])
        first._void("the wrong car")
        self.assertEqual(self._rows(policy, cars[0]), [("", "", 300)])
        self.assertEqual(policy.premium, round(600 + 100 * 153 / 365, 2))
        self.assertEqual(first.state, "void")
        self.assertAlmostEqual(first.difference, 0, delta=0.011, msg="at most a cent of rounding is left")
        self.assertIn("reversal", self._ledger(policy).mapped("kind"))
        second._void("not wanted after all")
        self.assertEqual((policy.premium, policy.commission), (600, 90))
        self.assertAsLived(policy)

    def test_removed_on_its_first_day_and_back(self):
        policy, cars = self._fleet()
        gone = self._endorse(policy, "2025-01-01", lines=[{"object_id": cars[0].id, "action": "remove"}])
        self.assertEqual((self._rows(policy, cars[0]), policy.premium), ([], 300))
        gone._void("it stays")
        self.assertEqual((self._rows(policy, cars[0]), policy.premium), ([("", "", 300)], 600))
        self.assertAsLived(policy)

    def test_covers_change_like_objects(self):
        policy = self._policy(premium=1000)
        self.env["insurance.policy.cover"].with_user(self.agent).create(
            {"policy_id": policy.id, "name": "Theft", "premium": 200, "sum_insured": 5000}
        )
        policy.action_issue()
        self._endorse(policy, "2025-07-01", lines=[
            {"kind": "cover", "name": "Glass", "premium": 73, "sum_insured": 800},
            {"kind": "cover", "name": "Theft", "action": "remove"},
        ])  # fmt: skip
        self.assertEqual(policy.premium, round(1000 - 127 * 184 / 365, 2))
        names = self.env["insurance.policy.cover"].search([("policy_id", "=", policy.id)]).mapped("name")
        self.assertEqual(sorted(names), ["Glass", "Theft"])
        self.assertAsLived(policy)

    def test_beneficiaries_must_still_make_a_whole(self):
        policy = self._issued()
        with self.assertRaisesRegex(ValidationError, "100"), self.env.cr.savepoint():
            self._endorse(
                policy, "2025-07-01", lines=[{"kind": "beneficiary", "partner_id": self.persian.id, "share": 60}]
            )
        self._endorse(policy, "2025-07-01", lines=[
            {"kind": "beneficiary", "partner_id": self.persian.id, "share": 60},
            {"kind": "beneficiary", "partner_id": self.chinese.id, "share": 40},
        ])  # fmt: skip
        self.assertEqual(len(self.env["insurance.policy.beneficiary"].search([("policy_id", "=", policy.id)])), 2)

    def test_driver_admitted_later(self):
        policy = self._issued()
        self._endorse(
            policy, "2025-07-01", lines=[{"kind": "driver", "name": "Anna Bilyk", "licence_number": "AA 123"}], fee=3
        )
        driver = self.env["insurance.policy.driver"].search([("policy_id", "=", policy.id)])
        self.assertEqual((driver.name, driver.licence_number), ("Anna Bilyk", "AA 123"))
        self.assertEqual((str(driver.date_entry), policy.fee), ("2025-07-01", 3))

    # --- bad input -------------------------------------------------------------------------------

    def test_only_policies_in_force_are_endorsed(self):
        ended = self._issued(date_start="2024-01-01", date_end="2024-12-31")
        cancelled = self._issued()
        self._cancel(cancelled, "2025-07-01")
        for policy, why in ((self._policy(), "is a draft"), (ended, "has ended"), (cancelled, "reinstate"),
                            (self._foreign(), "held elsewhere")):  # fmt: skip
            with self.subTest(why), self.assertRaisesRegex(UserError, why):
                self._endorse(policy, policy.date_start, premium_change=1)

    def test_day_outside_the_term(self):
        policy = self._issued()
        for day in ("2024-12-31", "2026-01-01"):
            with self.subTest(day), self.assertRaisesRegex(UserError, "within the term"):
                self._endorse(policy, day, premium_change=1)

    def test_what_is_not_there_cannot_be_changed(self):
        policy, cars = self._fleet()
        stranger = self._object(plate="X-9")
        for action, car, why in (("change", stranger, "not on the policy"), ("remove", stranger, "not on the policy"),
                                 ("add", cars[0], "already")):  # fmt: skip
            with self.subTest(action), self.assertRaisesRegex(UserError, why), self.env.cr.savepoint():
                self._endorse(policy, "2025-07-01", lines=[{"object_id": car.id, "action": action}])

    def test_amounts_and_emptiness(self):
        policy = self._issued()
        with self.assertRaisesRegex(UserError, "changes nothing"), self.env.cr.savepoint():
            self._endorse(policy, "2025-07-01")
        with self.assertRaisesRegex(UserError, "would be negative"), self.env.cr.savepoint():
            self._endorse(policy, "2025-07-01", premium_change=-1001)
        with self.assertRaisesRegex(ValidationError, "never negative"), self.env.cr.savepoint():
            self._endorse(policy, "2025-07-01", lines=[{"object_id": self._object(plate="N").id, "premium": -1}])
        with self.assertRaisesRegex(ValidationError, "lies before"), self.env.cr.savepoint():
            self._endorse(policy, "2025-07-01", new_date_end="2025-06-01")

    def test_confirmed_is_not_edited_or_deleted(self):
        endorsement = self._endorse(self._issued(), "2025-07-01", premium_change=10)
        for change in ({"premium_change": 5}, {"state": "draft"}, {"date_effective": "2025-08-01"}):
            with self.subTest(change), self.assertRaises(UserError):
                endorsement.write(change)
        with self.assertRaisesRegex(UserError, "never deleted"):
            endorsement.unlink()
        endorsement.note = "may still be written"
        with self.assertRaises(UserError):
            self.env["insurance.endorsement"].with_user(self.agent).create(
                {"policy_id": endorsement.policy_id.id, "state": "confirmed"}
            )

    def test_void_needs_a_reason_and_a_confirmed_one(self):
        endorsement = self._endorse(self._issued(), "2025-07-01", premium_change=10)
        with self.assertRaisesRegex(UserError, "reason"):
            endorsement._void(" ")
        endorsement._void("wrong")
        with self.assertRaisesRegex(UserError, "not confirmed"):
            endorsement._void("again")

    def test_what_the_replay_stands_on_is_not_written_by_hand(self):
        policy, _cars = self._fleet()
        self._endorse(policy, "2025-07-01", premium_change=10)
        mine = policy.with_user(self.agent)
        for vals in ({"timeline_opening": {"extra": "0"}}, {"charged_to": "2030-01-01"}, {"deductible": 5}):
            with self.subTest(vals), self.assertRaises(UserError):
                mine.write(vals)
        with self.assertRaises(UserError):
            policy.with_user(self.administrator).write({"date_end": "2026-06-30"})
        draft = self._policy()
        for name, value in (("agreed", {"premium": 1}), ("opened_by_id", policy.endorsement_ids.id)):
            with self.subTest(name), self.assertRaises(UserError):
                self.env["insurance.policy.object"].with_user(self.agent).create(
                    {"policy_id": draft.id, "object_id": self._object(plate=f"H-{name}").id, name: value}
                )
        with self.assertRaises(UserError):
            self._policy(timeline_opening={"extra": "0"})

    # --- screens and rights ----------------------------------------------------------------------

    def test_form_shows_the_cost_before_it_is_saved(self):
        policy, cars = self._fleet()
        action = policy.with_user(self.agent).action_endorse()
        form = Form(self.env["insurance.endorsement"].with_user(self.agent).with_context(**action["context"]))
        form.date_effective = "2025-07-01"
        with form.object_line_ids.new() as line:
            line.action = "change"
            line.object_id = cars[0]
            self.assertEqual(line.premium, 300, "the row is shown as it is now")
            line.premium = 665
        self.assertEqual((form.difference, form.term_premium_after), (184, 965))
        endorsement = form.save()
        self.assertEqual((endorsement.difference, endorsement.sequence), (184, 1))
        self.assertIn("300", endorsement.line_ids.before_text)
        endorsement.action_confirm()
        self.assertEqual(policy.premium, 784)

    def test_others_policies_are_not_endorsed(self):
        policy = self._issued(self.other_agent)
        with self.assertRaises(AccessError):
            self._endorse(policy, "2025-07-01", premium_change=10)
        endorsement = self._endorse(policy, "2025-07-01", self.other_agent, confirm=False, premium_change=10)
        for user in (self.agent, self.employee, self.seller):
            with self.subTest(user.name), self.assertRaises(AccessError):
                endorsement.with_user(user).action_confirm()
            with self.subTest(user.name), self.assertRaises(AccessError):
                endorsement.with_user(user).read(["state"])
        endorsement.with_user(self.supervisor).action_confirm()
        self.assertEqual(endorsement.state, "confirmed")

    def test_versions_tell_what_changed(self):
        policy, cars = self._fleet()
        self._endorse(policy, "2025-07-01", lines=[{"object_id": cars[0].id, "action": "change", "premium": 400,
                                                    "sum_insured": 10000}])  # fmt: skip
        self._endorse(policy, "2025-08-01", new_partner_id=self.persian.id)
        last, changed, issued = policy.version_ids.sorted("sequence", reverse=True)
        self.assertEqual((issued.kind, changed.kind, last.sequence), ("issue", "endorsement", 3))
        self.assertEqual((issued.premium, issued.object_count, issued.sum_insured), (600, 2, 20000))
        self.assertIn("400", changed.changes_text)
        self.assertIn(self.persian.name, last.changes_text)
        wizard = self.env["insurance.version.compare"].with_user(self.agent).with_context(
            active_model="insurance.policy.version", active_ids=[last.id, issued.id]
        ).create({})  # fmt: skip
        self.assertEqual((wizard.from_id, wizard.to_id), (issued, last))
        self.assertIn(self.persian.name, wizard.changes_text)
        self.assertIn("400", wizard.changes_text)
        with self.assertRaises(AccessError):
            last.with_user(self.agent).write({"premium": 1})
        with self.assertRaises(AccessError):
            last.with_user(self.other_agent).read(["premium"])

    def test_companies_are_apart(self):
        policy = self._issued()
        endorsement = self._endorse(policy, "2025-07-01", premium_change=10)
        self.supervisor.company_ids |= self.other_company
        there = endorsement.with_user(self.supervisor).with_company(self.other_company)
        with self.assertRaises(AccessError):
            there.with_context(allowed_company_ids=self.other_company.ids).read(["state"])

    def test_check_names_what_was_tampered_with(self):
        policy = self._issued()
        self._endorse(policy, "2025-07-01", premium_change=10)
        wizard = self.env["insurance.ledger.check"].with_user(self.administrator).create({})
        wizard.action_check()
        self.assertEqual(wizard.problem_count, 0)
        self.assertTrue(wizard.policy_count)
        self.env.cr.execute("UPDATE insurance_policy SET premium = premium + 7 WHERE id = %s", [policy.id])
        self.env.invalidate_all()
        wizard.action_check()
        self.assertEqual(wizard.problem_count, 1)
        self.assertIn(policy.number, wizard.result)
