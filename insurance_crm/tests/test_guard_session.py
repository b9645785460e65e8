import os
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .guard_common import PHONES, GuardCase


@tagged("post_install", "-at_install")
class TestGuardSession(GuardCase):
    """What the web client itself gets, within one login."""

    def _export(self):
        return self.call("res.partner", "export_data", self.clients.ids, ["phone"])

    def _give(self, user, command):
        user.write({"group_ids": [(command, self.env.ref("insurance_crm.group_export").id)]})
        self.env.flush_all()
        self.env.registry.clear_cache()

    def test_right_counts_at_once(self):
        self.login(self.agent)
        self.assertIn("error", self._export())
        self._give(self.agent, 4)
        self.assertEqual(self._export()["result"]["datas"][0], [PHONES[0]])
        self._give(self.agent, 3)
        self.assertIn("error", self._export())

    def test_right_brings_odoos_own(self):
        self._give(
            self.portal.copy({"login": "guard_new", "group_ids": [(6, 0, self.env.ref("base.group_user").ids)]}), 4
        )
        new = self.env["res.users"].search([("login", "=", "guard_new")])
        self.assertTrue(new.has_group("base.group_allow_export"))
        self.assertFalse(new._is_export_restricted())

    def test_refusal_says_why_and_keeps_no_values(self):
        self.login(self.agent)
        error = self._export()["error"]["data"]
        self.assertIn("Export the client base", error["message"])
        row = self.refusals()
        self.assertEqual((row.kind, row.detail, row.path), ("export", "res.partner", "/web/dataset/call_kw"))
        self.assertTrue(row.ip)
        self.assertNotIn(PHONES[0], str(row.read()))

    def test_work_goes_on_after_a_refusal(self):
        self.login(self.agent)
        self.assertIn("error", self._export())
        answer = self.call("res.partner", "web_save", self.clients[0].ids, {"city": "Kyiv"}, {"city": {}})
        self.assertEqual(answer["result"][0]["city"], "Kyiv")

    @mute_logger("odoo.http")
    def test_document_number_never_comes_back_in_full(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.startPatcher(patch.dict(os.environ, {"INSURANCE_KEY_FILE": str(Path(folder.name, "key"))}))
        self.env["ir.config_parameter"].search([("key", "=", "insurance_crm.identity_key_fingerprint")]).unlink()
        self.login(self.agent)
        specification = {"number": {}, "display_name": {}}
        vals = {"partner_id": self.clients[0].id, "kind": "passport", "number": "AB 482193"}
        saved = self.call("insurance.identity", "web_save", [], vals, specification)["result"][0]
        answers = [
            saved,
            self.call("insurance.identity", "web_read", [saved["id"]], specification),
            self.call("insurance.identity", "web_search_read", [], specification),
            self.call("insurance.identity", "name_search", ""),
            self.call("insurance.identity", "copy_data", [saved["id"]]),
            self.call("insurance.identity", "formatted_read_group", [], ["kind"], ["__count"]),
            self.call("insurance.identity", "web_save", [saved["id"]], {"issuer": "8001"}, specification),
        ]
        for answer in answers:
            self.assertNotIn("482193", str(answer))
        for refused in (["number_cipher"], ["number_hash"]):
            self.assertIn("error", self.call("insurance.identity", "read", [saved["id"]], refused))
            self.assertIn("error", self.call("insurance.identity", "formatted_read_group", [], refused, ["__count"]))
        shown = self.call("insurance.identity", "action_reveal", [saved["id"]])["result"]
        self.assertEqual(shown["params"]["message"], "AB 482193")
        self.assertEqual(self.env["insurance.identity.reveal"].search([], limit=1).create_uid, self.agent)
