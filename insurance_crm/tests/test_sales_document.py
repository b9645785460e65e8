"""Sales documents: at hand by line and stage, opened, sent, and whose they are."""

import base64

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .sales_common import SalesCase


@tagged("post_install", "-at_install")
class TestSalesDocument(SalesCase):
    def _document(self, **vals):
        defaults = {"name": "Hull in short", "file": base64.b64encode(b"%PDF-1.4"), "file_name": "каско 1.pdf"}
        return self.env["insurance.sales.document"].with_user(self.administrator).create(defaults | vals)

    def _names(self, deal, **about):
        return [row["name"] for row in deal.action_insurance_script_load(about=about)["documents"]]

    def test_at_hand_by_line_and_stage(self):
        deal = self._deal(insurance_line_id=self.line.id)
        travel = self.env["insurance.line"].create({"name": "Travel"})
        other = self.env["crm.stage"].create({"name": "Other"})
        self._document()
        self._document(name="Line", line_ids=self.line.ids, sequence=1)
        self._document(name="Stage", stage_ids=deal.stage_id.ids, sequence=2)
        self._document(name="Travel", line_ids=travel.ids)
        self._document(name="Stage of others", stage_ids=other.ids)
        self._document(name="Archived", active=False)
        self._document(name="Company", company_id=self.other_company.id)
        self.assertEqual(self._names(deal), ["Line", "Stage", "Hull in short"])
        self.assertEqual(
            self._names(deal, line=travel.id, stage=other.id), ["Hull in short", "Stage of others", "Travel"]
        )

    def test_what_the_panel_shows(self):
        document = self._document(note="After the price", insurer_id=self.insurer.id, kind="conditions")
        values = document.with_user(self.agent)._get_panel_values()
        self.assertEqual(
            (values["kind"], values["insurer"], values["note"]), ("Conditions", self.insurer.name, "After the price")
        )
        self.assertTrue(values["url"].startswith(f"/web/content/insurance.sales.document/{document.id}/file/%D0%BA"))

    def test_sending(self):
        deal, document = self._deal(), self._document()
        action = deal.action_send_insurance_document(document.id)
        composer = self.env["mail.compose.message"].with_user(self.agent).with_context(**action["context"])
        composer = composer.create({"body": "Please read"})
        self.assertEqual(composer.attachment_ids.raw, b"%PDF-1.4")
        self.assertEqual(composer.partner_ids, self.client)
        composer.action_send_mail()
        message = deal.message_ids[0]
        self.assertEqual(message.attachment_ids.name, "каско 1.pdf")
        self.assertTrue(document.file, "the document itself stays")

    def test_documents_are_the_administrators(self):
        document = self._document()
        document.with_user(self.agent).read(["file"])
        for user in (self.agent, self.supervisor):
            with self.assertRaises(AccessError):
                document.with_user(user).name = "Mine"
        with self.assertRaises(AccessError):
            document.with_user(self.seller).read(["name"])
        document.company_id = self.other_company
        with self.assertRaises(AccessError):
            document.with_user(self.agent).read(["name"])
        with self.assertRaises(AccessError):
            self._deal().action_send_insurance_document(document.id)
