import lxml.html

from odoo.tests import BaseCase, tagged

from odoo.addons.insurance_crm.lib import print_html

PAGE = """<!DOCTYPE html><html><head>
<base href="http://somewhere/"/><link rel="stylesheet" href="/known.css"/><link rel="stylesheet" href="/unknown.css"/>
<script>alert(1)</script></head>
<body onload="subst()" class="o_body_pdf"><div class="article">
<iframe src="file:///etc/passwd"></iframe><object data="x"></object><meta http-equiv="refresh" content="0"/>
<img src="/known.png"/><img src="/unknown.png"/><img src="data:image/gif;base64,AA=="/>
<style>p > b {color: red}</style><p>Привіт &lt;b&gt;</p></div></body></html>"""


@tagged("post_install", "-at_install")
class TestPrintHtml(BaseCase):
    def _page(self, html=PAGE, **options):
        styles, images = {"/known.css": "i{color:blue}"}, {"/known.png": "data:image/png;base64,BB=="}
        return print_html.standalone(html, styles.get, images.get, **options)

    def test_nothing_is_left_to_fetch_or_run(self):
        page = self._page()
        for gone in ("<script", "<iframe", "<object", "<link", "<base", "onload", "refresh", "unknown", "passwd"):
            self.assertNotIn(gone, page)
        root = lxml.html.document_fromstring(page)
        policy = root.head.xpath("meta[@http-equiv='Content-Security-Policy']/@content")[0]
        self.assertTrue(policy.startswith("default-src 'none'"))
        self.assertEqual(root.xpath("//img/@src"), ["data:image/png;base64,BB==", "data:image/gif;base64,AA=="])

    def test_styles_are_inside_and_the_pages_own_win(self):
        page = self._page(css="@page{size:1mm 2mm}")
        self.assertLess(page.index("i{color:blue}"), page.index("@page{size:1mm 2mm}"))
        self.assertLess(page.index("@page{size:1mm 2mm}"), page.index("p > b {color: red}"))

    def test_text_stays_text(self):
        self.assertIn("Привіт &lt;b&gt;", self._page())

    def test_letterhead_and_footer(self):
        footer = '<div class="footer"><div>Page <span class="page"></span></div>Bank 1</div>'
        page = self._page(before='<div class="header">Us</div>', after=footer)
        self.assertLess(page.index("Us"), page.index("Привіт"))
        self.assertGreater(page.index("Bank 1"), page.index("Привіт"))
        self.assertNotIn("Page <span", page)

    def test_fragment(self):
        self.assertIn("<p>a</p>", self._page("<p>a</p>"))

    def test_children(self):
        self.assertEqual(
            print_html.children_of('<body><div id="a"><p>1</p><p>2</p></div></body>', "a"), ["<p>1</p>", "<p>2</p>"]
        )
        self.assertEqual(print_html.children_of("<p></p>", "a"), [])
        self.assertEqual(print_html.children_of(None, "a"), [])

    def test_page_rule(self):
        css = print_html.page_css(297, 210, (14, 10, 14.5, 10))
        self.assertTrue(css.startswith("@page{size:297mm 210mm;margin:14mm 10mm 14.5mm 10mm;"))
        self.assertIn("counter(pages)", css)
