from odoo.tests import BaseCase, tagged

from odoo.addons.insurance_sms.lib import numbers


@tagged("post_install", "-at_install")
class TestNumbers(BaseCase):
    def test_shapes_of_one_number(self):
        """However a Ukrainian mobile is written, it is the same number."""
        shapes = [
            "0501234567", "050 123 45 67", "(050) 123-45-67", "050.123.45.67", "+380501234567", "380501234567",
            "00380501234567", "+38 (050) 123-45-67", "8-050-123-45-67", "80501234567", "+00380501234567",
            "tel:+380-50-123-45-67", "sms:0501234567", "\u200e+380501234567\u200f", "٠٥٠١٢٣٤٥٦٧", " 050 1234567\n",
            "тел. 050 123 45 67", "050-123-45-67 (Olena)", "Olena 0501234567 ext. 12",
        ]  # fmt: skip
        for shape in shapes:
            with self.subTest(shape=shape):
                number = numbers.parse(shape, "UA")
                self.assertEqual(number.e164, "+380501234567")
                self.assertEqual((number.kind, number.country), (numbers.MOBILE, "UA"))
                self.assertTrue(number.takes_sms)

    def test_other_countries(self):
        """Persian digits, Chinese and Russian mobiles; a number with its country needs no country of the broker."""
        self.assertEqual(numbers.parse("۰۹۱۲۱۲۳۴۵۶۷", "IR").e164, "+989121234567")
        self.assertEqual(numbers.parse("8 (912) 345-67-89", "RU").e164, "+79123456789")
        self.assertEqual(numbers.parse("138 0013 8000", "CN").e164, "+8613800138000")
        self.assertEqual(numbers.parse("+989121234567").e164, "+989121234567")
        self.assertEqual(numbers.parse("989121234567").e164, "+989121234567")

    def test_kinds(self):
        """A landline takes no SMS; where a country does not tell them apart, it may."""
        landline = numbers.parse("044 123 45 67", "UA")
        self.assertEqual((landline.kind, landline.takes_sms), (numbers.LANDLINE, False))
        either = numbers.parse("+12025550123", "UA")
        self.assertEqual((either.kind, either.takes_sms), (numbers.EITHER, True))
        free = numbers.parse("0 800 123 456", "UA")
        self.assertEqual((free.kind, free.takes_sms), (numbers.OTHER, False))

    def test_no_number(self):
        """What is no number gives none, and says nothing wrong."""
        for raw in (None, "", "abc", "12", "+", "+380", "101", "2031-06-10", "050 123", "999999999999999999"):
            with self.subTest(raw=raw):
                number = numbers.parse(raw, "UA")
                self.assertEqual((number.e164, number.takes_sms), ("", False))

    def test_no_country(self):
        """Without a country a national number is not guessed."""
        self.assertEqual(numbers.parse("0501234567").e164, "")
        self.assertEqual(numbers.parse("0501234567", "").e164, "")

    def test_split(self):
        """Several numbers in one field are all found, once."""
        found = numbers.split("050 123 45 67, 067 765-43-21; +380501234567 / junk або 044 123 45 67", "UA")
        self.assertEqual([n.e164 for n in found], ["+380501234567", "+380677654321", "+380441234567"])
        self.assertEqual(numbers.split(None, "UA"), [])

    def test_written(self):
        """As providers want it."""
        number = "+989121234567"
        self.assertEqual(numbers.written(number, "plus"), "+989121234567")
        self.assertEqual(numbers.written(number, "digits"), "989121234567")
        self.assertEqual(numbers.written(number, "zeros"), "00989121234567")
        self.assertEqual(numbers.written(number, "home", "IR"), "09121234567")
        self.assertEqual(numbers.written("+380501234567", "home", "IR"), "00380501234567")
        self.assertEqual(numbers.written(number, "home", ""), "00989121234567")
        self.assertEqual(numbers.written("", "digits"), "")
