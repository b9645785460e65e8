"""The estimate on paper: in the client's language and direction, on several pages."""

import io
import unicodedata

from pypdf import PdfReader

from odoo.tests import tagged

from .estimate_common import EstimateCase


@tagged("post_install", "-at_install")
class TestEstimatePrint(EstimateCase):
    def _report(self):
        return self.env.ref("insurance_claims.action_report_claim_estimate").with_user(self.handler)

    def _html(self, estimate):
        report = self._report()
        return report._render_qweb_html(report.report_name, estimate.ids)[0].decode()

    def _pages(self, estimate):
        """Return the texts of the pages, letters in the forms one types."""
        if not self.env["ir.actions.report"]._chromium():
            self.skipTest("Chromium is not installed")
        report = self._report().with_context(force_report_rendering=True)
        pdf = report._render_qweb_pdf(report.report_name, estimate.ids)[0]
        return [unicodedata.normalize("NFKC", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]

    def _speak(self, lang):
        self.env["res.lang"]._activate_lang(lang)
        self.client.lang = lang

    def test_what_is_on_it(self):
        estimate = self._estimate(
            lines=[("labour", 2.5, 800, 0), ("part", 2, 1500, 20)], workshop_id=self.workshop.id, note="Paint to match"
        )
        html = self._html(estimate)
        for words in (
            "Repair estimate", self.claim.name, self.client.name, self.insurer.name, "Skoda Fabia", "AA1111AA",
            "Workshop North", "Replace bumper", "2.5", "2,400.00", "Wear taken off", "600.00", "4,400.00", "880.00",
            "5,280.00", "Paint to match", "Labour", "Part",
        ):  # fmt: skip
            self.assertIn(words, html)
        self.assertNotIn("Insurer gives", html, "there is no assessment yet")
        self.assertNotIn("/web/assets", html, "a page brings its own style")

    def test_assessment_line_by_line(self):
        estimate = self._estimate()
        estimate.assessed_way = "lines"
        estimate.line_ids[1].write({"assessed": 0, "reason": "not_needed", "reason_note": "Was broken before"})
        html = self._html(estimate)
        for words in ("Insurer gives", "Not needed", "Was broken before", "Difference", "1,200.00", "-1,080.00"):
            self.assertIn(words, html.replace("\ufeff", ""))

    def test_assessment_as_one_total(self):
        estimate = self._estimate()
        estimate.write({"assessed_way": "total", "assessed_given": 2000, "assessed_note": "Their <own> prices"})
        html = self._html(estimate)
        self.assertIn("Their &lt;own&gt; prices", html)
        self.assertIn("2,000.00", html)
        self.assertNotIn("Insurer gives", html)

    def test_several(self):
        estimates = self._estimate() | self._estimate()
        html = self._html(estimates)
        for estimate in estimates:
            self.assertIn(estimate.display_name, html)

    def test_persian(self):
        self._speak("fa_IR")
        html = self._html(self._estimate(workshop_id=self.workshop.id))
        self.assertIn('dir="rtl"', html)
        self.assertIn('lang="fa-IR"', html)
        self.assertIn('<bdi dir="ltr">AA1111AA</bdi>', html, "plates are read from the left")

    def test_ukrainian_numbers(self):
        self._speak("uk_UA")
        html = self._html(self._estimate(lines=[("labour", 2.5, 800, 0)])).replace("\u202f", " ").replace("\xa0", " ")
        self.assertIn('lang="uk-UA"', html)
        self.assertIn(">2,5<", html)
        self.assertIn("2 000,00", html)

    def test_every_language_prints(self):
        estimate = self._estimate(lines=[("labour", 1, 800, 0), ("part", 1, 100, 10)])
        for lang in ("en_US", "uk_UA", "fa_IR"):
            self._speak(lang)
            pages = self._pages(estimate)
            self.assertEqual(len(pages), 1, lang)
            self.assertIn("Replace bumper", pages[0], lang)

    def test_heading_is_repeated(self):
        estimate = self._estimate(lines=[("part", 1, 100 + number, 10) for number in range(90)])
        pages = self._pages(estimate)
        self.assertGreater(len(pages), 1)
        for page in pages[:-1]:
            self.assertIn("Hours, number", page)
        self.assertIn("Signature and stamp", pages[-1])

    def test_button(self):
        estimate = self._estimate()
        self.assertEqual(estimate.action_print()["report_name"], "insurance_claims.report_claim_estimate")
