"""Shares that make a whole on every day."""

from datetime import date

from odoo.tests import BaseCase, tagged

from ..lib.shares import first_wrong_day

JAN, MAR, JUN = date(2025, 1, 1), date(2025, 3, 31), date(2025, 6, 1)


@tagged("post_install", "-at_install")
class TestShares(BaseCase):
    def test_first_wrong_day(self):
        for spans, wrong in [
            ([], None),
            ([(JAN, None, 100)], None),
            ([(JAN, None, 99.99)], (JAN, 99.99)),
            ([(JAN, None, 33.33), (JAN, None, 33.33), (JAN, None, 33.34)], None),
            ([(JAN, MAR, 100)], None),
            ([(JAN, MAR, 100), (JUN, None, 100)], None),
            ([(JAN, None, 50), (JAN, MAR, 50)], (date(2025, 4, 1), 50)),
            ([(JAN, None, 100), (JUN, None, 1)], (JUN, 101)),
            ([(JAN, date.max, 100)], None),
        ]:
            with self.subTest(spans):
                self.assertEqual(first_wrong_day(spans), wrong)
