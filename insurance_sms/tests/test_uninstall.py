from odoo.tests import tagged

from ..hooks import uninstall_hook
from .common import SmsCase


@tagged("post_install", "-at_install")
class TestUninstall(SmsCase):
    def test_what_clients_said_stays(self):
        """Consents recorded by the user of the jobs stay in the system's name; nothing holds rules and texts any more."""
        service = self.env.ref("insurance_sms.user_messages")
        said = self._answers(self.client, self.marketing)
        said.sudo().user_id = service
        task = self.client.activity_schedule("insurance_sms.activity_client_answered", user_id=self.agent.id)
        row = self._row()
        row.write({"rule_id": self.rule.id, "template_id": self.template.id})
        uninstall_hook(self.env)
        self.env.invalidate_all()
        self.assertEqual(said.user_id, self.env.ref("base.user_root"))
        self.assertEqual(task.activity_type_id, self.env.ref("mail.mail_activity_data_todo"))
        self.assertFalse(row.exists())
        self.assertFalse(self.rule.template_id)
        self.rule.unlink()
        self.template.unlink()
