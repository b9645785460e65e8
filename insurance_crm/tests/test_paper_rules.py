"""Who sees which papers: with the policy, with the client, or by bringing and answering for them."""

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .paper_common import PaperCase


@tagged("post_install", "-at_install")
class TestPaperRules(PaperCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls._issued()
        cls.mine = {
            "insurance.delivery": cls._delivery(policy=cls.policy),
            "insurance.document": cls._policy_file(cls.policy),
            "insurance.blank": cls._held_blank(),
        }
        cls.mine["insurance.blank.entry"] = cls.mine["insurance.blank"].entry_ids
        cls.env.flush_all()

    @classmethod
    def _held_blank(cls):
        blank = cls._blanks("1", "1")
        cls._move(blank, kind="hand_out", user_id=cls.agent.id)
        return blank

    def test_own_book(self):
        for model, record in self.mine.items():
            with self.subTest(model):
                self.env.invalidate_all()
                self.assertEqual(self.env[model].with_user(self.agent).search([("id", "in", record.ids)]), record)
                self.assertFalse(self.env[model].with_user(self.other_agent).search([("id", "in", record.ids)]))
                with self.assertRaises(AccessError):
                    record.with_user(self.other_agent).read(["display_name"])

    def test_all_books(self):
        for user in (self.agent_all, self.supervisor, self.administrator):
            for model, record in self.mine.items():
                with self.subTest(model, user=user.name):
                    self.assertEqual(self.env[model].with_user(user).search([("id", "in", record.ids)]), record)

    def test_people_without_rights(self):
        for user in (self.employee, self.seller):
            for model, record in self.mine.items():
                with self.subTest(model, user=user.name), self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])

    def test_other_companies(self):
        user = self.agent_all
        user.write({"company_ids": [(4, self.other_company.id)]})
        for model, record in self.mine.items():
            with self.subTest(model):
                elsewhere = self.env[model].with_user(user).with_context(allowed_company_ids=self.other_company.ids)
                self.assertFalse(elsewhere.search([("id", "in", record.ids)]))

    def test_templates_of_another_company(self):
        template = self._template()
        template.sudo().company_id = self.other_company
        self.assertFalse(template.with_user(self.agent).search([("id", "=", template.id)]))
        with self.assertRaises(AccessError):
            template.with_user(self.agent).read(["body"])

    def test_a_document_without_a_policy(self):
        """It is its maker's, and its client's agent's."""
        document = self._document(partner_id=self.chinese.id)
        hidden = document.with_user(self.other_agent)
        self.assertFalse(hidden.search([("id", "=", document.id)]))
        self.chinese.user_id = self.other_agent
        self.assertTrue(hidden.search([("id", "=", document.id)]))

    def test_nothing_is_filed_on_anothers_policy(self):
        other = self.other_agent
        with self.assertRaises(AccessError):
            self._policy_file(self.policy, other)
        with self.assertRaises(AccessError):
            self._delivery(other, self.policy, user_id=other.id)

    def test_the_screen_tells_nothing_of_anothers_policy(self):
        """Texts and parties are filled in with the user's own rights, before anything is saved."""
        template = self._template()
        for model, vals, name in [
            ("insurance.document", {"template_id": template.id}, "body"),
            ("insurance.document", {}, "partner_id"),
            ("insurance.delivery", {}, "partner_id"),
        ]:
            vals = vals | {"policy_id": self.policy.id}
            self.env.flush_all()
            self.env.invalidate_all()
            screen = self.env[model].with_user(self.other_agent).onchange(vals, list(vals), {name: {}, "policy_id": {}})
            with self.subTest(model, name=name):
                told = str(screen["value"].get(name) or "")
                self.assertNotIn(self.policy.number, told)
                self.assertNotIn(self.client.name, told)
                self.assertNotEqual(told, str(self.client.id))

    def test_steps_need_the_right_to_write(self):
        other = self.other_agent
        delivery, document = self.mine["insurance.delivery"], self.mine["insurance.document"]
        steps = [
            delivery.with_user(other).action_send,
            delivery.with_user(other).action_receive,
            delivery.with_user(other).action_call_off,
            document.with_user(other).action_void,
            document.with_user(other).action_mark_sent,
            document.with_user(other).action_send,
            document.with_user(other).action_print,
        ]
        for step in steps:
            with self.subTest(step.__name__), self.assertRaises(AccessError):
                step()

    def test_screens_open_for_agents(self):
        Form(self.policy.with_user(self.agent))
        Form(self.client.with_user(self.agent))
        for record in self.mine.values():
            mine = record.with_user(self.agent)
            names = [name for name, field in mine._fields.items() if mine._has_field_access(field, "read")]
            self.assertTrue(mine.read(names))
        menus = self.env["ir.ui.menu"].with_user(self.agent).load_menus(False).values()
        self.assertLessEqual({"Deliveries", "Documents", "Blanks"}, {menu["name"] for menu in menus})
        self.assertNotIn("Stock of blanks", {menu["name"] for menu in menus})
