import base64
import io

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import tagged

from .bulk_common import BulkCase


@tagged("post_install", "-at_install")
class TestBulkNumbers(BulkCase):
    """Numbers typed or in a file of any layout; every row is accounted for."""

    def _typed(self, text, **vals):
        return self._bulk(audience="numbers", numbers=text, **vals)

    def _file(self, content, name="list.csv", **vals):
        data = content if isinstance(content, bytes) else content.encode()
        return self._bulk(audience="file", file=base64.b64encode(data), filename=name, **vals)

    def test_typed_in_every_shape(self):
        self.company.country_id = self.env.ref("base.ua")
        bulk = self._typed("+380 50 111 22 33\n(050) 111-22-34 Olena\n00380501112235; 380501112236,rubbish\n\n12345")
        rows = self._start(bulk)
        self.assertEqual(rows.mapped("address"), ["+380501112233", "+380501112234", "+380501112235", "+380501112236"])
        self.assertEqual((bulk.rows_read, bulk.rows_left_out), (6, 2))
        self._send()
        self.assertEqual(len(self.provider.taken), 4)

    def test_the_same_number_twice(self):
        bulk = self._typed("+380501112233\n0038050 111 22 33")
        self.assertEqual(len(self._start(bulk)), 1)
        self.assertEqual(bulk.number_ids.mapped("reason"), [False, "repeated"])

    def test_a_clients_number_is_the_clients(self):
        """What he refused counts, whoever types his number: by each of his phones."""
        client = self._person(no=self.service)
        kind = self.env["insurance.contact.kind"].search([("medium", "=", "phone")], limit=1)
        self.env["insurance.contact.point"].create(
            {"partner_id": client.id, "kind_id": kind.id, "value": "+380631112233"}
        )
        bulk = self._typed(f"{client.phone}\n+380631112233\n+380501112299")
        rows = self._start(bulk)
        self.assertEqual(rows.mapped("partner_id"), client)
        self._send()
        self.assertEqual(self.provider.numbers, ["+380501112299"])
        self.assertEqual(rows.mapped("reason"), ["no_consent", "no_consent", False])

    def test_any_layout(self):
        """The column is found by what is in it, whatever it is called."""
        rows = ["Список клієнтів;;;", "№;Хто;Договір;Куди дзвонити"]
        rows += [f"{n};Клієнт {n};AB-{n:07};+38050111{n:04}" for n in range(20)]
        for encoding in ("utf-8", "cp1251", "utf-16"):
            bulk = self._file("\n".join(rows).encode(encoding), name=f"{encoding}.csv")
            self._check(bulk)
            self.assertEqual((bulk.rows_read, bulk.rows_left_out), (20, 0), encoding)
            self.assertEqual(bulk.column_found, "Куди дзвонити")

    def test_without_a_header(self):
        bulk = self._file("Olena,+380501112233\nIvan,+380501112234\n")
        self.assertEqual(self._start(bulk).mapped("address"), ["+380501112233", "+380501112234"])

    def test_column_by_name(self):
        content = "Mobile,Office\n+380501112233,+380631112233\n"
        bulk = self._file(content, phone_column="office")
        self.assertEqual(self._start(bulk).address, "+380631112233")
        with self.assertRaisesRegex(UserError, "no column"):
            self._check(self._file(content, phone_column="Fax"))

    def test_workbook(self):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["Name", "Number"])
        sheet.append(["Olena", 380501112233])
        sheet.append(["Ivan", "none"])
        out = io.BytesIO()
        book.save(out)
        bulk = self._file(out.getvalue(), name="list.xlsx")
        self.assertEqual(self._start(bulk).address, "+380501112233")
        self.assertTrue(bulk.rejected_filename.endswith(".xlsx"))

    def test_rubbish_comes_back_with_reasons(self):
        content = "Name,Phone\nOlena,+380501112233\nIvan,\nPetro,12\nOlha,+380501112233\n"
        bulk = self._file(content)
        self._start(bulk)
        text = base64.b64decode(bulk.with_context(bin_size=False).rejected_file).decode("utf-8-sig")
        self.assertIn("Ivan", text)
        self.assertIn("Petro;12;4;Not understood", text)
        self.assertIn("The same number stands further up", text)
        self.assertNotIn("Olena", text)
        self.assertEqual(bulk.rows_read, len(bulk.number_ids))

    def test_what_is_no_list(self):
        for content in ("", "Name,Age\nOlena,3\n"):
            with self.assertRaises(UserError):
                self._check(self._file(content or b"\xd0\xcf\x11\xe0xls"))

    def test_it_is_read_again_when_it_changes(self):
        bulk = self._typed("+380501112233")
        self._check(bulk)
        bulk.numbers = "+380501112244\n+380501112255"
        self.assertEqual(len(self._start(bulk)), 2)

    def test_forty_thousand_rows_with_rubbish(self):
        """Reading and planning stay quick and every row is accounted for. (A tenth of it here.)"""
        lines = ["Name;Phone"]
        for n in range(4000):
            lines.append(f"Client {n};" + ("rubbish" if n % 10 == 9 else f"+38050{n:07}"))
        bulk = self._file("\n".join(lines))
        rows = self._start(bulk)
        self.assertEqual((len(rows), bulk.rows_left_out, bulk.rows_read), (3600, 400, 4000))

    def test_files_are_forgotten(self):
        bulk = self._file("Phone\n+380501112233\n")
        self._start(bulk)
        self.env.cr.execute("UPDATE insurance_bulk SET create_date = '2020-01-01' WHERE id = %s", [bulk.id])
        bulk.invalidate_recordset()
        self.env["insurance.bulk"]._gc_files()
        self.assertFalse(bulk.file)
        self.assertFalse(bulk.number_ids.cells)
        self.assertEqual(bulk.number_ids.number, "+380501112233")
