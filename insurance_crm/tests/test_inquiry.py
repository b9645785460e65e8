"""Inquiries: what is asked, with or without client, object and deal, and what the tariffs answer."""

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .offer_common import OfferCase


@tagged("post_install", "-at_install")
class TestInquiry(OfferCase):
    def test_offers_of_every_product_that_fits(self):
        inquiry = self._quoted()
        dear, cheap, none = (self._offer(inquiry, product) for product in (self.product, self.cheap, self.plain))
        self.assertEqual((dear.premium, dear.tax, dear.levy, dear.fee, dear.premium_total), (400, 20, 4, 20, 444))
        self.assertEqual((dear.commission_rate, dear.commission), (15, 60))
        self.assertEqual((cheap.premium_total, cheap.commission), (300, 60))
        self.assertEqual((dear.state, cheap.state, none.state), ("offered", "offered", "unfit"))
        self.assertTrue(none.reasons)
        self.assertTrue(dear.steps)
        self.assertEqual((dear.source, dear.insurer_id, dear.sum_insured), ("tariff", self.insurer, 10000))
        self.assertEqual((inquiry.state, inquiry.offer_count, inquiry.premium_from), ("offered", 2, 300))

    def test_a_reason_names_what_is_missing(self):
        inquiry = self._inquiry(value_ids=[])
        self.assertFalse(inquiry.value_ids)
        inquiry.action_quote()
        self.assertEqual(self._offer(inquiry, self.product).state, "unfit")
        self.assertIn("driving", " ".join(self._offer(inquiry, self.product).reasons).lower())
        answer = inquiry.value_ids
        self.assertEqual(answer.attribute_id.code, "driving_years")
        answer.value = "1"
        self.assertTrue(inquiry.is_stale)
        inquiry.action_quote()
        self.assertFalse(inquiry.is_stale)
        self.assertEqual(self._offer(inquiry, self.product).premium, 600)
        self.assertEqual(len(inquiry.value_ids), 1)

    def test_an_answer_that_is_no_number(self):
        inquiry = self._inquiry()
        inquiry.value_ids.value = "long"
        with self.assertRaisesRegex(UserError, "long"):
            inquiry.action_quote()

    def test_form_asks_what_the_tariffs_need(self):
        form = Form(self.env["insurance.inquiry"].with_user(self.agent))
        form.line_id = self.line
        form.sum_insured = 10000
        with form.value_ids.edit(0) as answer:
            answer.value = "10"
        inquiry = form.save()
        self.assertEqual(inquiry.object_type_id, self.line.object_type_id)
        self.assertFalse(inquiry.partner_id)
        inquiry.action_quote()
        self.assertEqual(inquiry.offer_count, 2)

    def test_covers_wanted(self):
        inquiry = self._inquiry()
        glass = self.product.cover_ids.filtered("is_optional")
        self.assertEqual(inquiry.cover_choice_ids, glass)
        inquiry.cover_ids = glass
        inquiry.action_quote()
        dear, cheap = self._offer(inquiry, self.product), self._offer(inquiry, self.cheap)
        self.assertEqual((dear.state, cheap.state), ("offered", "unfit"))
        self.assertEqual(sorted(dear.cover_ids.mapped("name")), ["Glass", "Theft"])
        self.assertEqual(dear.cover_ids.filtered(lambda c: c.name == "Glass").sum_insured, 3000)
        self.assertEqual(dear.cover_ids.product_cover_id, self.product.cover_ids)

    def test_asking_again_keeps_marks_and_typed_offers(self):
        inquiry = self._quoted()
        dear, typed = self._offer(inquiry, self.product), self._typed(inquiry)
        dear.action_toggle_recommended()
        self._offer(inquiry, self.cheap).on_print = False
        inquiry.sum_insured = 20000
        self.assertTrue(inquiry.is_stale)
        self.cheap.active = False
        inquiry.action_quote()
        self.assertEqual(self._offer(inquiry, self.product), dear)
        self.assertEqual((dear.premium, dear.is_recommended), (800, True))
        self.assertFalse(self._offer(inquiry, self.cheap))
        self.assertIn(typed, inquiry.offer_ids)
        self.assertEqual(len(dear.cover_ids), 1)

    def test_what_makes_offers_out_of_date(self):
        inquiry = self._quoted()
        self.assertFalse(inquiry.is_stale)
        for vals in ({"year": 2020}, {"date_start": "2025-02-01"}, {"deductible_kind": "none"}, {"object_count": 3}):
            with self.subTest(vals):
                inquiry.write(vals)
                self.assertTrue(inquiry.is_stale)
                inquiry.action_quote()
                self.assertFalse(inquiry.is_stale)
        inquiry.client_note = "said on the phone"
        self.assertFalse(inquiry.is_stale)

    def test_deductible_wanted(self):
        facts = {}
        for kind in ("usual", "none", "amount"):
            inquiry = self._inquiry(deductible_kind=kind, deductible=500 if kind == "amount" else 0)
            facts[kind] = inquiry._get_facts()["deductible"]
        self.assertEqual(facts, {"usual": None, "none": 0.0, "amount": 500})

    def test_a_known_object_speaks_for_itself(self):
        car = self._object(self.other_agent, make="Skoda", plate="BB0001CC")
        inquiry = self._inquiry(self.agent_all, object_id=car.id)
        self.assertEqual(inquiry.object_name, car.name)
        self.assertNotIn("make", inquiry._get_facts()["values"])
        inquiry.with_user(self.supervisor).user_id = self.agent
        self.env.invalidate_all()
        inquiry.with_user(self.agent).action_quote()
        self.assertEqual(inquiry.offer_count, 2, "an object of a colleague's book is quoted all the same")

    def test_other_currencies_are_not_compared(self):
        self.cheap.currency_id = self.foreign_currency
        inquiry = self._quoted()
        cheap = self._offer(inquiry, self.cheap)
        self.assertEqual(cheap.state, "unfit")
        self.assertIn(self.foreign_currency.name, cheap.reasons[0])
        inquiry.currency_id = self.foreign_currency
        inquiry.action_quote()
        self.assertEqual((cheap.state, self._offer(inquiry, self.product).state), ("offered", "unfit"))

    def test_line_without_products(self):
        line = self.env["insurance.line"].create({"name": "Cargo of its own"})
        with self.assertRaisesRegex(UserError, "Cargo of its own"):
            self._inquiry(line_id=line.id).action_quote()

    def test_products_of_other_companies_are_not_offered(self):
        self.cheap.company_id = self.other_company
        self.assertFalse(self._offer(self._quoted(), self.cheap))

    def test_term_and_last_day(self):
        inquiry = self._inquiry(term_count=3, term_unit="month")
        self.assertEqual(inquiry.date_end, Date.to_date("2025-03-31"))
        form = Form(inquiry)
        form.date_start = "2025-02-01"
        self.assertEqual(form.date_end, Date.to_date("2025-04-30"))
        form.date_end = "2025-02-10"
        form.save()
        self.assertEqual((inquiry.term_count, inquiry.term_unit), (10, "day"))
        self.assertEqual(inquiry.date_end, Date.to_date("2025-02-10"))

    def test_names(self):
        inquiry = self._inquiry(partner_id=self.client.id)
        self.assertEqual(inquiry.name, "Test hull · Toyota RAV4, AA1234BB · Семён Королёв")
        inquiry.object_count = 12
        self.assertIn("× 12", inquiry.name)

    @mute_logger("odoo.sql_db")
    def test_impossible_requests(self):
        for vals in ({"date_end": "2024-01-01"}, {"sum_insured": -1}, {"deductible": -1}, {"object_count": 0}):
            with self.subTest(vals), self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
                self._inquiry(**vals)

    def test_from_the_deal(self):
        deal = self._deal(insurance_line_id=self.line.id, issuer_id=self.other_agent.id)
        action = deal.action_new_insurance_inquiry()
        form = Form(self.env["insurance.inquiry"].with_user(self.agent).with_context(**action["context"]))
        inquiry = form.save()
        self.assertEqual(
            (inquiry.lead_id, inquiry.partner_id, inquiry.line_id, inquiry.user_id, inquiry.issuer_id),
            (deal, self.client, self.line, self.agent, self.other_agent),
        )
        self.assertEqual(deal.insurance_inquiry_count, 1)
        self.assertEqual(deal.action_open_insurance_inquiries()["res_id"], inquiry.id)
        self._inquiry(lead_id=deal.id)
        listed = deal.action_open_insurance_inquiries()
        self.assertEqual(self.env["insurance.inquiry"].search_count(listed["domain"]), 2)
        inquiry.action_quote()
        fitting = inquiry.offer_ids.filtered(lambda offer: offer.state != "unfit")
        self.assertEqual(deal.insurance_offer_ids, fitting)

    def test_handing_the_deal_over_hands_its_inquiries_over(self):
        deal = self._deal()
        inquiry = self._quoted(lead_id=deal.id)
        deal.with_user(self.supervisor).user_id = self.other_agent
        self.env.invalidate_all()
        self.assertEqual(inquiry.sudo().user_id, self.other_agent)
        with self.assertRaises(AccessError):
            inquiry.with_user(self.agent).read(["name"])
        self.assertTrue(inquiry.with_user(self.other_agent).offer_ids.read(["premium"]))

    def test_merging_deals_keeps_their_inquiries(self):
        deals = self._deal() | self._deal()
        hers = self._inquiry(lead_id=deals[1].id)
        kept = deals.merge_opportunity()
        self.assertEqual(hers.lead_id, kept)

    def test_own_book_and_companies(self):
        mine, hers = self._quoted(), self._quoted(self.other_agent)
        for record in (hers, hers.offer_ids, hers.offer_ids.cover_ids, hers.value_ids):
            theirs = self.env[record._name].with_user(self.agent)
            with self.subTest(record._name):
                self.assertFalse(theirs.search([("id", "in", record.ids)]))
                for act in (
                    lambda r: r.read(["display_name"]),
                    lambda r: r.write({"company_id": 1}),
                    lambda r: r.unlink(),
                ):
                    with self.assertRaises(AccessError):
                        act(theirs.browse(record.ids))
                self.assertEqual(record.with_user(self.agent_all).search([("id", "in", record.ids)]), record)
                with self.assertRaises(AccessError):
                    record.with_user(self.employee).read(["display_name"])
        with self.assertRaises(AccessError):
            self._inquiry(self.agent, user_id=self.other_agent.id)
        hers.sudo().issuer_id = self.agent
        self.env.invalidate_all()
        self.assertTrue(hers.with_user(self.agent).offer_ids)
        self.assertTrue(mine)

    def test_walls_between_companies(self):
        inquiry = self._quoted(self.administrator)
        self.administrator.company_ids |= self.other_company
        for record in (inquiry, inquiry.offer_ids, inquiry.offer_ids.cover_ids, inquiry.value_ids):
            there = self.env[record._name].with_user(self.administrator)
            there = there.with_context(allowed_company_ids=self.other_company.ids)
            with self.subTest(record._name):
                self.assertFalse(there.search([("id", "in", record.ids)]))

    def test_many_products_cost_no_query_each(self):
        def count(number):
            products = [self.product.copy({"name": f"Hull {n}"}) for n in range(number)]
            self.env.flush_all()
            inquiry = self._inquiry()
            facts = inquiry._get_facts()
            found = inquiry._get_products()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            found._quote(facts)
            for product in products:
                product.active = False
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(12), count(3))

    def test_several_answers_of_one_question(self):
        inquiry = self._inquiry()
        answer = {"attribute_id": inquiry.value_ids.attribute_id.id, "value": "6"}
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.UniqueViolation),
            self.env.cr.savepoint(),
        ):
            inquiry.value_ids = [Command.create(answer)]
