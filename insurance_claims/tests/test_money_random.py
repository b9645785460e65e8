"""Whatever happens to a claim's money, in whatever order: the sums add up and nothing is paid that may not be."""

from random import Random

from psycopg2 import errors

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .money_common import MoneyCase

MISTAKES = (AccessError, UserError, ValidationError)


@tagged("post_install", "-at_install")
class TestMoneyRandom(MoneyCase):
    def _steps(self, random, claim):
        """Return what may be tried now, sensible or not."""
        payments = claim.payment_ids
        amount = random.choice([-1, 0, 0.01, 99.99, 500, 1900, 2500, 60000])
        kind = random.choice(["payment", "payment", "recovery"])
        steps = [
            lambda: claim._set_amount(random.choice(["claimed", "assessed", "payable", "reserve"]), amount, "because"),
            lambda: claim._decide(random.choice(["accepted", "partly"]), amount, "because"),
            lambda: self._payment(claim, amount, kind=kind, payee_name="Somebody"),
        ]
        if payments:
            payment = random.choice(list(payments))
            steps += [
                payment.action_order,
                payment.action_paid,
                payment.with_user(random.choice([self.handler, self.manager])).action_approve,
                lambda: payment._cancel("because"),
                lambda: payment._return("because"),
            ]
        return steps

    def _try(self, step):
        """Do the step in a savepoint; return whether it was refused with words for people."""
        try:
            with self.env.cr.savepoint():
                step()
                self.env.flush_all()
        except MISTAKES as mistake:
            self.env.invalidate_all()
            self.assertGreater(len(str(mistake)), 15)
            return True
        return False

    def test_it_always_adds_up(self):
        for seed in range(3):
            random, claim, refused = Random(seed), self._claim().with_user(self.handler), 0
            for number in range(45):
                refused += self._try(random.choice(self._steps(random, claim)))
                with self.subTest(seed=seed, number=number):
                    self._check(claim)
            self.assertTrue(refused)
            self.assertLess(refused, 45)

    def _check(self, claim):
        self.assertAdds(claim)
        paid = claim.payment_ids.filtered(lambda p: p.state == "paid")
        self.assertAlmostEqual(claim.paid, sum(paid.filtered(lambda p: p.kind == "payment").mapped("amount")), 2)
        self.assertAlmostEqual(-claim.recovered, sum(paid.filtered(lambda p: p.kind == "recovery").mapped("amount")), 2)
        self.assertLessEqual(claim.paid, claim.payable + 0.001)
        self.assertLessEqual(claim.payable, claim.loss_limit)
        for payment in claim.payment_ids.filtered(lambda p: p.approved_user_id):
            self.assertEqual(payment.approved_user_id, self.manager)
            self.assertNotIn(payment.approved_user_id, payment._get_makers())

    # --- settings ------------------------------------------------------------------------

    def test_the_limit_is_a_setting(self):
        with Form(self.env["res.config.settings"]) as form:
            form.claim_approval, form.claim_approval_limit = True, 750
        form.record.execute()
        claim = self._decided(1000)
        self.assertTrue(self._payment(claim, 751)._needs_approval())
        self.assertFalse(self._payment(claim, 750)._needs_approval())

    def test_a_new_company_asks_a_second_person(self):
        company = self.env["res.company"].create({"name": "Third Broker"})
        self.assertEqual((company.claim_approval, company.claim_approval_limit), (True, 10000))

    def test_limits_are_not_negative(self):
        rule = {"line_id": self.line.id, "reserve": "fixed", "reserve_amount": -1}
        for write in (
            lambda: self.company.write({"claim_approval_limit": -1}),
            lambda: self.env["insurance.claim.money.rule"].create(rule),
        ):
            with self.assertRaises(errors.CheckViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                write()
                self.env.flush_all()
