"""A tariff goes out as a spreadsheet and comes in again; refused rows come back with their reasons."""

import base64
import io
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..lib.book import reading
from .guard_common import GuardCase
from .tariff_common import TariffCase

FILE = """Table,Attribute,From,To,Values,Effect,By
Setting,base_kind,,,fixed,,
Setting,base_value,,,,,120
Setting,short_terms,,,table,,
Factor,Client's age,18,24,,Multiply by,1.4
Factor,Client's age,25,,,Multiply by,1
Factor,Colour of the car,,,red,Multiply by,9
Factor,Power (kW),100,70,,Multiply by,1.2
Short term,Months,,3,,,50
"""


@tagged("post_install", "-at_install")
class TestTariffSheet(TariffCase):
    def _wizard(self, content=FILE, user=None, **vals):
        content = content.encode() if isinstance(content, str) else content
        tariff = self.tariff.with_user(user or self.administrator)
        vals = {"tariff_id": tariff.id, "file": base64.b64encode(content), "filename": "prices.csv"} | vals
        return self.env["insurance.tariff.import"].with_user(user or self.administrator).create(vals)

    def test_preview_tells_before_anything_is_written(self):
        wizard = self._wizard()
        self.assertEqual((wizard.good_count, wizard.refused_count), (6, 2))
        self.assertIn("Row 7: Attribute: there is no attribute “Colour of the car”.", wizard.problems)
        self.assertIn("Row 8: To: “70” is not understood.", wizard.problems)
        self.assertFalse(self.tariff.factor_ids)

    def test_good_rows_in_bad_rows_back(self):
        self._add_rows(self.tariff, ("power_kw", "1+", "factor", 3))
        wizard = self._wizard()
        self.assertEqual(wizard.action_import()["res_id"], wizard.id)
        self.assertEqual(
            (self.tariff.base_kind, self.tariff.base_value, self.tariff.term_kind), ("fixed", 120, "table")
        )
        self.assertEqual(self.tariff.factor_ids.mapped("values"), ["18-24", "25+"])
        self.assertEqual((self.tariff.term_ids.count, self.tariff.term_ids.percent), (3, 50))
        self.assertEqual(
            (wizard.state, wizard.imported_count, wizard.rejected_filename), ("done", 6, "prices - rejected.xlsx")
        )
        rows = [cells for _n, cells in reading.open_book(io.BytesIO(base64.b64decode(wizard.rejected_file))).rows()]
        self.assertEqual(
            rows[0], ["Table", "Attribute", "From", "To", "Values", "Effect", "By", "Row", "Why it was rejected"]
        )
        self.assertEqual([row[-2] for row in rows[1:]], [7, 8])
        self.client.birth_date = "2005-01-01"
        self.assertPremium(168)

    def test_the_file_of_refused_rows_is_imported_once_mended(self):
        wizard = self._wizard()
        wizard.action_import()
        rows = [cells for _n, cells in reading.open_book(io.BytesIO(base64.b64decode(wizard.rejected_file))).rows()]
        rows[1][1], rows[2][2] = "Make", 50
        mended = "\n".join(",".join(f'"{"" if cell is None else cell}"' for cell in row) for row in rows)
        self._wizard(mended, replace=False).action_import()
        self.assertEqual(self.tariff.factor_ids.mapped("values"), ["18-24", "25+", "red", "50-70"])
        self.assertEqual(self.tariff.factor_ids.sorted("sequence"), self.tariff.factor_ids)

    def test_settings_that_do_not_fit_are_refused(self):
        wizard = self._wizard(
            "Table,Attribute,Values,By\nSetting,base_kind,dear,\nSetting,minimum,,-5\nSetting,round_to,,abc\n"
            "Setting,base_unit,area,\nSetting,for_each_object,1,\nSetting,rounding,up,\nSetting,base_unit,days,\n"
        )
        self.assertEqual((wizard.good_count, wizard.refused_count), (3, 4))
        self.assertIn("Setting base_kind: “dear” does not fit.", wizard.problems)
        wizard.action_import()
        self.assertTrue(self.tariff.times_objects)
        self.assertEqual((self.tariff.rounding_method, self.tariff.base_attribute_id.code), ("up", "days"))

    def test_files_that_are_no_tariffs(self):
        for content, words in (
            ("Policy,Client\n1,2\n", "No row of titles"),
            (b"\xd0\xcf\x11\xe0old", "old format"),
            ("Attribute,By\nage?,1\n", "Row 2"),
        ):
            wizard = self._wizard(content)
            with self.subTest(words):
                self.assertIn(words, wizard.problems)
                with self.assertRaisesRegex(UserError, words):
                    wizard.action_import()
        with self.assertRaisesRegex(UserError, "Choose the spreadsheet"):
            self._wizard(file=False).action_import()

    def test_many_refused_rows_are_summed_up(self):
        wizard = self._wizard("Attribute,By\n" + "\n".join(f"nothing{n},1" for n in range(30)))
        self.assertEqual(wizard.refused_count, 30)
        self.assertEqual(len(wizard.problems.splitlines()), 16)
        self.assertIn("and 15 more", wizard.problems)

    def test_added_terms_must_be_new(self):
        self.tariff.term_ids = [Command.create({"count": 3, "percent": 40})]
        with self.assertRaisesRegex(ValidationError, "for these terms already"):
            self._wizard(replace=False).action_import()

    def test_what_goes_out_comes_in(self):
        self.tariff.write({
            "minimum": 12.5, "rounding": 0.5, "rounding_method": "up", "term_kind": "table", "times_objects": True,
            "term_ids": [Command.create({"count": 15, "unit": "day", "percent": 20})],
        })  # fmt: skip
        self._add_rows(self.tariff, ("client_age", "18-24", "driving_years", "-2", "factor", 1.8125),
                       ("area", "Київ, Kyiv", "amount", 5), ("object_age", "11+", "refuse", 0),
                       ("client_age", False, "driving_years", False, "factor", 1))  # fmt: skip
        content = self.tariff._export_xlsx()
        copy = self._tariff(date_from="2025-02-01")
        _header, good, refused = copy._read_sheet(io.BytesIO(content))
        self.assertFalse(refused)
        copy._import_rows(good)
        names = ["base_kind", "base_value", "minimum", "rounding", "rounding_method", "term_kind", "times_objects"]
        self.assertEqual(copy.read(names)[0] | {"id": 0}, self.tariff.read(names)[0] | {"id": 0})
        self.assertEqual(
            [row._describe() for row in copy.factor_ids], [row._describe() for row in self.tariff.factor_ids]
        )
        self.assertEqual(copy.term_ids.percent, 20)

    def test_who_may_export(self):
        for user in (self.agent, self.supervisor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.tariff.with_user(user).action_export()
        administrator = self.administrator
        for allowed in (False, True):
            with patch.object(type(administrator), "_is_export_restricted", lambda user, allowed=allowed: not allowed):
                tariff = self.tariff.with_user(administrator)
                if allowed:
                    self.assertEqual(tariff.action_export()["url"], f"/insurance/tariff/{tariff.id}/xlsx")
                    self.assertTrue(tariff._export_xlsx().startswith(b"PK"))
                else:
                    with self.assertRaises(AccessError):
                        tariff._export_xlsx()

    def test_who_may_import(self):
        for user in (self.agent, self.supervisor):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._wizard(user=user)
        other = self.administrator.copy({"login": "second_administrator"})
        with self.assertRaises(AccessError):
            self._wizard().with_user(other).read(["filename"])


@tagged("post_install", "-at_install")
class TestTariffDownload(GuardCase):
    """The way out by HTTP: the guard refuses those who may not export, whatever their rights on tariffs."""

    @mute_logger("odoo.http")
    def test_route(self):
        product = self.env["insurance.product"].create(
            {
                "name": "Priced",
                "insurer_id": self.env.user.partner_id.id,
                "line_id": self.env["insurance.line"].search([], limit=1).id,
            }
        )
        tariff = self.env["insurance.tariff"].create({"product_id": product.id, "base_value": 2})
        path = f"/insurance/tariff/{tariff.id}/xlsx"
        self.login(self.agent)
        self.assertNotEqual(self.get(path).status_code, 200)
        self.holder.group_ids |= self.env.ref("insurance_crm.group_administrator")
        self.login(self.holder)
        answer = self.get(path)
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.content.startswith(b"PK"))
        self.assertEqual(self.get("/insurance/tariff/0/xlsx").status_code, 404)
