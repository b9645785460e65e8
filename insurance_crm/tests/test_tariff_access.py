"""Who reads and writes the catalogue's prices, and of which company."""

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .tariff_common import TariffCase


@tagged("post_install", "-at_install")
class TestTariffAccess(TariffCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_rows(cls.tariff, ("client_age", "18-24", "factor", 1.5))
        cls.tariff.term_ids = [Command.create({"count": 3, "percent": 50})]
        cls.product.write({
            "cover_ids": [Command.create({"name": "Theft", "code": "THEFT"})],
            "deductible_ids": [Command.create({"value": 100})],
            "term_ids": [Command.create({"count": 1})],
        })  # fmt: skip
        cls.records = [
            cls.tariff, cls.tariff.factor_ids, cls.tariff.term_ids, cls._concession(), cls.product.cover_ids,
            cls.product.deductible_ids, cls.product.term_ids,
        ]  # fmt: skip

    def test_agents_read_and_do_not_write(self):
        for record in self.records:
            with self.subTest(record._name):
                mine = record.with_user(self.agent)
                self.assertTrue(mine.read())
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(mine.has_access(operation))
                with self.assertRaises(AccessError):
                    mine.unlink()

    def test_supervisors_do_not_set_prices(self):
        with self.assertRaises(AccessError):
            self.tariff.with_user(self.supervisor).base_value = 1
        self.tariff.with_user(self.administrator).base_value = 1

    def test_others_see_nothing(self):
        for user in (self.employee, self.seller):
            for record in self.records:
                with self.subTest(user=user.login, model=record._name), self.assertRaises(AccessError):
                    record.with_user(user).read()

    def test_prices_of_another_company_are_not_seen(self):
        self.product.company_id = self.other_company
        for record in self.records:
            with self.subTest(record._name):
                self.assertFalse(record.with_user(self.administrator).search([("id", "in", record.ids)]))
                with self.assertRaises(AccessError):
                    record.with_user(self.administrator).read()
        for user in (self.agent, self.administrator):
            user.write({"company_ids": [Command.link(self.other_company.id)]})
            for record in self.records:
                with self.subTest(user=user.login, model=record._name):
                    companies = (self.company | self.other_company).ids
                    self.assertTrue(record.with_user(user).with_context(allowed_company_ids=companies).read())

    def test_everybody_reads_the_attributes_and_administrators_add_them(self):
        attribute = self.attributes["client_age"]
        self.assertTrue(attribute.with_user(self.agent).name)
        with self.assertRaises(AccessError):
            attribute.with_user(self.supervisor).name = "Age"
        with self.assertRaises(AccessError):
            attribute.with_user(self.employee).read(["name"])
        attribute.with_user(self.administrator).name = "Age"
        self.assertEqual(self.env["insurance.tariff.attribute"]._get_registry()["client_age"][0], "Age")
