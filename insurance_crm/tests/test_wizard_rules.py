"""What somebody types into a window is his own, whatever his role."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import InsuranceCase


@tagged("post_install", "-at_install")
class TestWizardRules(InsuranceCase):
    def test_every_window_is_its_makers(self):
        rules = self.env["ir.rule"].search([("domain_force", "like", "create_uid")]).model_id.mapped("model")
        windows = {
            name for name, model in self.env.registry.items() if name.startswith("insurance.") and model._transient
        }
        self.assertEqual(windows - set(rules), set(), "a window without a rule shows what others typed")

    def test_another_agent_does_not_read_it(self):
        policy = self._issued()
        wizard = (
            self.env["insurance.policy.end"].with_user(self.agent).create({"policy_ids": policy.ids, "note": "ill"})
        )
        self.assertEqual(wizard.note, "ill")
        for user in (self.other_agent, self.supervisor, self.administrator):
            with self.subTest(user.name), self.assertRaises(AccessError):
                wizard.with_user(user).read(["note"])
