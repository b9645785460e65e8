"""A list of objects imported, or pasted, into one policy."""

from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from . import book_fixture
from .book_common import BookCase

HEADER = "Plate;Make;Sum insured;Premium;Deductible;Beneficiary;Entry;Exit"


class ObjectListCase(BookCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fleet = cls._policy(number="FLEET", premium=0)

    def _list(self, *rows, header=HEADER, policy=None, user=None, profile=None, filename="cars.csv"):
        """Return a run of an agent for a list of objects, its file read."""
        runs = self.env["insurance.book.run"].with_user(user or self.agent)
        return runs.create(
            {
                "policy_id": (policy or self.fleet).id, "filename": filename, "profile_id": profile and profile.id,
                "file": book_fixture.encoded(self._csv(*rows, header=header)),
            }
        )  # fmt: skip

    def _done(self, *rows, **options):
        run = self._list(*rows, **options)
        run.action_import()
        return self._work(run)


@tagged("post_install", "-at_install")
class TestObjectList(ObjectListCase):
    def test_columns_are_those_of_objects(self):
        run = self._list("AA 0001 BB;Škoda;1000;10;5;Bank;01.02.2025;01.03.2025")
        targets = dict(zip(run.column_ids.mapped("title"), run.column_ids.mapped("target"), strict=True))
        self.assertEqual(
            list(targets.values()),
            ["plate", "make", "sum_insured", "object_premium", "deductible", "beneficiary", "object_entry", "object_exit"],
        )  # fmt: skip
        self.assertEqual(run.profile_id.content, "objects")

    def test_rows_become_places(self):
        run = self._done(
            "AA 0001 BB;Škoda;10 000,00;100;500;ПриватБанк;01.02.2025;30.11.2025", "AA 0002 BB;Fiat;20 000,00;200;;;;"
        )
        self.assertCounts(run, created=2)
        one, two = self.fleet.object_ids
        self.assertEqual(
            (one.object_id.plate, one.sum_insured, one.premium, one.deductible), ("AA 0001 BB", 10_000, 100, 500)
        )
        self.assertEqual((one.date_entry, one.date_exit), (date(2025, 2, 1), date(2025, 11, 30)))
        self.assertEqual((one.beneficiary_id.name, two.beneficiary_id.name), ("ПриватБанк", False))
        self.assertEqual(two.object_id.owner_id, self.client)
        self.assertEqual(self.fleet.state, "draft")
        self.assertEqual(self.fleet.partner_id, self.client)

    def test_a_draft_without_a_premium_of_its_own_costs_what_its_objects_cost(self):
        self._done("AA 0001 BB;;;100;;;;", "AA 0002 BB;;;200;;;;")
        self.assertEqual(self.fleet.premium, 300)
        self._done("AA 0003 BB;;;50;;;;")
        self.assertEqual(self.fleet.premium, 350)
        priced = self._policy(premium=999)
        self._done("AA 0004 BB;;;50;;;;", policy=priced)
        self.assertEqual(priced.premium, 999)

    def test_pasted_rows(self):
        run = self.env["insurance.book.run"].with_user(self.agent).create(
            {"policy_id": self.fleet.id, "pasted": "Plate\tMake\tSum insured\nAA 0001 BB\tŠkoda\t1000\nАА 0002 ВВ\tFiat\t2000\n"}
        )  # fmt: skip
        self.assertEqual(run.filename, "Pasted rows.tsv")
        run.action_import()
        self.assertCounts(self._work(run), created=2)
        self.assertEqual(self.fleet.object_ids.mapped("sum_insured"), [1000, 2000])

    def test_five_thousand_rows_and_thirty_seven_bad_ones(self):
        rows = [f"AB {n:04} CD;Škoda;{1000 + n};10;;;;" for n in range(5000)]
        bad = {
            "AB 0007 CD;Škoda;1000;10;;;;": "stands in line 9 already",  # a plate twice
            "AB 1000 CD;Škoda;ten;10;;;;": "is no number",
            ";;1000;10;;;;": "names no object",
            "AB 1002 CD;Škoda;-5;10;;;;": "below zero",
            "AB 1003 CD;Škoda;1000;10;;;01.12.2024;": "outside the policy's term",
            "AB 1004 CD;Škoda;1000;10;;;;01.01.2026": "outside the policy's term",
            "AB 1005 CD;Škoda;1000;10;;;01.06.2025;01.05.2025": "before it joins",
            "AB 1006 CD;Škoda;1000;10;;;31.02.2025;": "no such day",
            "AB 1008 CD;Škoda;1000;-10;;;;": "below zero",
        }
        places = [1010 + 100 * n for n in range(37)]
        reasons = {}
        for number, index in enumerate(places):
            line, reason = list(bad.items())[number % len(bad)]
            if "AB 0007" not in line and line[0] != ";":
                line = line.replace(line[:10], f"AB {index:04} CD", 1)
            rows[index] = line
            reasons[index + 2] = reason
        run = self._done(*rows)
        self.assertCounts(run, created=4963, rejected=37)
        self.assertEqual(self.fleet.object_count, 4963)
        self.assertEqual(self.fleet.premium, 49_630)
        for remark in run.rejected_ids:
            self.assertIn(reasons[remark.row_number], remark.reason)
        self.assertEqual(len(reasons), len(run.rejected_ids))
        data = run.with_user(self.agent).rejected_file
        self.assertTrue(data)
        again = self._done(*rows, profile=run.profile_id)
        self.assertCounts(again, unchanged=4963, rejected=37)
        found = self.env["insurance.policy"].with_user(self.agent).search([("quick_search", "ilike", "ab4999cd")])
        self.assertEqual(found, self.fleet)

    def test_a_changed_list(self):
        run = self._done("AA 0001 BB;;1000;10;;;;", "AA 0002 BB;;1000;10;;;;")
        again = self._done("AA 0002 BB;;2000;20;;;01.03.2025;", "AA 0003 BB;;1000;10;;;;", profile=run.profile_id)
        self.assertCounts(again, created=1, updated=1)
        self.assertEqual(self.fleet.object_ids.mapped("sum_insured"), [1000, 2000, 1000])
        self.assertEqual(self.fleet.object_ids[1].date_entry, date(2025, 3, 1))
        self.assertEqual(self.fleet.premium, 40)

    def test_an_object_that_is_on_the_policy_is_completed(self):
        car = self._object(plate="AA 0001 BB")
        self.fleet.object_ids = [Command.create({"object_id": car.id})]
        run = self._done("AA0001BB;;5000;10;;;;")
        self.assertCounts(run, updated=1)
        self.assertEqual(self.fleet.object_ids.sum_insured, 5000)

    def test_the_same_car_at_two_times(self):
        run = self._done("AA 0001 BB;;1;;;;;31.03.2025", "AA 0001 BB;;1;;;;01.07.2025;")
        self.assertCounts(run, created=2)
        self.assertEqual(len(self.fleet.object_ids.object_id), 1)

    def test_undo(self):
        car = self._object(plate="AA 0001 BB")
        run = self._done("AA 0001 BB;;1;10;;;;", "AA 0002 BB;;1;10;;;;")
        run.with_user(self.agent).action_undo()
        self._work(run)
        self.assertEqual(run.state, "undone", run.message)
        self.assertFalse(self.fleet.object_ids)
        self.assertEqual(self.fleet.premium, 0)
        self.assertTrue(car.exists())
        self.assertFalse(self.env["insurance.object"].search([("plate_key", "=", "AA0002BB")]))
        self.assertCounts(self._done("AA 0001 BB;;1;10;;;;", "AA 0002 BB;;1;10;;;;", profile=run.profile_id), created=2)

    def test_a_staff_list(self):
        line = self.env["insurance.line"].create(
            {"name": "Staff", "object_type_id": self.env.ref("insurance_crm.object_type_person").id}
        )
        staff = self._policy(line_id=line.id, product_id=False, insurer_id=self.insurer.id)
        header = "Full name;Date of birth;Sum insured"
        rows = ["Іван Петренко;01.02.1980;100", "Іван Петренко;03.04.1990;100", "Сова Ада;05.06.1970;200"]
        run = self._done(*rows, header=header, policy=staff)
        self.assertCounts(run, created=3)
        persons = staff.object_ids.object_id.person_id
        self.assertEqual(persons.mapped("name"), ["Іван Петренко", "Іван Петренко", "Сова Ада"])
        self.assertFalse(any(persons.mapped("is_insurance_client")))
        self.assertEqual(staff.object_ids.object_id.owner_id, self.client)
        again = self._done(*rows, "Сич Іда;05.06.1971;200", header=header, policy=staff, profile=run.profile_id)
        self.assertCounts(again, created=1, unchanged=3)
        run.with_user(self.agent).action_undo()
        self._work(run)
        self.assertFalse(persons.exists())

    def test_a_list_without_objects(self):
        run = self._list("1000;10", header="Sum insured;Premium")
        with self.assertRaisesRegex(UserError, "its plate, VIN, make, name or address"):
            run.action_import()

    def test_profiles_are_kept_apart(self):
        run = self._done("AA 0001 BB;;1;10;;;;")
        book = self._run(self._csv("Ада;0501112233", header="Client;Phone"), "b.csv")
        self.assertEqual((run.profile_id.content, book.profile_id.content), ("objects", "book"))

    def test_a_file_of_another_name_is_recognised(self):
        self._done("AA 0001 BB;;1;10;;;;")
        again = self._done("AA 0001 BB;;1;10;;;;", filename="next week.csv")
        self.assertCounts(again, unchanged=1)

    def test_who_may(self):
        run = self._list("AA 0001 BB;;1;10;;;;")
        self.assertTrue(run.with_user(self.agent).read(["state", "layout", "preview"]))
        self.assertFalse(self.env["insurance.book.run"].with_user(self.other_agent).search([("id", "=", run.id)]))
        with self.assertRaises(AccessError):
            run.with_user(self.other_agent).action_import()
        with self.assertRaises(AccessError):
            self._list("AA 0001 BB;;1;10;;;;", user=self.other_agent)
        with self.assertRaises(AccessError):
            run.with_user(self.agent).policy_id = self._policy(self.other_agent)
        for user in (self.employee, self.seller):
            with self.assertRaises(AccessError):
                self._list("AA 0001 BB;;1;10;;;;", user=user)
        self.assertTrue(run.with_user(self.supervisor).read(["state"]))
        with self.assertRaises(AccessError):
            run.profile_id.with_user(self.other_agent).read(["name"])
        with self.assertRaises(AccessError):
            run.column_ids[0].with_user(self.other_agent).read(["title"])
        with self.assertRaises(AccessError):
            run.match_ids[0].with_user(self.other_agent).read(["criterion"])

    def test_remarks_are_their_owner_s(self):
        run = self._done(";;1;10;;;;", "AA 0001 BB;;1;10;;;;")
        remarks = self.env["insurance.book.remark"]
        self.assertEqual(remarks.with_user(self.agent).search([]), run.rejected_ids)
        self.assertFalse(remarks.with_user(self.other_agent).search([]))

    def test_a_policy_of_another_company(self):
        other = self.env["insurance.policy"].create(
            {"partner_id": self.client.id, "company_id": self.other_company.id, "line_id": self.line.id}
        )
        with self.assertRaises(AccessError):
            self._list("AA 0001 BB;;1;10;;;;", policy=other)

    def test_the_form_opens_for_agents(self):
        run = self._done(";;1;10;;;;", "AA 0001 BB;;1;10;;;;").with_user(self.agent)
        view = run.get_views([(False, "form"), (False, "list"), (False, "kanban")])["views"]["form"]
        self.assertNotIn('name="agent_ids"', view["arch"])
        self.assertEqual(run.action_open_objects()["domain"], [("policy_id", "=", self.fleet.id)])
        self.assertTrue(
            run.read(["column_ids", "rejected_ids", "kept_ids", "policy_count", "object_count", "match_ids"])
        )


@tagged("post_install", "-at_install")
class TestObjectListEndorsed(ObjectListCase):
    """The list of an issued policy fills draft endorsements; nothing counts before they are confirmed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.start = fields.Date.today() - timedelta(days=100)
        cls.car = cls._object(plate="AA 0001 BB")
        cls.issued = cls._issued(
            number="ISSUED", premium=1000, date_start=cls.start, date_end=cls.start + timedelta(days=364),
            object_ids=[Command.create({"object_id": cls.car.id, "sum_insured": 1000, "premium": 1000})],
        )  # fmt: skip

    def _day(self, days):
        return (self.start + timedelta(days=days)).strftime("%d.%m.%Y")

    def test_new_objects_join(self):
        run = self._done("AA 0002 BB;;2000;365;;;;", "AA 0003 BB;;2000;365;;;;", policy=self.issued)
        self.assertCounts(run, created=2)
        self.assertEqual(len(self.issued.object_ids), 1, "nothing counts yet")
        draft = run.endorsement_ids
        self.assertEqual((draft.state, draft.date_effective), ("draft", fields.Date.today()))
        self.assertEqual(draft.line_ids.mapped("action"), ["add", "add"])
        self.assertEqual(draft.line_ids.mapped("premium"), [365, 365])
        draft.with_user(self.agent).action_confirm()
        self.assertEqual(len(self.issued.object_ids), 3)
        self.assertEqual(self.issued.premium, 1000 + 2 * 265, "a day of premium for each day left")

    def test_changes_and_exits(self):
        rows = [
            f"AA 0001 BB;;5000;;;;;{self._day(200)}",
            f"AA 0002 BB;;2000;10;;;{self._day(150)};{self._day(250)}",
            f"AA 0003 BB;;2000;10;;;{self._day(150)};{self._day(364)}",
        ]
        run = self._done(*rows, policy=self.issued)
        self.assertCounts(run, created=2, updated=1)
        found = {
            ((draft.date_effective - self.start).days, line.action, line.object_id.plate)
            for draft in run.endorsement_ids for line in draft.line_ids
        }  # fmt: skip
        self.assertEqual(
            found,
            {
                (100, "change", "AA 0001 BB"), (201, "remove", "AA 0001 BB"), (150, "add", "AA 0002 BB"),
                (251, "remove", "AA 0002 BB"), (150, "add", "AA 0003 BB"),
            },
        )  # fmt: skip
        for draft in run.endorsement_ids.sorted("date_effective"):
            draft.with_user(self.agent).action_confirm()
        policies = self.env["insurance.policy"]
        self.assertFalse(policies._get_ledger_differences())

    def test_the_same_list_again(self):
        run = self._done("AA 0001 BB;;1000;1000;;;;", "AA 0002 BB;;2000;10;;;;", policy=self.issued)
        self.assertEqual(len(run.endorsement_ids.line_ids), 1, "what is as agreed needs no change")
        again = self._done("AA 0002 BB;;2000;10;;;;", policy=self.issued, profile=run.profile_id)
        self.assertCounts(again, unchanged=1)
        run.endorsement_ids.unlink()
        third = self._done("AA 0002 BB;;2000;10;;;;", policy=self.issued, profile=run.profile_id)
        self.assertEqual(len(third.endorsement_ids.line_ids), 1)

    def test_undo_throws_the_drafts_away(self):
        run = self._done("AA 0002 BB;;2000;10;;;;", policy=self.issued)
        run.with_user(self.agent).action_undo()
        self._work(run)
        self.assertEqual(run.state, "undone", run.message)
        self.assertFalse(self.issued.endorsement_ids)
        self.assertFalse(self.env["insurance.object"].search([("plate_key", "=", "AA0002BB")]))
        run = self._done("AA 0002 BB;;2000;10;;;;", policy=self.issued, profile=run.profile_id)
        run.endorsement_ids.with_user(self.agent).action_confirm()
        run.with_user(self.agent).action_undo()
        self._work(run)
        self.assertIn("it was confirmed", " ".join(run.kept_ids.mapped("reason")))
        self.assertEqual(len(self.issued.object_ids), 2)

    def test_ended_policies_are_refused(self):
        old = self._issued(number="OLD")
        run = self._list("AA 0002 BB;;2000;10;;;;", policy=old)
        with self.assertRaisesRegex(UserError, "has ended"):
            run.action_import()
