"""Who earns what: the split of every ledger row, its rules by date, and that nothing earned ever changes."""

from datetime import date

from psycopg2 import errors

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .sales_common import SalesCase


@tagged("post_install", "-at_install")
class TestSalesIncome(SalesCase):
    def assertSplit(self, policy):
        """Whatever the rules say, the incomes of each ledger row are its commission, to the last cent."""
        income = self.env["insurance.income"].with_user(self.supervisor)
        for row in self._ledger(policy):
            parts = income.search([("transaction_id", "=", row.id)])
            self.assertAlmostEqual(sum(parts.mapped("amount")), row.commission_company, 4)
            self.assertEqual(len(set(parts.ids)), len(parts))

    def test_without_a_rule_all_is_ours(self):
        policy = self._booked()
        self.assertEqual(self._incomes(policy), {("broker", False): 150})
        self.assertSplit(policy)

    def test_both_employees_and_the_marketer_are_credited(self):
        self._rule(marketer_share=20)
        policy = self._booked(issuer_id=self.other_agent.id, marketer_id=self.marketer.id)
        self.assertEqual(
            self._incomes(policy),
            {
                ("marketer", self.marketer.name): 30,  # 20 % of 150
                ("advisor", "Agent"): 48,  # 40 % of what he leaves
                ("issuer", "Other Agent"): 12,
                ("broker", False): 60,
            },
        )
        self.assertSplit(policy)

    def test_shares_of_the_whole_commission(self):
        self._rule(marketer_share=20, base="whole")
        policy = self._booked(issuer_id=self.other_agent.id, marketer_id=self.marketer.id)
        self.assertEqual(self._incomes(policy)["advisor", "Agent"], 60)
        self.assertEqual(self._incomes(policy)["broker", False], 45)

    def test_alone_earns_both_or_not(self):
        rule = self._rule()
        self.assertEqual(self._incomes(self._booked()), {("advisor", "Agent"): 75, ("broker", False): 75})
        with self.assertRaisesRegex(UserError, "earned by"):
            rule.alone_earns_both = False
        self._rule(alone_earns_both=False, line_id=self.line.id, date_from="2025-02-01")
        self.assertEqual(self._incomes(self._booked("2025-02-01"))["advisor", "Agent"], 60)

    def test_advisor_and_issuer_in_one_person(self):
        self._rule()
        policy = self._booked(issuer_id=self.agent.id)
        self.assertEqual(self._incomes(policy)["advisor", "Agent"], 60)
        self.assertEqual(self._incomes(policy)["issuer", "Agent"], 15)

    def test_nobodys_policy_earns_nobody(self):
        self._rule()
        policy = self._policy(self.supervisor, date_issue="2025-01-01", user_id=False)
        policy.action_issue()
        self.assertEqual(self._incomes(policy), {("broker", False): 150})

    def test_the_most_special_rule_counts(self):
        channel = self._channel()
        light = {"name": "Hull Light", "insurer_id": self.insurer.id, "line_id": self.line.id}
        other = self.env["insurance.product"].create(light)
        self._rule(advisor_share=10, issuer_share=0)
        self._rule(advisor_share=20, issuer_share=0, channel_id=channel.id)
        self._rule(advisor_share=30, issuer_share=0, line_id=self.line.id)
        self._rule(advisor_share=40, issuer_share=0, line_id=self.line.id, channel_id=channel.id)
        self._rule(advisor_share=50, issuer_share=0, product_id=self.product.id)
        elsewhere = self.env["insurance.line"].create({"name": "Travel"})

        def earned(**vals):
            policy = self._booked(commission_rate=10, **vals)
            self.assertSplit(policy)
            return self._incomes(policy)["advisor", "Agent"]

        travel = {"product_id": False, "line_id": elsewhere.id, "insurer_id": self.insurer.id}
        self.assertEqual(earned(**travel), 10)
        self.assertEqual(earned(**travel, channel_id=channel.id), 20)
        self.assertEqual(earned(product_id=other.id), 30)
        self.assertEqual(earned(product_id=other.id, channel_id=channel.id), 40)
        self.assertEqual(earned(channel_id=channel.id), 50)

    def test_the_day_of_the_first_booking_decides(self):
        self._rule(date_to="2025-03-31")
        self._rule(date_from="2025-04-01", advisor_share=20, issuer_share=0)
        before, after = self._booked("2025-03-31"), self._booked("2025-04-01")
        self.assertEqual(self._incomes(before)["advisor", "Agent"], 75)
        self.assertEqual(self._incomes(after)["advisor", "Agent"], 30)
        self.assertEqual(self._incomes(self._booked("2019-12-31")), {("broker", False): 150})
        self._ledger(before)._reverse(date(2025, 5, 1))
        self.assertEqual(set(self._incomes(before).values()), {0}, "taken back by the rule it was given by")
        self.assertSplit(before | after)

    def test_what_is_taken_back_is_taken_from_everybody(self):
        self._rule(marketer_share=20)
        policy = self._booked(issuer_id=self.other_agent.id, marketer_id=self.marketer.id)
        self._book(policy, "cancellation", commission=-50.01, premium=-333.4)
        self.assertEqual(self._incomes(policy)["marketer", self.marketer.name], 20)
        self.assertEqual(self._incomes(policy)["advisor", "Agent"], 32)
        self.assertSplit(policy)
        self._ledger(policy)._reverse(date(2025, 6, 1))
        self.assertEqual(set(self._incomes(policy).values()), {0})
        self.assertSplit(policy)

    def _book(self, policy, kind, **amounts):
        ledger = self.env["insurance.transaction"]
        ledger.create(ledger._prepare_vals(policy, kind, date_booking=date(2025, 5, 1), **amounts))
        policy._refresh_figures()

    def test_cents_are_never_lost(self):
        self._rule(advisor_share=33.33, issuer_share=33.33, marketer_share=33.33)
        policies = self.env["insurance.policy"].union(
            *(
                self._booked(premium=premium, commission_rate=11.11, issuer_id=self.other_agent.id,
                             marketer_id=self.marketer.id)
                for premium in (0.05, 0.1, 1, 99.99, 12345.67)
            )
        )  # fmt: skip
        self.assertSplit(policies)
        self._ledger(policies)._reverse()
        self.assertSplit(policies)
        self.assertEqual(set(self._incomes(policies).values()), {0})

    def test_another_currency_is_split_in_the_companys(self):
        self._rule()
        self.foreign_currency.rate_ids = [
            Command.create({"name": "2020-01-01", "rate": 3, "company_id": self.company.id})
        ]
        policy = self._booked(currency_id=self.foreign_currency.id)
        row = self._ledger(policy)
        self.assertNotEqual(row.commission, row.commission_company)
        self.assertAlmostEqual(self._incomes(policy)["advisor", "Agent"], round(row.commission_company / 2, 2))
        self.assertSplit(policy)

    def test_companies_have_their_own_rules(self):
        self._rule(company_id=self.other_company.id)
        self.assertEqual(self._incomes(self._booked()), {("broker", False): 150})

    # --- who sees it -------------------------------------------------------------------

    def test_employees_see_their_own(self):
        self._rule(marketer_share=20)
        policy = self._booked(issuer_id=self.other_agent.id, marketer_id=self.marketer.id)
        self.assertEqual(set(self._incomes(policy, self.agent)), {("advisor", "Agent")})
        self.assertEqual(set(self._incomes(policy, self.other_agent)), {("issuer", "Other Agent")})
        self.assertFalse(self._incomes(policy, self.agent_all), "all books are not all incomes")
        self.assertEqual(len(self._incomes(policy, self.supervisor)), 4)
        with self.assertRaises(AccessError):
            self._incomes(policy, self.seller)

    def test_who_earned_sees_it_after_the_policy_went_on(self):
        self._rule()
        policy = self._booked()
        policy.with_user(self.supervisor).user_id = self.other_agent
        row = self.env["insurance.income"].with_user(self.agent).search([("policy_id", "=", policy.id)])
        self.assertEqual((row.amount, row.role), (75, "advisor"))
        self.assertIn(policy.number, row.display_name)

    def test_incomes_are_never_written(self):
        self._rule()
        self._booked()
        rows = self.env["insurance.income"].search([], limit=1)
        for user in (self.agent, self.supervisor, self.administrator):
            mine = rows.with_user(user)
            for act in (lambda r: r.write({"amount": 1}), lambda r: r.unlink(), lambda r: r.create({"amount": 1})):
                with self.assertRaises(AccessError):
                    act(mine)

    def test_rules_are_the_administrators(self):
        rule = self._rule()
        rule.with_user(self.supervisor).read(["advisor_share"])
        with self.assertRaises(AccessError):
            rule.with_user(self.supervisor).note = "more"
        with self.assertRaises(AccessError):
            rule.with_user(self.agent).read(["advisor_share"])
        foreign = self._rule(company_id=self.other_company.id)
        self.assertFalse(foreign.with_user(self.supervisor).search([("id", "=", foreign.id)]))

    # --- the past stays ------------------------------------------------------------------

    def test_a_rule_somebody_earned_by_is_only_ended(self):
        rule = self._rule()
        policy = self._booked("2025-03-10")
        earned = self._incomes(policy)
        for vals in ({"advisor_share": 50}, {"base": "whole"}, {"date_from": "2025-01-01"}, {"line_id": self.line.id}):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "earned by"), self.env.cr.savepoint():
                rule.write(vals)
        with self.assertRaisesRegex(UserError, "cannot end before 2025-03-10"), self.env.cr.savepoint():
            rule.date_to = "2025-03-09"
        with self.assertRaisesRegex(UserError, "end it instead"), self.env.cr.savepoint():
            rule.unlink()
        rule.write({"date_to": "2025-03-10", "note": "until spring", "advisor_share": 40})
        self._rule(date_from="2025-03-11", advisor_share=5)
        self.assertEqual(self._incomes(policy), earned)

    def test_an_unused_rule_is_free(self):
        rule = self._rule()
        rule.write({"advisor_share": 50, "line_id": self.line.id, "date_to": "2024-12-31"})
        self._booked("2025-03-10")
        rule.unlink()

    def test_a_new_rule_does_not_split_anew(self):
        self._rule()
        policy = self._booked("2025-03-10")
        with self.assertRaisesRegex(UserError, "until 2025-03-10 are split"), self.env.cr.savepoint():
            self._rule(product_id=self.product.id, date_from="2025-03-01")
        self._rule(product_id=self.product.id, date_from="2025-03-11", advisor_share=1)
        self.assertEqual(self._incomes(policy)["advisor", "Agent"], 75)

    def test_a_rule_may_begin_before_what_nobody_split(self):
        """The first rule of a broker who already has a ledger."""
        policy = self._booked("2025-03-10")
        self._rule()
        self.assertEqual(self._incomes(policy)["advisor", "Agent"], 75)

    def test_an_ended_rule_is_not_stretched_over_another(self):
        short = self._rule(product_id=self.product.id, date_to="2025-01-31")
        self._rule()
        first, second = self._booked("2025-01-10"), self._booked("2025-03-10")
        with self.assertRaisesRegex(UserError, "until 2025-03-10 are split"), self.env.cr.savepoint():
            short.date_to = "2025-12-31"
        short.date_to = "2025-02-28"
        self.assertEqual(self._incomes(first), self._incomes(second))

    def test_bad_rules(self):
        rule = self._rule(date_to="2025-12-31")
        for vals, message in (
            ({"date_from": "2025-12-31"}, "counts for the same"),
            ({"date_from": "2026-01-01", "line_id": self.env["insurance.line"].create({"name": "X"}).id,
              "product_id": self.product.id}, "not a product of this line"),
        ):  # fmt: skip
            with self.subTest(vals), self.assertRaisesRegex(ValidationError, message), self.env.cr.savepoint():
                self._rule(**vals)
        self._rule(date_from="2026-01-01")
        self._rule(line_id=self.line.id)
        self.assertIn("Everything: 40 + 10 %", rule.display_name)

    def test_shares_beyond_all(self):
        for vals in (
            {"advisor_share": 95}, {"advisor_share": -1}, {"marketer_share": 101}, {"marketer_share": 60, "base": "whole"},
            {"date_to": "2019-01-01"},
        ):  # fmt: skip
            with (
                self.subTest(vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(errors.CheckViolation),
                self.env.cr.savepoint(),
            ):
                self._rule(**vals)
        self._rule(marketer_share=60)

    # --- measures ------------------------------------------------------------------------

    def test_measures_of_agents(self):
        self._rule()
        today = self.env["insurance.policy"]._fields["date_start"].today()
        self._booked(today)
        self._booked("2019-05-05")
        for code in ("agent_income_month", "agent_income_year"):
            measure = self.env.ref(f"insurance_crm.measure_{code}")
            values = measure.with_user(self.supervisor).sudo()._values([self.agent.id, self.other_agent.id])
            self.assertEqual(values, {self.agent.id: 75})
            mine = measure.with_user(self.other_agent).sudo()._values([self.agent.id])
            self.assertFalse(mine, "nobody sees a colleague's income")

    def test_lists_groups_and_pages(self):
        self._rule()
        self._booked(issuer_id=self.other_agent.id)
        income = self.env["insurance.income"].with_user(self.supervisor)
        groups = income.formatted_read_group([], ["user_id", "date_booking:month"], ["amount:sum"])
        self.assertTrue(groups)
        page = income.web_search_read([], {"amount": {}, "user_id": {"fields": {"display_name": {}}}}, limit=2)
        self.assertEqual(len(page["records"]), 2)
        row = income.search([("role", "=", "issuer")], limit=1)
        self.assertEqual(income.browse(row.id).amount, row.amount)
