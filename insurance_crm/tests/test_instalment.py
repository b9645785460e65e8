"""Payment plans: they add up to what the client pays, whatever becomes of the premium."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged

from ..lib import instalments as plan
from .common import InsuranceCase


class TestSplit(TransactionCase):
    """The arithmetic, without a database."""

    @given(st.integers(0, 10**9), st.integers(1, 60))
    def test_parts_add_up(self, cents, number):
        parts = plan.split(cents / 100, number, lambda value: round(value, 2))
        self.assertEqual(len(parts), number)
        self.assertEqual(round(sum(parts), 2), cents / 100)
        self.assertLessEqual(round(max(parts) - min(parts), 2), number / 100, "nearly equal")

    def test_how_many(self):
        year = (date(2025, 1, 1), date(2026, 1, 1))
        self.assertEqual([plan.count(number, *year) for number in (1, 2, 4, 12, 52)], [1, 2, 4, 12, 52])
        self.assertEqual(plan.count(12, date(2025, 1, 1), date(2025, 7, 1)), 6)
        self.assertEqual(plan.count(1, date(2025, 1, 1), date(2027, 1, 1)), 2, "two years, paid yearly")
        self.assertEqual(plan.count(4, date(2025, 1, 1), date(2025, 1, 11)), 1, "a trip is paid at once")

    def test_when(self):
        self.assertEqual(
            plan.due_dates(12, date(2025, 1, 31), 3), [date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 31)]
        )
        self.assertEqual(plan.due_dates(2, date(2024, 2, 29), 2), [date(2024, 2, 29), date(2024, 8, 29)])
        self.assertEqual(plan.due_dates(5, date(2025, 1, 1), 2), [date(2025, 1, 1), date(2025, 3, 15)])
        weeks = plan.due_dates(52, date(2025, 1, 1), 52)
        self.assertEqual((weeks[1], weeks[-1], len(set(weeks))), (date(2025, 1, 8), date(2025, 12, 24), 52))


@tagged("post_install", "-at_install")
class TestInstalment(InsuranceCase):
    def _paid_quarterly(self, **vals):
        return self._issued(instalments=4, **vals)

    def _rows(self, policy):
        return [(str(row.date_due), row.amount) for row in policy.instalment_ids]

    def test_made_at_issue(self):
        policy = self._paid_quarterly(premium=1000.01)
        self.assertEqual(
            self._rows(policy),
            [("2025-01-01", 250.01), ("2025-04-01", 250), ("2025-07-01", 250), ("2025-10-01", 250)],
        )
        self.assertEqual(set(policy.instalment_ids.mapped("state")), {"open"})

    def test_what_the_client_pays_counts(self):
        policy = self._paid_quarterly(tax=100, levy=20, fee=40, discount=60)
        self.assertEqual(sum(policy.instalment_ids.mapped("amount")), policy.client_pays)

    def test_none_where_nothing_is_known(self):
        self.assertFalse(self._issued().instalment_ids, "payments a year are not known")
        self.assertFalse(self._foreign(instalments=4).instalment_ids, "paid to somebody else")
        self.assertFalse(self._policy(instalments=4).instalment_ids, "a draft")

    def test_history_makes_no_plan(self):
        policy = self._policy(instalments=4)
        policy._issue_history()
        self.assertFalse(policy.instalment_ids)
        policy.action_plan_instalments()
        self.assertEqual(len(policy.instalment_ids), 4)

    def test_plan_refused_in_words(self):
        for policy, words in (
            (self._policy(instalments=4), "not an issued policy"),
            (self._issued(), "how many payments a year"),
            (self._paid_quarterly(), "has its payment plan"),
        ):
            with self.assertRaisesRegex(UserError, words):
                policy.action_plan_instalments()

    # --- paying ------------------------------------------------------------------------------

    def test_paid_by_the_agent(self):
        policy = self._paid_quarterly()
        first = policy.instalment_ids[0]
        first.with_user(self.agent).action_paid()
        self.assertEqual((first.state, first.paid, first.open_amount), ("paid", 250, 0))
        self.assertEqual(first.date_paid, fields.Date.context_today(first))
        self.assertIn("Paid: ", policy.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "not open any more"):
            first.action_paid()

    def test_paid_in_part(self):
        row = self._paid_quarterly().instalment_ids[0]
        row.with_user(self.agent).paid = 100
        self.assertEqual((row.state, row.open_amount), ("open", 150))
        self.assertTrue(row.date_paid)

    def test_the_plan_itself_is_not_typed(self):
        row = self._paid_quarterly().instalment_ids[0]
        with self.assertRaisesRegex(UserError, "follows the premium"):
            row.with_user(self.agent).amount = 1
        for name, value in (("state", "paid"), ("open_amount", 0), ("user_id", self.other_agent.id)):
            with self.subTest(name), self.assertRaisesRegex(UserError, "follows the premium"):
                row.with_user(self.agent).write({name: value})

    def test_late_and_unpaid_on_a_day(self):
        policy = self._paid_quarterly()
        policy.instalment_ids[0].write({"paid": 250, "date_paid": "2025-02-15"})
        policy.instalment_ids[1].write({"paid": 50})
        for day, expected in (
            ("2025-01-01", {}), ("2025-02-01", {policy.id: (1, 250)}), ("2025-03-01", {}),
            ("2025-05-01", {policy.id: (1, 200)}), ("2025-08-01", {policy.id: (2, 450)}),
        ):  # fmt: skip
            with self.subTest(day):
                self.assertEqual(policy._get_unpaid_on(fields.Date.to_date(day)), expected)
        self.assertEqual((policy.instalments_late, policy.instalments_debt), (3, 700), "2025 is over")
        late = self.env["insurance.instalment"].search([("policy_id", "=", policy.id), ("is_late", "=", True)])
        self.assertEqual(late, policy.instalment_ids[1:])

    # --- the premium changes -----------------------------------------------------------------

    def test_void_leaves_nothing_to_pay(self):
        policy = self._paid_quarterly()
        policy.instalment_ids[0].action_paid()
        policy._void("typed twice")
        self.assertEqual(policy.instalment_ids.mapped("state"), ["paid", "void", "void", "void"])
        self.assertEqual(policy.instalments_over, 250)

    def _change_by(self, policy, amount):
        ledger = self.env["insurance.transaction"].sudo()
        ledger.create([ledger._prepare_vals(policy, "endorsement", premium=amount)])
        policy._refresh_figures()

    def test_more_premium(self):
        today = fields.Date.context_today(self.company)
        policy = self._paid_quarterly(date_start=today, date_end=False)
        policy.instalment_ids[0].action_paid()
        self._change_by(policy, 300)
        self.assertEqual(policy.instalment_ids.mapped("amount"), [250, 350, 350, 350])
        self.assertEqual(sum(policy.instalment_ids.mapped("amount")), policy.client_pays)

    def test_more_premium_when_all_is_paid(self):
        policy = self._paid_quarterly()
        policy.instalment_ids.action_paid()
        self._change_by(policy, 90)
        new = policy.instalment_ids.filtered(lambda row: row.state == "open")
        self.assertEqual(sum(new.mapped("amount")), 90)
        self.assertEqual(new[0].date_due, fields.Date.context_today(new))

    def test_less_premium(self):
        policy = self._paid_quarterly()
        policy.instalment_ids[0].action_paid()
        self._change_by(policy, -300)
        self.assertEqual(policy.instalment_ids.mapped("amount"), [250, 250, 200, 0])
        self.assertEqual(policy.instalments_over, 0)
        self._change_by(policy, -600)
        self.assertEqual(policy.instalment_ids.mapped("amount"), [250, 0, 0, 0])
        self.assertEqual(policy.instalments_over, 150)

    # --- who ---------------------------------------------------------------------------------

    def test_own_book(self):
        row = self._paid_quarterly().instalment_ids[0]
        for act in (lambda row: row.read(["amount"]), lambda row: row.action_paid()):
            with self.assertRaises(AccessError):
                act(row.with_user(self.other_agent))
            with self.assertRaises(AccessError):
                act(row.with_user(self.employee))
        for act in (lambda row: row.unlink(), lambda row: row.copy()):
            with self.assertRaises(AccessError):
                act(row.with_user(self.administrator))
        self.assertTrue(row.with_user(self.supervisor).read(["amount"]))

    def test_other_company(self):
        self.supervisor.write({"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id})
        self._paid_quarterly()
        rows = self.env["insurance.instalment"].with_user(self.supervisor)
        self.assertFalse(rows.with_context(allowed_company_ids=self.other_company.ids).search([]))

    def test_debt_of_a_client(self):
        policy = self._paid_quarterly()
        rows, ids = self.env["insurance.instalment"], self.client.ids
        self.assertEqual(rows.with_user(self.agent)._measure_client_debt(ids), {self.client.id: 1000})
        policy.instalment_ids[:3].action_paid()
        self.assertEqual(rows.with_user(self.agent)._measure_client_debt(ids), {self.client.id: 250})
        self.assertFalse(rows.with_user(self.other_agent)._measure_client_debt(ids).get(ids[0]), "a colleague's book")
        self.assertEqual(self.env.ref("insurance_crm.measure_client_debt")._values(ids), {self.client.id: 250})

    def test_my_day(self):
        policy = self._paid_quarterly()
        day = fields.Date.context_today(policy)
        sections = {
            section["title"]: section
            for section in self.env["insurance.day"].with_user(self.agent)._get_sections(day, day)
        }
        section = sections["Instalments to pay"]
        self.assertEqual(section["ids"], policy.instalment_ids.ids)
        self.assertIn("Семён Королёв", section["rows"][0]["text"])
        others = self.env["insurance.day"].with_user(self.other_agent)._get_sections(day, day)
        self.assertFalse(next(part for part in others if part["title"] == "Instalments to pay")["ids"])
