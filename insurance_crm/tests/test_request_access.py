"""Who may do what with requests and their sources, and what a key opens."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import clean_context, mute_logger

from .request_common import RequestCase


@tagged("post_install", "-at_install")
class TestRequestAccess(RequestCase):
    # --- who may -------------------------------------------------------------------------------------

    def test_the_service_user_has_the_least_rights(self):
        request = self._send(id="w-1")[2]
        other = self._source(name="Other site")
        mine = self._deal(self.agent)
        as_source = self.source._as_service(self.env["crm.lead"])
        self.assertEqual(as_source.search([]), request.lead_id)
        self.assertFalse(self.source.user_id.active)
        for record in (mine, self._issued(), self.agent):
            with self.subTest(record), self.assertRaises(AccessError):
                as_source.env[record._name].browse(record.ids).write({"name": "x"})
        with self.assertRaises(AccessError):
            other._as_service(request).read(["raw"])
        with self.assertRaises(AccessError):
            other._as_service(request.lead_id).read(["name"])
        with self.assertRaises(AccessError):
            other._as_service(self.source).read(["name"])
        with self.assertRaises(AccessError):
            self.source._as_service(self.client).write({"name": "Changed by a stranger"})
        with self.assertRaises(AccessError):
            self.source._as_service(request).unlink()

    def test_agents_see_deals_and_no_requests(self):
        request = self._send(id="w-1")[2]
        for user in (self.agent, self.agent_all, self.employee):
            with self.subTest(user.name), self.assertRaises(AccessError):
                request.with_user(user).read(["raw"])
        self.assertTrue(request.with_user(self.supervisor).raw)
        with self.assertRaises(AccessError):
            request.with_user(self.supervisor).unlink()

    def test_other_companies(self):
        request = self._send(id="w-1")[2]
        self.supervisor.write({"company_ids": self.other_company.ids, "company_id": self.other_company.id})
        for record in (request, self.source, self._rule()):
            with self.subTest(record), self.assertRaises(AccessError):
                record.with_user(self.supervisor).read(["display_name"])

    def test_supervisors_do_not_change_sources(self):
        for values in ({"name": "x"}, {"rate_limit": 10_000}):
            with self.assertRaises(AccessError):
                self.source.with_user(self.supervisor).write(values)
        with self.assertRaises(AccessError):
            self.source.with_user(self.supervisor).action_new_key()

    def test_a_source_with_requests_stays(self):
        self._send()
        with self.assertRaises(Exception), mute_logger("odoo.sql_db"), self.env.cr.savepoint():  # noqa: B017
            self.source.unlink()

    # --- keys -----------------------------------------------------------------------------------------

    def _new_key(self):
        return self.source.action_new_key()["context"]["default_key"]

    def test_a_key_opens_its_source(self):
        key = self._new_key()
        authenticate = self.env["insurance.request.source"]._authenticate
        self.assertEqual(authenticate(key), self.source)
        mark = key.split(".")[0]
        for wrong in (
            "",
            None,
            ".",
            mark,
            f"{mark}.",
            f"{mark}.x",
            f".{key}",
            key + "x",
            key.upper(),
            "a.b",
            "none.none",
        ):
            with self.subTest(wrong):
                self.assertFalse(authenticate(wrong))

    def test_the_window_shows_the_key_and_stores_nothing(self):
        action = self.source.action_new_key()
        window = self.env[action["res_model"]].with_user(self.administrator).with_context(**action["context"])
        form = Form(window)
        self.assertEqual(form.key, action["context"]["default_key"])
        self.assertFalse(form.save().with_context(clean_context(self.env.context)).key)
        with self.assertRaises(AccessError):
            Form(window.with_user(self.supervisor))

    def test_a_source_without_a_key_is_not_open(self):
        self.assertFalse(self.env["insurance.request.source"]._authenticate("False.False"))
        self.assertFalse(self.env["insurance.request.source"]._authenticate(f"{self.source.key_mark}."))

    def test_the_key_is_kept_as_a_hash_nobody_reads(self):
        key = self._new_key()
        secret = key.split(".")[1]
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT row_to_json(s)::text FROM insurance_request_source s WHERE id = %s", [self.source.id]
        )
        self.assertNotIn(secret, self.env.cr.fetchone()[0])
        for user in (self.administrator, self.env.ref("base.user_admin")):
            for name in ("key_hash", "old_key_hash"):
                with self.subTest(name, user=user.name), self.assertRaises(AccessError):
                    self.source.with_user(user).read([name])
                with self.subTest(name, user=user.name), self.assertRaises(AccessError):
                    self.source.with_user(user).write({name: "x"})

    def test_changing_the_key_leaves_a_day(self):
        first, second = self._new_key(), self._new_key()
        authenticate = self.env["insurance.request.source"]._authenticate
        self.assertEqual(authenticate(first), self.source)
        self.assertEqual(authenticate(second), self.source)
        self.source.sudo().old_key_until = "2020-01-01 00:00:00"
        self.assertFalse(authenticate(first))
        self.assertEqual(authenticate(second), self.source)
        third = self._new_key()
        self.assertFalse(authenticate(first))
        self.source.action_revoke_keys()
        for key in (first, second, third):
            self.assertFalse(authenticate(key))

    def test_an_archived_source_is_closed(self):
        key = self._new_key()
        self.source.active = False
        self.assertFalse(self.env["insurance.request.source"]._authenticate(key))

    def test_the_service_user_of_a_former_installation_is_not_in_the_way(self):
        self.assertTrue(self.source.sudo().user_id.login.startswith(f"requests.{self.source.id}."))
        logins = [self._source(name=name).sudo().user_id.login for name in ("One", "Two")]
        self.assertEqual(len({login.split(".")[2] for login in logins}), 2, "each has a part of its own")

    def test_mail_and_forms_have_no_key(self):
        source = self._source(name="By mail", kind="email")
        with self.assertRaisesRegex(UserError, "without"):
            source.action_new_key()
        key = self._new_key()
        self.source.kind = "form"
        self.assertFalse(self.env["insurance.request.source"]._authenticate(key))
