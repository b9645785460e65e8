"""The insurer's own price: typed in the row, or taken in from his list."""

import base64
import io

from odoo.exceptions import UserError
from odoo.tests import tagged

from .quote_common import QuoteCase


@tagged("post_install", "-at_install")
class TestTypedPrice(QuoteCase):
    def test_typed_in_the_row(self):
        inquiry = self._quoted()
        inquiry.price_typed = 762
        offer = inquiry.same_offer_id
        self.assertEqual((offer.source, offer.insurer_id, offer.product_id), ("typed", self.insurer, self.product))
        self.assertEqual((offer.premium, offer.tax, offer.levy, offer.fee), (700, 35, 7, 20))
        self.assertEqual((offer.commission_rate, inquiry.premium_same), (15, 762))
        inquiry.price_typed = 868
        self.assertEqual((inquiry.same_offer_id, offer.premium_total), (offer, 868))
        inquiry.action_quote()
        self.assertEqual(inquiry.price_typed, 868, "the tariffs leave it alone")
        inquiry.price_typed = 0
        self.assertEqual(inquiry.premium_same, 444, "the tariff's again")

    def test_split_as_last_year_where_the_product_says_nothing(self):
        self.product.write({"tax_rate": 0, "levy_rate": 0, "policy_fee": 0})
        case = self._case(product_id=self.product.id, tax=100)
        inquiry = self._quoted(case)
        inquiry.price_typed = 2200
        self.assertEqual((inquiry.same_offer_id.premium, inquiry.same_offer_id.tax), (2000, 200))

    def test_refused(self):
        inquiry = self._quoted()
        with self.assertRaisesRegex(UserError, "negative"):
            inquiry.price_typed = -1
        self._elsewhere(inquiry.renewal_end)
        self._night()
        foreign = self.env["insurance.renewal"].search([("origin", "=", "foreign")]).with_user(self.agent)
        with self.assertRaisesRegex(UserError, "names no insurer"):
            self._quoted(foreign).price_typed = 5
        inquiry.price_typed = 900
        inquiry.action_choose_same()
        inquiry.action_make_terms()
        with self.assertRaisesRegex(UserError, "accepted"):
            inquiry.price_typed = 901

    def test_the_agreed_price_is_the_policy_s(self):
        inquiry = self._quoted()
        inquiry.price_typed = 762
        inquiry.action_choose_same()
        inquiry.action_keep_number()
        inquiry.action_issue_terms()
        self.assertEqual((inquiry.requote_state, inquiry.term_id.premium_total), ("issued", 762))
        self.assertEqual(inquiry.term_id.number, inquiry.renewal_policy_id.number)


@tagged("post_install", "-at_install")
class TestTakePricesIn(QuoteCase):
    def _take_in(self, text="", user=None, **vals):
        wizard = self.env["insurance.requote.prices"].with_user(user or self.agent).create({"pasted": text} | vals)
        return wizard, wizard.action_take_in()

    def test_by_number(self):
        one, other = self._case(), self._case(partner_id=self.persian.id)
        wizard, action = self._take_in(f"Policy no;Premium\n{one.number};762\n{other.number};868")
        self.assertEqual((one.inquiry_id.price_typed, other.inquiry_id.price_typed), (762, 868))
        self.assertEqual(
            self.env["insurance.inquiry"].search(action["domain"]), (one | other).inquiry_ids.with_env(self.env)
        )
        self.assertEqual((wizard.state, wizard.done_count, wizard.refused_count), ("done", 2, 0))

    def test_written_otherwise(self):
        case = self._case(number="AA-123 456")
        self._take_in("aa123456;762")
        self.assertEqual(case.inquiry_id.price_typed, 762)

    def test_net_prices(self):
        case = self._case()
        self._take_in(f"{case.number};700", is_net=True)
        self.assertEqual(case.inquiry_id.price_typed, 762)

    def test_refused_rows_come_back_with_reasons(self):
        case, lost = self._case(), self._case(partner_id=self.chinese.id)
        lost.lead_id.action_set_lost()
        theirs = self._case(user=self.other_agent, partner_id=self.persian.id)
        text = (
            f"Policy no;Premium\n{case.number};762\nNOBODY;5\n{theirs.number};500\n{lost.number};500\n"
            f" {case.number.lower()} ;900\nX;free"
        )
        wizard, action = self._take_in(text, filename="june.csv")
        self.assertEqual((action["res_id"], wizard.done_count, wizard.refused_count), (wizard.id, 1, 5))
        self.assertEqual(wizard.problems.count("No open renewal with this number in your book."), 3)
        self.assertEqual(wizard.rejected_filename, "june - rejected.csv")
        back = base64.b64decode(wizard.rejected_file).decode("utf-8-sig")
        self.assertEqual(len(back.splitlines()), 6)
        self.assertIn("no amount above zero", back)
        self.assertFalse(theirs.inquiry_ids)

    def test_a_number_of_two_insurers(self):
        one = self._case(number="SAME")
        other = self._case(number="SAME", product_id=self.cheap.id, partner_id=self.persian.id)
        wizard, _action = self._take_in("SAME;500")
        self.assertIn("Several insurers", wizard.problems)
        self._take_in("SAME;500", insurer_id=self.other_insurer.id)
        self.assertEqual((bool(one.inquiry_ids), other.inquiry_id.price_typed), (False, 500))

    def test_a_policy_that_is_being_renewed(self):
        case = self._case()
        case.action_renew()
        wizard, _action = self._take_in(f"{case.number};762")
        self.assertIn("being written already", wizard.problems)

    def test_files(self):
        import openpyxl

        case = self._case(number="004711")
        book, stream = openpyxl.Workbook(), io.BytesIO()
        for row in (["Номер полиса", "Новая цена"], ["004711", 762], ["nobody", 1]):
            book.active.append(row)
        book.save(stream)
        wizard, _action = self._take_in(file=base64.b64encode(stream.getvalue()), filename="list.xlsx")
        self.assertEqual((case.inquiry_id.price_typed, wizard.rejected_filename), (762, "list - rejected.xlsx"))
        with self.assertRaisesRegex(UserError, "no workbook"):
            self._take_in(file=base64.b64encode(b"PK\x03\x04nonsense"))
        with self.assertRaisesRegex(UserError, "paste its rows"):
            self._take_in("  ")

    def test_a_case_without_tariffs_gets_the_price_as_well(self):
        (self.product | self.cheap | self.plain).active = False
        case = self._case()
        self._take_in(f"{case.number};762")
        self.assertEqual((case.inquiry_id.price_typed, case.inquiry_id.requote_state), (762, "offered"))
        self.assertFalse(case.inquiry_id.same_offer_id.product_id, "it is not sold any more")
