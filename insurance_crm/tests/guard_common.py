"""What the tests of the client-base guard share: an agent it holds, a colleague who may export, and clients."""

import json

from odoo.http import Request
from odoo.tests import HttpCase, new_test_user

PHONES = ["+380501234567", "+380501234568", "+380501234569"]
# What a script adds to look like a person who follows a link.
BROWSER_HEADERS = {
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-User": "?1",
}


class GuardCase(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The agent even holds Odoo's own right to export: the guard asks for ours.
        groups = "insurance_crm.group_agent_all,base.group_allow_export"
        cls.agent = new_test_user(cls.env, "guard_agent", groups=groups, password="guard_agent_1")
        cls.holder = new_test_user(
            cls.env, "guard_holder", groups=f"{groups},insurance_crm.group_export", password="guard_holder_1"
        )
        cls.portal = new_test_user(cls.env, "guard_portal", groups="base.group_portal", password="guard_portal_1")
        cls.clients = cls.env["res.partner"].create(
            [
                {"name": f"Client {number}", "phone": phone, "is_insurance_client": True}
                for number, phone in enumerate(PHONES)
            ]
        )
        cls.file = cls.env["ir.attachment"].create(
            {"name": "policy.txt", "raw": b"cover", "res_model": "res.partner", "res_id": cls.clients[0].id}
        )

    def login(self, user):
        """Log in with the password of the fixture."""
        self.authenticate(user.login, f"{user.login}_1")

    def get(self, path, **headers):
        """GET a path as the user logged in."""
        return self.url_open(path, headers=headers or None)

    def post_form(self, path, **values):
        """POST a form with its token, as the web client's download does."""
        return self.url_open(path, data={**values, "csrf_token": Request.csrf_token(self)})

    def call(self, model, method, *args, **kwargs):
        """Call a method as the web client does; returns the JSON-RPC answer."""
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        answer = self.url_open(
            "/web/dataset/call_kw",
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )
        return answer.json()

    def refusals(self, user=None):
        """The refusals recorded for a user, oldest first."""
        self.env.invalidate_all()
        return self.env["insurance.guard.refusal"].search([("user_id", "=", (user or self.agent).id)], order="id")

    def assertRefused(self, response, kind):
        """The answer is 403, says why, leaks no phone, and one refusal of that kind was recorded."""
        self.assertEqual(response.status_code, 403, response.text[:300])
        self.assertNotIn(PHONES[0], response.text)
        self.assertEqual(self.refusals()[-1:].kind, kind)
        self.assertFalse(response.headers.get("Content-Disposition"))
