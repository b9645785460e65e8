"""The demonstration's families and groups."""

from odoo.tests import TransactionCase, tagged

from .test_demo import DemoCase


@tagged("post_install", "-at_install")
class TestDemoRelations(DemoCase, TransactionCase):
    def test_the_showcase_has_a_family(self):
        client = self.env["res.partner"].search([("name", "=", "Коваленко Ірина Петрівна")])
        olena = self.env["res.users"].search([("login", "=", "olena")])
        view = client.with_user(olena).insurance_family
        self.assertEqual([person["role"] for person in view["persons"]], ["", "Husband", "Daughter", "Son"])
        states = {cell["state"] for person in view["persons"] for cell in person["cells"]}
        self.assertLessEqual({"ours", "elsewhere", "none", "unfit"}, states)

    def test_families_friends_and_recommendations(self):
        relations = self.env["insurance.relation"].search([])
        self.assertLessEqual({"spouse", "parent", "friend", "recommended"}, set(relations.type_id.mapped("code")))
        self.assertGreater(len(relations), 60)
        for relation in relations.filtered(lambda r: r.type_id.code == "parent"):
            with self.subTest(relation.display_name):
                self.assertLess(relation.partner_id.birth_date.year + 15, relation.other_id.birth_date.year)

    def test_groups_have_members(self):
        supervisor = self.env["res.users"].search(
            [("all_group_ids", "in", self.env.ref("insurance_crm.group_supervisor").id)], limit=1
        )
        groups = self.env["insurance.client.group"].with_user(supervisor).search([])
        self.assertEqual(set(groups.mapped("kind")), {"static", "dynamic"})
        for group in groups:
            with self.subTest(group.name):
                self.assertTrue(group.member_count)
