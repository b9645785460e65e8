"""Offers agreed on become next terms: drafts on their deals, issued row by row, taken back."""

from dateutil.relativedelta import relativedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import TODAY
from .quote_common import END, QuoteCase


@tagged("post_install", "-at_install")
class TestQuoteTerm(QuoteCase):
    def _agreed(self, number="N/2", product=None, **vals):
        inquiry = self._quoted(**vals)
        self._offer(inquiry, product or self.product).action_choose()
        inquiry.new_number = number
        return inquiry

    def test_the_draft_continues_the_policy(self):
        inquiry = self._agreed()
        policy = inquiry.renewal_policy_id
        inquiry.action_make_terms()
        draft = inquiry.term_id
        self.assertFalse(inquiry.problem)
        self.assertEqual((inquiry.requote_state, draft.state, draft.number), ("draft", "draft", "N/2"))
        self.assertEqual((draft.previous_id, draft.lead_id), (policy, inquiry.lead_id))
        self.assertEqual((draft.premium, draft.tax, draft.levy, draft.fee, draft.premium_total), (400, 20, 4, 20, 444))
        self.assertEqual((draft.insurer_id, draft.product_id), (self.insurer, self.product))
        self.assertEqual((draft.date_start, draft.date_end),
                         (END + relativedelta(days=1), END + relativedelta(years=1)))  # fmt: skip
        self.assertEqual(draft.object_ids.object_id, policy.object_ids.object_id)
        self.assertEqual((draft.object_ids.sum_insured, draft.object_ids.premium), (10000, 400))
        self.assertEqual(draft.driver_ids.name, "Тарас")
        self.assertEqual(inquiry.renewal_id.draft_id, draft.sudo())
        inquiry.action_make_terms()
        self.assertEqual(len(policy.next_ids), 1, "pressed twice")

    def test_another_insurer_s_covers_and_percentage(self):
        glass = self.product.cover_ids.filtered("is_optional")
        inquiry = self._agreed(
            product=self.cheap, conditions="No youngsters", issuing_unit="Kyiv 3",
            cover_ids=[Command.create({"name": "Theft", "product_cover_id": self.product.cover_ids[0].id})],
        )  # fmt: skip
        self.assertNotIn(glass, inquiry.cover_ids)
        inquiry.action_make_terms()
        draft = inquiry.term_id
        self.assertEqual(
            (draft.insurer_id, draft.product_id, draft.commission_rate), (self.other_insurer, self.cheap, 20)
        )
        self.assertEqual(draft.cover_ids.mapped("name"), ["Stealing"])
        self.assertEqual((draft.conditions, draft.issuing_unit), (False, False))

    def test_the_same_product_keeps_what_was_agreed(self):
        cover = Command.create({"name": "Theft", "product_cover_id": self.product.cover_ids[0].id, "sum_insured": 777})
        inquiry = self._agreed(conditions="No youngsters", cover_ids=[cover])
        inquiry.action_make_terms()
        self.assertEqual((inquiry.term_id.conditions, inquiry.term_id.cover_ids.sum_insured), ("No youngsters", 777))

    def test_objects_share_the_premium_as_before(self):
        cars = self._object(plate="AA1111BB") | self._object(plate="AA2222BB")
        places = [
            Command.create({"object_id": car.id, "sum_insured": amount, "premium": premium})
            for car, amount, premium in zip(cars, (6000, 4000), (750, 250), strict=True)
        ]
        inquiry = self._agreed(object_ids=places)
        inquiry.action_make_terms()
        rows = inquiry.term_id.object_ids
        self.assertEqual((rows.mapped("premium"), rows.mapped("sum_insured")), ([300, 100], [6000, 4000]))

    def test_issuing_closes_the_renewal_and_wins_the_deal(self):
        inquiry = self._agreed()
        inquiry.action_issue_terms()
        self.assertEqual((inquiry.requote_state, inquiry.problem), ("issued", False))
        self.assertEqual((inquiry.renewal_id.state, inquiry.lead_id.won_status), ("renewed", "won"))
        self.assertBooked(inquiry.term_id)
        inquiry.action_issue_terms()
        self.assertIn("issued already", inquiry.problem)

    def test_what_is_not_complete_stays_with_its_reason(self):
        whole = self._agreed()
        numberless = self._agreed(number=False, partner_id=self.persian.id)
        undecided = self._quoted(partner_id=self.chinese.id)
        (whole | numberless | undecided).action_issue_terms()
        self.assertEqual((whole | numberless | undecided).mapped("requote_state"), ["issued", "chosen", "offered"])
        self.assertIn("Fill in: Number", numberless.problem)
        self.assertIn("Choose an offer first", undecided.problem)
        self.assertFalse(numberless.renewal_policy_id.next_ids, "nothing half-made is left")
        numberless.new_number = "P/2"
        numberless.action_issue_terms()
        self.assertEqual((numberless.requote_state, numberless.problem), ("issued", False))

    def test_numbers(self):
        one, other = self._agreed(number=False), self._agreed(number="typed", partner_id=self.persian.id)
        (one | other).action_keep_number()
        self.assertEqual((one.new_number, other.new_number), (one.renewal_policy_id.number, "typed"))
        other.new_number = one.new_number
        (one | other).action_issue_terms()
        self.assertEqual((one.requote_state, other.requote_state), ("issued", "chosen"))
        self.assertIn("another policy", other.problem)

    def test_a_second_look_is_taken_on_the_policy(self):
        car = self._object(plate="AA7777BB")
        inquiry = self._agreed(car=car)
        self._ending(
            END + relativedelta(months=6), object_ids=[Command.create({"object_id": car.id})], partner_id=self.client.id
        )
        inquiry.action_issue_terms()
        self.assertIn("insured twice", inquiry.problem)
        self.assertEqual(inquiry.requote_state, "chosen")

    def test_blanks(self):
        self.line.needs_blank = True
        blanks = self.env["insurance.blank"].create(
            [{"insurer_id": self.insurer.id, "series": "AB", "number": number} for number in ("001", "002")]
        )
        blanks._hand_out(self.agent)
        policies = [self._policy_with_blank(client) for client in (self.client, self.persian, self.chinese)]
        self._night()
        rows = self.env["insurance.inquiry"].with_user(self.agent)
        for policy in policies:
            row = self._quoted(policy.renewal_id.with_user(self.agent))
            row.action_choose_same()
            rows |= row
        rows.action_next_blanks()
        self.assertEqual(rows.new_blank_id, blanks)
        self.assertEqual(rows.mapped("new_number"), ["AB 001", "AB 002", False])
        self.assertIn("no blank", rows[2].problem)
        rows.action_issue_terms()
        self.assertEqual(rows.mapped("requote_state"), ["issued", "issued", "chosen"])
        self.assertEqual(blanks.mapped("state"), ["used", "used"])
        self.assertEqual(blanks.policy_id, rows.term_id)

    def _policy_with_blank(self, client):
        blank = self.env["insurance.blank"].create(
            {"insurer_id": self.insurer.id, "series": "OLD", "number": str(client.id)}
        )
        return self._insured(partner_id=client.id, blank_id=blank.id)

    def test_undo(self):
        inquiry = self._agreed()
        inquiry.action_undo_terms()
        self.assertIn("no next term", inquiry.problem)
        inquiry.action_make_terms()
        inquiry.action_undo_terms()
        self.assertEqual((inquiry.requote_state, inquiry.chosen_offer_id.state), ("chosen", "offered"))
        inquiry.action_issue_terms()
        term = inquiry.term_id
        inquiry.action_undo_terms()
        self.assertEqual((term.state, inquiry.requote_state), ("void", "chosen"))
        self.assertEqual((inquiry.renewal_id.state, inquiry.renewal_id.lead_id.won_status), ("open", "pending"))

    def test_accepted_in_the_comparison(self):
        """Whoever presses “Accept” beside an offer makes the next term as well."""
        inquiry = self._quoted()
        offer = self._offer(inquiry, self.cheap)
        action = offer.action_accept()
        wizard = self.env[action["res_model"]].with_user(self.agent).with_context(**action["context"])
        wizard.create({"number": "C/2"}).action_issue()
        self.assertEqual((inquiry.term_id.previous_id, inquiry.chosen_offer_id), (inquiry.renewal_policy_id, offer))
        self.assertEqual(inquiry.renewal_id.state, "renewed")

    def test_renew_on_the_renewal_takes_the_offer_agreed_on(self):
        inquiry = self._agreed(product=self.cheap)
        action = inquiry.renewal_id.action_renew()
        self.assertEqual((action["res_id"], inquiry.term_id.premium), (inquiry.term_id.id, 300))
        self.assertEqual(inquiry.renewal_id.action_renew()["res_id"], inquiry.term_id.id, "opened, not made again")

    def test_renew_without_an_agreement_goes_on_as_before(self):
        inquiry = self._quoted()
        action = inquiry.renewal_id.action_renew()
        self.assertEqual(self.env["insurance.policy"].browse(action["res_id"]).premium, 1000)

    def test_continued_meanwhile(self):
        inquiry = self._agreed()
        self._renew(inquiry.renewal_policy_id)
        self.assertEqual(inquiry.requote_state, "closed")
        inquiry.action_issue_terms()
        self.assertTrue(inquiry.problem)
        self.assertEqual(len(inquiry.renewal_policy_id.next_ids), 1)

    def test_a_draft_made_by_hand_is_not_doubled(self):
        inquiry = self._agreed()
        inquiry.renewal_policy_id.action_renew()
        inquiry.action_make_terms()
        self.assertIn("is continued by", inquiry.problem)

    def test_expired_or_changed_meanwhile(self):
        inquiry = self._agreed()
        inquiry.sum_insured = 1
        inquiry.action_make_terms()
        self.assertIn("Get offers", inquiry.problem)
        inquiry.sum_insured = 10000
        inquiry.chosen_offer_id.valid_until = "2020-01-01"
        inquiry.action_make_terms()
        self.assertIn("valid until", inquiry.problem)

    def test_taken_over_from_elsewhere(self):
        self._elsewhere(END)
        self._night()
        case = self.env["insurance.renewal"].search([("origin", "=", "foreign")]).with_user(self.agent)
        inquiry = self._quoted(case)
        inquiry.write({"sum_insured": 10000})
        inquiry.action_quote_again()
        inquiry.action_choose_cheapest()
        inquiry.new_number = "ours"
        inquiry.action_issue_terms()
        self.assertEqual((inquiry.term_id.origin, inquiry.term_id.previous_id), ("own", case.policy_id))
        self.assertEqual((case.state, case.renewed_by_id), ("renewed", inquiry.term_id.sudo()))

    def test_next_year_is_quoted_anew(self):
        inquiry = self._agreed()
        inquiry.action_issue_terms()
        self._night(TODAY + relativedelta(years=1))
        case = inquiry.term_id.with_env(self.env).renewal_id
        self.assertTrue(case)
        self.assertFalse(case.inquiry_ids)

    def test_an_accepted_row_is_not_quoted_again(self):
        inquiry = self._agreed()
        inquiry.action_make_terms()
        inquiry.action_quote_again()
        self.assertEqual(inquiry.requote_state, "draft")
        with self.assertRaises(UserError):
            inquiry.action_unchoose()
