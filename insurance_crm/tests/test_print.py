import io
import re
from pathlib import Path
from unittest.mock import patch

from pypdf import PdfReader

from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.insurance_crm.lib import chromium

from .print_common import PrintCase

NEEDS_CHROMIUM = "Chromium is not installed"


@tagged("post_install", "-at_install")
class TestListDocument(PrintCase):
    def test_html(self):
        with self.the_list(4):
            html = self._html()
        self.assertIn('<body dir="rtl">', html)
        self.assertIn('<bdi dir="ltr">+98 912 0000003</bdi>', html)
        self.assertEqual(html.count("<thead>"), 1)
        self.assertIn("فهرست &lt;تمدید&gt;", html)
        self.assertIn("دفتر: شیراز", html)
        self.assertIn("4,002.00", html)
        self.assertIn(self.env.company.name, html)
        self.assertNotIn("/web/assets", html, "a list brings its own style")

    def test_title_cannot_leave_the_style(self):
        with self.the_list(1, _list_title=lambda self: '</style><b>"; } x'):
            html = self._html()
        self.assertNotIn("</style><b>", html)
        self.assertEqual(html.count("<style>"), html.count("</style>"))

    def test_left_to_right_for_others(self):
        self.agent.lang = "en_US"
        report = self.report.with_user(self.agent).with_context(lang="en_US")
        with self.the_list(1):
            html = report._render_qweb_html(self.report.report_name, [])[0].decode()
        self.assertIn('<body dir="ltr">', html)
        self.assertIn("Printed", html)

    def test_xlsx(self):
        with self.the_list(3):
            sheet = self.env["insurance.list.mixin"].with_user(self.agent).with_context(lang="fa_IR").new()
            self.assertEqual(sheet._list_xlsx()[:2], b"PK")
            self.assertEqual(sheet._list_file_name(), "فهرست <تمدید>.xlsx")
        with self.the_list(3), patch("odoo.addons.insurance_crm.lib.xlsx.MAX_ROWS", 3), self.assertRaises(UserError):
            sheet._list_xlsx()


@tagged("post_install", "-at_install")
class TestChromium(PrintCase):
    def setUp(self):
        super().setUp()
        if not self.env["ir.actions.report"]._chromium():
            self.skipTest(NEEDS_CHROMIUM)

    def test_thousand_persian_rows(self):
        with self.the_list(1000):
            pages = self._pages(self._pdf())
        self.assertGreater(len(pages), 10)
        for number, page in enumerate(pages, 1):
            numbers = [sorted(map(int, re.findall(r"\d+", line))) for line in page.splitlines()]
            self.assertIn([number, len(pages)], numbers, "page x of y, in whatever words")
            self.assertIn("شماره", page, "the heading of the table is on each page")
        text = "\n".join(pages)
        self.assertIn("علی", text)
        self.assertIn("رضایی", text)
        for index in range(1000):
            self.assertIn(f"POL-{index:06}", text)
        self.assertIn("+98 912 0000999", text)

    def test_paper(self):
        with self.the_list(1):
            page = PdfReader(io.BytesIO(self._pdf())).pages[0]
        self.assertAlmostEqual(float(page.mediabox.width) * 25.4 / 72, 297, delta=1)

    def test_several_bodies_are_one_document(self):
        bodies = [f"<html><body><main><div class='article'><p>Body{n}</p></div></main></body></html>" for n in (1, 2)]
        header = """<body><div id="minimal_layout_report_headers"><div>Head1</div><div>Head2</div></div></body>"""
        pdf = self.report._run_wkhtmltopdf(bodies, self.report.report_name, header=header)
        pages = self._pages(pdf)
        self.assertEqual(len(pages), 2)
        for number, page in enumerate(pages, 1):
            self.assertIn(f"Body{number}", page)
            self.assertIn(f"Head{number}", page)
            self.assertIn("1 / 1", page)

    def test_cores_report_with_its_styles(self):
        """A report of core is printed with its layout when it is given to Chromium."""
        report = self.env["ir.actions.report"].create(
            {
                "name": "Preview",
                "model": "res.company",
                "report_name": "web.preview_externalreport",
                "insurance_engine": "chromium",
            }
        )
        printed = []
        original = chromium.print_pdf
        with patch.object(chromium, "print_pdf", lambda binary, html: printed.append(html) or original(binary, html)):
            pdf = report.with_context(force_report_rendering=True)._render_qweb_pdf(
                report.report_name, self.env.company.ids
            )[0]
        self.assertIn("This is a sample of an external report.", self._pages(pdf)[0])
        self.assertIn(".container", printed[0])
        self.assertNotIn("<link", printed[0])

    def test_limited_memory(self):
        """Odoo limits its own address space; Chromium starts all the same."""
        import resource

        before = resource.getrlimit(resource.RLIMIT_AS)
        used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + 2 * 1024**3, before[1]))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_AS, before)
        with self.the_list(1):
            self.assertEqual(self._pdf()[:4], b"%PDF")


@tagged("post_install", "-at_install")
class TestListDownload(HttpCase):
    """Each list of the suite that is installed: its spreadsheet, as an agent of an own book."""

    def setUp(self):
        super().setUp()
        agent = new_test_user(self.env, "list_agent", groups="insurance_crm.group_agent_own", password="list_agent_1")
        self.user_env = self.env(user=agent)
        self.authenticate("list_agent", "list_agent_1")

    @mute_logger("odoo.http")
    def test_each_list(self):
        mixin = self.env.registry["insurance.list.mixin"]
        for name in self.env.registry:
            model = self.user_env[name]
            if model._abstract or not isinstance(model, mixin) or not model.has_access("create"):
                continue
            vals = {"occasion_id": self.env.ref("insurance_crm.gift_occasion_birthday").id} if "gift" in name else {}
            with self.subTest(name):
                answer = self.url_open(f"/insurance/list/{name}/{model.create(vals).id}")
                self.assertEqual(answer.status_code, 200, answer.text[:300])
                self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
                self.assertEqual(answer.content[:2], b"PK")
                other = self.env[name].create(vals)
                self.assertEqual(self.url_open(f"/insurance/list/{name}/{other.id}").status_code, 403)
                self.assertEqual(self.url_open(f"/insurance/list/{name}/{2**31 - 1}").status_code, 404)

    def test_only_lists(self):
        for path in ("res.partner/1", "insurance.list.mixin/1", "no.model/1"):
            self.assertEqual(self.url_open(f"/insurance/list/{path}").status_code, 404)
