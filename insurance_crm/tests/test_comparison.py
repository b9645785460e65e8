"""The comparison: what the screen draws, and what the client's print says and never says."""

import io
import unicodedata

from pypdf import PdfReader

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .offer_common import OfferCase

REPORT = "insurance_crm.report_comparison"


@tagged("post_install", "-at_install")
class TestComparison(OfferCase):
    def _html(self, inquiry, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.agent)
        return report._render_qweb_html(REPORT, inquiry.ids)[0].decode()

    def test_columns_and_rows_of_the_screen(self):
        glass = self.product.cover_ids.filtered("is_optional")
        inquiry = self._quoted(cover_ids=glass.ids)
        typed = self._typed(
            inquiry, cover_ids=[Command.create({"name": " GLASS "}), Command.create({"name": "Towing"})]
        )
        data = inquiry.comparison
        self.assertEqual({offer["id"] for offer in data["offers"]}, set(inquiry.offer_ids.ids))
        columns = {offer["id"]: offer for offer in data["offers"]}
        self.assertEqual({cover["key"] for cover in data["covers"]}, {"theft", "glass", "towing"})
        self.assertEqual(data["covers"][0]["key"], "glass", "what most of them cover comes first")
        dear = columns[self._offer(inquiry, self.product).id]
        self.assertEqual((dear["client_pays"], dear["commission"], dear["choice"]), (444, 60, True))
        self.assertEqual(dear["covers"]["glass"]["limit"], 3000)
        self.assertIn("glass", columns[typed.id]["covers"])
        self.assertIn("any garage", dear["conditions"])
        cheap = columns[self._offer(inquiry, self.cheap).id]
        self.assertFalse(cheap["choice"])
        self.assertTrue(cheap["reasons"])

    def test_texts_of_people_are_no_markup(self):
        typed = self._typed(self._inquiry(), conditions="<script>x</script>\nsecond line")
        self.assertNotIn("<script>", typed.inquiry_id.comparison["offers"][0]["conditions"])

    def test_the_print_compares(self):
        inquiry = self._quoted(partner_id=self.client.id, client_note="Take the first one.")
        self._offer(inquiry, self.product).action_toggle_recommended()
        html = self._html(inquiry)
        for text in (
            "Семён Королёв", "Перша страхова", "بیمه ایران", "444.00", "300.00", "Toyota RAV4", "We recommend",
            "Take the first one.", "any garage", "Theft",
        ):  # fmt: skip
            with self.subTest(text):
                self.assertIn(text, html)
        self.assertLess(html.index("Перша страхова"), html.index("بیمه ایران"), "the recommended one comes first")
        self.assertNotIn("平安", html, "who does not fit is not on the print")

    def test_the_print_never_says_what_we_earn(self):
        inquiry = self._quoted(partner_id=self.client.id)
        self._typed(inquiry, premium=1000, commission_rate=13.37, discount=1.5)
        html = self._html(inquiry)
        self.assertIn("998.50", html)
        self.assertNotIn("ommission", html)
        for figure in ("133.70", "132.20", "13.37", "60.00"):
            self.assertNotIn(figure, html)

    def test_what_is_left_out(self):
        with freeze_time("2025-02-01"):
            inquiry = self._quoted(partner_id=self.client.id)
            self._offer(inquiry, self.cheap).on_print = False
            self._typed(inquiry, valid_until="2025-01-31")
            html = self._html(inquiry)
        self.assertIn("Перша страхова", html)
        self.assertNotIn("بیمه ایران", html)
        self.assertNotIn("平安", html)

    def test_the_clients_language_and_direction(self):
        self.env["res.lang"]._activate_lang("fa_IR")
        self.product.with_context(lang="fa_IR").name = "بدنه کامل"
        for cover in (self.product | self.cheap).cover_ids.filtered(lambda cover: cover.code == "theft"):
            cover.with_context(lang="fa_IR").name = "سرقت"
        self.line.with_context(lang="fa_IR").name = "بدنه"
        self.persian.lang = "fa_IR"
        html = self._html(self._quoted(partner_id=self.persian.id))
        self.assertIn('dir="rtl"', html)
        for text in ("بدنه کامل", "سرقت", "زهرا کریمی"):
            self.assertIn(text, html)
        english = self._html(self._quoted(partner_id=self.client.id))
        self.assertIn('dir="ltr"', english)
        self.assertNotIn("سرقت", english)
        self.assertEqual(self._quoted()._get_print_lang(), "en_US")

    def test_pdf(self):
        self.env["res.lang"]._activate_lang("fa_IR")
        self.persian.lang = "fa_IR"
        inquiry = self._quoted(partner_id=self.persian.id)
        report = self.env["ir.actions.report"].with_user(self.agent).with_context(force_report_rendering=True)
        if not report._chromium():
            self.skipTest("chromium is not installed")
        pdf = report._render_qweb_pdf(REPORT, inquiry.ids)[0]
        pages = PdfReader(io.BytesIO(pdf)).pages
        self.assertEqual(len(pages), 1)
        text = unicodedata.normalize("NFKC", pages[0].extract_text())
        self.assertIn("444", text)
        self.assertIn("کریمی", text)

    def test_more_offers_than_columns(self):
        inquiry = self._quoted(partner_id=self.client.id)
        for number in range(5):
            self._typed(inquiry, premium=1000 + number)
        self.assertEqual(self._html(inquiry).count("<thead>"), 2)

    def test_nothing_to_print_yet(self):
        self.assertIn("No insurer has made an offer yet", self._html(self._inquiry()))

    def test_only_ones_own(self):
        inquiry = self._quoted(self.other_agent)
        with self.assertRaises(AccessError):
            self._html(inquiry)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            inquiry.with_user(self.agent).comparison  # noqa: B018

    def test_print_and_send(self):
        inquiry = self._quoted(partner_id=self.client.id)
        self.assertEqual(inquiry.action_print_comparison()["report_name"], REPORT)
        context = inquiry.action_send_comparison()["context"]
        composer = self.env["mail.compose.message"].with_user(self.agent).with_context(**context).create({})
        self.assertEqual(composer.partner_ids, self.client)
        self.assertIn("Test hull", composer.subject)
