import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.insurance_crm.hooks import post_init_hook

from .guard_common import BROWSER_HEADERS, PHONES, GuardCase

DEPRECATED = ("odoo.addons.rpc.controllers.xmlrpc", "odoo.addons.rpc.controllers.jsonrpc")


@tagged("post_install", "-at_install")
class TestGuardApi(GuardCase):
    """Layer L6: no program in the agent's name, by password, by key or by the browser's cookie."""

    def key_of(self, user):
        """A key made before the user was restricted."""
        later = fields.Datetime.now() + timedelta(days=1)
        return self.env["res.users.apikeys"].with_user(user).sudo()._generate(None, "old", later)

    def json2(self, **headers):
        return self.url_open(
            "/json/2/res.partner/search_read",
            data=json.dumps({"domain": [["id", "in", self.clients.ids]], "fields": ["phone"]}),
            headers={"Content-Type": "application/json", **headers},
        )

    def jsonrpc(self, service, method, *args):
        params = {"service": service, "method": method, "args": list(args)}
        return self.url_open(
            "/jsonrpc",
            data=json.dumps({"jsonrpc": "2.0", "params": params}),
            headers={"Content-Type": "application/json"},
        ).json()

    @mute_logger(*DEPRECATED, "odoo.http")
    def test_xmlrpc(self):
        database = self.env.cr.dbname
        for secret_of in (lambda user: f"{user.login}_1", self.key_of):
            secret = secret_of(self.agent)
            self.assertFalse(self.xmlrpc_common.login(database, self.agent.login, secret))
            with self.assertRaisesRegex(Exception, "Access Denied"):
                self.xmlrpc_object.execute_kw(database, self.agent.id, secret, "res.partner", "search_count", [[]])
            secret = secret_of(self.holder)
            self.assertEqual(self.xmlrpc_common.login(database, self.holder.login, secret), self.holder.id)
            self.assertTrue(
                self.xmlrpc_object.execute_kw(database, self.holder.id, secret, "res.partner", "search_count", [[]])
            )
        self.assertEqual(set(self.refusals().mapped("kind")), {"api"})

    @mute_logger(*DEPRECATED, "odoo.http")
    def test_jsonrpc(self):
        database = self.env.cr.dbname
        for secret_of in (lambda user: f"{user.login}_1", self.key_of):
            secret = secret_of(self.agent)
            self.assertIs(self.jsonrpc("common", "login", database, self.agent.login, secret)["result"], False)
            call = (database, self.agent.id, secret, "res.partner", "search_read", [[]], {"fields": ["phone"]})
            self.assertIn("error", self.jsonrpc("object", "execute_kw", *call))
            call = (database, self.holder.id, secret_of(self.holder), *call[3:])
            self.assertTrue(self.jsonrpc("object", "execute_kw", *call)["result"])

    def test_json2_by_key(self):
        self.assertEqual(self.json2(Authorization=f"bearer {self.key_of(self.agent)}").status_code, 401)
        self.assertEqual(self.refusals().detail, "API key")
        answer = self.json2(Authorization=f"bearer {self.key_of(self.holder)}")
        self.assertIn(PHONES[0], answer.text)

    def test_json2_by_cookie(self):
        self.login(self.agent)
        answer = self.json2(**BROWSER_HEADERS)
        self.assertEqual(answer.status_code, 403)
        self.assertNotIn(PHONES[0], answer.text)
        self.assertEqual(self.refusals().kind, "api")
        self.login(self.holder)
        self.assertIn(PHONES[0], self.json2(**BROWSER_HEADERS).text)

    def test_making_a_key(self):
        later = fields.Datetime.now() + timedelta(hours=1)
        wizard = self.env["res.users.apikeys.description"]
        with self.assertRaises(AccessError):
            wizard.with_user(self.agent).check_access_make_key()
        wizard.with_user(self.holder).check_access_make_key()
        with self.assertRaises(AccessError):
            self.env["res.users.apikeys"].with_user(self.agent)._generate(None, "k", later)
        self.assertTrue(self.env["res.users.apikeys"].with_user(self.holder)._generate(None, "k", later))

    def test_browser_login_and_portal_stay(self):
        self.login(self.agent)
        self.assertEqual(self.get("/odoo").status_code, 200)
        self.assertFalse(self.portal._is_export_restricted())
        self.assertFalse(self.env.ref("base.public_user")._is_export_restricted())
        self.assertFalse(self.env.ref("base.user_root")._is_export_restricted())
        self.assertTrue(self.agent._is_export_restricted())
        self.assertFalse(self.holder._is_export_restricted())

    def test_installation_keeps_who_may_export(self):
        integration = new_test_user(self.env, "integration", groups="base.group_user,base.group_allow_export")
        seller = new_test_user(self.env, "seller", groups="sales_team.group_sale_manager")
        admin = self.env.ref("base.user_admin")
        (admin | self.holder).write({"group_ids": [(3, self.env.ref("insurance_crm.group_export").id)]})
        post_init_hook(self.env)
        for user in (integration, admin, self.holder):
            self.assertFalse(user._is_export_restricted(), user.login)
        self.assertTrue(seller._is_export_restricted())

    def test_refusals_are_bounded_and_only_read(self):
        self.login(self.agent)
        refusal_model = self.env["insurance.guard.refusal"]
        refusal_model.create([{"user_id": self.agent.id, "kind": "export"} for _number in range(100)])
        self.json2(**BROWSER_HEADERS)
        self.assertEqual(len(self.refusals()), 100)
        supervisor = new_test_user(self.env, "guard_supervisor", groups="insurance_crm.group_supervisor")
        rows = refusal_model.with_user(supervisor).search([("user_id", "=", self.agent.id)], limit=1)
        for attempt in (rows.unlink, lambda: rows.write({"kind": "api"}), lambda: rows.create({"kind": "api"})):
            with self.assertRaises(AccessError):
                attempt()
        with self.assertRaises(AccessError):
            refusal_model.with_user(self.agent).search([])
        self.env.cr.execute("UPDATE insurance_guard_refusal SET create_date = '2020-01-01' WHERE id = %s", rows.ids)
        refusal_model.invalidate_model()
        refusal_model._gc_refusals()
        self.assertFalse(rows.exists())
        self.assertEqual(len(self.refusals()), 99)
