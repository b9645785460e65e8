"""Many cases quoted at once cost what they cost one by one, and their tariffs are loaded once."""

from datetime import date
from unittest.mock import patch

from odoo.tests import tagged

from .offer_common import OfferCase
from .tariff_common import TariffCase


@tagged("post_install", "-at_install")
class TestQuoteMany(TariffCase):
    def test_like_one_by_one_on_each_side_of_a_new_tariff(self):
        self.tariff.date_to = "2025-08-31"
        self._tariff(date_from="2025-10-01", base_value=3)
        days = [
            date(2025, 1, 1),
            date(2025, 8, 31),
            date(2025, 9, 1),
            date(2025, 9, 30),
            date(2025, 10, 1),
            date(2026, 5, 5),
        ]
        cases = [self._facts(date=day, sum_insured=1000 * number) for number, day in enumerate(days, 1)]
        product = self.product.with_user(self.agent)
        together = product._quote_many(cases)
        self.assertEqual(together, [product._quote(facts) for facts in cases])
        self.assertEqual([quote["premium"] for (quote,) in together], [20, 40, 0, 0, 150, 180])
        self.assertTrue(together[2][0]["reasons"], "between the tariffs there is no price")

    def test_tariffs_are_loaded_once(self):
        product = self.product.with_user(self.agent)
        product._quote_many([self._facts()])  # what is remembered from call to call
        cases = [self._facts(date=date(2025, 6, day)) for day in range(1, 29)]
        with self.assertQueryCount(2):
            product._quote_many(cases)

    def test_nothing_to_quote(self):
        self.assertEqual(self.product._quote_many([]), [])
        self.assertEqual(self.product.browse()._quote_many([self._facts(), self._facts()]), [[], []])


@tagged("post_install", "-at_install")
class TestInquiriesTogether(OfferCase):
    def test_offers_of_several_inquiries(self):
        apart = [self._quoted(sum_insured=amount) for amount in (10000, 20000)]
        together = self._inquiry(sum_insured=10000) | self._inquiry(sum_insured=20000)
        together.action_quote()
        for one, other in zip(apart, together, strict=True):
            self.assertEqual(
                [(offer.product_id, offer.client_pays, offer.state) for offer in one.offer_ids],
                [(offer.product_id, offer.client_pays, offer.state) for offer in other.offer_ids],
            )
            self.assertFalse(other.is_stale)
        together[0].sum_insured = 5000
        together.action_quote()
        self.assertEqual(len(together.offer_ids), 6, "brought up to date, not made again")
        self.assertAlmostEqual(self._offer(together[0], self.cheap).premium, 150)

    def test_what_did_not_change_is_not_written(self):
        inquiry = self._quoted()
        covers = inquiry.offer_ids.cover_ids
        self.assertTrue(covers)
        with patch.object(type(inquiry.offer_ids), "_write_state") as write:
            inquiry.action_quote()
        write.assert_not_called()
        self.assertEqual(inquiry.offer_ids.cover_ids, covers)

    def test_marks_stay_and_changes_are_written(self):
        inquiry = self._quoted()
        dear, cheap = self._offer(inquiry, self.product), self._offer(inquiry, self.cheap)
        cheap.action_toggle_recommended()
        self.product.cover_ids.filtered(lambda cover: not cover.is_optional).limit = 777
        inquiry.sum_insured = 20000
        inquiry.action_quote()
        self.assertEqual((dear.premium, cheap.premium, cheap.is_recommended), (800, 600, True))
        self.assertEqual(dear.cover_ids.sum_insured, 777)

    def test_a_product_that_fits_no_more(self):
        inquiry = self._quoted()
        offer = self._offer(inquiry, self.cheap)
        self.cheap.date_to = "2024-12-31"
        inquiry.action_quote()
        self.assertEqual((offer.state, offer.premium), ("unfit", 0))
        self.cheap.date_to = False
        inquiry.action_quote()
        self.assertEqual((offer.state, offer.premium, offer.reasons or []), ("offered", 300, []))
