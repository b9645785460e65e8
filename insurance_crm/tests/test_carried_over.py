"""Covers, beneficiaries and drivers of the next term, of a copy, of a fleet that splits or joins."""

from odoo.fields import Command
from odoo.tests import tagged

from .details_common import DetailsCase


@tagged("post_install", "-at_install")
class TestCarriedOver(DetailsCase):
    """What a next term, or a copy, starts with."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write(
            {
                "insured_id": cls.persian.id,
                "lender_id": cls.insurer.id,
                "loan_number": "L-1",
                "conditions": "Garage at night",
                "cover_ids": [
                    Command.create({"name": "Theft", "sum_insured": 5000, "object_id": cls.car.id, "premium": 12}),
                    Command.create({"name": "Glass", "date_exit": "2025-03-31"}),
                ],
                "beneficiary_ids": [
                    Command.create({"partner_id": cls.persian.id, "share": 30}),
                    Command.create({"partner_id": cls.chinese.id, "share": 70}),
                ],
                "driver_ids": [
                    Command.create({"name": "Ivan", "licence_number": "BXX 1", "bonus_class_id": cls.best.id}),
                    Command.create({"name": "Olha", "bonus_class_id": cls.best.id}),
                ],
            }
        )
        cls.policy.action_issue()

    def _assert_carried(self, policy):
        self.assertEqual(policy.object_ids.object_id, self.car)
        self.assertEqual(policy.cover_ids.mapped("name"), ["Theft"])
        cover = policy.cover_ids
        self.assertEqual((cover.sum_insured, cover.premium, cover.object_id), (5000, 12, self.car))
        self.assertEqual(policy.beneficiary_ids.mapped("share"), [30, 70])
        self.assertEqual(policy.driver_ids.mapped("name"), ["Ivan", "Olha"])
        self.assertEqual((policy.insured_id, policy.lender_id), (self.persian, self.insurer))
        self.assertEqual((policy.loan_number, policy.conditions), ("L-1", "Garage at night"))
        self.assertFalse(policy.cover_ids.date_entry or policy.lender_proof_date)

    def test_a_next_term_starts_with_what_stayed(self):
        self.policy.action_renew()
        following = self.policy.next_ids
        self._assert_carried(following)
        self.assertEqual(following.driver_ids.previous_class_id, self.best)
        following.driver_ids[1].claims = 1
        self.assertEqual(following.driver_ids.bonus_class_id, self.best | self.middle)
        self.assertEqual(following.driver_ids[0].licence_number, "BXX 1")
        following.number = "NEXT"
        following.action_issue()

    def test_a_copy_starts_with_what_stayed(self):
        copy = self.policy.copy()
        self._assert_carried(copy)
        self.assertEqual(copy.driver_ids.bonus_class_id, self.best)

    def test_a_row_changed_on_the_way_is_carried_over_once(self):
        """What an endorsement closed and opened anew is one row in the next term."""
        place = self.policy.object_ids.sudo()
        place.date_exit = "2025-06-30"
        place.copy({"policy_id": self.policy.id, "date_entry": "2025-07-01", "sum_insured": 7})
        for policy in (self.policy.copy(), self.policy.action_renew() and self.policy.next_ids):
            self.assertEqual(policy.object_ids.mapped("sum_insured"), [7])

    def test_a_fleet_that_splits(self):
        """Each part gets the covers of its own objects, and those of the whole policy."""
        van = self._object(plate="BB2222BB")
        fleet = self._policy(
            object_ids=[Command.create({"object_id": car.id}) for car in (self.car, van)],
            cover_ids=[Command.create({"name": "Theft", "object_id": car.id}) for car in (self.car, van)]
            + [Command.create({"name": "Glass"})],
        )
        fleet.action_issue()
        vals = fleet._prepare_next_vals()
        vals["object_ids"] = [command for command in vals["object_ids"] if command[2]["object_id"] == van.id]
        part = fleet.copy(vals)
        self.assertEqual(part.cover_ids.mapped(lambda cover: (cover.name, cover.object_id)),
                         [("Theft", van), ("Glass", van.browse())])  # fmt: skip

    def test_policies_that_join(self):
        van = self._object(plate="BB2222BB")
        other = self._policy(
            object_ids=[Command.create({"object_id": van.id})],
            cover_ids=[Command.create({"name": "Tyres", "object_id": van.id}), Command.create({"name": "Glass"})],
            driver_ids=[
                Command.create({"name": "Ivan"}),
                Command.create({"name": "Petro", "bonus_class_id": self.best.id}),
            ],
        )
        other.action_issue()
        draft = (self.policy | other)._join()
        self.assertEqual(draft.object_ids.object_id, self.car | van)
        self.assertEqual(draft.cover_ids.mapped("name"), ["Theft", "Tyres"])
        self.assertEqual(draft.driver_ids.mapped("name"), ["Ivan", "Olha", "Petro"])
        self.assertEqual(draft.driver_ids[-1].previous_class_id, self.best)
        self.assertEqual(draft.beneficiary_ids.mapped("share"), [30, 70])
