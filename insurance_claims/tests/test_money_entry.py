"""A claim's money is rows that are only ever added; its figures are their sums."""

from datetime import timedelta

from psycopg2 import errors

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .money_common import MoneyCase


@tagged("post_install", "-at_install")
class TestMoneyEntry(MoneyCase):
    def setUp(self):
        super().setUp()
        self.claim = self._claim().with_user(self.handler)

    def _sql_refused(self, query, *params):
        refused = self.assertRaisesRegex(errors.RestrictViolation, "booked back, never changed")
        with refused, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.env.cr.execute(query, params)

    # --- setting figures -----------------------------------------------------------------

    def test_a_new_figure_books_the_difference(self):
        for kind in ("claimed", "assessed", "reserve"):
            with self.subTest(kind):
                self.claim._set_amount(kind, 1000, "first")
                self.claim._set_amount(kind, 1500.5, "more")
                self.claim._set_amount(kind, 200)
                self.assertEqual(self._rows(self.claim, kind), [(kind, 1000), (kind, 500.5), (kind, -1300.5)])
        self.assertEqual((self.claim.claimed, self.claim.assessed, self.claim.outstanding), (200, 200, 200))
        self.assertAdds(self.claim)

    def test_the_same_figure_books_nothing(self):
        self.claim._set_amount("claimed", 1000)
        self.assertFalse(self.claim._set_amount("claimed", 1000))
        self.assertFalse(self.claim._set_amount("reserve", 0))
        self.assertEqual(len(self._rows(self.claim)), 1)

    def test_a_row_knows_when_why_and_who(self):
        row = self.claim._set_amount("claimed", 1000, "by phone", self.today - timedelta(days=3))
        self.assertEqual(
            (row.date, row.note, row.create_uid), (self.today - timedelta(days=3), "by phone", self.handler)
        )
        self.assertEqual((row.currency_id, row.company_id), (self.claim.currency_id, self.claim.company_id))
        self.assertIn(self.claim.name, row.display_name)

    def test_several_claims_at_once(self):
        claims = self.claim | self._claim().with_user(self.handler)
        claims._set_amount("claimed", 700)
        self.assertEqual(claims.mapped("claimed"), [700, 700])

    def test_the_companys_currency_at_the_rate_of_the_day(self):
        self.env["res.currency.rate"].create(
            {"currency_id": self.foreign_currency.id, "name": self.loss, "rate": 2, "company_id": self.company.id}
        )
        policy = self._insured(currency_id=self.foreign_currency.id)
        claim = self._claim(policy_id=policy.id).with_user(self.handler)
        row = claim._set_amount("reserve", 100)
        self.assertEqual((row.currency_id, row.amount, row.amount_company), (self.foreign_currency, 100, 50))
        self.assertEqual(row.company_currency_id, self.company.currency_id)

    # --- bad input -----------------------------------------------------------------------

    def test_less_than_nothing(self):
        for kind, name in (
            ("claimed", "Claimed"),
            ("assessed", "Assessed"),
            ("payable", "Payable"),
            ("reserve", "Reserve"),
        ):
            with self.subTest(kind), self.assertRaisesRegex(UserError, f"less than nothing.*“{name}” is 0 or more"):
                self.claim._set_amount(kind, -1)
        self.assertFalse(self._rows(self.claim))

    def test_days_that_cannot_be(self):
        with self.assertRaisesRegex(UserError, "has not come yet"):
            self.claim._set_amount("claimed", 1, date=self.today + timedelta(days=1))
        with self.assertRaisesRegex(UserError, "the loss had not happened yet"):
            self.claim._set_amount("claimed", 1, date=self.loss - timedelta(days=1))
        self.assertTrue(self.claim._set_amount("claimed", 1, date=self.loss))

    def test_a_claim_that_is_over(self):
        self.claim._move_to("withdrawn", "the client does not want it")
        with self.assertRaisesRegex(UserError, "is over \\(Withdrawn\\): reopen it"):
            self.claim._set_amount("reserve", 5)

    def test_payable_beyond_the_limit(self):
        with self.assertRaisesRegex(UserError, "more than the policy gives.*50,000.00.*Damage"):
            self.claim._set_amount("payable", 50000.01)
        self.claim._set_amount("payable", 50000)

    # --- who may -------------------------------------------------------------------------

    def test_agents_set_nothing(self):
        for user in (self.agent, self.agent_all, self.supervisor):
            with self.subTest(user.name), self.assertRaisesRegex(AccessError, "kept by claims handlers"):
                self.claim.with_user(user)._set_amount("claimed", 5)
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.claim.with_user(user).action_set_amount()

    def test_nobody_adds_rows_by_hand(self):
        vals = {"claim_id": self.claim.id, "kind": "payment", "amount": 5, "currency_id": self.claim.currency_id.id,
                "company_id": self.company.id}  # fmt: skip
        for user in (self.agent, self.handler, self.manager, self.administrator, self.employee):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.env["insurance.claim.entry"].with_user(user).create(vals)
        with self.assertRaises(UserError):
            self.claim.write({"entry_ids": [(0, 0, vals)]})

    def test_nobody_changes_or_deletes_rows(self):
        row = self.claim._set_amount("claimed", 1000)
        for user in (self.handler, self.manager, self.administrator):
            with self.subTest(user.name):
                with self.assertRaises(UserError):
                    row.with_user(user).write({"amount": 1})
                with self.assertRaises(UserError):
                    row.with_user(user).unlink()
        with self.assertRaisesRegex(UserError, "never changed"):
            row.sudo().write({"note": "x"})
        with self.assertRaisesRegex(UserError, "never deleted"):
            row.sudo().unlink()

    def test_sql_does_not_either(self):
        row = self.claim._set_amount("claimed", 1000)
        self.env.flush_all()
        for column, value in (("amount", 1), ("kind", "payment"), ("date", "2020-01-01"), ("note", "x"),
                              ("claim_id", self._claim().id), ("amount_company", 1)):  # fmt: skip
            with self.subTest(column):
                self._sql_refused(f"UPDATE insurance_claim_entry SET {column} = %s WHERE id = %s", value, row.id)
        self._sql_refused("DELETE FROM insurance_claim_entry WHERE id = %s", row.id)

    def test_the_undo_of_an_import_may(self):
        row = self.claim._set_amount("claimed", 1000)
        self.env.flush_all()
        self.env.cr.execute("SELECT set_config('insurance.ledger_undo', 'on', true)")
        self.env.cr.execute("DELETE FROM insurance_claim_entry WHERE id = %s", [row.id])
        self.env.cr.execute("SELECT set_config('insurance.ledger_undo', 'off', true)")
        self.assertEqual(self.env.cr.rowcount, 1)

    def test_own_book(self):
        row = self.claim._set_amount("claimed", 1000)
        self.assertEqual(row.with_user(self.agent).amount, 1000)
        self.assertEqual(row.with_user(self.agent_all).amount, 1000)
        for user in (self.other_agent, self.employee, self.seller):
            with self.subTest(user.name), self.assertRaises(AccessError):
                row.with_user(user).read(["amount"])

    def test_other_companies(self):
        row = self.claim._set_amount("claimed", 1000)
        self.handler.write({"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id})
        with self.assertRaises(AccessError):
            row.with_user(self.handler).with_company(self.other_company).read(["amount"])

    # --- the reserve at the end ----------------------------------------------------------

    def test_the_end_releases_the_reserve(self):
        for state in ("withdrawn", "refused"):
            claim = self._claim().with_user(self.handler)
            claim._set_amount("reserve", 800)
            self._to(claim, "decision")
            claim._move_to(state, "why not")
            with self.subTest(state):
                self.assertEqual(self._rows(claim, "reserve"), [("reserve", 800), ("reserve", -800)])
                self.assertEqual(claim.incurred, 0)
                self.assertAdds(claim)

    def test_agents_who_withdraw_release_it_too(self):
        self.claim._set_amount("reserve", 800)
        self.claim.with_user(self.agent)._move_to("withdrawn", "the client does not want it")
        self.assertEqual((self.claim.state, self.claim.outstanding), ("withdrawn", 0))
