"""The marketer's page: clients, policies, dated terms, results, and what merging contacts does to them."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .sales_common import SalesCase


@tagged("post_install", "-at_install")
class TestSalesMarketer(SalesCase):
    def test_own_terms_count_before_the_rules(self):
        self._rule(marketer_share=10)
        self._term(share=50, line_id=self.line.id)
        self._term(share=5)
        mine = self._booked(marketer_id=self.marketer.id)
        his = self._booked(marketer_id=self.other_marketer.id)
        self.assertEqual(self._incomes(mine)["marketer", self.marketer.name], 75)
        self.assertEqual(self._incomes(mine)["advisor", "Agent"], 37.5)
        self.assertEqual(self._incomes(his)["marketer", self.other_marketer.name], 15)

    def test_terms_without_rules(self):
        self._term()
        policy = self._booked(marketer_id=self.marketer.id)
        self.assertEqual(self._incomes(policy), {("marketer", self.marketer.name): 30, ("broker", False): 120})

    def test_terms_change_for_what_comes(self):
        old = self._term()
        policy = self._booked("2025-03-10", marketer_id=self.marketer.id)
        with self.assertRaisesRegex(UserError, "earned by"), self.env.cr.savepoint():
            old.share = 30
        with self.assertRaisesRegex(UserError, "until 2025-03-10 are split"), self.env.cr.savepoint():
            self._term(product_id=self.product.id, share=30)
        old.date_to = "2025-03-31"
        self._term(date_from="2025-04-01", share=30)
        later = self._booked("2025-04-01", marketer_id=self.marketer.id)
        self.assertEqual(self._incomes(policy)["marketer", self.marketer.name], 30)
        self.assertEqual(self._incomes(later)["marketer", self.marketer.name], 45)
        self.assertIn("20 %", old.display_name)

    def test_terms_after_a_rule_split_it(self):
        self._rule(marketer_share=10)
        self._booked("2025-03-10", marketer_id=self.marketer.id)
        with self.assertRaisesRegex(UserError, "until 2025-03-10 are split"), self.env.cr.savepoint():
            self._term()
        self._term(date_from="2025-03-11")
        self._term(partner_id=self.other_marketer.id)

    def test_overlapping_terms(self):
        self._term()
        with self.assertRaisesRegex(ValidationError, "counts for the same"), self.env.cr.savepoint():
            self._term(date_from="2025-01-01")
        self._term(partner_id=self.other_marketer.id)
        self._term(product_id=self.product.id)

    def test_page(self):
        self.client.insurance_marketer_id = self.marketer
        today = self.env["insurance.policy"]._fields["date_start"].today()
        self._term()
        self._booked(today, marketer_id=self.marketer.id)
        self._booked(today, self.other_agent, marketer_id=self.marketer.id)
        mine, boss = self.marketer.with_user(self.agent), self.marketer.with_user(self.supervisor)
        self.assertEqual((mine.insurance_introduced_client_count, mine.insurance_introduced_count), (1, 1))
        self.assertEqual([row["value"] for row in mine.insurance_results], [1, 1000, 150])
        self.assertEqual([row["value"] for row in boss.insurance_results], [2, 2000, 300, 60])
        self.assertEqual(mine.search(mine.action_open_insurance_introduced_clients()["domain"]), self.client)
        action = boss.action_open_insurance_marketer_income()
        self.assertEqual(sum(self.env["insurance.income"].search(action["domain"]).mapped("amount")), 60)
        self.assertFalse(mine._has_field_access(mine._fields["insurance_term_ids"], "read"))
        Form(mine)
        Form(boss)
        self.assertEqual([row["value"] for row in self.client.with_user(self.agent).insurance_results], [0, 0, 0])

    def test_terms_are_written_on_the_page(self):
        form = Form(self.marketer.with_user(self.administrator))
        with form.insurance_term_ids.new() as term:
            term.share = 12
        form.save()
        self.assertEqual(self.marketer.insurance_term_ids.share, 12)

    def test_terms_are_not_the_agents(self):
        term = self._term()
        with self.assertRaises(AccessError):
            term.with_user(self.agent).read(["share"])
        term.with_user(self.supervisor).read(["share"])
        with self.assertRaises(AccessError):
            term.with_user(self.supervisor).note = "x"
        foreign = self._term(company_id=self.other_company.id)
        with self.assertRaises(AccessError):
            foreign.with_user(self.supervisor).read(["share"])

    def test_nobody_introduces_himself(self):
        with self.assertRaisesRegex(ValidationError, "introduces himself"):
            self.marketer.insurance_marketer_id = self.marketer

    def test_merging_the_marketer_with_his_client(self):
        """Neither contact is lost, and nobody has introduced himself afterwards."""
        self.client.insurance_marketer_id = self.marketer
        term = self._term()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.client | self.marketer).ids, self.client)
        self.assertTrue(self.client.exists())
        self.assertFalse(self.client.insurance_marketer_id)
        self.assertEqual(term.partner_id, self.client)

    def test_merged_marketers_keep_what_they_earned(self):
        self._term()
        policy = self._booked(marketer_id=self.marketer.id)
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (self.other_marketer | self.marketer).ids, self.other_marketer
        )
        self.env.invalidate_all()
        self.assertEqual(self._incomes(policy)["marketer", self.other_marketer.name], 30)
