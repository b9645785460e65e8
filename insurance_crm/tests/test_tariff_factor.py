"""Rows, tariffs and attributes: what is refused, what is kept as history."""

from datetime import date, timedelta

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .tariff_common import TariffCase


@tagged("post_install", "-at_install")
class TestTariffFactor(TariffCase):
    def test_rows_are_typed_on_the_form(self):
        with Form(self.tariff.with_user(self.administrator)) as form, form.factor_ids.new() as row:
            row.attribute_id = self.attributes["client_age"]
            row.values = "18-24"
            row.value = 1.5
        self.assertEqual(self.tariff.factor_ids.span, [18, 24, None])
        self.assertEqual(self.tariff.factor_count, 1)

    def test_values_that_are_not_understood(self):
        for values in ("young", "24-18"):
            with self.subTest(values), self.assertRaisesRegex(ValidationError, "Write 18-24"):
                self._add_rows(self.tariff, ("client_age", values, "factor", 1))

    @mute_logger("odoo.sql_db")
    def test_a_factor_of_nothing(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._add_rows(self.tariff, ("client_age", "1", "factor", 0))
        self._add_rows(self.tariff, ("client_age", "1", "refuse", 0))

    def _told(self):
        return "\n".join(self.tariff.message_ids.mapped(lambda message: str(message.body)))

    def test_changes_of_prices_are_kept(self):
        self._add_rows(
            self.tariff, ("client_age", "18-24", "factor", 1.5), ("area", False, "driving_years", "-2", "amount", 5)
        )
        self.env.cr.flush()
        row, other = self.tariff.factor_ids
        row.value = 1.75
        self.assertIn("Client's age 18-24: × 1.5 → Client's age 18-24: × 1.75", self._told())
        row.sequence = 7
        self.assertEqual(len(self.tariff.message_ids.filtered(lambda m: "→" in str(m.body))), 1)
        other.unlink()
        self.assertIn("Area *, Years of driving -2: + 5", self._told())
        self.assertIn("Rows removed", self._told())

    def test_rows_of_a_new_tariff_are_not_news(self):
        self._add_rows(self.tariff, ("client_age", "18-24", "factor", 1.5))
        self.assertNotIn("Rows added", self._told())
        self.env.flush_all()
        self.env.cr.execute("UPDATE insurance_tariff SET create_date = '2025-01-01' WHERE id = %s", self.tariff.ids)
        self.tariff.invalidate_recordset(["create_date"])
        self._add_rows(self.tariff, *[("power_kw", str(n), "factor", 1) for n in range(3)])
        self.assertIn("Rows added", self._told())
        self.tariff.factor_ids.write({"value": 2})
        self.tariff.factor_ids = [
            Command.create({"attribute_id": self.attributes["year"].id, "values": str(n)}) for n in range(25)
        ]
        self.assertIn("and 5 more", self._told())

    def test_new_prices_leave_the_old_ones(self):
        self._add_rows(self.tariff, ("client_age", False, "factor", 1.5))
        self.tariff.is_example = True
        action = self.tariff.with_user(self.administrator).action_new_version()
        new = self.env["insurance.tariff"].browse(action["res_id"])
        self.assertEqual(new.date_from, fields.Date.context_today(new) + timedelta(days=1))
        self.assertEqual((new.factor_ids.value, new.is_example, new.base_value), (1.5, False, 2))
        new.base_value = 3
        self.assertEqual(self._quote(date=new.date_from)["premium"], 450)
        self.assertEqual(self._quote(date=new.date_from - timedelta(days=1))["premium"], 300)
        with self.assertRaisesRegex(UserError, "There is a later tariff"):
            self.tariff.action_new_version()

    @mute_logger("odoo.sql_db")
    def test_one_tariff_a_day(self):
        with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self._tariff()
        self.tariff.active = False
        self.env.flush_all()
        self._tariff()

    @mute_logger("odoo.sql_db")
    def test_tariffs_that_make_no_sense(self):
        with self.assertRaisesRegex(ValidationError, "ends before it begins"):
            self.tariff.date_to = "2024-12-31"
        with self.assertRaisesRegex(ValidationError, "needs a unit"):
            self.tariff.base_kind = "unit"
        with self.assertRaisesRegex(ValidationError, "needs a unit"):
            self.tariff.write({"base_kind": "unit", "base_attribute_id": self.attributes["area"].id})
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.tariff.minimum = -1
        for vals in ({"count": 0}, {"percent": 0}, {"percent": 201}):
            with self.subTest(vals), self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.tariff.term_ids = [Command.create({"count": 3, "percent": 50} | vals)]

    def test_buttons(self):
        tariff = self.tariff.with_user(self.agent)
        self.assertEqual(tariff.action_try()["context"], {"default_product_id": self.product.id})
        self.assertEqual(tariff.action_import()["context"], {"default_tariff_id": tariff.id})
        self.assertEqual(tariff.display_name, "Hull Plus from 01/01/2025")

    @mute_logger("odoo.sql_db")
    def test_concessions_that_make_no_sense(self):
        with self.assertRaisesRegex(ValidationError, "ends before it begins"):
            self._concession(date_to="2025-02-28")
        with self.assertRaisesRegex(ValidationError, "say which, or leave both empty"):
            self._concession(attribute_id=self.attributes["area"].id)
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._concession(value=101)

    def test_attributes(self):
        attributes = self.env["insurance.tariff.attribute"].with_user(self.administrator)
        for vals in (
            {"source": "object", "field_name": "colour"},
            {"source": "method", "field_name": "_value_of_nothing"},
            {"source": "method", "field_name": "unlink"},
            {"source": "property", "field_name": False},
        ):
            refused = self.assertRaisesRegex(ValidationError, "there is no")
            with self.subTest(vals), refused, self.env.cr.savepoint():
                attributes.create({"name": "X", "code": "x"} | vals)
        owner = attributes.create(
            {"name": "Owner", "code": "owner", "kind": "text", "source": "object", "field_name": "owner_id"}
        )
        facts = self.product._complete_facts({"object": self._object()})
        self.assertEqual(attributes._read_values(facts)[1]["owner"], "Семён Королёв")
        owner.unlink()
        self.assertNotIn("owner", attributes._get_registry())

    def test_ages(self):
        attributes = self.env["insurance.tariff.attribute"]
        self.assertEqual(attributes._age(date(2000, 2, 29), date(2025, 2, 27)), 24)
        self.assertEqual(attributes._age(date(2000, 2, 29), date(2025, 2, 28)), 25)
        self.assertEqual(attributes._age(date(2025, 2, 28), date(2025, 2, 1)), 0)
        self.assertIsNone(attributes._age(False, date(2025, 2, 28)))
        person = self.env["res.partner"].create({"name": "Child", "birth_date": "2015-01-01"})
        self.client.birth_date = "1980-01-01"
        travel = self._object(type_id=self.env.ref("insurance_crm.object_type_person").id, person_id=person.id)
        values = attributes._read_values(self.product._complete_facts(
            {"object": travel, "partner": self.client, "date": "2025-06-01"}
        ))[0]  # fmt: skip
        self.assertEqual((values["person_age"], values["client_age"], values["client_kind"]), (10, 45, "person"))
