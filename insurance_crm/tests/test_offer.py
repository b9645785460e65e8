"""Offers: typed in, asked of underwriters, their steps and what nobody may do to them."""

import psycopg2

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .offer_common import OfferCase


@tagged("post_install", "-at_install")
class TestOffer(OfferCase):
    def test_typed_offer(self):
        inquiry = self._inquiry()
        action = inquiry.action_type_offer()
        view = self.env.ref("insurance_crm.insurance_offer_view_dialog")
        form = Form(self.env["insurance.offer"].with_user(self.agent).with_context(**action["context"]), view)
        form.insurer_id = self.third_insurer
        form.premium = 1000
        form.tax = 50
        form.levy = 10
        form.fee = 5
        form.commission_rate = 12.5
        form.discount = 25
        with form.cover_ids.new() as cover:
            cover.name = "Theft"
        offer = form.save()
        self.assertEqual((offer.source, offer.state, offer.inquiry_id), ("typed", "offered", inquiry))
        self.assertEqual((offer.premium_total, offer.client_pays, offer.commission), (1065, 1040, 100))
        self.assertEqual(offer.sum_insured, 10000, "what was asked for, unless the insurer says another sum")
        self.assertEqual((inquiry.state, inquiry.premium_from), ("offered", 1040))

    def test_typed_offer_of_a_product(self):
        offer = self._typed(self._inquiry(), product_id=self.cheap.id)
        self.assertEqual((offer.insurer_id, offer.commission_rate), (self.other_insurer, 20))
        self.cheap.commission_base_kind = "gross"
        offer.tax = 100
        self.assertEqual(offer.commission, 120)

    def test_product_of_somebody_else(self):
        with self.assertRaisesRegex(ValidationError, "Hull Light"):
            self._typed(self._inquiry(), product_id=self.cheap.id, insurer_id=self.insurer.id)
        other = self.env["insurance.line"].create({"name": "Another"})
        with self.assertRaisesRegex(ValidationError, "Test hull"):
            self._typed(self._inquiry(line_id=other.id), product_id=self.cheap.id)

    def test_the_discount_is_out_of_our_commission(self):
        with self.assertRaisesRegex(ValidationError, "more than our commission"):
            self._typed(self._inquiry(), discount=51)

    @mute_logger("odoo.sql_db")
    def test_impossible_amounts(self):
        inquiry = self._inquiry()
        for vals in ({"premium": -1}, {"levy": -1}, {"deductible": -1}, {"commission_rate": 101}):
            with self.subTest(vals), self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
                self._typed(inquiry, **vals)
        with self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
            self._typed(inquiry, cover_ids=[Command.create({"name": "Theft", "sum_insured": -1})])

    def test_states_are_changed_by_buttons(self):
        inquiry = self._inquiry()
        offer = self._typed(inquiry)
        for act in (lambda: offer.write({"state": "accepted"}), lambda: self._typed(inquiry, state="accepted")):
            with self.assertRaisesRegex(UserError, "button"):
                act()

    def test_recommending_one(self):
        inquiry = self._quoted()
        dear, cheap = self._offer(inquiry, self.product), self._offer(inquiry, self.cheap)
        dear.action_toggle_recommended()
        cheap.action_toggle_recommended()
        self.assertEqual((dear.is_recommended, cheap.is_recommended), (False, True))
        cheap.action_toggle_recommended()
        self.assertFalse(cheap.is_recommended)
        (dear | cheap).action_toggle_print()
        self.assertFalse(any((dear | cheap).mapped("on_print")))

    def test_expired_offers(self):
        offer = self._typed(self._inquiry(), valid_until="2025-01-10")
        with freeze_time("2025-01-10"):
            self.assertFalse(offer.is_expired)
            self.assertTrue(offer._is_choice())
        offer.invalidate_recordset()
        with freeze_time("2025-01-11"):
            self.assertTrue(offer.is_expired)
            self.assertFalse(offer._is_choice())
            self.assertEqual(offer.search([("is_expired", "=", True), ("id", "=", offer.id)]), offer)
            with self.assertRaisesRegex(UserError, "valid until"):
                offer.action_accept()

    def test_an_unfit_product_is_typed_in(self):
        inquiry = self._quoted()
        context = self._offer(inquiry, self.plain).action_type_in()["context"]
        offer = self.env["insurance.offer"].with_user(self.agent).with_context(**context).create({"premium": 700})
        self.assertEqual((offer.product_id, offer.source, offer.inquiry_id), (self.plain, "typed", inquiry))
        with self.assertRaisesRegex(UserError, "Does not fit"):
            inquiry.offer_ids.filtered(lambda o: o.state == "unfit").action_accept()

    def test_screens_open(self):
        inquiry = self._quoted()
        offer = inquiry.offer_ids[0]
        self.assertEqual(offer.action_open()["res_id"], offer.id)
        self.assertEqual(offer.action_open_inquiry()["res_id"], inquiry.id)
        Form(offer)
        Form(inquiry)
        self.assertIn(self.insurer.name, offer._get_title() + inquiry.offer_ids[1].display_name)


@tagged("post_install", "-at_install")
class TestQuoteRequest(OfferCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.insurer.email = "underwriting@first.example"
        cls.person = cls.env["res.partner"].create(
            {"name": "Olha, hull desk", "parent_id": cls.other_insurer.id, "email": "olha@second.example"}
        )

    def _ask(self, inquiry, **vals):
        """Ask as the dialog does; return the offers that wait for an answer."""
        context = inquiry.action_ask_underwriters()["context"]
        wizard = self.env["insurance.offer.request"].with_user(self.agent).with_context(**context)
        wizard = wizard.create({"partner_ids": (self.insurer | self.person).ids} | vals)
        wizard.action_request()
        return inquiry.offer_ids.filtered(lambda offer: offer.state == "requested")

    def test_asking_several_by_mail(self):
        inquiry = self._inquiry(partner_id=self.client.id, lead_id=self._deal().id)
        offers = self._ask(inquiry, deadline="2035-02-03")
        self.assertEqual(offers.insurer_id, self.insurer | self.other_insurer)
        self.assertEqual(offers.underwriter_id, self.insurer | self.person)
        self.assertEqual(inquiry.state, "asked")
        for offer in offers:
            self.assertEqual((offer.source, offer.deadline), ("underwriter", Date.to_date("2035-02-03")))
            task = offer.activity_ids
            self.assertEqual((task.date_deadline, task.user_id), (offer.deadline, self.agent))
            mail = offer.message_ids.filtered(lambda message: message.message_type == "comment")
            self.assertIn(offer.underwriter_id, mail.partner_ids)
            self.assertIn("Test hull", mail.subject)
            self.assertIn("RAV4", mail.body)
            self.assertNotIn("ommission", mail.body)

    def test_the_underwriters_language(self):
        self.env["res.lang"]._activate_lang("uk_UA")
        template = self.env.ref("insurance_crm.mail_template_quote_request")
        template.with_context(lang="uk_UA").subject = "Запит: {{ object.line_id.name }}"
        self.insurer.lang = "uk_UA"
        offers = self._ask(self._inquiry())
        subjects = {offer.underwriter_id: offer.message_ids.filtered("subject")[:1].subject for offer in offers}
        self.assertIn("Запит", subjects[self.insurer])
        self.assertIn("Quote request", subjects[self.person])

    def test_asking_without_mail(self):
        self.person.email = False
        inquiry = self._inquiry()
        with self.assertRaisesRegex(UserError, "Olha"):
            self._ask(inquiry)
        offers = self._ask(inquiry, send=False)
        self.assertEqual(len(offers.activity_ids), 2)
        self.assertFalse(offers.message_ids.filtered(lambda message: message.message_type == "comment"))

    def test_deadline(self):
        self.company.insurance_request_days = 5
        with freeze_time("2025-03-01"):
            inquiry = self._inquiry()
            offers = self._ask(inquiry, send=False)
            self.assertEqual(offers.mapped("deadline"), [Date.to_date("2025-03-06")] * 2)
            with self.assertRaisesRegex(UserError, "past"):
                self._ask(inquiry, send=False, deadline="2025-02-28")
        offers.invalidate_recordset()
        with freeze_time("2025-03-07"):
            self.assertTrue(all(offers.mapped("is_overdue")))
            self.assertEqual(offers.search([("is_overdue", "=", True), ("id", "in", offers.ids)]), offers)

    def test_an_answer_becomes_an_offer(self):
        inquiry = self._inquiry()
        offer = self._ask(inquiry, send=False)[0]
        with self.assertRaisesRegex(UserError, "type the premium"):
            offer.action_received()
        with self.assertRaisesRegex(UserError, "Waiting"):
            offer.action_accept()
        offer.write({"premium": 900, "valid_until": "2035-01-01", "answer": "with an alarm"})
        offer.action_received()
        self.assertEqual((offer.state, offer.date_answer), ("offered", Date.context_today(offer)))
        self.assertFalse(offer.activity_ids)
        self.assertEqual(inquiry.state, "offered")
        with self.assertRaisesRegex(UserError, "not waiting"):
            offer.action_received()

    def test_a_refusal_keeps_its_reason(self):
        offer = self._ask(self._inquiry(), send=False)[0]
        with self.assertRaisesRegex(UserError, "why"):
            offer.action_declined()
        offer.decline_reason = "too many claims"
        offer.action_declined()
        self.assertEqual(offer.state, "declined")
        self.assertFalse(offer.activity_ids)
        with self.assertRaises(UserError):
            offer.action_accept()
        offer.premium = 990
        offer.action_received()
        self.assertEqual((offer.state, offer.decline_reason), ("offered", False), "they changed their mind")

    def test_nobody_asked(self):
        with self.assertRaisesRegex(UserError, "Choose the insurers"):
            self._ask(self._inquiry(), partner_ids=False)
