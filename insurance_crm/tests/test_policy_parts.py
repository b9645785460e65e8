"""Covers, beneficiaries and drivers of a policy, and what protects them."""

from datetime import date

from freezegun import freeze_time
from psycopg2 import errors

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .details_common import DetailsCase


@tagged("post_install", "-at_install")
class TestPolicyParts(DetailsCase):
    def _make_product_covers(self):
        theft, legal = self.env["insurance.product.cover"].create(
            [
                {"product_id": self.product.id, "name": "Theft", "code": "theft", "limit": 9000, "deductible": 90},
                {
                    "product_id": self.product.id,
                    "name": "Legal aid",
                    "code": "legal",
                    "is_optional": True,
                    "limit": 500,
                },
            ]
        )
        return theft, legal

    # --- covers ----------------------------------------------------------------------------------

    def test_covers_of_the_product_are_offered(self):
        theft, _legal = self._make_product_covers()
        form = Form(self.env["insurance.policy"].with_user(self.agent))
        form.partner_id, form.number = self.client, "C-1"
        form.product_id = self.product
        with form.cover_ids.new() as line:
            line.name = "Broken glass"
        policy = form.save()
        self.assertEqual(policy.cover_ids.mapped("name"), ["Theft", "Broken glass"])
        cover = policy.cover_ids[0]
        self.assertEqual((cover.product_cover_id, cover.sum_insured, cover.deductible), (theft, 9000, 90))

    def test_another_product_brings_its_own_covers(self):
        self._make_product_covers()
        other = self.product.copy({"name": "Other", "cover_ids": [Command.clear()]})
        form = Form(self.env["insurance.policy"].with_user(self.agent))
        form.partner_id, form.number = self.client, "C-2"
        form.product_id = self.product
        with form.cover_ids.new() as line:
            line.name = "Broken glass"
        form.product_id = other
        self.assertEqual(form.save().cover_ids.mapped("name"), ["Broken glass"])

    def test_a_cover_takes_over_what_the_product_says(self):
        _theft, legal = self._make_product_covers()
        self.policy.cover_ids = [
            Command.create({"product_cover_id": legal.id}),
            Command.create({"product_cover_id": legal.id, "name": "Lawyer", "sum_insured": 700}),
        ]
        covers = self.policy.cover_ids
        self.assertEqual(covers.mapped("name"), ["Legal aid", "Lawyer"])
        self.assertEqual(covers.mapped("sum_insured"), [500, 700])

    def test_optional_covers_are_put_on_by_their_code(self):
        self._make_product_covers()
        names = [command[2]["name"] for command in self.policy._prepare_cover_commands(codes=["legal"])]
        self.assertEqual(names, ["Theft", "Legal aid"])

    def test_amounts_of_covers_are_not_negative(self):
        for name in ("sum_insured", "deductible", "premium"):
            refused = self.assertRaises(errors.CheckViolation)
            with self.subTest(name), refused, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.policy.cover_ids = [Command.create({"name": "Theft", name: -1})]

    def test_rows_are_for_objects_on_the_policy(self):
        stranger = self._object(plate="BB2222BB")
        for name, vals in [
            ("cover_ids", {"name": "Theft"}),
            ("beneficiary_ids", {"partner_id": self.persian.id}),
            ("driver_ids", {"name": "Ivan"}),
        ]:
            refused = self.assertRaisesRegex(ValidationError, "not on the policy")
            with self.subTest(name), refused, self.env.cr.savepoint():
                self.policy[name] = [Command.create(vals | {"object_id": stranger.id})]
            self.policy[name] = [Command.create(vals | {"object_id": self.car.id})]
            self.assertEqual(self.policy[name].object_id, self.car)

    def test_an_object_taken_off_is_told_before_issue(self):
        self.policy.cover_ids = [Command.create({"name": "Theft", "object_id": self.car.id})]
        self.policy.object_ids.unlink()
        with self.assertRaisesRegex(ValidationError, "Theft is for AA1111AA, which is not on the policy"):
            self.policy.action_issue()

    # --- beneficiaries ---------------------------------------------------------------------------

    def test_shares_make_a_whole(self):
        self._beneficiaries((self.persian, 33.33, {}), (self.chinese, 33.33, {}), (self.client, 33.34, {}))
        self.assertEqual(len(self.policy.beneficiary_ids), 3)
        for rows in ([60], [60, 50], [33.33, 33.33, 33.33]):
            draft = self._policy()
            with self.subTest(rows), self.assertRaisesRegex(ValidationError, "Correct them to 100 %"):
                self._beneficiaries(*((self.persian, share, {}) for share in rows), policy=draft)

    def test_shares_count_for_the_policy_and_for_each_object(self):
        van = self._object(plate="BB2222BB")
        self.policy.object_ids = [Command.create({"object_id": van.id})]
        self._beneficiaries(
            (self.persian, 100, {}), (self.chinese, 40, {"object_id": self.car.id}),
            (self.client, 60, {"object_id": self.car.id}),
        )  # fmt: skip
        with self.assertRaisesRegex(ValidationError, "BB2222BB make 80 %"):
            self._beneficiaries((self.chinese, 80, {"object_id": van.id}))

    def test_shares_written_one_by_one_are_checked_at_issue(self):
        """Lines edited singly may be wrong for a moment; an issued policy may not."""
        self._beneficiaries((self.persian, 100, {}))
        self.policy.beneficiary_ids.share = 70
        with self.assertRaisesRegex(ValidationError, "the whole policy make 70 %"):
            self.policy.action_issue()
        self.assertEqual(self.policy.state, "draft")
        self.policy.beneficiary_ids.share = 100
        self.policy.action_issue()

    def test_a_share_is_a_part(self):
        for share in (0, -5, 100.5):
            refused = self.assertRaises(errors.CheckViolation)
            with self.subTest(share), refused, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._beneficiaries((self.persian, share, {}))

    def test_beneficiaries_may_follow_each_other(self):
        self._beneficiaries(
            (self.persian, 100, {"date_exit": "2025-06-30"}), (self.chinese, 100, {"date_entry": "2025-07-01"})
        )
        self.policy.action_issue()
        draft = self._policy()
        with self.assertRaisesRegex(ValidationError, "200 % on 2025-06-30"):
            self._beneficiaries(
                (self.persian, 100, {"date_exit": "2025-06-30"}), (self.chinese, 100, {"date_entry": "2025-06-30"}),
                policy=draft,
            )  # fmt: skip

    def test_an_object_names_its_beneficiary_one_way(self):
        self.policy.object_ids.beneficiary_id = self.persian
        with self.assertRaisesRegex(ValidationError, "keep one of the two"):
            self._beneficiaries((self.chinese, 100, {"object_id": self.car.id}))

    def test_endorsements_keep_shares_whole(self):
        self._beneficiaries((self.persian, 50, {}), (self.chinese, 50, {}))
        self.policy.action_issue()

        def change(**shares):
            lines = [
                Command.create({"kind": "beneficiary", "action": "change", "partner_id": partner.id, "share": share})
                for partner, share in zip((self.persian, self.chinese), shares.values(), strict=False)
            ]
            vals = {"policy_id": self.policy.id, "date_effective": "2025-07-01", "line_ids": lines}
            return self.env["insurance.endorsement"].with_user(self.agent).create(vals)

        with freeze_time("2025-06-15"):
            with self.assertRaisesRegex(ValidationError, "make 90 % on 2025-07-01"), self.env.cr.savepoint():
                change(first=40).action_confirm()
            change(first=40, second=60).action_confirm()
        rows = self.policy.beneficiary_ids.sorted(lambda row: (str(row.date_entry or ""), row.share))
        self.assertEqual(rows.mapped("share"), [50, 50, 40, 60])

    # --- drivers ---------------------------------------------------------------------------------

    def test_drivers_are_contacts_or_names(self):
        self.persian.birth_date = "1990-05-05"
        self.policy.driver_ids = [
            Command.create({"partner_id": self.persian.id, "licence_since": "2015-01-02"}),
            Command.create({"name": "Ivan", "licence_number": "BXX 123456", "licence_since": "2015-01-01"}),
            Command.create({"name": "Olha", "licence_since": "2025-06-01"}),
            Command.create({"name": "Petro"}),
        ]
        drivers = self.policy.driver_ids
        self.assertEqual(drivers.mapped("name"), [self.persian.name, "Ivan", "Olha", "Petro"])
        self.assertEqual(drivers.mapped("experience"), [9, 10, 0, 0])
        self.assertEqual(drivers[0].birth_date, date(1990, 5, 5))

    def test_any_driver_or_a_list(self):
        self.policy.driver_ids = [Command.create({"name": "Ivan"})]
        with self.assertRaisesRegex(ValidationError, "untick “Any driver”"):
            self.policy.drivers_unlimited = True
        self.policy.driver_ids.unlink()
        self.policy.drivers_unlimited = True
        with self.assertRaisesRegex(ValidationError, "remove the drivers"):
            self.policy.driver_ids = [Command.create({"name": "Ivan"})]

    # --- protection ------------------------------------------------------------------------------

    def _fill(self, policy):
        policy.write(
            {
                "cover_ids": [Command.create({"name": "Theft", "sum_insured": 5})],
                "driver_ids": [Command.create({"name": "Ivan"})],
                "beneficiary_ids": [Command.create({"partner_id": self.persian.id})],
            }
        )
        return policy

    def test_rows_of_an_issued_policy_stay(self):
        """The server refuses what the form does not offer: changes come by endorsement."""
        policy = self._fill(self.policy)
        policy.action_issue()
        new = {"cover_ids": {"name": "Glass"}, "driver_ids": {"name": "Olha"},
               "beneficiary_ids": {"partner_id": self.client.id}}  # fmt: skip
        for name, vals in new.items():
            for user in (self.agent, self.supervisor):
                rows = policy[name].with_user(user)
                with self.subTest(name, user=user.name):
                    for act in (
                        lambda rows, vals: rows.create(vals | {"policy_id": policy.id}),
                        lambda rows, vals: rows.write(vals),
                        lambda rows, vals: rows.unlink(),
                    ):
                        with self.assertRaisesRegex(UserError, "is issued"):
                            act(rows, vals)
            policy[name].with_user(self.administrator).write({"date_exit": "2025-11-30"})

    def test_what_was_agreed_stays(self):
        self.policy.action_issue()
        for vals in ({"insured_id": self.persian.id}, {"drivers_unlimited": True}, {"conditions": "none"},
                     {"bonus_class_id": self.best.id}):  # fmt: skip
            with self.subTest(vals), self.assertRaisesRegex(UserError, "stay as they were agreed"):
                self.policy.write(vals)
            self.policy.with_user(self.administrator).write(vals)
        self.policy.write({"loan_number": "7", "bonus_claims": 1})

    def test_rows_lie_within_the_term(self):
        for name, vals in [("cover_ids", {"name": "Theft"}), ("driver_ids", {"name": "Ivan"})]:
            with self.subTest(name), self.assertRaisesRegex(ValidationError, "within the policy's term"):
                self.policy[name] = [Command.create(vals | {"date_exit": "2026-01-01"})]
        self.policy.cover_ids = [Command.create({"name": "Theft", "date_exit": "2025-09-30"})]
        with self.assertRaisesRegex(ValidationError, "Theft: its dates must lie within"):
            self.policy.date_end = "2025-06-30"

    def test_own_book(self):
        hers = self._fill(self._policy(self.other_agent))
        rows = [hers.cover_ids, hers.driver_ids, hers.beneficiary_ids]
        self.env.invalidate_all()
        for row in rows:
            with self.subTest(row._name):
                mine = row.with_user(self.agent)
                self.assertFalse(mine.search([("id", "in", row.ids)]))
                for act in (
                    lambda r: r.read(["policy_id"]),
                    lambda r: r.write({"date_exit": False}),
                    lambda r: r.unlink(),
                ):
                    with self.assertRaises(AccessError):
                        act(mine)
                with self.assertRaises(AccessError):
                    mine.create(row.copy_data()[0])
                for user in (self.agent_all, self.supervisor, self.administrator):
                    self.assertEqual(row.with_user(user).search([("id", "in", row.ids)]), row)

    def test_walls_between_companies(self):
        theirs = self.env["insurance.policy"].create(
            {"partner_id": self.client.id, "line_id": self.line.id, "company_id": self.other_company.id}
        )
        self._fill(theirs)
        self.env.flush_all()
        for row in (theirs.cover_ids, theirs.driver_ids, theirs.beneficiary_ids):
            with self.subTest(row._name), self.assertRaises(AccessError):
                row.with_user(self.administrator).read(["policy_id"])

    def test_free_fields_belong_to_the_line(self):
        self.line.policy_property_definition = [{"name": "parking", "string": "Parking", "type": "char"}]
        self.policy.properties = {"parking": "garage"}
        self.assertEqual(self.policy.search([("properties.parking", "=", "garage")]), self.policy)
        self.assertEqual(self.policy.copy().properties["parking"], "garage")
        self.assertEqual(self._policy(properties={"parking": "street"}).properties["parking"], "street")
