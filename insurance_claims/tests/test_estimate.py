"""Estimates as the claims handler makes them."""

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .estimate_common import EstimateCase


@tagged("post_install", "-at_install")
class TestEstimate(EstimateCase):
    def test_totals(self):
        estimate = self._estimate(
            lines=[("labour", 2.5, 800, 0), ("part", 2, 1500, 20), ("material", 1, 100, 0), ("paint", 0.5, 300, 0)]
        )
        self.assertEqual(estimate.line_ids.mapped("amount"), [2000, 2400, 100, 150])
        self.assertEqual(
            (estimate.total_labour, estimate.total_parts, estimate.total_materials), (2000, 2400, 250), "by kind"
        )
        self.assertEqual((estimate.net, estimate.wear_amount), (4650, 600))
        self.assertEqual((estimate.vat, estimate.total), (930, 5580))

    def test_sums_follow_the_lines(self):
        estimate = self._estimate()
        self.assertEqual(estimate.net, 1900)
        estimate.line_ids[0].quantity = 3
        self.assertEqual(estimate.total, 2880)
        estimate.line_ids[1].unlink()
        self.assertEqual(estimate.total, 1800)
        estimate.vat_rate = 0
        self.assertEqual((estimate.vat, estimate.total), (0, 1500))

    def test_the_car_is_the_claims(self):
        estimate = self._estimate()
        self.assertEqual((estimate.make, estimate.model, estimate.plate), ("Skoda", "Fabia", "AA1111AA"))
        self.assertEqual((estimate.year_built, estimate.age), (self.loss.year - 6, 6))

    def test_filled_in_from_the_price_list(self):
        estimate = self._estimate(lines=(), workshop_id=self.workshop.id)
        self.assertEqual(estimate.price_list_id, self.prices)
        estimate.write(
            {
                "line_ids": [
                    Command.create({"kind": "part", "price_id": self.bumper.id}),
                    Command.create({"kind": "labour", "price_id": self.fitting.id}),
                ]
            }
        )
        part, labour = estimate.line_ids
        self.assertEqual((part.name, part.code, part.quantity, part.price), ("Front bumper", "5J0 807", 1, 4000))
        self.assertEqual((part.wear, part.amount), (20, 3200))
        self.assertEqual((labour.quantity, labour.price, labour.work_id), (1.5, 800, self.body))
        self.assertEqual((labour.wear, labour.amount), (0, 1200))

    def test_what_is_said_goes_before_the_list(self):
        estimate = self._estimate(lines=(), workshop_id=self.workshop.id)
        said = {"quantity": 1, "price": 70, "name": "Half of it", "work_id": self.painting.id}
        estimate.write({"line_ids": [Command.create({"kind": "labour", "price_id": self.fitting.id} | said)]})
        line = estimate.line_ids
        self.assertEqual((line.quantity, line.price, line.amount), (1, 70, 70))
        self.assertEqual((line.name, line.code, line.work_id), ("Half of it", "R-10", self.painting))

    def test_typed_on_the_screen(self):
        with Form(self.env["insurance.claim.estimate"].with_user(self.handler)) as form:
            form.claim_id = self.claim
            form.workshop_id = self.workshop
            self.assertEqual(form.price_list_id, self.prices)
            with form.line_ids.new() as line:
                line.kind = "labour"
                line.work_id = self.painting
                self.assertEqual(line.price, 600, "an hour of this kind of work")
                line.name = "Paint the door"
                line.quantity = 3
            with form.line_ids.new() as line:
                line.kind = "part"
                line.name = "Door"
                line.price = 1000
                self.assertEqual(line.amount, 800, "after wear of a car of six years")
        self.assertEqual(form.record.net, 2600)

    def test_what_was_typed_stays_without_a_list(self):
        line = self._estimate(lines=[("part", 2, 700, 5)]).line_ids
        self.assertEqual((line.name, line.quantity, line.price, line.wear), ("Bumper", 2, 700, 5))

    def test_which_list_is_proposed(self):
        self.assertFalse(self._estimate().price_list_id, "North's prices are for North")
        everybody = self._prices("For everybody")
        self.assertEqual(self._estimate().price_list_id, everybody)
        settles = self._prices("The insurer's", insurer_id=self.insurer.id)
        self._prices("Of another insurer", insurer_id=self.other_insurer.id)
        self._prices("Over", valid_to=self.loss, insurer_id=self.insurer.id)
        self._prices("In euro", currency_id=self.foreign_currency.id, workshop_id=self.workshop.id)
        self.assertEqual(self._estimate().price_list_id, settles)
        self.assertEqual(self._estimate(workshop_id=self.workshop.id).price_list_id, self.prices)

    def test_two_currencies(self):
        other = self._prices("Abroad", currency_id=self.foreign_currency.id)
        with self.assertRaisesRegex(ValidationError, f"Abroad is in {self.foreign_currency.name} and the claim in"):
            self._estimate(price_list_id=other.id)

    def test_list_not_valid_any_more(self):
        old = self._prices("Old", valid_to=self.loss)
        with self.assertRaisesRegex(ValidationError, "Old is not valid on"):
            self._estimate(price_list_id=old.id)

    def test_row_of_another_list(self):
        estimate = self._estimate(lines=())
        with self.assertRaisesRegex(ValidationError, "is not in the price list of the estimate"):
            estimate.write({"line_ids": [Command.create({"kind": "part", "price_id": self.bumper.id})]})

    def test_wear_of_the_insurer(self):
        rule = self.env["insurance.wear.rule"].create(
            {"kind": "part", "age_from": 0, "percent": 35, "insurer_id": self.insurer.id}
        )
        self.assertEqual(rule.display_name, f"Part from 0 years: 35.0 % {self.insurer.name}")
        estimate = self._estimate(lines=())
        estimate.write({"line_ids": [Command.create({"kind": "part", "name": "Door", "price": 100})]})
        self.assertEqual(estimate.line_ids.wear, 35)

    def test_wear_anew(self):
        estimate = self._estimate(lines=[("part", 1, 1000, 77), ("labour", 1, 100, 0)])
        estimate.year_built = self.loss.year - 3
        self.assertEqual(estimate.line_ids.mapped("wear"), [77, 0], "typed by hand")
        estimate.action_apply_wear()
        self.assertEqual(estimate.line_ids.mapped("wear"), [10, 0])
        estimate.year_built = 0
        estimate.action_apply_wear()
        self.assertEqual(estimate.line_ids.mapped("wear"), [0, 0], "nobody knows how old the car is")

    def test_bad_numbers(self):
        estimate = self._estimate()
        part, labour = estimate.line_ids[1], estimate.line_ids[0]
        for line, vals in (
            (part, {"quantity": -1}), (part, {"price": -1}), (part, {"wear": 101}), (part, {"wear": -1}),
            (labour, {"wear": 10}),
        ):  # fmt: skip
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(CheckViolation),
                self.cr.savepoint(),
            ):
                line.write(vals)
                line.flush_recordset()
        for vals in ({"vat_rate": 101}, {"vat_rate": -1}, {"year_built": 12}):
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.cr.savepoint():
                estimate.write(vals)
                estimate.flush_recordset()

    # --- versions --------------------------------------------------------------------------------

    def test_use_as_claimed(self):
        estimate = self._estimate()
        estimate.action_use_claimed()
        self.assertTrue(estimate.is_used)
        self.assertEqual(self.claim.claimed, 2280)
        self.assertIn(estimate.display_name, self.claim.entry_ids.filtered(lambda row: row.kind == "claimed").note)

    def test_versions(self):
        first = self._estimate()
        first.action_use_claimed()
        action = first.action_new_version()
        second = first.browse(action["res_id"])
        self.assertEqual((first.version, second.version), (1, 2))
        self.assertEqual(second.line_ids.mapped("amount"), first.line_ids.mapped("amount"))
        self.assertFalse(second.is_used)
        second.line_ids[0].quantity = 4
        second.action_use_claimed()
        self.assertFalse(first.is_used)
        self.assertTrue(second.is_used)
        self.assertEqual(self.claim.claimed, 3480)
        self.assertEqual(second.display_name, f"{self.claim.name}, estimate 2")

    def test_numbers_of_many_at_once(self):
        other = self._claim(date_loss=self.loss.replace(day=1))
        made = self.env["insurance.claim.estimate"].with_user(self.handler).create(
            [{"claim_id": claim.id} for claim in (self.claim, other, self.claim)]
        )  # fmt: skip
        self.assertEqual(made.mapped("version"), [1, 1, 2])

    def test_one_is_used(self):
        estimates = self._estimate() | self._estimate()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            estimates.sudo().is_used = True
            estimates.flush_recordset()

    def test_used_version_stays(self):
        estimate = self._estimate()
        estimate.action_use_claimed()
        line = estimate.line_ids[0]
        for change in (
            lambda: line.write({"quantity": 9}),
            lambda: line.unlink(),
            lambda: estimate.write({"line_ids": [Command.create({"kind": "part", "name": "More"})]}),
            lambda: estimate.write({"vat_rate": 0}),
            lambda: estimate.unlink(),
        ):
            with self.assertRaisesRegex(UserError, "is used: make a new version to change it"):
                change()
        estimate.note = "Sent to the insurer"

    def test_nobody_says_it_is_used_by_hand(self):
        estimate = self._estimate()
        self.assertFalse(self._estimate(is_used=True).is_used)
        estimate.action_use_claimed()
        with self.assertRaises(UserError):
            estimate.write({"is_used": False})

    def test_without_lines(self):
        with self.assertRaisesRegex(UserError, "The estimate has no lines yet"):
            self._estimate(lines=()).action_use_claimed()

    def test_closed_claim(self):
        estimate = self._estimate()
        self.claim.with_user(self.handler)._move_to("withdrawn", "Found another way")
        for change in (
            lambda: self._estimate(),
            lambda: estimate.action_use_claimed(),
            lambda: estimate.line_ids[0].write({"quantity": 9}),
            lambda: estimate.line_ids[0].write({"assessed": 9}),
            lambda: estimate.write({"note": "late"}),
        ):
            with self.assertRaisesRegex(UserError, "is closed: reopen it"):
                change()

    # --- the claim -------------------------------------------------------------------------------

    def test_claim_opens_its_estimates(self):
        claim = self.claim.with_user(self.handler)
        self.assertTrue(claim.is_motor)
        self.assertEqual(claim.estimate_count, 0)
        first = self.env["insurance.claim.estimate"].browse(claim.action_new_estimate()["res_id"])
        self.assertEqual((first.claim_id, claim.estimate_count), (claim, 1))
        self.assertEqual(claim.action_open_estimates()["res_id"], first.id)
        first.with_user(self.handler).write(
            {"line_ids": [Command.create({"kind": "part", "name": "Door", "price": 5})]}
        )
        second = self.env["insurance.claim.estimate"].browse(claim.action_new_estimate()["res_id"])
        self.assertEqual(second.line_ids.name, "Door", "the last version is where one goes on")
        self.assertEqual(claim.action_open_estimates()["domain"], [("claim_id", "=", claim.id)])

    def test_other_lines_have_no_cars(self):
        line = self.env["insurance.line"].create({"name": "Test travel"})
        product = self.env["insurance.product"].create(
            {"name": "Trip", "insurer_id": self.insurer.id, "line_id": line.id}
        )
        policy = self._insured(product_id=product.id, object_ids=[], cover_ids=[])
        self.assertFalse(self._claim(policy_id=policy.id).is_motor)

    def test_list_costs_the_same_for_many(self):
        for _each in range(3):
            self._estimate()
        estimates = self.env["insurance.claim.estimate"].with_user(self.handler)
        names = {name: {} for name in ("total", "assessed_total", "difference", "is_used", "version")}
        specification = names | {"claim_id": {"fields": {"display_name": {}}}}
        counts = []
        for limit in (1, 4):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            estimates.web_search_read([], specification, limit=limit)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
