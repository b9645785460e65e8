"""Groups of clients: chosen or found, whose they are, whom they show to whom, and how others take them."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tests import Form, tagged

from .common import InsuranceCase


class GroupCase(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.persian | cls.chinese).is_insurance_client = True
        cls.clients = cls.client | cls.persian | cls.chinese
        cls.clients.city = "Podil"

    @classmethod
    def _group(cls, user=None, **vals):
        """Return a group of ``user`` (default: the agent)."""
        return cls.env["insurance.client.group"].with_user(user or cls.agent).create({"name": "Families"} | vals)

    @classmethod
    def _chosen(cls, partners, user=None, **vals):
        return cls._group(user, partner_ids=[Command.set(partners.ids)], **vals)

    @classmethod
    def _found(cls, domain="[('city', '=', 'Podil')]", user=None, **vals):
        return cls._group(user, kind="dynamic", domain=domain, **vals)


@tagged("post_install", "-at_install")
class TestClientGroup(GroupCase):
    def test_chosen_members(self):
        group = self._chosen(self.client | self.persian)
        self.assertEqual(group._get_members(), self.client | self.persian)
        self.assertEqual(group.member_count, 2)

    def test_found_members(self):
        group = self._found()
        self.assertEqual(group._get_members(), self.clients)
        self.chinese.city = "Lviv"
        self.assertEqual(group._get_members(), self.client | self.persian)

    def test_only_clients_are_found(self):
        self.insurer.city = "Podil"
        self.assertNotIn(self.insurer, self._found()._get_members())

    def test_several_groups(self):
        groups = self._chosen(self.client) | self._found("[('city', '=', 'Lviv')]")
        self.chinese.city = "Lviv"
        self.assertEqual(groups._get_members(), self.client | self.chinese)

    def test_no_group_is_nobody(self):
        self.assertFalse(self.env["insurance.client.group"].with_user(self.agent)._get_members())
        self.assertFalse(self._group()._get_members())

    def test_archived_clients_are_left_out(self):
        group = self._chosen(self.client | self.persian)
        self.persian.active = False
        self.assertEqual(group._get_members(), self.client)

    def test_filter_follows_the_saved_search(self):
        saved = self.env["ir.filters"].with_user(self.agent).create(
            {"name": "Podil", "model_id": "res.partner", "domain": "[('city', '=', 'Podil')]"}
        )  # fmt: skip
        with Form(self.env["insurance.client.group"].with_user(self.agent)) as form:
            form.name, form.kind, form.filter_id = "Podil", "dynamic", saved
        group = form.record
        self.assertEqual(group._get_members(), self.clients)
        saved.domain = "[('city', '=', 'Lviv')]"
        self.assertFalse(group._get_members())
        saved.unlink()
        self.assertEqual(group.domain, "[('city', '=', 'Lviv')]")

    def test_the_reader_stands_for_himself(self):
        group = self._found("[('user_id', '=', uid)]", is_shared=True)
        self.client.user_id, self.persian.user_id = self.agent, self.other_agent
        self.assertEqual(group._get_members(), self.client)
        self.assertEqual(group.with_user(self.other_agent)._get_members(), self.persian)

    def test_filters_do_not_compute(self):
        for domain in (
            "[('city', '=', 9**9)]",
            "__import__('os')",
            "[('city', '=', city)]",
            "[(",
            "no",
            "[('x', '=', 1)]",
        ):
            with self.subTest(domain), self.assertRaises(UserError):
                self._found(domain)

    def test_filters_for_everybody_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "every client"):
            self._found("[]")

    def test_filters_on_groups_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "cannot ask for groups"):
            self._found("[('insurance_group_ids.name', '=', 'Families')]")

    def test_filters_on_what_one_may_not_read_are_refused(self):
        """Who saves a filter on another subject's field has to have the right to it."""
        with self.assertRaises(AccessError):
            self._found("[('signup_type', '=', 'reset')]")

    def test_a_filter_that_broke_is_named_and_disturbs_nobody(self):
        group, other = self._found(name="Broken"), self._chosen(self.client)
        self.env.cr.execute(
            "UPDATE insurance_client_group SET domain = %s WHERE id = %s", ["[('gone', '=', 1)]", group.id]
        )
        group.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "Broken"):
            group._get_members()
        self.assertEqual(group.member_count, 0)
        self.assertEqual(self.client.with_user(self.agent).insurance_group_ids, other)

    def test_groups_of_a_client(self):
        chosen, found = self._chosen(self.client, name="Chosen"), self._found(name="Found")
        self._chosen(self.persian, name="Other")
        self.assertEqual(self.client.with_user(self.agent).insurance_group_ids, chosen | found)

    def test_groups_of_a_client_cost_the_same_for_ten_groups(self):
        self._found()
        one = self._queries()
        for number in range(10):
            self._found(name=f"Group {number}")
        self.assertLessEqual(self._queries(), one)

    def _queries(self):
        client = self.client.with_user(self.agent)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.assertTrue(client._get_groups())
        return self.env.cr.sql_log_count - before

    def test_clients_of_a_group_are_searched(self):
        chosen, found = self._chosen(self.client, name="Chosen"), self._found("[('city', '=', 'Lviv')]", name="Found")
        self.chinese.city = "Lviv"
        partners = self.env["res.partner"].with_user(self.agent)
        for domain, expected in (
            ([("insurance_group_ids", "=", chosen.id)], self.client),
            ([("insurance_group_ids", "in", (chosen | found).ids)], self.client | self.chinese),
            ([("insurance_group_ids", "ilike", "foun")], self.chinese),
            ([("insurance_group_ids.name", "=", "Chosen")], self.client),
            ([("insurance_group_ids", "not in", chosen.ids)], self.persian | self.chinese),
            ([("insurance_group_ids", "=", False)], self.persian),
            ([("insurance_group_ids", "!=", False)], self.client | self.chinese),
        ):
            with self.subTest(domain):
                found_clients = partners.search(Domain(domain) & Domain("id", "in", self.clients.ids))
                self.assertEqual(set(found_clients.ids), set(expected.ids))

    def test_members_are_opened(self):
        group = self._found()
        action = group.action_open_members()
        self.assertEqual(self.env[action["res_model"]].with_user(self.agent).search(action["domain"]), self.clients)
        self.assertEqual(action["name"], "Families")

    def test_a_merged_client_is_in_once(self):
        double = self.client.copy()
        group = self._chosen(self.client | double)
        other = self._chosen(double, name="Other")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.client | double).ids, self.client)
        (group | other).invalidate_recordset()
        self.assertEqual(group.partner_ids, self.client)
        self.assertEqual(other.partner_ids, self.client)


@tagged("post_install", "-at_install")
class TestClientGroupAdd(GroupCase):
    def _wizard(self, partners, user=None, **vals):
        wizards = self.env["insurance.client.group.add"].with_user(user or self.agent)
        return wizards.with_context(active_model="res.partner", active_ids=partners.ids).create(vals)

    def test_into_a_group(self):
        group = self._chosen(self.client)
        wizard = self._wizard(self.clients, group_id=group.id)
        self.assertEqual(wizard.partner_count, 3)
        answer = wizard.action_add()
        self.assertEqual(group.partner_ids, self.clients)
        self.assertIn("2 added, 1 were in it", answer["params"]["message"])

    def test_into_a_new_group(self):
        self._wizard(self.clients, name=" Cards ").action_add()
        group = self.env["insurance.client.group"].search([("name", "=", "Cards")])
        self.assertEqual((group.user_id, group.partner_ids), (self.agent, self.clients))

    def test_neither_is_refused(self):
        with self.assertRaisesRegex(UserError, "Choose a group"):
            self._wizard(self.clients, name="  ").action_add()

    def test_twice_is_once(self):
        group = self._chosen(self.client)
        for _time in range(2):
            self._wizard(self.clients, group_id=group.id).action_add()
        self.assertEqual(len(group.partner_ids), 3)

    def test_not_into_a_found_group(self):
        with self.assertRaisesRegex(UserError, "by a filter"):
            self._wizard(self.clients, group_id=self._found().id).action_add()

    def test_not_into_a_colleagues_group(self):
        group = self._chosen(self.client, self.other_agent, is_shared=True)
        with self.assertRaises(AccessError):
            self._wizard(self.clients, group_id=group.id).action_add()

    def test_a_wizard_is_its_makers(self):
        wizard = self._wizard(self.clients, name="Mine")
        with self.assertRaises(AccessError):
            wizard.with_user(self.other_agent).read(["name"])


@tagged("post_install", "-at_install")
class TestClientGroupAccess(GroupCase):
    def test_a_group_is_its_owners(self):
        group = self._chosen(self.client)
        with self.assertRaises(AccessError):
            group.with_user(self.other_agent).read(["name"])
        with self.assertRaises(AccessError):
            group.with_user(self.agent_all).read(["name"])
        self.assertTrue(group.with_user(self.supervisor).read(["name"]))

    def test_a_shared_group_is_read_by_all(self):
        group = self._chosen(self.client, is_shared=True)
        self.assertTrue(group.with_user(self.other_agent).read(["name"]))
        with self.assertRaises(AccessError):
            group.with_user(self.other_agent).name = "Mine now"
        with self.assertRaises(AccessError):
            group.with_user(self.other_agent).unlink()
        group.with_user(self.supervisor).name = "Checked"

    def test_nobody_makes_groups_for_others(self):
        with self.assertRaises(AccessError):
            self._group(user_id=self.other_agent.id)

    def test_another_companys_groups(self):
        group = self._group(self.env.user, company_id=self.other_company.id, is_shared=True)
        with self.assertRaises(AccessError):
            group.with_user(self.supervisor).read(["name"])

    def test_members_follow_the_readers_rights(self):
        group = self._chosen(self.clients, is_shared=True)
        found = self._found(is_shared=True, name="Found")
        self.persian.company_id = self.other_company
        for each in (group, found):
            with self.subTest(each.name):
                seen = each.with_user(self.other_agent)
                self.assertEqual(seen._get_members(), self.client | self.chinese)
                self.assertEqual(seen.member_count, 2)

    def test_a_filter_on_policies_finds_ones_own_book(self):
        self._policy(partner_id=self.client.id)
        self._policy(self.other_agent, partner_id=self.persian.id)
        group = self._found("[('insurance_policy_ids.state', '=', 'draft')]", is_shared=True)
        self.assertEqual(group._get_members(), self.client)
        self.assertEqual(group.with_user(self.other_agent)._get_members(), self.persian)
        self.assertEqual(group.with_user(self.agent_all)._get_members(), self.client | self.persian)

    def test_employees_see_no_groups(self):
        group = self._chosen(self.client, is_shared=True)
        with self.assertRaises(AccessError):
            group.with_user(self.employee).read(["name"])
        with self.assertRaises(AccessError):
            self.client.with_user(self.seller).read(["insurance_group_ids"])
        self.env["res.partner"].with_user(self.seller).get_view(view_type="search")


@tagged("post_install", "-at_install")
class TestClientPicker(GroupCase):
    """The mixin through the first model that inherits it, without saving anything."""

    def _picker(self, **vals):
        users = [name for name, model in self.env.registry.items()
                 if not model._abstract and "picked_group_ids" in self.env[name]._fields]  # fmt: skip
        if not users:
            self.skipTest("nothing installed chooses clients")
        return self.env[users[0]].with_user(self.supervisor).new(vals)

    def test_groups_and_names(self):
        group = self._found("[('city', '=', 'Lviv')]", self.supervisor)
        self.chinese.city = "Lviv"
        picker = self._picker(
            picked_group_ids=[Command.set(group.ids)], picked_partner_ids=[Command.set(self.client.ids)]
        )
        domain = picker._get_picked_domain()
        self.assertEqual(self.env["res.partner"].search(domain), self.client | self.chinese)
        self.assertEqual(picker.picked_count, 2)

    def test_nothing_chosen_is_nobody(self):
        self.assertFalse(self.env["res.partner"].search(self._picker()._get_picked_domain()))
