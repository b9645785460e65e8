"""The planner: whom an occasion concerns, who gets what, the steps, the delivery list."""

from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .gift_common import GiftCase


@tagged("post_install", "-at_install")
class TestGiftPlan(GiftCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.olya, cls.petro, cls.reza = (cls._client(name) for name in ("Оля", "Петро", "رضا"))
        cls._rank(cls.petro, cls.gold)
        cls._rank(cls.olya, cls.silver)

    def _proposed(self, **vals):
        """Return a plan with its gifts proposed, as the agent."""
        plan = self._plan(**vals)
        plan.action_propose()
        return plan

    def _got(self, plan):
        return {gift.partner_id: gift.type_id for gift in plan.gift_ids}

    def test_by_rank(self):
        plan = self._proposed()
        self.assertEqual(self._got(plan), {self.petro: self.umbrella, self.olya: self.tea, self.reza: self.tea})
        self.assertEqual(plan.gift_ids.mapped("date_planned"), [date(2027, 6, 15)] * 3)
        self.assertEqual((plan.gift_count, plan.cost), (3, 70))
        petro = plan.gift_ids.filtered(lambda gift: gift.partner_id == self.petro)
        self.assertEqual((petro.why, petro.rank_id), ("for rank Gold, not given before", self.gold))

    def test_the_highest_rank_first_within_the_budget(self):
        plan = self._proposed(budget=60)
        self.assertEqual(set(self._got(plan)), {self.petro, self.olya})
        self.assertEqual((plan.cost, plan.left), (60, 0))
        self.assertEqual(plan.nothing_text, "1: the budget is spent")

    def test_a_spent_budget_is_not_none(self):
        plan = self._plan(budget=10)
        self._gift(self.reza, plan_id=plan.id)
        plan.action_propose()
        self.assertEqual(set(self._got(plan)), {self.reza})

    def test_never_the_same_within_the_months(self):
        self._given(self.olya, date_planned="2026-06-15")
        self.assertEqual(self._got(self._proposed())[self.olya], self.flowers)
        self.env["insurance.gift.plan"].search([]).with_user(self.supervisor).unlink()
        self.assertEqual(self._got(self._proposed(repeat_months=11))[self.olya], self.tea)

    def test_what_he_liked_comes_first(self):
        self._given(self.olya, "delighted", type_id=self.flowers.id, date_planned="2020-06-15")
        plan = self._proposed()
        self.assertEqual(self._got(plan)[self.olya], self.flowers)
        olya = plan.gift_ids.filtered(lambda gift: gift.partner_id == self.olya)
        self.assertEqual(olya.why, "likes: Garden")

    def test_what_clients_like_him_liked(self):
        for name in ("A", "B", "C"):
            other = self._client(name, self.other_agent)
            self._rank(other, self.silver)
            gift = self._gift(other, self.other_agent, type_id=self.flowers.id, date_planned="2026-01-15")
            gift.with_user(self.supervisor).action_approve()
            gift.reception = "delighted"
            gift.action_give()
        self.assertEqual(self._got(self._proposed())[self.olya], self.flowers, "colleagues' clients teach too")

    def test_who_has_one_already_gets_none(self):
        self._gift(self.olya)
        other = self._gift(self.reza, self.other_agent)
        self.assertEqual(set(self._got(self._proposed())), {self.petro})
        other.action_cancel()
        self.assertEqual(set(self._got(self._proposed())), {self.reza})

    def test_the_stock_is_shared_out(self):
        self._receive(self.tea, -99)
        self._gift(self._client("Kept", self.other_agent), self.other_agent, occasion_id=self.birthday.id)
        plan = self._proposed(type_ids=self.tea.ids)
        self.assertFalse(plan.gift_ids, "the last one is reserved for somebody else")
        self.assertEqual(plan.nothing_text, "3: nothing suitable is in stock")

    def test_the_yearly_limit(self):
        self.tea.yearly_limit = 1
        self._gift(self.olya, occasion_id=self.birthday.id, date_planned="2027-01-05")
        self.assertEqual(self._got(self._proposed(repeat_months=0))[self.olya], self.flowers)

    def test_gifts_for_other_occasions(self):
        (self.tea | self.flowers).occasion_ids = self.birthday
        plan = self._proposed()
        self.assertEqual(set(self._got(plan)), {self.petro})
        self.assertEqual(plan.nothing_text, "2: no gift is for their rank")

    def test_gifts_of_another_company_are_not_proposed(self):
        self.env["insurance.gift.type"].create(
            {"name": "Theirs", "company_id": self.other_company.id, "keep_stock": False, "sequence": 0}
        )
        plan = self._proposed(type_ids=[])
        self.assertNotIn("Theirs", plan.gift_ids.type_id.mapped("name"))

    def test_own_book_only(self):
        theirs = self._client("Theirs", self.other_agent)
        shared = self._client("Shared", self.other_agent)
        self._policy(partner_id=shared.id)
        plan = self._proposed()
        self.assertNotIn(theirs, self._got(plan))
        self.assertIn(shared, self._got(plan))
        self.assertEqual(plan.gift_ids.user_id, self.agent)
        plan.action_cancel()
        all_books = self._plan(self.supervisor)
        all_books.action_propose()
        self.assertIn(theirs, self._got(all_books))
        gift = all_books.gift_ids.filtered(lambda gift: gift.partner_id == theirs)
        self.assertEqual(gift.user_id, self.other_agent)

    def test_chosen_clients(self):
        self.assertEqual(set(self._got(self._proposed(rank_ids=self.gold.ids))), {self.petro})
        self.env["insurance.gift.plan"].search([]).unlink()
        plan = self._proposed(partner_domain="[('name', 'ilike', 'رض')]")
        self.assertEqual(set(self._got(plan)), {self.reza})

    def test_groups_and_names(self):
        groups = self.env["insurance.client.group"].with_user(self.agent)
        chosen, found = groups.create(
            [
                {"name": "Chosen", "partner_ids": self.petro.ids},
                {"name": "Found", "kind": "dynamic", "domain": "[('name', 'like', 'رض')]"},
            ]
        )
        for group, partners in ((chosen, self.petro), (found, self.reza), (chosen | found, self.petro | self.reza)):
            plan = self._proposed(picked_group_ids=group.ids)
            with self.subTest(group.mapped("name")):
                self.assertEqual(plan.gift_ids.partner_id, partners)
            plan.unlink()
        plan = self._proposed(picked_group_ids=chosen.ids, picked_partner_ids=self.olya.ids)
        self.assertEqual(plan.gift_ids.partner_id, self.petro | self.olya)

    def test_an_occasion_for_women(self):
        self.olya.sex, self.petro.sex = "female", "male"
        self.party.sex = "female"
        plan = self._proposed()
        self.assertEqual(plan.gift_ids.partner_id, self.olya)

    def test_archived_people_and_others_are_left_out(self):
        self.petro.active = False
        self.olya.is_insurance_client = False
        self.reza.company_id = self.other_company
        self.assertFalse(self._proposed().gift_ids)

    def test_birthdays(self):
        self.olya.birth_date = "1980-02-29"
        self.petro.birth_date = "1990-03-02"
        plan = self._proposed(occasion_id=self.birthday.id, date_from="2027-02-15", date_to="2027-03-01")
        self.assertEqual({gift.partner_id: gift.date_planned for gift in plan.gift_ids},
                         {self.olya: date(2027, 2, 28)})  # fmt: skip

    def test_birthdays_over_new_year(self):
        self.olya.birth_date, self.petro.birth_date, self.reza.birth_date = "1980-12-30", "1990-01-03", "1990-06-03"
        plan = self._proposed(occasion_id=self.birthday.id, date_from="2027-12-20", date_to="2028-01-10")
        self.assertEqual({gift.partner_id: (gift.date_planned, gift.year) for gift in plan.gift_ids},
                         {self.olya: (date(2027, 12, 30), 2027), self.petro: (date(2028, 1, 3), 2028)})  # fmt: skip

    def test_ends_of_policies(self):
        renewal = self.env.ref("insurance_crm.gift_occasion_renewal")
        for start, end in (("2026-06-21", "2027-06-20"), ("2026-06-11", "2027-06-10"), ("2026-08-01", "2027-07-31")):
            self._issued(partner_id=self.olya.id, date_start=start, date_end=end)
        self._foreign(partner_id=self.petro.id, date_end="2027-06-10")
        self._policy(partner_id=self.reza.id, date_start="2026-06-21", date_end="2027-06-20")
        plan = self._proposed(occasion_id=renewal.id)
        self.assertEqual({gift.partner_id: gift.date_planned for gift in plan.gift_ids},
                         {self.olya: date(2027, 6, 10)})  # fmt: skip

    def test_proposed_anew_keeps_what_was_changed(self):
        plan = self._proposed()
        swapped = plan.gift_ids.filtered(lambda gift: gift.partner_id == self.olya)
        swapped.type_id = self.flowers
        self.assertEqual((swapped.why, swapped.cost), ("", 30))
        plan.gift_ids.filtered(lambda gift: gift.partner_id == self.reza).unlink()
        plan.action_propose()
        self.assertEqual(self._got(plan), {self.petro: self.umbrella, self.olya: self.flowers, self.reza: self.tea})
        self.assertTrue(swapped.exists())
        self.assertEqual(self._got(plan), {gift.partner_id: gift.type_id for gift in plan.gift_ids.exists()})

    def test_a_constant_number_of_queries(self):
        counts = []
        for number in (5, 50):
            for n in range(number):
                self._rank(self._client(f"Crowd {number} {n}"), self.silver)
            plan = self._plan(partner_domain=f"[('name', 'like', 'Crowd {number}')]")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            plan.action_propose()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(plan.gift_count, number)
        self.assertLessEqual(counts[1] - counts[0], 2, "one more batch of rows, not one query per client")

    def test_too_many(self):
        for partner in (self.olya, self.petro, self.reza):
            partner.birth_date = "1990-06-03"
            self._issued(partner_id=partner.id, date_start="2026-06-11", date_end="2027-06-10")
        limit = "odoo.addons.insurance_crm.models.gift.insurance_gift_proposal.MOST_CLIENTS"
        for code in ("birthday", "thanks", "renewal"):
            plan = self._plan(occasion_id=self.env.ref(f"insurance_crm.gift_occasion_{code}").id)
            with self.subTest(code), patch(limit, 2), self.assertRaisesRegex(UserError, "more than 2 clients"):
                plan.action_propose()
