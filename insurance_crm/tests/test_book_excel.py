"""A broker's own spreadsheet, with every awkward cell a spreadsheet can have (see ``book_fixture``)."""

import base64
import io
from datetime import date

from odoo.tests import tagged

from ..lib.book import reading
from . import book_fixture
from .book_common import BookCase


@tagged("post_install", "-at_install")
class TestBookExcel(BookCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.book = book_fixture.workbook()

    def test_columns_are_guessed(self):
        run = self._run(self.book)
        self.assertIn("Портфель", run.layout)
        self.assertEqual(run.profile_id.header_row, 4)
        targets = dict(zip(book_fixture.HEADER, run.column_ids.mapped("target"), strict=True))
        self.assertEqual(
            {title: target for title, target in targets.items() if target},
            {
                "ПІБ клієнта": "client_name", "Телефон": "client_phone", "Дата народження": "client_birth_date",
                "ІПН": "client_vat", "Держномер": "plate", "Авто": "make_model", "Продукт": "product", "Страховик": "insurer",
                "№ поліса": "number", "Дата оформлення": "date_issue", "Діє з": "date_start", "Термін": "term",
                "Ціна": "premium_total", "% КВ": "commission_rate", "Менеджер": "advisor", "Оформив": "issuer",
                "Субагент": "marketer", "Примітка": "note",
            },
        )  # fmt: skip
        self.assertIn("Іваненко Олена", run.preview)

    def test_the_whole_book(self):
        run = self._import(self.book)
        self.assertCounts(run, created=book_fixture.GOOD, rejected=book_fixture.BAD)
        self.assertEqual(run.total, book_fixture.GOOD + book_fixture.BAD)
        first, second, hull, travel, firm, namesake = self._policies(run)

        # one client under two spellings, whose policy was renewed with a new number for the same car
        self.assertEqual(first.partner_id, second.partner_id)
        self.assertEqual(first.partner_id.name, "Іваненко Олена Петрівна")
        self.assertEqual(first.partner_id.phone_sanitized, "+380501234567")
        self.assertEqual((first.partner_id.birth_date, first.partner_id.vat), (date(1985, 2, 14), "2987654321"))
        self.assertEqual(first.object_ids.object_id, second.object_ids.object_id)
        self.assertNotEqual(namesake.partner_id, first.partner_id)

        # dates as real dates, texts and serial numbers; terms in words
        self.assertEqual((first.date_start, first.date_end), (date(2023, 3, 15), date(2024, 3, 14)))
        self.assertEqual((second.date_start, second.date_end), (date(2024, 3, 15), date(2025, 3, 14)))
        self.assertEqual((hull.date_issue, hull.date_end), (date(2024, 3, 15), date(2025, 3, 14)))
        self.assertEqual((travel.date_start, travel.date_end), (date(2024, 6, 10), date(2024, 6, 24)))
        self.assertFalse(firm.date_end)
        self.assertEqual(namesake.date_end, date(2024, 9, 15))

        # money and our percentage
        self.assertEqual(first.premium, 2500)
        self.assertEqual((hull.premium, hull.commission_rate, hull.commission), (500, 15, 75))
        self.assertEqual((firm.premium, firm.commission), (12500, 1250))
        self.assertEqual(namesake.premium, 1300.5)

        # two employees, one of whom is written first name first; a marketer; an unknown employee
        self.assertEqual((first.user_id, first.issuer_id), (self.koval, self.melnyk))
        self.assertEqual(hull.marketer_id.name, "ФОП Бойко")
        self.assertTrue(hull.marketer_id.is_marketer)
        self.assertFalse(travel.marketer_id)
        self.assertFalse(travel.user_id)

        # two phones in one cell, a number, a firm
        self.assertEqual((hull.partner_id.phone, hull.partner_id.mobile_phone), ("067 222 33 44", "(044) 555-66-77"))
        self.assertEqual(travel.partner_id.phone_sanitized, "+380631112233")
        self.assertTrue(firm.partner_id.is_company)
        self.assertFalse(first.partner_id.is_company)

    def test_what_stands_around_the_clients(self):
        run = self._import(self.book)
        first, second, hull, travel, firm, _namesake = self._policies(run)

        # insurers under two spellings, lines told by the products, the car in parts
        self.assertEqual(first.insurer_id, second.insurer_id)
        self.assertEqual(hull.insurer_id, firm.insurer_id)
        lines = ["line_mtpl", "line_mtpl", "line_hull", "line_travel", "line_household", "line_mtpl"]
        for policy, line in zip(self._policies(run), lines, strict=True):
            self.assertEqual(policy.line_id, self.env.ref(f"insurance_crm.{line}"))
        car = hull.object_ids.object_id
        self.assertEqual(
            (car.make, car.model, car.plate, car.owner_id), ("Toyota", "RAV4", "KA0001AA", hull.partner_id)
        )
        self.assertFalse(travel.object_ids)

        # history: issued, booked at its own date, nobody is told
        for policy in self._policies(run):
            self.assertEqual(policy.state, "issued")
            self.assertBooked(policy)
            self.assertEqual(self._ledger(policy).date_booking, policy.date_issue)
            self.assertFalse(self._outbox("policy_issued", policy))
            self.assertEqual(policy.create_uid, run.profile_id.sudo().user_id)

    def test_every_refused_row_says_why(self):
        run = self._import(self.book)
        reasons = dict(zip(run.rejected_ids.mapped("row_number"), run.rejected_ids.mapped("reason"), strict=True))
        self.assertEqual(
            reasons,
            {
                12: "The same row stands in line 7 already.",
                13: "Діє з: there is no such day as “31.02.2024” (read as day/month/year).",
                14: "Термін: the term “як завжди” is not understood. Write e.g. 1 year, 6 months or 15 days.",
                15: "A policy of ours needs its number.",
                16: "The client's name is missing.",
                17: "The line of business is missing and cannot be told from the product “Щось дивне”.",
            },
        )

    def test_the_file_of_refused_rows_can_be_corrected_and_imported(self):
        run = self._import(self.book)
        self.assertEqual(run.rejected_filename, "book - rejected.xlsx")
        rows = [c for _n, c in reading.open_book(io.BytesIO(base64.b64decode(run.rejected_file))).rows()]
        self.assertEqual(rows[0], [*book_fixture.HEADER, "Row", "Why it was rejected"])
        self.assertEqual(len(rows), 1 + book_fixture.BAD)
        self.assertEqual(rows[2][11], "31.02.2024")
        corrected = [*book_fixture.ROWS[8][:11], "28.02.2024", *book_fixture.ROWS[8][12:]]
        again = self._import(book_fixture.workbook([corrected]), profile=run.profile_id)
        self.assertCounts(again, created=1)

    def test_the_same_file_again_changes_nothing(self):
        run = self._import(self.book)
        before = self._fingerprint()
        again = self._import(self.book, profile=run.profile_id)
        self.assertCounts(again, unchanged=book_fixture.GOOD, rejected=book_fixture.BAD)
        self.assertEqual(self._fingerprint(), before)

    def test_cp1251_gives_the_same_policies(self):
        run = self._import(book_fixture.as_csv(), filename="book.csv")
        self.assertIn("cp1251", run.layout)
        self.assertCounts(run, created=book_fixture.GOOD, rejected=book_fixture.BAD)
        self.assertEqual(sum(self._policies(run).mapped("premium")), 2500 + 2800 + 500 + 450 + 12500 + 1300.5)

    def test_a_formula_never_calculated(self):
        run = self._import(book_fixture.workbook(results=False))
        reason = run.rejected_ids.filtered(lambda remark: remark.row_number == 7).reason
        self.assertIn("a formula without its result", reason)

    def test_trial_changes_nothing(self):
        run = self._run(self.book)
        run.profile_id._get_service_user()
        before = self._fingerprint()
        run.action_trial()
        self._work(run)
        self.assertEqual((run.state, run.created, run.rejected), ("tried", book_fixture.GOOD, book_fixture.BAD))
        self.assertEqual(len(run.rejected_ids), book_fixture.BAD)
        self.assertEqual(self._fingerprint(), before)
        self.assertFalse(self.env["insurance.book.link"].search([("run_id", "=", run.id)]))
        run.action_import()
        self.assertCounts(self._work(run), created=book_fixture.GOOD, rejected=book_fixture.BAD)

    def test_terms_of_a_car_are_chained_when_told(self):
        run = self._import(self.book)
        first, second = self._policies(run)[:2]
        self.assertFalse(second.previous_id)  # another number each year
        run.action_undo()
        self._work(run)
        run.profile_id.chain_by = "object"
        run.action_to_draft()
        run.action_import()
        self._work(run)
        first, second = self._policies(run)[:2]
        self.assertEqual(second.previous_id, first)

    def _fingerprint(self):
        """Return a digest of every business table, times of writing included."""
        self.env.flush_all()
        tables = ["res_partner", "insurance_policy", "insurance_policy_object", "insurance_object", "insurance_transaction",
                  "insurance_product", "insurance_line", "insurance_outbox", "mail_message", "mail_activity"]  # fmt: skip
        digests = []
        for table in tables:
            self.env.cr.execute(f"SELECT count(*), md5(string_agg(t::text, '' ORDER BY id)) FROM {table} t")  # pylint: disable=sql-injection
            digests.append((table, *self.env.cr.fetchone()))
        return digests
