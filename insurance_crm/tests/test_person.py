from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import InsuranceCase


@tagged("post_install", "-at_install")
class TestPerson(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.employer = cls.env["res.partner"].create({"name": "Пекарня", "is_company": True})
        cls.mine = cls.client.with_user(cls.agent)

    def _band(self, start, end, **vals):
        bands = self.env["insurance.income.band"].with_user(self.administrator)
        return bands.create({"amount_from": start, "amount_to": end, "currency_id": self.usd.id} | vals)

    def test_entered_on_the_form(self):
        band = self._band(0, 1000)
        with Form(self.mine) as form:
            form.sex = "male"
            form.birth_date = "1980-02-29"
            form.occupation = "Baker"
            form.employer_id = self.employer
            form.income_band_id = band
        self.assertEqual((self.mine.occupation, self.mine.employer_id), ("Baker", self.employer))
        found = self.env["res.partner"].with_user(self.agent)
        self.assertEqual(found.search([("employer_id", "=", self.employer.id)]), self.client)
        self.assertEqual(found.search([("income_band_id", "=", band.id)]), self.client)

    def test_impossible_birth_dates(self):
        for date in (fields.Date.add(fields.Date.today(), days=2), "1879-12-31"):
            with self.subTest(date), self.assertRaisesRegex(ValidationError, "birth date"), self.env.cr.savepoint():
                self.mine.birth_date = date
        with self.assertRaises(ValueError):
            self.mine.birth_date = "1990-02-30"

    def test_circular_employer(self):
        self.employer.employer_id = self.persian
        for employer in (self.client, self.employer):
            with self.subTest(employer.name), self.assertRaisesRegex(ValidationError, "own employer"):
                self.client.employer_id = self.employer
                self.persian.employer_id = self.client
                self.env.flush_all()
        with self.assertRaisesRegex(ValidationError, "own employer"):
            self.chinese.employer_id = self.chinese

    def test_income_bands(self):
        band = self._band(1000, 2000)
        self.assertIn("1,000", band.name)
        self.assertIn("2,000", band.name)
        self.assertIn("Below", self._band(0, 1000).name)
        self.assertIn("and more", self._band(2000, 0).name)
        self.assertTrue(self._band(1500, 1800, currency_id=self.eur.id), "another currency")
        for limits in ((1500, 1800), (1999, 3000), (5000, 6000)):
            with self.subTest(limits), self.assertRaisesRegex(ValidationError, "overlap"), self.env.cr.savepoint():
                self._band(*limits)
        with self.assertRaisesRegex(ValidationError, "upper limit"):
            self._band(300, 200, currency_id=self.eur.id)
        band.active = False
        self.assertTrue(self._band(1000, 1500), "an archived band is out of the way")

    @mute_logger("odoo.sql_db")
    def test_income_is_not_negative(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._band(-1, 10)

    def test_income_is_for_agents(self):
        self.client.income_band_id = self._band(0, 1000)
        with self.assertRaises(AccessError):
            self.client.with_user(self.employee).read(["income_band_id"])
        with self.assertRaises(AccessError):
            self.client.income_band_id.with_user(self.employee).read(["name"])
        with self.assertRaises(AccessError):
            self.client.income_band_id.with_user(self.supervisor).name = "x"

    def test_merge_with_the_employer(self):
        self.client.employer_id = self.persian
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.client | self.persian).ids, self.client)
        self.assertFalse(self.client.employer_id, "nobody is his own employer")
