from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import NOON, SmsCase


@tagged("post_install", "-at_install")
class TestLetter(SmsCase):
    """Letters wait, are printed on the company's paper in the reader's language, and are sent then."""

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("fa_IR")
        self.reader = self._person("زهرا", lang="fa_IR", street="Street 5", city="Tehran")

    def _letter(self, user=None, **vals):
        values = {
            "channel": "letter", "subject": "Notice", "body": "First\nSecond", "date_claimed": NOON, "lang": "fa_IR",
            "user_id": (user or self.agent).id,
        }  # fmt: skip
        return self._row(self.reader, **(values | vals))

    def _print(self, letters, user):
        return letters.with_user(user).action_print_letters()

    def _html(self, letters, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.agent)
        return reports._render_qweb_html("insurance_sms.report_letter", letters.ids)[0].decode()

    def test_printed_is_sent(self):
        letters = self._letter() | self._letter()
        action = self._print(letters, self.agent)
        self.assertEqual(action["report_name"], "insurance_sms.report_letter")
        self.assertEqual(set(letters.mapped("state")), {"sent"})
        self.assertTrue(all(letters.mapped("date_sent")))
        self.assertIn(self.agent.name, letters[0].detail)

    def test_an_administrator_gets_the_file_at_once(self):
        """Core asks administrators how papers shall look before the first one; the letters would be sent, not printed."""
        self.env.company.external_report_layout_id = False
        action = self._print(self._letter(), self.env.ref("base.user_admin"))
        self.assertEqual(action["type"], "ir.actions.report")

    def test_printing_again_changes_nothing(self):
        letter = self._letter()
        self._print(letter, self.agent)
        before = letter.read(["state", "date_sent", "detail"])
        self._print(letter, self.manager)
        self.assertEqual(letter.read(["state", "date_sent", "detail"]), before)

    def test_only_letters_that_are_ready(self):
        for vals in ({"channel": "sms"}, {"body": None}):
            with self.assertRaises(UserError):
                self._print(self._letter(**vals), self.agent)
        sms, letter = self._letter(channel="sms"), self._letter()
        self._print(sms | letter, self.agent)
        self.assertEqual((sms.state, letter.state), ("planned", "sent"))

    def test_a_colleagues_letter(self):
        letter = self._letter(user=self.other_agent)
        with self.assertRaises(AccessError):
            self._print(letter, self.agent)
        self.assertEqual(letter.state, "planned")

    def test_page(self):
        page = self._html(self._letter(body_html="<p>One <b>bold</b></p>"))
        for words in ("Notice", "<b>bold</b>", "زهرا", "Street 5", self.company.name, 'dir="rtl"', 'lang="fa-IR"'):
            self.assertIn(words, page)

    def test_no_link_on_paper(self):
        page = self._html(
            self._letter(body_html='<p>One</p><p class="o_message_stop"><a href="x">No more</a></p><p>Two</p>')
        )
        self.assertNotIn("No more", page)
        self.assertIn("<p>Two</p>", page)

    def test_page_of_a_text(self):
        page = self._html(self._letter(body="A <b> & B\nSecond"))
        self.assertIn("A &lt;b&gt; &amp; B", page)

    def test_not_anybody_reads_them(self):
        letter = self._letter(user=self.other_agent)
        with self.assertRaises(AccessError):
            self._html(letter)

    def test_many_in_one_file(self):
        letters = self._letter() | self._letter() | self._letter()
        pages = []
        reports = self.env.registry["ir.actions.report"]
        with (
            patch.object(reports, "_chromium", lambda _report: "/bin/true"),
            patch.object(reports, "_print_with_chromium", lambda _r, _b, body, *_rest: pages.append(body) or b""),
            patch("odoo.addons.insurance_crm.report.ir_actions_report.merge_pdf", lambda parts: b"merged"),
        ):
            report = self.env.ref("insurance_sms.action_report_letter").with_user(self.manager)
            bodies = report._prepare_html(self._html(letters, self.manager), report_model="insurance.message")[0]
            self.assertEqual(report._run_wkhtmltopdf(bodies, report.report_name), b"merged" if len(bodies) > 1 else b"")
        self.assertEqual(sum(page.count("Notice") for page in pages), 3)
