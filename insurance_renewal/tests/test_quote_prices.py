"""What an insurer's price consists of, and his list of prices as people send it."""

import io
import random

from odoo.tests import BaseCase, tagged

from ..lib import price_list, prices


@tagged("post_install", "-at_install")
class TestPrices(BaseCase):
    def test_gross(self):
        self.assertEqual(prices.from_gross(1080, 5, 1, 20), (1000, 50, 10, 20))
        self.assertEqual(prices.from_gross(500, 0, 0, 0), (500, 0, 0, 0))
        self.assertEqual(prices.from_gross(10, 5, 0, 20)[3], 0, "no room for the fee")

    def test_net(self):
        self.assertEqual(prices.from_net(1000, 5, 1, 20), (1000, 50, 10, 20))

    def test_rates_of_a_policy(self):
        self.assertEqual(prices.rates_of(1000, 50, 10, 20), (5, 1, 20))
        self.assertEqual(prices.rates_of(0, 5, 5, 5), (0, 0, 0))

    def test_the_parts_add_up_to_the_cent(self):
        chance = random.Random(5)
        for _number in range(2000):
            price = chance.randint(1, 10**7) / 100
            rates = chance.choice((0, 5, 7.5, 9, 20)), chance.choice((0, 0.5, 1, 3)), chance.choice((0, 20, 250))
            parts = prices.from_gross(price, *rates)
            self.assertAlmostEqual(sum(parts), price, 6, (price, rates))
            self.assertTrue(all(part >= 0 for part in parts), (price, rates))


@tagged("post_install", "-at_install")
class TestPriceList(BaseCase):
    def _read(self, text):
        _header, found, refused, _kind = price_list.read_pasted(text)
        return [(price.number, price.price) for price in found], [(row, code) for row, _cells, code in refused]

    def test_titles_in_five_languages(self):
        for titles in (
            "Policy no;Premium",
            "Номер поліса;Страхова премія",
            "Номер полиса;Премия",
            "شماره بیمه نامه;حق بیمه کل",
            "保单号;保险费",
        ):
            self.assertEqual(
                self._read(f"{titles}\nAB-1;1 234,50\nAB-2;900,00"), ([("AB-1", 1234.5), ("AB-2", 900)], [])
            )

    def test_the_new_price_of_two(self):
        found, _refused = self._read("Policy no;Client;Premium;New premium\nA1;Іван;100;120")
        self.assertEqual(found, [("A1", 120)])
        found, _refused = self._read("Номер;Нова премія;Премія\nA1;130;100")
        self.assertEqual(found, [("A1", 130)])

    def test_without_titles(self):
        self.assertEqual(self._read("A-1\t1500\nA-2\t1,700.50")[0], [("A-1", 1500), ("A-2", 1700.5)])
        self.assertEqual(self._read("A-1 1500\nAA 22   1700")[0], [("A-1", 1500), ("AA 22", 1700)])

    def test_titles_above_a_heading_and_a_total_below(self):
        found, refused = self._read("Renewals of June;;\n;;\nNo;Policy;Price\n1;X-1;10\n2;X-2;20\nTotal;;30")
        self.assertEqual((found, refused), ([("X-1", 10), ("X-2", 20)], []))

    def test_refused(self):
        _found, refused = self._read("Policy no;Premium\n;5\nA;\nB;soon\nC;0\nD;-4\nE;7\nE;8")
        self.assertEqual(refused, [
            (2, "no_number"), (3, "no_price"), (4, "not_a_price"), (5, "not_a_price"), (6, "not_a_price"), (8, "twice"),
        ])  # fmt: skip

    def test_a_workbook(self):
        import openpyxl

        book, stream = openpyxl.Workbook(), io.BytesIO()
        for row in (["Policy", "Price"], [12345, 99.5], ["00017", 10]):
            book.active.append(row)
        book.save(stream)
        _header, found, _refused, kind = price_list.read(stream)
        self.assertEqual(([(price.number, price.price) for price in found], kind),
                         ([("12345", 99.5), ("00017", 10)], "xlsx"))  # fmt: skip
