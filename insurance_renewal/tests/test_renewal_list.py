import io
from datetime import date

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from openpyxl import load_workbook
from pypdf import PdfReader

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..models.listing import insurance_renewal_list as wizard
from .common import TODAY, RenewalCase

JUNE = {"date_from": date(2031, 6, 1), "date_to": date(2031, 6, 30)}


@tagged("post_install", "-at_install")
class TestRenewalList(RenewalCase):
    """The list shows the policies, row by row, in whatever form."""

    def setUp(self):
        super().setUp()
        clock = freeze_time(TODAY)
        clock.start()
        self.addCleanup(clock.stop)
        self.office = self.env["insurance.office"].create({"name": "Branch A", "company_id": self.company.id})
        self.client.mobile_phone = "+380 67 765 43 21"
        self.ahead = self._ending(
            date(2031, 6, 20),
            office_id=self.office.id,
            issuing_unit="Unit 7",
            note="Call after six",
            date_issue="2030-06-15",
        )
        self.ended = self._ending(date(2031, 6, 1), marketer_id=self.other_insurer.id)
        self.renewed = self._ending(date(2031, 6, 30))
        self._renew(self.renewed)
        self.cancelled = self._ending(date(2031, 12, 31))
        self.cancelled.with_user(self.agent)._cancel(
            date(2031, 6, 6), self.env.ref("insurance_crm.cancel_reason_client")
        )
        self.foreign = self._elsewhere(date(2031, 6, 15), end_precision="month", user=self.agent)
        self.outside = self._ending(date(2031, 7, 1)) | self._ending(date(2031, 5, 31))
        self.theirs = self._ending(date(2031, 6, 12), user=self.other_agent, partner_id=self.persian.id)

    def _sheet(self, user=None, **vals):
        return self.env["insurance.renewal.list"].with_user(user or self.agent).create(JUNE | vals)

    def _policies(self, user=None, **vals):
        sheet = self._sheet(user, **vals)
        found = self.env["insurance.policy"].browse(policy.id for policy in sheet._get_policies())
        self.assertEqual(sheet.policy_count, len(found))
        return found

    def test_period_starts_as_next_month(self):
        sheet = self.env["insurance.renewal.list"].with_user(self.agent).create({})
        self.assertEqual((sheet.date_from, sheet.date_to), (date(2031, 7, 1), date(2031, 7, 31)))

    def test_which_policies(self):
        nothing = {"with_not_expired": False, "with_ended": False}
        self.assertEqual(self._policies(), self.ahead | self.ended | self.foreign)
        self.assertEqual(self._policies(with_ended=False), self.ahead | self.foreign)
        self.assertEqual(self._policies(with_not_expired=False), self.ended)
        self.assertEqual(self._policies(**nothing, with_renewed=True), self.renewed)
        self.assertEqual(self._policies(**nothing, with_cancelled=True), self.cancelled)
        self.assertFalse(self._policies(**nothing))

    def test_filters(self):
        self.assertEqual(self._policies(origin="own"), self.ahead | self.ended)
        self.assertEqual(self._policies(origin="foreign"), self.foreign)
        self.assertEqual(self._policies(office_ids=[(6, 0, self.office.ids)]), self.ahead)
        self.assertEqual(self._policies(self.supervisor, user_ids=[(6, 0, self.other_agent.ids)]), self.theirs)
        self.assertFalse(self._policies(line_ids=[(6, 0, self.travel.ids)]))

    def test_agent_prints_his_own_only(self):
        self.assertNotIn(self.theirs, self._policies())
        self.assertFalse(
            self._policies(user_ids=[(6, 0, self.other_agent.ids)]), "not by asking for a colleague's either"
        )
        self.assertIn(self.theirs, self._policies(self.supervisor))
        self.assertIn("Own book of Agent", " ".join(self._sheet()._list_scope()))
        self.assertNotIn("Own book", " ".join(self._sheet(self.supervisor)._list_scope()))

    def test_renewed_by_a_colleague(self):
        """The next term went into a colleague's book: for the agent it is renewed all the same."""
        self.renewed.next_ids.user_id = self.other_agent
        self.assertNotIn(self.renewed, self._policies())

    def test_dates(self):
        with self.assertRaises(ValidationError):
            self._sheet(date_to=date(2031, 5, 1))

    def _cells(self, sheet):
        """Return ``(lines above the table, {column: value} of each row, group lines)`` of the saved XLSX."""
        table = list(load_workbook(io.BytesIO(sheet._list_xlsx())).active.iter_rows(values_only=True))
        titles = [column.title for column in sheet._list_columns()]
        head = next(n for n, line in enumerate(table) if list(line) == titles)
        lines = [dict(zip(titles, line, strict=True)) for line in table[head + 1 :]]
        rows = [line for line in lines if line["Expiry"] and not isinstance(line["Expiry"], str)]
        return table[:head], rows, [line["Expiry"] for line in lines if isinstance(line["Expiry"], str)]

    def test_xlsx_row_by_row(self):
        sheet = self._sheet(with_renewed=True, with_cancelled=True)
        head, rows, groups = self._cells(sheet)
        policies = self.ahead | self.ended | self.renewed | self.cancelled | self.foreign
        by_number = {row["Policy"]: row for row in rows}
        self.assertEqual(len(rows), 5)
        for policy in policies:
            row = by_number[policy.number or None]
            self.assertEqual(row["Expiry"].date(), policy.cover_end - relativedelta(days=1))
            self.assertEqual(row["Policyholder"], policy.partner_id.name)
            self.assertEqual((row["Phone"], row["Mobile"]), ("+380 50 123 45 67", "+380 67 765 43 21"))
            self.assertEqual(row["Agent"], "Agent")
            self.assertEqual(row["Premium"], policy.premium_total)
            self.assertEqual(row["Issued"] and row["Issued"].date(), policy.date_issue or None)
        ahead = by_number[self.ahead.number]
        self.assertEqual(
            (ahead["Issuing unit"], ahead["Notes"], ahead["Marketer"]), ("Unit 7", "Call after six", "Direct sale")
        )
        self.assertEqual(by_number[self.ended.number]["Marketer"], self.other_insurer.name)
        self.assertEqual(by_number[None]["Marketer"], "Elsewhere")
        self.assertIn("month only", by_number[None]["Notes"])
        kinds = [by_number[p.number or None]["Status"] for p in policies]
        self.assertEqual(kinds, ["Not yet expired", "Ended, not renewed", "Renewed", "Cancelled", "Not yet expired"])
        texts = " ".join(str(line[0]) for line in head)
        self.assertIn("06/01/2031", texts)
        self.assertIn("Printed", texts)
        self.assertTrue(any("Branch A" in group for group in groups))
        self.assertTrue(any(group.startswith("Total (5)") for group in groups))

    def test_grouped_by_office_and_line(self):
        """Offices in order, those without one last; within, by line and expiry."""
        rows = self._sheet()._list_rows()
        self.assertEqual([row["office"] for row in rows], ["Branch A", False, False])
        self.assertEqual([row["date_end"] for row in rows], [date(2031, 6, 20), date(2031, 6, 1), date(2031, 6, 30)])

    def test_status_column_only_when_it_says_something(self):
        names = [column.name for column in self._sheet(with_ended=False)._list_columns()]
        self.assertNotIn("kind", names)
        self.assertIn("kind", [column.name for column in self._sheet()._list_columns()])

    def _pdf(self, sheet):
        reports = self.env["ir.actions.report"].with_user(sheet.env.user).with_context(force_report_rendering=True)
        content, _kind = reports._render_qweb_pdf("insurance_renewal.action_report_renewal_list", sheet.ids)
        return PdfReader(io.BytesIO(content))

    def test_pdf(self):
        sheet = self._sheet()
        with self.allow_pdf_render():
            text = " ".join(" ".join(page.extract_text() for page in self._pdf(sheet).pages).split())
        for policy in (self.ahead, self.ended):
            self.assertIn(policy.number, text)
        for said in ("Renewal list", "06/20/2031", "Branch A", "Unit 7", "+380 50 123 45 67", "Direct sale", "Printed"):
            self.assertIn(said, text)
        self.assertNotIn(self.theirs.number, text)
        self.assertNotIn(self.renewed.number, text)

    def test_persian(self):
        self.env["res.lang"]._activate_lang("fa_IR")
        self.agent.lang = "fa_IR"
        sheet = self._sheet().with_context(lang="fa_IR")
        html = (
            self.env["ir.actions.report"]
            .with_user(self.agent)
            .with_context(lang="fa_IR")
            ._render_qweb_html("insurance_renewal.report_renewal_list", sheet.ids)[0]
            .decode()
        )
        self.assertIn('dir="rtl"', html)
        self.assertIn('<bdi dir="ltr">+380 50 123 45 67</bdi>', html)
        book = load_workbook(io.BytesIO(sheet._list_xlsx()))
        self.assertTrue(book.active.sheet_view.rightToLeft)

    def test_lost_ones_say_so(self):
        """Also to the issuer, who sees the policy and not its renewal."""
        self.ended.issuer_id = self.other_agent
        case = self._night(date(2031, 5, 20)).filtered(lambda case: case.policy_id == self.ended)
        case.with_user(self.agent)._close("lost")
        for user in (self.agent, self.other_agent):
            rows = {row["number"]: row for row in self._sheet(user)._list_rows()}
            self.assertEqual(rows[self.ended.number]["note"], "Lost.")

    def test_persian_calendar(self):
        """On request all dates of the list are of the Persian calendar: rows, period and the moment of printing."""
        sheet = self._sheet(calendar="jalali")
        table = list(load_workbook(io.BytesIO(sheet._list_xlsx())).active.iter_rows(values_only=True))
        texts = [str(cell) for line in table for cell in line if cell]
        self.assertIn("1410/03/30", texts)  # 20 June 2031
        self.assertIn("Policies ending from 1410/03/11 to 1410/04/09", texts)
        self.assertTrue(any("1410/03/20" in text for text in texts if text.startswith("\u2068Printed")), texts[:5])
        self.assertFalse([text for text in texts if "2031" in text or "2030" in text])

    def test_calendar_as_the_user_likes(self):
        self.company.insurance_calendar = "jalali"
        self.assertEqual(self._sheet().calendar, "jalali")
        self.agent.insurance_calendar = "gregorian"
        self.assertEqual(self._sheet().calendar, "gregorian")

    def test_persian_calendar_printed(self):
        sheet = self._sheet(calendar="jalali")
        with self.allow_pdf_render():
            text = " ".join(" ".join(page.extract_text() for page in self._pdf(sheet).pages).split())
        self.assertIn("1410/03/30", text)
        self.assertNotIn("06/20/2031", text)

    def test_queries_do_not_grow(self):
        sheet = self._sheet()
        self.env.flush_all()

        def count():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertTrue(list(sheet._list_rows()))
            return self.cr.sql_log_count - before

        count()  # fills what is remembered from then on: groups, rules, fields
        few = count()
        for number in range(30):
            client = self.env["res.partner"].create({"name": f"List client {number}"})
            self._ending(date(2031, 6, 18), partner_id=client.id)
        self.assertEqual(count(), few)

    def test_too_many_to_print(self):
        sheet = self._sheet()
        self.patch(wizard, "PDF_ROWS", 2)
        with self.assertRaises(UserError):
            sheet.action_list_pdf()
        self.assertTrue(sheet._list_xlsx())

    def test_buttons(self):
        sheet = self._sheet()
        self.assertEqual(sheet.action_list_pdf()["report_name"], "insurance_renewal.report_renewal_list")
        self.assertIn(f"/insurance.renewal.list/{sheet.id}", sheet.action_list_xlsx()["url"])
