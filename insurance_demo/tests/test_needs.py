from odoo import fields
from odoo.tests import TransactionCase, tagged

from odoo.addons.insurance_demo.builders.broker import AGENTS

from .test_demo import DemoCase


@tagged("post_install", "-at_install")
class TestDemoNeeds(DemoCase, TransactionCase):
    """What clients need is there in every state and from every source, for each agent."""

    def setUp(self):
        super().setUp()
        self.needs = self.env["insurance.need"].search([])

    def test_every_state_and_source(self):
        self.assertEqual(set(self.needs.mapped("state")), {"open", "deal", "won", "lost", "dropped"})
        # policies elsewhere that end have a renewal deal already, so no need is noted for them
        self.assertLessEqual({"card", "gap", "family", "script"}, set(self.needs.mapped("source")))
        self.assertTrue(all(need.reason_id for need in self.needs if need.state in ("lost", "dropped")))

    def test_every_agent_has_some(self):
        for login in AGENTS:
            agent = self.env["res.users"].search([("login", "=", login)])
            mine = self.needs.with_user(agent).search([("user_id", "=", agent.id)])
            with self.subTest(login):
                self.assertLessEqual({"open", "won"}, set(mine.mapped("state")))
                self.assertTrue(mine.filtered("gap_rule_id"))

    def test_nothing_is_noted_after_today(self):
        today = fields.Date.today()
        self.assertTrue(all(need.create_date.date() <= today for need in self.needs))
        self.assertGreater(len({need.create_date.date() for need in self.needs}), 5)

    def test_rules_found_what_is_lacking(self):
        for need in self.needs.filtered(lambda need: need.gap_rule_id and need.state == "open"):
            held = need.partner_id.insurance_policy_ids.filtered(
                lambda policy, line=need.line_id: policy.line_id == line and policy.phase == "in_force"
            )
            self.assertFalse(held - need.gap_policy_id, need.display_name)
