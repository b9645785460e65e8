"""Accepting: the policy is made with its object, covers and figures and issued from the same dialog."""

import psycopg2

from odoo.exceptions import UserError
from odoo.fields import Date
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .offer_common import OfferCase


@tagged("post_install", "-at_install")
class TestAccept(OfferCase):
    def _issue(self, offer, **vals):
        """Accept and issue as the dialog does; return the policy it opens."""
        dialog = self._accept(offer, **vals)
        action = dialog.action_issue()
        if action["res_model"] == dialog._name:  # the car is insured elsewhere too: that was told
            action = dialog.action_issue_anyway()
        self.assertEqual(action["res_model"], "insurance.policy")
        return self.env["insurance.policy"].with_user(offer.env.user).browse(action["res_id"])

    def test_accept_and_issue(self):
        deal = self._deal(insurance_line_id=self.line.id, issuer_id=self.other_agent.id, marketer_id=self.persian.id)
        inquiry = self._quoted(lead_id=deal.id)
        offer = self._offer(inquiry, self.product)
        offer.discount = 10
        policy = self._issue(offer, number=" KA 77 ")
        self.assertEqual((policy.state, policy.number, policy.offer_id), ("issued", "KA 77", offer))
        self.assertEqual(
            (policy.partner_id, policy.lead_id, policy.user_id, policy.issuer_id, policy.marketer_id),
            (self.client, deal, self.agent, self.other_agent, self.persian),
        )
        self.assertEqual(
            (policy.line_id, policy.insurer_id, policy.product_id), (self.line, self.insurer, self.product)
        )
        self.assertEqual((str(policy.date_start), str(policy.date_end)), ("2025-01-01", "2025-12-31"))
        self.assertEqual((policy.premium, policy.tax, policy.levy, policy.fee), (400, 20, 4, 20))
        self.assertEqual((policy.premium_total, policy.discount, policy.client_pays), (444, 10, 434))
        self.assertEqual((policy.commission_rate, policy.commission), (15, 50))
        self.assertEqual((offer.state, inquiry.state, deal.won_status), ("accepted", "accepted", "won"))
        self.assertBooked(policy)

    def test_objects_and_covers(self):
        glass = self.product.cover_ids.filtered("is_optional")
        inquiry = self._quoted(partner_id=self.client.id, cover_ids=glass.ids, year=2019, power_kw=110)
        offer = self._offer(inquiry, self.product)
        offer.cover_ids.filtered(lambda cover: cover.name == "Glass").premium = 30
        policy = self._issue(offer)
        place = policy.object_ids
        self.assertEqual((place.sum_insured, place.premium), (10000, 370), "the glass's 30 are charged by its cover")
        self.assertEqual(sum(policy.cover_ids.mapped("premium")) + place.premium, policy.premium)
        car = place.object_id
        self.assertEqual((car.plate, car.make, car.year, car.owner_id), ("AA1234BB", "Toyota", 2019, self.client))
        self.assertEqual(inquiry.object_id, car)
        covers = {cover.name: cover for cover in policy.cover_ids}
        self.assertEqual(set(covers), {"Theft", "Glass"})
        self.assertEqual((covers["Glass"].sum_insured, covers["Glass"].product_cover_id), (3000, glass))
        self.assertEqual(covers["Theft"].sum_insured, 10000, "no limit of its own: the sum insured")

    def test_a_known_object_is_not_entered_again(self):
        car = self._object(plate="BB0001CC")
        before = self.env["insurance.object"].search_count([])
        policy = self._issue(self._offer(self._quoted(object_id=car.id), self.cheap))
        self.assertEqual(policy.object_ids.object_id, car)
        self.assertEqual(self.env["insurance.object"].search_count([]), before)

    def test_several_objects_are_entered_on_the_policy(self):
        policy = self._issue(self._offer(self._quoted(object_count=12), self.product))
        self.assertFalse(policy.object_ids)

    def test_the_client_may_come_last(self):
        inquiry = self._quoted()
        form_offer = self._offer(inquiry, self.cheap)
        policy = self._issue(form_offer, partner_id=self.persian.id)
        self.assertEqual((policy.partner_id, inquiry.partner_id), (self.persian, self.persian))

    def test_dialog_knows_what_was_asked(self):
        inquiry = self._quoted(partner_id=self.client.id, term_count=6, term_unit="month")
        action = self._offer(inquiry, self.product).action_accept()
        form = Form(self.env["insurance.offer.accept"].with_user(self.agent).with_context(**action["context"]))
        self.assertEqual((form.partner_id, form.date_end), (self.client, Date.to_date("2025-06-30")))
        form.date_start = "2025-02-01"
        self.assertEqual(form.date_end, Date.to_date("2025-07-31"), "the term stays")
        form.number = "X-1"
        policy = self.env["insurance.policy"].browse(form.save().action_issue()["res_id"])
        self.assertEqual((str(policy.date_start), str(policy.date_end)), ("2025-02-01", "2025-07-31"))

    def test_draft_until_the_number_is_known(self):
        offer = self._offer(self._quoted(), self.product)
        dialog = self._accept(offer, number=False)
        with self.assertRaisesRegex(UserError, "policy number"):
            dialog.action_issue()
        policy = self.env["insurance.policy"].browse(dialog.action_draft()["res_id"])
        self.assertEqual((policy.state, offer.state), ("draft", "accepted"))

    def test_one_deal_several_policies_of_several_insurers(self):
        deal = self._deal()
        hull = self._quoted(lead_id=deal.id)
        travel = self.env["insurance.line"].create({"name": "Test travel"})
        second = self._inquiry(lead_id=deal.id, line_id=travel.id)
        first = self._issue(self._offer(hull, self.cheap), number="A-1")
        also = self._issue(self._typed(second), number="B-1")
        self.assertEqual(deal.insurance_policy_ids, first | also)
        self.assertEqual((first.insurer_id, also.insurer_id), (self.other_insurer, self.third_insurer))
        self.assertEqual((also.premium, also.commission_rate, also.commission), (500, 10, 50))
        self.assertEqual(self._issue(self._offer(hull, self.product), number="A-2").lead_id, deal)
        self.assertEqual(deal.insurance_policy_count, 3)

    def test_a_warning_is_shown_before_issuing(self):
        car = self._object(plate="BB0001CC")
        self._issued(object_ids=[(0, 0, {"object_id": car.id})])
        dialog = self._accept(self._offer(self._quoted(object_id=car.id), self.cheap))
        action = dialog.action_issue()
        self.assertEqual((action["res_model"], action["res_id"]), (dialog._name, dialog.id))
        self.assertTrue(dialog.warning)
        self.assertEqual(dialog.policy_id.state, "draft")
        action = dialog.action_issue_anyway()
        self.assertEqual(self.env["insurance.policy"].browse(action["res_id"]).state, "issued")

    def test_an_accepted_offer_stays_as_it_was(self):
        inquiry = self._quoted()
        offer = self._offer(inquiry, self.product)
        self._issue(offer)
        for act in (
            lambda: offer.write({"premium": 1}),
            lambda: offer.cover_ids.write({"premium": 1}),
            lambda: offer.cover_ids.unlink(),
            lambda: offer.unlink(),
            lambda: inquiry.unlink(),
            lambda: offer.action_accept(),
        ):
            with self.assertRaises(UserError):
                act()
        offer.on_print = False
        premium = offer.premium
        inquiry.sum_insured = 99999
        inquiry.action_quote()
        self.assertEqual((offer.premium, offer.state), (premium, "accepted"))
        self.assertEqual(len(inquiry.offer_ids.filtered(lambda o: o.product_id == self.product)), 1)

    def test_a_changed_request_is_computed_again_first(self):
        inquiry = self._quoted()
        inquiry.sum_insured = 20000
        with self.assertRaisesRegex(UserError, "Get offers"):
            self._offer(inquiry, self.product).action_accept()
        self.assertTrue(self._typed(inquiry).action_accept(), "what an insurer said himself is not ours to doubt")

    def test_a_deleted_draft_and_a_void_policy_free_the_offer(self):
        inquiry = self._quoted()
        offer = self._offer(inquiry, self.product)
        policy = self.env["insurance.policy"].with_user(self.agent).browse(self._accept(offer).action_draft()["res_id"])
        policy.unlink()
        self.assertEqual((offer.state, inquiry.state), ("offered", "offered"))
        policy = self._issue(offer, number="P-2")
        policy._void("typed the wrong number")
        self.assertEqual(offer.state, "offered")
        self.env.flush_all()
        self.assertEqual(self._issue(offer, number="P-3").offer_id, offer)
        self.assertEqual(len(offer.policy_ids), 2)

    @mute_logger("odoo.sql_db")
    def test_an_offer_is_one_policy(self):
        policy = self._issue(self._offer(self._quoted(), self.product))
        with self.assertRaises(psycopg2.errors.UniqueViolation), self.env.cr.savepoint():
            self._policy(offer_id=policy.offer_id.id)
        self.assertFalse(policy.copy().offer_id)

    def test_nobody_accepts_a_colleagues_offer(self):
        offer = self._offer(self._quoted(self.other_agent), self.product)
        with self.assertRaises(UserError):
            offer.with_user(self.agent).action_accept()

    def test_another_client_of_the_deal_is_not_the_policys(self):
        deal = self._deal()
        inquiry = self._quoted(lead_id=deal.id)
        deal.partner_id = self.chinese
        self.assertEqual((inquiry.partner_id, inquiry.is_stale), (self.chinese, True))
        inquiry.action_quote()
        policy = self._issue(self._offer(inquiry, self.product))
        deal.partner_id = self.persian
        self.assertEqual((inquiry.partner_id, policy.partner_id), (self.chinese, self.chinese))

    def test_ways_back(self):
        inquiry = self._quoted(lead_id=self._deal().id)
        policy = self._issue(self._offer(inquiry, self.product))
        self.assertEqual(policy.action_open_offer()["res_id"], inquiry.id)
        self.assertEqual(self.env["insurance.policy"].search(inquiry.action_open_policies()["domain"]), policy)
        self.assertEqual(inquiry.action_open_lead()["res_id"], inquiry.lead_id.id)
