import base64
import os
import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import config, file_open, file_path
from odoo.tools.mimetypes import guess_mimetype
from odoo.tools.pdf import merge_pdf

from odoo.addons.base.models import ir_actions_report
from odoo.addons.base.models.report_paperformat import PAPER_SIZES

from ..lib import chromium, print_html

_SIZES = {size["key"]: (size.get("width"), size.get("height")) for size in PAPER_SIZES}
_BUNDLE = re.compile(r"^/web/assets/[^/]+/(?:[^/]+/)?(?P<file>[^/?]+\.css)$")
_STATIC = re.compile(r"^/(?P<path>\w+/static/[\w./-]+)$")
_FIELD_IMAGE = re.compile(r"^/web/image/(?P<model>[a-z_.]+\.[a-z_.]+)/(?P<id>\d+)/(?P<field>\w+)")
_ATTACHMENT_IMAGE = re.compile(r"^/web/image/(?P<id>\d+)")
_LETTERHEAD_MARGIN = 12  # mm
_WORKING = ("ok", "upgrade")
_LIST_CLASS = "o_insurance_list"


class IrActionsReport(models.Model):
    """Reports that are printed by a headless Chromium instead of wkhtmltopdf.

    Chromium prints right-to-left text correctly, repeats headings and counts
    pages. Other reports of a live Odoo stay with wkhtmltopdf, unless it is not
    installed at all. Nothing is fetched over HTTP: styles and images are put
    into the page, so no `report.url`, proxy or second worker is needed.

    The binary is the environment's INSURANCE_CHROMIUM, the option
    `insurance_chromium` of odoo.conf, or the first of the usual names on the
    path. (Not a setting in the database: it would let a database's
    administrator run any program of the server.)
    """

    _inherit = "ir.actions.report"

    insurance_engine = fields.Selection(
        [("wkhtmltopdf", "wkhtmltopdf"), ("chromium", "Chromium")],
        "Printed By",
        default="wkhtmltopdf",
        required=True,
        help="Chromium prints right-to-left text, repeated headings and page numbers correctly. "
        "When it is not installed, wkhtmltopdf is used, and the other way round.",
    )

    @api.model
    def get_wkhtmltopdf_state(self):
        """Tell the browser that PDFs can be made when Chromium is there, whatever wkhtmltopdf's state."""
        state = super().get_wkhtmltopdf_state()
        return "ok" if state not in _WORKING and self._chromium() else state

    @api.model
    def _wkhtmltopdf_works(self):
        """Return whether core's own program can print."""
        return ir_actions_report._wkhtml().state in _WORKING

    @api.model
    def _chromium(self):
        """Return the path of the Chromium to print with, or None."""
        return chromium.find(os.environ.get("INSURANCE_CHROMIUM") or config.get("insurance_chromium"))

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        if not self._chromium() and not self._wkhtmltopdf_works():
            raise UserError(
                self.env._(
                    "No program to print PDFs is installed on the server. Ask your administrator to install "
                    "Chromium (package “chromium”), or wkhtmltopdf."
                )
            )
        return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)

    @api.model
    def _run_wkhtmltopdf(
        self,
        bodies,
        report_ref=False,
        header=None,
        footer=None,
        landscape=False,
        specific_paperformat_args=None,
        set_viewport_size=False,
    ):
        report = self._get_report(report_ref) if report_ref else self
        wanted = report.insurance_engine == "chromium" or not self._wkhtmltopdf_works()
        binary = self._chromium() if wanted else None
        if not binary:
            return super()._run_wkhtmltopdf(
                bodies, report_ref, header, footer, landscape, specific_paperformat_args, set_viewport_size
            )
        landscape = landscape or (specific_paperformat_args or {}).get("data-report-landscape")
        headers = print_html.children_of(header, "minimal_layout_report_headers")
        footers = print_html.children_of(footer, "minimal_layout_report_footers")
        css = self._chromium_page_css(report.get_paperformat(), landscape, bool(headers))
        pages = []
        for index, body in enumerate(bodies):
            before, after = (part[index] if index < len(part) else "" for part in (headers, footers))
            pages.append(self._print_with_chromium(binary, str(body), css, before, after))
        return pages[0] if len(pages) == 1 else merge_pdf(pages)

    def _print_with_chromium(self, binary, body, css, before, after):
        """Return the PDF of one body; the layout's letterhead goes above its first and below its last page."""
        # A list brings its own few rules; core's report bundle (0.5 MB of CSS) would only slow it down.
        style = self._print_stylesheet if _LIST_CLASS not in body else lambda href: None
        html = print_html.standalone(body, style, self._print_image, css, before, after)
        try:
            return chromium.print_pdf(binary, html)
        except chromium.PrintError as error:
            raise UserError(self.env._("Chromium could not print the document: %(reason)s", reason=error)) from error

    @api.model
    def _chromium_page_css(self, paperformat, landscape=False, letterhead=False):
        """Return the ``@page`` rule for a paper format (a `report.paperformat`; A4 when empty).

        :param letterhead: the letterhead is printed in the text, so the wide margins kept for it are not needed
        """
        width, height = _SIZES.get(paperformat.format or "A4") or (None, None)
        if not width:
            width, height = paperformat.page_width or 210, paperformat.page_height or 297
        if landscape or paperformat.orientation == "Landscape":
            width, height = height, width
        margins = [paperformat[f"margin_{side}"] for side in ("top", "right", "bottom", "left")] if paperformat else []
        if letterhead or not margins:
            margins = [_LETTERHEAD_MARGIN] * 4
        return print_html.page_css(width, height, margins)

    @api.model
    def _print_stylesheet(self, href):
        """Return the CSS of a bundle's address, or None for any other address."""
        found = _BUNDLE.match(href)
        if not found:
            return None
        name, rtl, _kind, autoprefix = self.env["ir.asset"]._parse_bundle_name(found["file"], False)
        # sudo: core serves bundles to everybody; here they are read without a request
        qweb = self.env["ir.qweb"].sudo()
        attachment = qweb._get_asset_bundle(name, js=False, rtl=rtl, autoprefix=autoprefix).css()
        return attachment.raw.decode()

    @api.model
    def _print_image(self, src):
        """Return the ``data:`` address of an image on this server that the printing user may see, or None."""
        content = self._print_image_content(src)
        if not content:
            return None
        kind = guess_mimetype(content)
        return f"data:{kind};base64,{base64.b64encode(content).decode()}" if kind.startswith("image/") else None

    def _print_image_content(self, src):
        if found := _STATIC.match(src):
            try:
                with file_open(file_path(found["path"]), "rb") as file:
                    return file.read()
            except FileNotFoundError:
                return None
        found, field = _FIELD_IMAGE.match(src), None
        if found:
            model, field = found["model"], found["field"]
        elif found := _ATTACHMENT_IMAGE.match(src):
            model, field = "ir.attachment", "raw"
        if not found or field not in self.env.get(model, self)._fields:
            return None
        record = self.env[model].browse(int(found["id"])).exists()
        if not record or not record.has_access("read"):
            return None
        return record[field] if field == "raw" else base64.b64decode(record[field] or b"")
