"""Texts with placeholders and parts of a printed page: plain functions, and what the models make of them."""

from datetime import date

from markupsafe import Markup

from odoo.tests import BaseCase, tagged

from odoo.addons.insurance_crm.lib import paper
from odoo.addons.insurance_crm.lib.paper import Cell, Placeholder, Section

from .paper_common import PaperCase


@tagged("post_install", "-at_install")
class TestPaperLib(BaseCase):
    def test_names(self):
        for text, names in [
            (None, []),
            ("", []),
            ("<p>no names</p>", []),
            ("{{client.name}}", ["client.name"]),
            ("{{ client.name }} and {{client.name}}", ["client.name"]),
            ("{{&nbsp;policy.start&nbsp;}}–{{\npolicy.end\n}}", ["policy.start", "policy.end"]),
            ("{{client}} {{client.}} {{.name}} {{CLIENT.NAME}}", []),
        ]:
            with self.subTest(text):
                self.assertEqual(paper.names(text), names)

    def test_broken(self):
        for text in ("{{client}}", "{{client.<i>name</i>}}", "{{Client.name}}", "a {{ b", "a }} b"):
            with self.subTest(text):
                self.assertTrue(paper.is_broken(text))
        for text in (None, "", "<p>{one} brace</p>", "{{client.name}} {{ policy.end }}"):
            with self.subTest(text):
                self.assertFalse(paper.is_broken(text))

    def test_fill(self):
        values = {"a.b": "1 < 2 & 3", "c.d": Markup("<bdi>x</bdi>"), "e.f": 7}
        self.assertEqual(paper.fill("{{a.b}}", values), "1 &lt; 2 &amp; 3")
        self.assertEqual(paper.fill("<b>{{ c.d }}</b>", values), "<b><bdi>x</bdi></b>")
        self.assertEqual(paper.fill("{{e.f}}{{e.f}}", values), "77")
        self.assertEqual(paper.fill("{{g.h}}", values), "{{g.h}}", "what is not known stays")
        self.assertEqual(paper.fill(None, values), "")
        self.assertIsInstance(paper.fill("x", {}), Markup)

    def test_a_value_is_not_filled_again(self):
        self.assertEqual(paper.fill("{{a.b}}", {"a.b": "{{c.d}}", "c.d": "secret"}), "{{c.d}}")

    def test_isolate(self):
        self.assertEqual(paper.isolate("<x>"), "<bdi>&lt;x&gt;</bdi>")
        for kind in ("code", "date", "money"):
            self.assertEqual(paper.isolate("AB 1", kind), '<bdi dir="ltr">AB 1</bdi>')
        self.assertEqual(paper.isolate(Markup("<b>1</b>"), "html"), "<b>1</b>")

    def test_sections_with_nothing_are_nothing(self):
        self.assertFalse(Section("Covers"))
        self.assertFalse(Section("Covers", columns=[Cell("Name")]))
        self.assertTrue(Section("Covers", rows=[[Cell("Theft")]]))
        self.assertTrue(Section("Term", [("Starts", Cell(date(2025, 1, 1), "date"))]))

    def test_path_or_function(self):
        self.assertEqual(Placeholder("Name", "a.b").value_of({"a": {"b": 5}}), 5)
        self.assertEqual(Placeholder("Name", len).value_of("four"), 4)


@tagged("post_install", "-at_install")
class TestPaperText(PaperCase):
    """How values are written in each language."""

    def _text(self, value, kind="text", lang="en_US", currency=None):
        return self.env["insurance.document"].with_context(lang=lang)._paper_text(value, kind, currency)

    def test_values(self):
        self.assertEqual(self._text("Семён"), "<bdi>Семён</bdi>")
        self.assertEqual(self._text("AA 1", "code"), '<bdi dir="ltr">AA 1</bdi>')
        self.assertEqual(self._text(date(2025, 3, 9), "date"), '<bdi dir="ltr">03/09/2025</bdi>')
        self.assertEqual(self._text(date(2025, 3, 9), "date", "fa_IR"), '<bdi dir="ltr">2025/03/09</bdi>')
        self.assertIn("1,234.50", self._text(1234.5, "money", currency=self.usd))

    def test_empty_values(self):
        for kind in ("text", "code", "date", "html"):
            with self.subTest(kind):
                self.assertEqual(self._text(False, kind), "")
        self.assertIn("0.00", self._text(0, "money", currency=self.usd), "nothing to pay is an amount")
        self.assertEqual(self._text(5, "money"), "", "an amount without a currency says nothing")

    def test_direction(self):
        papers = self.env["insurance.document"]
        self.assertEqual(papers._get_paper_direction("fa_IR"), "rtl")
        self.assertEqual(papers._get_paper_direction("en_US"), "ltr")

    def test_language(self):
        papers = self.env["insurance.document"].with_context(lang="en_US")
        self.assertEqual(papers._get_paper_lang(self.persian), "fa_IR")
        self.assertEqual(papers._get_paper_lang(self.env["res.partner"]), "en_US")

    def test_address_in_one_line(self):
        papers = self.env["insurance.document"]
        self.assertEqual(papers._get_paper_address(self.client), "Хрещатик 1, Київ")
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True, "street": "Main 1"})
        self.assertEqual(papers._get_paper_address(firm), "Main 1", "the name stands elsewhere")
        self.assertEqual(papers._get_paper_address(self.chinese.create({"name": "Nobody"})), "")
