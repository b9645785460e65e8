import base64
import json
from unittest.mock import patch

import lxml.html
from markupsafe import Markup

from odoo.tests import tagged

from odoo.addons.insurance_crm.models.guard.ir_http import IrHttp

from .guard_common import BROWSER_HEADERS, PHONES, GuardCase

PICTURE = b"R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs="
EXPORT = {
    "model": "res.partner",
    "fields": [{"name": "phone", "label": "Phone", "type": "char"}],
    "ids": False,
    "domain": [["is_insurance_client", "=", True]],
    "import_compat": False,
    "context": {},
    "groupby": [],
}
PIVOT = {
    "model": "res.partner",
    "title": "Clients",
    "measure_count": 1,
    "origin_count": 1,
    "col_group_headers": [],
    "measure_headers": [],
    "origin_headers": [],
    "rows": [{"indent": 0, "title": PHONES[0], "values": [{"value": 1}]}],
}


@tagged("post_install", "-at_install")
class TestGuardDownload(GuardCase):
    """Layer L1: each way a file leaves, refused to the agent, open to who may export."""

    def test_export_routes(self):
        for path in ("/web/export/csv", "/web/export/xlsx"):
            with self.subTest(path):
                self.login(self.agent)
                self.assertRefused(self.post_form(path, data=json.dumps(EXPORT)), "export")
                self.login(self.holder)
                answer = self.post_form(path, data=json.dumps(EXPORT))
                self.assertEqual(answer.status_code, 200)
                self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
        self.assertIn(PHONES[0].encode(), self.post_form("/web/export/csv", data=json.dumps(EXPORT)).content)

    def test_export_methods(self):
        partners = self.clients.with_user(self.agent)
        for method, argument in (("export_data", ["phone"]), ("_export_rows", [["phone"]])):
            with self.subTest(method):
                with self.assertRaisesRegex(Exception, "Export the client base"):
                    getattr(partners, method)(argument)
                self.assertTrue(getattr(self.clients.with_user(self.holder), method)(argument))
        self.assertTrue(partners.sudo()._export_rows([["phone"]]), "the program itself may")

    def test_export_by_the_web_client(self):
        self.login(self.agent)
        answer = self.call("res.partner", "export_data", self.clients.ids, ["phone"])
        self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError")
        self.assertEqual(self.refusals().kind, "export")
        self.login(self.holder)
        answer = self.call("res.partner", "export_data", self.clients.ids, ["phone"])
        self.assertEqual(answer["result"]["datas"][0], [PHONES[0]])

    def test_pivot(self):
        self.login(self.agent)
        self.assertRefused(self.post_form("/web/pivot/export_xlsx", data=json.dumps(PIVOT)), "export")
        self.login(self.holder)
        self.assertEqual(self.post_form("/web/pivot/export_xlsx", data=json.dumps(PIVOT)).status_code, 200)

    def test_json_1(self):
        self.env["ir.config_parameter"].set_param("web.json.enabled", "True")
        path = "/json/1/insurance-clients?view_type=list&limit=80"
        self.login(self.agent)
        self.assertRefused(self.get(path, **BROWSER_HEADERS), "api")
        self.login(self.holder)
        self.assertIn(PHONES[0], self.get(path, **BROWSER_HEADERS).text)

    def test_cards(self):
        several = ",".join(map(str, self.clients.ids))
        one = self.clients[0].id
        for path in ("/web/partner/vcard", f"/web_enterprise/partner/{one}/vcard"):
            with self.subTest(path):
                self.login(self.agent)
                self.assertRefused(self.get(f"{path}?partner_ids={several}"), "card")
                self.assertIn(PHONES[0], self.get(f"{path}?partner_ids={one}").text.replace(" ", ""))
                self.login(self.holder)
                self.assertEqual(self.get(f"{path}?partner_ids={several}").status_code, 200)

    def test_zip_of_files(self):
        self.login(self.agent)
        self.assertRefused(self.post_form("/mail/attachment/zip", file_ids=str(self.file.id), zip_name="a"), "export")
        self.login(self.holder)
        self.assertEqual(
            self.post_form("/mail/attachment/zip", file_ids=str(self.file.id), zip_name="a").status_code, 200
        )

    def test_file_name_from_a_contact_field(self):
        self.clients[0].image_1920 = PICTURE
        for route in ("image", "content"):
            path = f"/web/{route}?model=res.partner&field=image_128&id={self.clients[0].id}&download=1&filename_field="
            with self.subTest(route):
                self.login(self.agent)
                answer = self.get(f"{path}phone")
                self.assertEqual(answer.status_code, 404)
                self.assertNotIn("380501234567", str(answer.headers))
                self.assertEqual(self.refusals()[-1:].detail, "res.partner.phone")
                self.assertEqual(self.get(f"{path}name").status_code, 200)
                self.login(self.holder)
                self.assertIn("380501234567", str(self.get(f"{path}phone").headers))

    def test_what_an_agent_needs_still_works(self):
        self.login(self.agent)
        for path in (
            f"/web/content/{self.file.id}",
            f"/web/content/{self.file.id}?download=1",
            f"/web/image/res.partner/{self.clients[0].id}/avatar_128",
            f"/report/html/web.preview_externalreport/{self.env.company.id}",
            "/web/webclient/load_menus",
        ):
            with self.subTest(path):
                self.assertEqual(self.get(path).status_code, 200)
        data = json.dumps([f"/report/text/web.preview_externalreport/{self.env.company.id}", "qweb-text"])
        answer = self.post_form("/report/download", data=data)
        self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
        self.assertFalse(self.refusals())

    def test_unlisted_route_is_refused(self):
        """A route nobody thought of (here: one taken off the list) hands out no file."""
        path = f"/web/content/{self.file.id}?download=1"
        with patch.object(IrHttp, "_guard_allowed_downloads", classmethod(lambda cls: {})):
            self.login(self.agent)
            self.assertRefused(self.get(path), "export")
            self.assertEqual(self.get(f"/web/content/{self.file.id}").status_code, 200, "shown, not handed out")
            self.login(self.holder)
            self.assertEqual(self.get(path).status_code, 200)

    def test_unlisted_spreadsheet_is_refused_by_its_type(self):
        self.file.write({"name": "book.csv", "raw": b"a,b", "mimetype": "text/csv"})
        with patch.object(IrHttp, "_guard_allowed_downloads", classmethod(lambda cls: {})):
            self.login(self.agent)
            self.assertRefused(self.get(f"/web/content/{self.file.id}"), "export")

    def test_route_without_login_knows_the_session(self):
        with patch("odoo.addons.insurance_crm.models.guard.ir_http._FILE_TYPES", ("image/",)):
            self.login(self.agent)
            self.assertRefused(self.get("/web/binary/company_logo"), "export")
            self.login(self.holder)
            self.assertEqual(self.get("/web/binary/company_logo").status_code, 200)

    def test_spreadsheets_that_call_themselves_reports(self):
        path = f"/report/text/web.preview_externalreport/{self.env.company.id}"
        with patch("odoo.addons.insurance_crm.models.guard.ir_http._FILE_TYPES", ("text/plain",)):
            self.login(self.agent)
            self.assertRefused(self.get(path), "export")
            self.login(self.holder)
            self.assertEqual(self.get(path).status_code, 200)

    def test_portal_and_public_are_not_touched(self):
        self.file.access_token = "known"
        path = f"/web/content/{self.file.id}?download=1&access_token=known"
        self.login(self.portal)
        self.assertEqual(self.get(path).status_code, 200)
        self.authenticate(None, None)
        self.assertEqual(self.get(path).status_code, 200)

    def test_refusal_page_reads_for_people_and_for_the_web_client(self):
        self.login(self.agent)
        text = self.post_form("/web/pivot/export_xlsx", data=json.dumps(PIVOT)).text
        self.assertIn("Export the client base", text.split("</p>")[0])
        hidden = lxml.html.fragments_fromstring(text)[1].text_content()
        self.assertEqual(json.loads(hidden)["data"]["name"], "odoo.exceptions.AccessError")


@tagged("post_install", "-at_install")
class TestGuardLinks(GuardCase):
    """Links that work without login."""

    def test_link_to_a_file(self):
        for values in ({"access_token": "x"}, {"public": True}):
            with self.subTest(values=values):
                with self.assertRaisesRegex(Exception, "Export the client base"):
                    self.file.with_user(self.agent).write(values)
                made = self.env["ir.attachment"].with_user(self.agent).create({"name": "a", "raw": b"a", **values})
                self.assertEqual((made.access_token, made.public, made.raw), (False, False, b"a"))
                self.file.with_user(self.holder).write(values)
        self.file.with_user(self.agent).write({"access_token": False, "public": False})
        self.assertFalse(self.file.access_token, "taking a link away is allowed")

    def test_copy_has_no_link(self):
        self.file.write({"access_token": "known", "public": True})
        copy = self.file.with_user(self.agent).copy()
        self.assertEqual((copy.access_token, copy.public, copy.raw), (False, False, b"cover"))

    def test_generated_link(self):
        self.login(self.agent)
        self.assertIn("error", self.call("ir.attachment", "generate_access_token", [self.file.id]))
        self.assertEqual(self.refusals().kind, "link")
        self.login(self.holder)
        self.assertTrue(self.call("ir.attachment", "generate_access_token", [self.file.id])["result"][0])

    def test_own_picture_in_a_message(self):
        picture = f"data:image/gif;base64,{PICTURE.decode()}"
        client = self.clients[0].with_user(self.agent)
        message = client.message_post(body=Markup('<p><img src="%s"></p>') % picture)
        self.assertTrue(message.attachment_ids.access_token)
        body = Markup('<p><img src="cid:1"></p>')
        message = client.message_post(body=body, attachments=[("a.gif", base64.b64decode(PICTURE), {"cid": "1"})])
        self.assertIn("access_token=", message.body, "as in a mail that comes in")

    def test_disguised_file_gets_no_link(self):
        file = (
            self.env["ir.attachment"]
            .with_user(self.agent)
            .create(
                {
                    "name": "a.png",
                    "mimetype": "image/png",
                    "raw": b"phone,name",
                    "res_model": "res.partner",
                    "res_id": self.clients[0].id,
                }
            )  # fmt: skip
        )
        with self.assertRaisesRegex(Exception, "Export the client base"):
            file.generate_access_token()

    def test_signed_addresses_of_the_message_list(self):
        self.assertFalse(self.file.with_user(self.agent)._get_raw_access_token())
        self.assertTrue(self.file.with_user(self.holder)._get_raw_access_token())

    def test_shared_spreadsheet(self):
        access = self.env["ir.model.access"]
        model = "spreadsheet.dashboard.share"
        self.assertFalse(access.with_user(self.agent).check(model, "create", raise_exception=False))
        with self.assertRaisesRegex(Exception, "Export the client base"):
            access.with_user(self.agent).check(model, "create")
        self.assertTrue(access.sudo().check(model, "create"))
