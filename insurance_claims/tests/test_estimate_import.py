"""Price lists: made, taken in from spreadsheets, kept in order."""

import base64
import csv
import io

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .estimate_common import EstimateCase

FILE = (
    "Type;Code;Description;Make;Kind of work;Hours;Price\n"
    "labour;R-1;Replace door;;Test body work;2,5;\n"
    "part;D-1;Door;Ford;;;5000,50\n"
    "part;D-2;Hood;;;;\n"
    "labour;R-2;Weld;;Wizardry;1,0;\n"
)


@tagged("post_install", "-at_install")
class TestEstimateImport(EstimateCase):
    def _import(self, content, **vals):
        if isinstance(content, str):
            content = content.encode()
        wizard = self.env["insurance.repair.price.import"].with_user(self.manager)
        return wizard.create(
            {"list_id": self.prices.id, "file": base64.b64encode(content), "filename": "north.csv"} | vals
        )

    def _rows(self):
        return self.env["insurance.repair.price"].search([("list_id", "=", self.prices.id)])

    def _row(self, code):
        return self._rows().filtered(lambda row: row.code == code)

    def test_import(self):
        wizard = self._import(FILE)
        self.assertEqual(wizard.column_ids.mapped("target"), ["kind", "code", "name", "make", "work", "hours", "price"])
        wizard.action_import()
        self.assertEqual((wizard.state, wizard.good_count, wizard.refused_count), ("done", 2, 2))
        self.assertEqual(len(self._rows()), 5, "rows there were stay")
        door, work = self._row("D-1"), self._row("R-1")
        self.assertEqual((door.kind, door.name, door.price, door.make_key), ("part", "Door", 5000.5, "ford"))
        self.assertEqual((work.kind, work.hours, work.work_id), ("labour", 2.5, self.body))
        self.assertEqual((door.company_id, door.create_uid), (self.company, self.manager))
        self.assertEqual(door.row_key, door._origin.row_key)

    def test_refused_rows_come_back(self):
        wizard = self._import(FILE)
        wizard.action_import()
        self.assertIn("Row 4: The price is missing.", wizard.problems)
        self.assertIn("There is no kind of work “Wizardry”", wizard.problems)
        self.assertEqual(wizard.rejected_filename, "north - rejected.csv")
        text = base64.b64decode(wizard.rejected_file).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text), delimiter=";"))
        self.assertEqual([row[1] for row in rows], ["Code", "D-2", "R-2"])
        self.assertEqual(rows[1][-1], "The price is missing.")

    def test_rejected_file_is_mended_and_taken_in(self):
        wizard = self._import(FILE)
        wizard.action_import()
        mended = base64.b64decode(wizard.rejected_file).decode("utf-8-sig")
        mended = mended.replace("Wizardry", "Test painting").replace("Hood;;;;", "Hood;;;;77")
        again = self._import(mended)
        again.action_import()
        self.assertEqual((again.good_count, again.refused_count), (2, 0), again.problems)
        self.assertEqual(self._row("R-2").work_id, self.painting)

    def test_twice_is_once(self):
        for price in ("5000,50", "6000"):
            self._import(FILE.replace("5000,50", price)).action_import()
        self.assertEqual((len(self._rows()), self._row("D-1").price), (5, 6000))
        self.assertEqual(self._row("D-1").write_uid, self.manager)

    def test_what_estimates_took_stays_theirs(self):
        estimate = self._estimate(lines=(), workshop_id=self.workshop.id)
        line = self.env["insurance.claim.estimate.line"].with_user(self.handler).create(
            {"estimate_id": estimate.id, "kind": "part", "price_id": self.bumper.id}
        )  # fmt: skip
        self._import("Code;Description;Make;Years;Price\n5J0 807;Front bumper;skoda;2015-2022;4444\n").action_import()
        self.assertEqual(self.bumper.price, 4444, "the same row")
        self.assertEqual(line.price, 4000)

    def test_replace(self):
        self._import(FILE, replace=True).action_import()
        self.assertEqual(sorted(self._rows().mapped("code")), ["D-1", "R-1"])
        self.assertFalse(self.bumper.exists())

    def test_look_first(self):
        wizard = self._import(FILE)
        wizard.action_look()
        self.assertEqual((wizard.state, wizard.good_count, wizard.refused_count), ("ready", 2, 2))
        self.assertEqual(len(self._rows()), 3, "nothing is written")

    def test_columns_said_by_hand(self):
        wizard = self._import("Foo;Bar;Baz\nLamp;10;99\nDoor;20;199\n")
        self.assertEqual(wizard.column_ids.mapped("target"), ["name", False, "price"])
        wizard.column_ids[1].target = "price"
        wizard.column_ids[2].target = False
        wizard.action_import()
        self.assertEqual(self._rows().filtered(lambda row: row.name == "Door").price, 20)

    def test_on_the_screen(self):
        wizard = self.env["insurance.repair.price.import"].with_user(self.manager)
        with Form(wizard.with_context(default_list_id=self.prices.id)) as form:
            form.file = base64.b64encode(FILE.encode())
            self.assertEqual(len(form.column_ids), 7)
            self.assertEqual(form.column_ids.edit(6).target, "price")
        form.record.action_import()
        self.assertEqual(form.record.good_count, 2)

    def test_no_table(self):
        with self.assertRaisesRegex(UserError, "old format"):
            self._import(b"\xd0\xcf\x11\xe0" + b"0" * 600).action_import()
        with self.assertRaisesRegex(UserError, "Choose the spreadsheet first"):
            self._import("", file=False).action_import()
        with self.assertRaisesRegex(UserError, "The price is missing"):
            self._import("Code;Description;Price\nA;Lamp;\n").action_import()

    def test_workbook(self):
        import openpyxl

        book, out = openpyxl.Workbook(), io.BytesIO()
        for row in (["Part number", "Part name", "List price"], ["X-1", "=1+1", 12.5], ["X-2", "Lamp", "n"]):
            book.active.append(row)
        book.active["B2"].data_type = "s"
        book.save(out)
        wizard = self._import(out.getvalue(), filename="north.xlsx")
        wizard.action_import()
        self.assertEqual(self._row("X-1").price, 12.5)
        self.assertEqual(wizard.rejected_filename, "north - rejected.xlsx")

    def test_many_rows_in_few_statements(self):
        lines = "".join(f"P{number};Part {number};{number % 900 + 1}\n" for number in range(20_000))
        wizard = self._import("Code;Description;Price\n" + lines)
        self.env.flush_all()
        before = self.cr.sql_log_count
        wizard.action_import()
        self.env.flush_all()
        self.assertEqual(wizard.good_count, 20_000)
        self.assertLess(self.cr.sql_log_count - before, 60)
        self.assertEqual(len(self._rows()), 20_003)

    def test_many_rows_of_an_unknown_kind(self):
        lines = "".join(f"P{number};Work {number};Wizardry;1\n" for number in range(5000))
        wizard = self._import("Code;Description;Kind of work;Hours\nA;Fit;Test painting;2\n" + lines)
        wizard.action_import()
        self.assertEqual((wizard.good_count, wizard.refused_count), (1, 5000))
        self.assertIn("and 4990 more", wizard.problems)

    # --- lists and rows by hand ------------------------------------------------------------------

    def test_rows_tell_what_they_are(self):
        self.assertEqual(self.bumper.display_name, "[5J0 807] Front bumper (SKODA 2015–2022)")
        self.assertEqual(self.fitting.display_name, "[R-10] Fit bumper")
        found = self.env["insurance.repair.price"].with_user(self.handler).name_search("J0 8")
        self.assertIn(self.bumper.id, [row[0] for row in found], "by its code")

    def test_same_row_twice(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.bumper.copy()
            self.env.flush_all()

    def test_currency_stays(self):
        self.prices.currency_id = self.foreign_currency
        self.prices.currency_id = self.company.currency_id
        self._estimate(price_list_id=self.prices.id)
        with self.assertRaisesRegex(ValidationError, "so its currency stays"):
            self.prices.with_user(self.manager).currency_id = self.foreign_currency

    def test_copy_for_next_year(self):
        new = self.prices.with_user(self.manager).copy({"name": "North 2027"})
        self.assertEqual(new.rate_ids.mapped("rate"), [800, 600])
        self.assertEqual((new.price_count, self.prices.price_count), (0, 3))

    def test_export_is_for_those_who_may(self):
        rows = self._rows()
        with (
            self.assertRaises(AccessError),
            mute_logger("odoo.addons.insurance_crm.models.guard.insurance_guard_refusal"),
        ):
            rows.with_user(self.handler).export_data(["code", "name", "price"])
        self.manager.group_ids += self.env.ref("insurance_crm.group_export")
        data = rows.with_user(self.manager).export_data(["code", "name", "price"])["datas"]
        self.assertEqual(len(data), 3)

    def test_an_export_is_read_again(self):
        titles = ["kind", "code", "name", "make", "year_from", "year_to", "work_id", "hours", "price"]
        heads = [self.env["insurance.repair.price"]._fields[name].string for name in titles]
        self.manager.group_ids += self.env.ref("insurance_crm.group_export")
        data = self._rows().with_user(self.manager).export_data(titles)["datas"]
        out = io.StringIO()
        csv.writer(out).writerows([heads, *data])
        before = self._rows()
        wizard = self._import(out.getvalue())
        wizard.action_import()
        self.assertEqual((wizard.good_count, wizard.refused_count), (3, 0), wizard.problems)
        self.assertEqual(self._rows(), before, self._rows().mapped("row_key"))
