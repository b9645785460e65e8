import io
import os
import stat
import tempfile
import unicodedata
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from unittest.mock import patch

from pypdf import PdfReader

from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models import ir_actions_report
from odoo.addons.insurance_crm.lib import chromium, listing

from .common import InsuranceCase

COLUMNS = [
    listing.Column(name="end", title="انقضا", kind="date"),
    listing.Column(name="number", title="شماره", kind="code"),
    listing.Column(name="client", title="بیمه‌گذار", width=24),
    listing.Column(name="phone", title="تلفن", kind="code"),
    listing.Column(name="premium", title="حق", kind="money", total=True, unit="currency"),
]
PICTURE = b"R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs="
NEEDS_CHROMIUM = "Chromium is not installed"


def rows(number):
    """Rows of a Persian book in two offices."""
    return [
        {
            "office": "تهران" if index < number // 2 else "شیراز",
            "end": date(2026, 11, 1 + index % 28),
            "number": f"POL-{index:06}",
            "client": f"علی رضایی {index}",
            "phone": f"+98 912 {index:07}",
            "premium": 1000.5,
            "currency": "IRR",
        }
        for index in range(number)
    ]


class PrintCase(InsuranceCase):
    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("fa_IR")
        self.agent.lang = "fa_IR"
        self.env["ir.ui.view"].create(
            {
                "name": "test list",
                "type": "qweb",
                "key": "insurance_crm.test_list",
                "arch": """<t t-name="insurance_crm.test_list">
                    <t t-set="docs" t-value="env['insurance.list.mixin'].new()" />
                    <t t-call="insurance_crm.list_document" /></t>""",
            }
        )
        self.report = self.env["ir.actions.report"].create(
            {
                "name": "Test list",
                "model": "res.partner",
                "report_name": "insurance_crm.test_list",
                "insurance_engine": "chromium",
                "paperformat_id": self.env.ref("insurance_crm.paperformat_list").id,
            }
        )

    @contextmanager
    def the_list(self, number, **methods):
        """Give `insurance.list.mixin` a content; there is no list of its own in this module."""
        methods = {
            "_list_title": lambda self: "فهرست <تمدید>",
            "_list_scope": lambda self: ["آبان ۱۴۰۵"],
            "_list_columns": lambda self: COLUMNS,
            "_list_groups": lambda self: [listing.Group(name="office", title="دفتر")],
            "_list_rows": lambda self: rows(number),
        } | methods
        with patch.multiple(type(self.env["insurance.list.mixin"]), **methods):
            yield

    def _html(self):
        report = self.report.with_user(self.agent).with_context(lang="fa_IR")
        return report._render_qweb_html(self.report.report_name, [])[0].decode()

    def _pdf(self):
        report = self.report.with_user(self.agent).with_context(lang="fa_IR", force_report_rendering=True)
        return report._render_qweb_pdf(self.report.report_name, [])[0]

    @staticmethod
    def _pages(pdf):
        """Texts of the pages; letters in the forms one types, whatever form was drawn."""
        return [unicodedata.normalize("NFKC", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


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
            self.assertIn(f"Page {number} of {len(pages)}", page)
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
class TestPrintProgram(PrintCase):
    """Which program prints, and what happens without it."""

    def _state(self, stack, chromium_path, wkhtmltopdf):
        info = ir_actions_report._wkhtml()._replace(state=wkhtmltopdf)
        stack.enter_context(patch.object(ir_actions_report, "_wkhtml", lambda: info))
        stack.enter_context(patch.object(chromium, "find", lambda told=None: chromium_path))

    def _printers(self, stack):
        """Record which program is asked to print."""
        asked = []

        def wkhtmltopdf(args):
            asked.append("wkhtmltopdf")
            Path(args[-1]).write_bytes(b"%PDF by wkhtmltopdf")
            return type("Done", (), {"returncode": 0, "stderr": ""})

        def by_chromium(binary, html, seconds=0):
            asked.append(binary)
            return b"%PDF by chromium"

        stack.enter_context(patch.object(ir_actions_report, "_run_wkhtmltopdf", wkhtmltopdf))
        stack.enter_context(patch.object(chromium, "print_pdf", by_chromium))
        return asked

    def test_which_program(self):
        for engine, chromium_path, state, expected in (
            ("chromium", "/x/chromium", "ok", "/x/chromium"),
            ("chromium", "/x/chromium", "install", "/x/chromium"),
            ("chromium", None, "ok", "wkhtmltopdf"),
            ("wkhtmltopdf", "/x/chromium", "ok", "wkhtmltopdf"),
            ("wkhtmltopdf", "/x/chromium", "upgrade", "wkhtmltopdf"),
            ("wkhtmltopdf", "/x/chromium", "install", "/x/chromium"),
            ("wkhtmltopdf", "/x/chromium", "broken", "/x/chromium"),
        ):
            with self.subTest(engine=engine, chromium=chromium_path, state=state), ExitStack() as stack:
                self._state(stack, chromium_path, state)
                asked = self._printers(stack)
                stack.enter_context(self.the_list(1))
                self.report.insurance_engine = engine
                self._pdf()
                self.assertEqual(asked, [expected])
                self.assertIn(self.report.get_wkhtmltopdf_state(), ("ok", "upgrade"))

    def test_neither(self):
        with ExitStack() as stack:
            self._state(stack, None, "install")
            stack.enter_context(self.the_list(1))
            self.assertEqual(self.report.get_wkhtmltopdf_state(), "install")
            with self.assertRaisesRegex(UserError, "install Chromium"):
                self._pdf()

    def test_reports_stay_as_they_were(self):
        """Installing changes no report of a live Odoo."""
        others = self.env["ir.actions.report"].search([("report_name", "not like", "insurance")])
        self.assertEqual(set(others.mapped("insurance_engine")), {"wkhtmltopdf"})

    def _program(self, script):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = Path(folder.name, "fake")
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    def test_failure_is_told(self):
        with ExitStack() as stack:
            self._state(stack, self._program("echo out of memory >&2; exit 3"), "ok")
            stack.enter_context(self.the_list(1))
            with self.assertRaisesRegex(UserError, "3: out of memory"):
                self._pdf()

    def test_hanging_program_is_ended(self):
        with self.assertRaisesRegex(chromium.PrintError, "no result"):
            chromium.print_pdf(self._program("sleep 60"), "<p></p>", seconds=0.3)

    def test_program_that_prints_nothing(self):
        with self.assertRaises(chromium.PrintError):
            chromium.print_pdf(self._program("exit 0"), "<p></p>")

    def test_told_program(self):
        path = self._program("exit 0")
        with patch.dict(os.environ, {"INSURANCE_CHROMIUM": path}):
            self.assertEqual(self.report._chromium(), path)
        with patch.dict(os.environ, {"INSURANCE_CHROMIUM": "/nowhere/chromium"}):
            self.assertIsNone(self.report._chromium())

    def test_images(self):
        report = self.env["ir.actions.report"].with_user(self.agent)
        self.client.image_1920 = PICTURE
        values = {"name": "a.gif", "datas": PICTURE}
        own = self.env["ir.attachment"].with_user(self.agent).create(values)
        foreign = self.env["ir.attachment"].with_user(self.supervisor).create(values)
        text = self.env["ir.attachment"].with_user(self.agent).create({"name": "a.txt", "raw": b"text"})
        for src, found in (
            ("/web/static/img/logo.png", True),
            (f"/web/image/res.partner/{self.client.id}/image_128", True),
            (f"/web/image/{own.id}", True),
            (f"/web/image/{own.id}-abc/a.gif", True),
            (f"/web/image/{foreign.id}", False),
            (f"/web/image/{text.id}", False),
            (f"/web/image/res.partner/{self.client.id}/nothing", False),
            ("/web/image/no.model/1/image", False),
            (f"/web/image/res.partner/{2**31 - 1}/image_128", False),
            ("/web/static/img/no_such.png", False),
            ("/web/static/../../../etc/passwd", False),
            ("http://127.0.0.1/a.png", False),
            ("file:///etc/passwd", False),
        ):
            with self.subTest(src):
                data = report._print_image(src)
                self.assertEqual(bool(data), found)
                self.assertTrue(not data or data.startswith("data:image/"))

    def test_stylesheets(self):
        href = self.env["ir.qweb"]._get_asset_link_urls("web.report_assets_common")[0]
        self.assertIn(".container", self.report._print_stylesheet(href))
        self.assertIsNone(self.report._print_stylesheet("http://127.0.0.1/x.css"))

    def test_paper_formats(self):
        paper = self.env["report.paperformat"].new(
            {"format": "custom", "page_width": 100, "page_height": 50, "orientation": "Portrait", "margin_top": 3}
        )
        css = self.report._chromium_page_css(paper)
        self.assertIn("size:100mm 50mm;margin:3mm", css)
        self.assertIn("size:297mm 210mm", self.report._chromium_page_css(paper.new({"format": "A4"}), landscape=True))
        self.assertIn("margin:12mm 12mm", self.report._chromium_page_css(paper, letterhead=True))
        self.assertIn("size:210mm 297mm", self.report._chromium_page_css(self.env["report.paperformat"]))


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
            with self.subTest(name):
                answer = self.url_open(f"/insurance/list/{name}/{model.create({}).id}")
                self.assertEqual(answer.status_code, 200, answer.text[:300])
                self.assertTrue(answer.headers["Content-Disposition"].startswith("attachment"))
                self.assertEqual(answer.content[:2], b"PK")
                other = self.env[name].create({})
                self.assertEqual(self.url_open(f"/insurance/list/{name}/{other.id}").status_code, 403)
                self.assertEqual(self.url_open(f"/insurance/list/{name}/{2**31 - 1}").status_code, 404)

    def test_only_lists(self):
        for path in ("res.partner/1", "insurance.list.mixin/1", "no.model/1"):
            self.assertEqual(self.url_open(f"/insurance/list/{path}").status_code, 404)
