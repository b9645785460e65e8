import os
import stat
import tempfile
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.base.models import ir_actions_report
from odoo.addons.insurance_crm.lib import chromium

from .print_common import PrintCase

PICTURE = b"R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs="


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
            report = self.report.with_context(lang="en_US", force_report_rendering=True)
            with self.assertRaisesRegex(UserError, "install Chromium"):
                report._render_qweb_pdf(report.report_name, [])

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
