"""What an ending policy is quoted with for its next term."""

from datetime import date

from dateutil.relativedelta import relativedelta

from odoo.fields import Command
from odoo.tests import tagged

from .common import TODAY
from .quote_common import END, QuoteCase


@tagged("post_install", "-at_install")
class TestQuoteFacts(QuoteCase):
    def test_object_sum_term_and_deal(self):
        case = self._case()
        inquiry = self._quoted(case)
        policy = case.policy_id
        self.assertEqual((inquiry.lead_id, inquiry.partner_id, inquiry.line_id), (case.lead_id, self.client, self.line))
        self.assertEqual((inquiry.object_id, inquiry.object_count), (policy.object_ids.object_id, 1))
        self.assertEqual((inquiry.sum_insured, inquiry.deductible_kind), (10000, "usual"))
        self.assertEqual(inquiry.date_start, END + relativedelta(days=1))
        self.assertEqual(inquiry.date_end, END + relativedelta(years=1))
        self.assertEqual((inquiry.user_id, inquiry.currency_id), (self.agent, policy.currency_id))
        self.assertEqual(case.inquiry_id, inquiry)

    def test_drivers_answer_what_the_tariffs_ask(self):
        inquiry = self._quoted()
        self.assertEqual(inquiry.value_ids.attribute_id, self.driving)
        self.assertEqual(inquiry.value_ids.value, "10")
        self.assertEqual(self._offer(inquiry, self.product).premium, 400)

    def test_the_youngest_driver_counts(self):
        drivers = [
            Command.create({"name": "Old", "licence_since": "2001-01-01"}),
            Command.create({"name": "New", "licence_since": END - relativedelta(years=1)}),
        ]
        inquiry = self._quoted(driver_ids=drivers)
        self.assertEqual(inquiry.value_ids.value, "1")
        self.assertEqual(self._offer(inquiry, self.product).premium, 600)

    def test_answers_of_last_year_grow_older(self):
        inquiry = self._quoted(driver_ids=[])
        self.assertFalse(inquiry.value_ids.value)
        self.assertIn("Years of driving", inquiry.unfit_text)
        inquiry.value_ids.value = "7"
        inquiry.action_quote()
        inquiry.action_choose_same()
        inquiry.new_number = "N/2"
        inquiry.action_issue_terms()
        following = inquiry.term_id
        self.assertEqual(following.state, "issued")
        self._night(TODAY + relativedelta(years=1))
        again = self._quoted(following.with_env(self.env).renewal_id.with_user(self.agent))
        self.assertNotEqual(again, inquiry)
        self.assertEqual(again.value_ids.value, "8")

    def test_optional_covers_are_asked_for_again(self):
        glass = self.product.cover_ids.filtered("is_optional")
        cover = Command.create({"product_cover_id": glass.id, "name": "Glass", "sum_insured": 3000})
        inquiry = self._quoted(cover_ids=[cover])
        self.assertEqual(inquiry.cover_ids, glass)
        self.assertEqual(self._offer(inquiry, self.cheap).state, "unfit", "the cheap one has no such cover")
        self.assertIn("Glass", inquiry.unfit_text)

    def test_deductible(self):
        car = self._object(plate="AA1234BB")
        place = Command.create({"object_id": car.id, "sum_insured": 8000, "deductible": 150})
        inquiry = self._quoted(object_ids=[place])
        self.assertEqual((inquiry.deductible_kind, inquiry.deductible), ("amount", 150))

    def test_a_fleet_is_quoted_by_its_number_and_total(self):
        cars = self._object(plate="AA1111BB") | self._object(plate="AA2222BB")
        places = [Command.create({"object_id": car.id, "sum_insured": 7000}) for car in cars]
        inquiry = self._quoted(object_ids=places)
        self.assertEqual((inquiry.object_id.ids, inquiry.object_count, inquiry.sum_insured), ([], 2, 14000))

    def test_what_left_the_policy_is_not_quoted(self):
        cars = self._object(plate="AA1111BB") | self._object(plate="AA2222BB")
        places = [
            Command.create(
                {"object_id": car.id, "sum_insured": 7000, "date_exit": left and END - relativedelta(days=99)}
            )
            for car, left in zip(cars, (True, False), strict=True)
        ]
        self.assertEqual(self._quoted(object_ids=places).object_id, cars[1])

    def test_the_sum_falls_by_a_part(self):
        (inquiry, problems) = self._case()._requote(sum_change=-10)
        self.assertFalse(problems)
        self.assertEqual(inquiry.sum_insured, 9000)
        self.assertEqual(self._offer(inquiry, self.cheap).premium, 270)

    def test_the_class_the_claims_lead_to(self):
        table = self.env["insurance.bonus.table"].create(
            {"name": "Test table", "line_ids": [Command.set(self.line.ids)]}
        )
        low, high = self.env["insurance.bonus.class"].create(
            [
                {"table_id": table.id, "code": "3", "factor": 1, "after_0": "4"},
                {"table_id": table.id, "code": "4", "factor": 0.9, "sequence": 20},
            ]
        )
        attribute = self.env["insurance.tariff.attribute"].search([("code", "=", "bonus_class")])
        self.env["insurance.tariff"].search([("product_id", "=", self.cheap.id)]).factor_ids = [
            Command.create({"attribute_id": attribute.id, "values": code, "value": rung.factor})
            for code, rung in (("3", low), ("4", high))
        ]
        inquiry = self._quoted(bonus_class_id=low.id)
        answers = {answer.attribute_id.code: answer.value for answer in inquiry.value_ids}
        self.assertEqual(answers["bonus_class"], "4")
        self.assertEqual(self._offer(inquiry, self.cheap).premium, 270)

    def test_a_policy_held_elsewhere(self):
        self._elsewhere(END)
        self._night()
        case = self.env["insurance.renewal"].search([("origin", "=", "foreign")]).with_user(self.agent)
        inquiry = self._quoted(case)
        self.assertEqual((inquiry.premium_before, inquiry.same_offer_id.ids), (700, []))
        self.assertEqual(inquiry.date_start, END + relativedelta(days=1))

    def test_29_february(self):
        policy = self._insured(end=date(2032, 2, 29))
        self._night(date(2032, 2, 1))
        inquiry = self._quoted(policy.renewal_id.with_user(self.agent))
        self.assertEqual((inquiry.date_start, inquiry.date_end), (date(2032, 3, 1), date(2033, 2, 28)))
