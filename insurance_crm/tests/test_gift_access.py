"""Whose gifts and plans one sees, as the lowest role."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .gift_common import GiftCase


@tagged("post_install", "-at_install")
class TestGiftAccess(GiftCase):
    def _sees(self, user, record):
        return record in record.with_user(user).search([("id", "in", record.ids)])

    def test_own_gifts(self):
        theirs = self._gift(self._client("Theirs", self.other_agent), self.other_agent)
        for operation in ("read", "write", "unlink"):
            with self.subTest(operation), self.assertRaises(AccessError):
                theirs.with_user(self.agent).check_access(operation)
        self.assertFalse(self._sees(self.agent, theirs))
        for step in ("action_give", "action_ask_give", "action_refuse", "action_cancel"):
            with self.subTest(step), self.assertRaises(AccessError):
                getattr(theirs.with_user(self.agent), step)()

    def test_gifts_of_a_client_in_ones_charge(self):
        gift = self._gift(self._client("Mine"), self.supervisor)
        self.assertTrue(self._sees(self.agent, gift))
        self.assertFalse(self._sees(self.other_agent, gift))

    def test_gifts_of_a_client_with_a_policy_of_ones_own(self):
        client = self._client("Shared", self.other_agent)
        gift = self._gift(client, self.other_agent)
        self.assertFalse(self._sees(self.agent, gift))
        self._policy(partner_id=client.id)
        self.assertTrue(self._sees(self.agent, gift))

    def test_gifts_one_brings(self):
        gift = self._gift(self._client("Far", self.other_agent), self.other_agent)
        gift.user_id = self.agent
        self.assertTrue(self._sees(self.agent, gift))

    def test_all_books(self):
        gift = self._gift(self._client("Theirs", self.other_agent), self.other_agent)
        for user in (self.agent_all, self.supervisor, self.administrator):
            with self.subTest(user.name):
                self.assertTrue(self._sees(user, gift))

    def test_people_without_rights(self):
        gift, plan = self._gift(), self._plan()
        for user in (self.employee, self.seller):
            for record in (gift, plan, self.tea):
                with self.subTest(f"{user.name} {record._name}"), self.assertRaises(AccessError):
                    record.with_user(user).check_access("read")
        with self.assertRaises(AccessError):
            self.client.with_user(self.employee).read(["insurance_gift_ids"])

    def test_other_companies(self):
        gift, plan = self._gift(), self._plan()
        there = {"company_ids": [Command.set(self.other_company.ids)], "company_id": self.other_company.id}
        self.administrator.write(there)
        for record in (gift, plan, self.tea, self.env["insurance.gift.move"].search([("type_id", "=", self.tea.id)])):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(self.administrator).check_access("read")

    def test_plans(self):
        plan = self._plan()
        for user in (self.other_agent, self.agent_all):
            with self.subTest(user.name), self.assertRaises(AccessError):
                plan.with_user(user).check_access("read")
        plan.with_user(self.supervisor).check_access("write")

    def test_who_gives_reads_the_plan_and_changes_nothing(self):
        plan = self._plan(self.supervisor)
        self._gift(self._client("Mine"), self.supervisor, plan_id=plan.id, user_id=self.agent.id)
        plan.with_user(self.agent).check_access("read")
        for operation in ("write", "unlink"):
            with self.subTest(operation), self.assertRaises(AccessError):
                plan.with_user(self.agent).check_access(operation)
        for step in ("action_propose", "action_submit", "action_cancel"):
            with self.subTest(step), self.assertRaises(AccessError):
                getattr(plan.with_user(self.agent), step)()
        with self.assertRaises(AccessError):
            self._gift(self._client("Smuggled"), plan_id=plan.id)

    def test_who_gives_prints_his_gifts_only(self):
        plan = self._plan(self.supervisor)
        mine, theirs = self._client("Mine"), self._client("Theirs", self.other_agent)
        self._gift(mine, self.supervisor, plan_id=plan.id, user_id=self.agent.id)
        self._gift(theirs, self.supervisor, plan_id=plan.id, user_id=self.other_agent.id)
        self.assertEqual([row["client"] for row in plan.with_user(self.agent)._list_rows()], ["Mine"])
        self.assertEqual(len(plan.with_user(self.supervisor)._list_rows()), 2)

    def test_stock_is_the_supervisors(self):
        for user in (self.agent, self.agent_all):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.env["insurance.gift.move"].with_user(user).create({"type_id": self.tea.id, "quantity": 5})
        move = self._receive(self.tea, 5)
        for operation in ("write", "unlink"):
            with self.subTest(operation), self.assertRaises(AccessError):
                move.with_user(self.administrator).check_access(operation)

    def test_types_occasions_and_kinds(self):
        for record in (self.tea, self.party, self.sweets):
            record.with_user(self.agent).check_access("read")
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(self.agent).write({"name": "Mine"})
        for record in (self.party, self.sweets):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(self.supervisor).write({"name": "Mine"})

    def test_agents_read_every_field(self):
        for record in (self._gift(), self._plan(), self.tea, self.party, self.sweets):
            mine = record.with_user(self.agent)
            names = [name for name, field in mine._fields.items() if mine._has_field_access(field, "read")]
            with self.subTest(record._name):
                self.assertTrue(mine.read(names))
