"""A Persian list to print, without a list model of its own."""

import io
import unicodedata
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from pypdf import PdfReader

from odoo.addons.insurance_crm.lib import listing

from .common import InsuranceCase

COLUMNS = [
    listing.Column(name="end", title="انقضا", kind="date"),
    listing.Column(name="number", title="شماره", kind="code"),
    listing.Column(name="client", title="بیمه‌گذار", width=24),
    listing.Column(name="phone", title="تلفن", kind="code"),
    listing.Column(name="premium", title="حق", kind="money", total=True, unit="currency"),
]


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
