"""What the policy gives for the loss: the limit, the deductible, and the arithmetic in words."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .money_common import MoneyCase


@tagged("post_install", "-at_install")
class TestMoneyLimit(MoneyCase):
    def _rule(self, **vals):
        return self.env["insurance.claim.money.rule"].create({"line_id": self.line.id, **vals})

    def test_the_cover_counts_before_the_object(self):
        claim = self._claim().with_user(self.handler)
        self.assertEqual((claim.loss_limit, claim.loss_limit_source), (50000, self.cover.display_name))
        self.assertEqual((claim.deductible, claim.deductible_source), (500, self.cover.display_name))

    def test_the_object_where_the_cover_says_nothing(self):
        policy = self._insured(
            object_ids=[Command.create({"object_id": self.car.id, "sum_insured": 8000, "deductible": 250})],
            cover_ids=[Command.create({"name": "Assistance"})],
        )
        claim = self._claim(policy_id=policy.id, place_id=policy.object_ids.id, cover_id=policy.cover_ids.id)
        claim = claim.with_user(self.handler)
        self.assertEqual((claim.loss_limit, claim.deductible), (8000, 250))
        self.assertEqual(claim.deductible_source, policy.object_ids.display_name)

    def test_nothing_is_known(self):
        claim = self._claim(place_id=False, cover_id=False).with_user(self.handler)
        self.assertEqual((claim.loss_limit, claim.deductible, claim.loss_limit_source), (0, 0, False))
        claim._set_amount("assessed", 70000)
        self.assertEqual(claim.payable_proposed, 70000)

    def test_the_row_of_the_day_of_loss(self):
        middle = self.today - timedelta(days=5)
        policy = self._insured(
            cover_ids=[
                Command.create({"name": "Damage", "sum_insured": 1000, "deductible": 10, "date_exit": middle}),
                Command.create({"name": "Damage", "sum_insured": 2000, "date_entry": middle + timedelta(days=1)}),
            ]
        )
        before, after = policy.cover_ids.sorted("sum_insured")
        claim = self._claim(policy_id=policy.id, cover_id=after.id).with_user(self.handler)
        self.assertEqual((claim.loss_limit, claim.deductible), (1000, 10), "the limit was raised after the loss")
        claim.date_loss = self.today
        self.assertEqual((claim.loss_limit, claim.deductible), (2000, 0))
        claim.cover_id = before
        self.assertEqual(claim.loss_limit, 2000)

    def test_the_arithmetic_in_words(self):
        claim = self._claim().with_user(self.handler)
        self.assertFalse(claim.payable_words)
        for assessed, payable, parts in (
            (1200, 700, ("assessed", "1,200.00", "less deductible", "500.00", "Damage", "= ")),
            (60000, 49500, ("at most", "50,000.00", "less deductible")),
            (300, 0, ("less deductible",)),
        ):
            with self.subTest(assessed):
                claim._set_amount("assessed", assessed)
                self.assertEqual(claim.payable_proposed, payable)
                for part in parts:
                    self.assertIn(part, claim.payable_words)
                self.assertIn(f"{payable:,.2f}", claim.payable_words.split("=")[1])

    def test_direct_settlement_takes_no_deductible_off(self):
        claim = self._claim(direct_settlement=True).with_user(self.handler)
        self.assertEqual(claim.deductible, 0)
        claim.direct_settlement = False
        self.assertEqual(claim.deductible, 500)

    def test_a_line_says_otherwise(self):
        rule = self._rule(deductible="always")
        claims = self._claim(direct_settlement=True) | self._claim()
        self.assertEqual(claims.mapped("deductible"), [500, 500])
        rule.deductible = "never"
        claims.invalidate_recordset(["deductible"])
        self.assertEqual(claims.mapped("deductible"), [0, 0])

    def test_a_rule_of_another_company_does_not_count(self):
        self._rule(deductible="never", company_id=self.other_company.id)
        self.assertEqual(self._claim().deductible, 500)

    # --- the first reserve ---------------------------------------------------------------

    def test_no_rule_no_reserve(self):
        self.assertFalse(self._rows(self._claim()))
        self._rule(reserve="fixed", reserve_amount=0)
        self.assertFalse(self._rows(self._claim()), "a reserve of nothing is allowed, and books nothing")

    def test_a_fixed_reserve(self):
        self._rule(reserve="fixed", reserve_amount=900)
        claim = self._claim(date_reported=self.today - timedelta(days=2))
        self.assertEqual(self._rows(claim), [("reserve", 900)])
        self.assertEqual(claim.entry_ids.date, self.today - timedelta(days=2))
        self.assertEqual(claim.with_user(self.agent).outstanding, 900, "opened by an agent, who sets no amounts")

    def test_never_more_than_the_policy_gives(self):
        self._rule(reserve="fixed", reserve_amount=90000)
        self.assertEqual(self._claim().outstanding, 50000)

    def test_what_claims_of_the_line_cost(self):
        for amount in (1000, 3000):
            claim = self._decided(amount)
            self.company.claim_approval = False
            self._paid(claim, amount)
            self._to(claim, "closed")
        rule = self._rule(reserve="average", reserve_amount=77)
        self.assertEqual(self._claim().outstanding, 2000)
        self._to(self._claim(), "closed")  # nothing was paid: it counts as well
        self.assertAlmostEqual(self._claim().outstanding, 1333.33, 2)
        self.env["insurance.claim"].search([("state", "=", "closed")]).write(
            {"date_closed": self.today - timedelta(days=1000)}
        )
        self.assertEqual(self._claim().outstanding, 77, "no claims closed in two years: the fixed amount")
        rule.reserve_amount = 0
        self.assertEqual(self._claim().outstanding, 0)

    def test_imports_bring_their_own(self):
        self._rule(reserve="fixed", reserve_amount=900)
        Claims = self.env["insurance.claim"].with_context(insurance_silent=True)
        claim = Claims.create({"policy_id": self.policy.id, "date_loss": self.loss})
        self.assertFalse(claim.entry_ids)

    def test_many_claims_few_queries(self):
        self._rule(reserve="fixed", reserve_amount=900)
        claims = self.env["insurance.claim"].browse([self._claim().id for _number in range(12)])
        self.env.flush_all()
        self.env.invalidate_all()
        claims[:2].mapped("deductible")
        self.env.invalidate_all()
        with self.assertQueryCount(9):
            claims.mapped("deductible")
            claims.mapped("payable_proposed")

    # --- who may -------------------------------------------------------------------------

    def test_managers_keep_the_rules(self):
        Rules = self.env["insurance.claim.money.rule"]
        rule = Rules.with_user(self.manager).create({"line_id": self.line.id, "reserve": "fixed", "reserve_amount": 5})
        rule.with_user(self.manager).reserve_amount = 6
        self.assertEqual(rule.with_user(self.handler).reserve_amount, 6)
        for user in (self.handler, self.agent, self.supervisor, self.employee):
            with self.subTest(user.name), self.assertRaises(AccessError):
                rule.with_user(user).write({"reserve_amount": 1})
        for user in (self.agent, self.employee):
            with self.subTest(user.name), self.assertRaises(AccessError):
                rule.with_user(user).read(["reserve_amount"])

    def test_who_changed_a_limit_is_kept(self):
        rule = self._rule(own_limit=True, approval_limit=100).with_user(self.manager)
        self.env.cr.flush()
        rule = self.env["insurance.claim.money.rule"].with_user(self.manager).browse(rule.id)
        rule.write({"approval_limit": 90000})
        self.env.cr.flush()
        kept = rule.sudo().message_ids.tracking_value_ids.filtered(
            lambda value: value.field_id.name == "approval_limit"
        )
        self.assertEqual((kept.old_value_float, kept.new_value_float), (100, 90000))
        self.assertEqual(kept.mail_message_id.author_id, self.manager.partner_id)

    def test_rules_of_other_companies(self):
        rule = self._rule(company_id=self.other_company.id)
        with self.assertRaises(AccessError):
            rule.with_user(self.manager).read(["reserve"])

    # --- the dialog ----------------------------------------------------------------------

    def _setting(self, claim, kind):
        action = claim.with_user(self.handler).with_context(amount_kind=kind).action_set_amount()
        return Form(self.env[action["res_model"]].with_user(self.handler).with_context(**action["context"]))

    def test_the_dialog_sets_and_shows_before(self):
        claim = self._claim()
        for amount, note in ((800, "a guess"), (1300, "the frame is bent")):
            with self._setting(claim, "reserve") as form:
                self.assertEqual(form.amount, claim.outstanding)
                form.amount, form.note = amount, note
            form.record.action_confirm()
        form = self._setting(claim, "reserve")
        self.assertEqual(form.current, 1300)
        self.assertEqual(form.entry_ids[:].mapped("note"), ["the frame is bent", "a guess"])
        self.assertEqual(self._rows(claim, "reserve"), [("reserve", 800), ("reserve", 500)])

    def test_the_dialog_refuses_what_is_there_already(self):
        with self.assertRaisesRegex(UserError, "already"):
            self._setting(self._claim(), "reserve").save().action_confirm()

    def test_payable_proposed_and_changed_with_a_reason(self):
        claim = self._decided(100)
        claim.with_user(self.handler)._set_amount("assessed", 1200)
        form = self._setting(claim, "payable")
        form.amount = 650
        with self.assertRaisesRegex(UserError, "By the policy it would be|by the policy it would be"):
            form.save().action_confirm()
        form.note = "older damage on the door"
        form.save().action_confirm()
        self.assertEqual(claim.payable, 650)
        form = self._setting(claim, "payable")
        form.amount = 700
        form.save().action_confirm()

    def test_a_dialog_is_its_makers(self):
        setting = self._setting(self._claim(), "reserve").save()
        with self.assertRaises(AccessError):
            setting.with_user(self.other_handler).read(["amount"])
        with self.assertRaises(AccessError):
            self.env["insurance.claim.setting"].with_user(self.agent).create(
                {"claim_id": self._claim().id, "kind": "reserve"}
            )
