import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .work_common import WorkCase


@tagged("post_install", "-at_install")
class TestClaimRule(WorkCase):
    """A new claim is with a handler at once: by line, insurer, size and load, and never with one who is away."""

    def test_without_a_rule_the_least_loaded(self):
        self._claim(user=self.handler)
        self._claim(user=self.other_handler)
        claim = self._claim()
        self.assertEqual(claim.user_id, self.third_handler)
        self.assertIn("0 open claims, fewest of 3", claim.given_reason)
        self.assertTrue(claim.given_date)

    def test_closed_claims_are_no_load(self):
        for user in (self.handler, self.other_handler, self.third_handler):
            self._claim(user=user)
        done = self._claim(user=self.handler)
        self.assertEqual(done.user_id, self.handler)
        over = self.env["insurance.claim"].search([("user_id", "=", self.other_handler.id)])
        over._move_to("withdrawn", "Test")
        self.assertEqual(self._claim().user_id, self.other_handler)

    def test_who_takes_the_call_keeps_it(self):
        claim = self._claim(user=self.other_handler)
        self.assertEqual(claim.user_id, self.other_handler)
        self.assertIn("took the call", claim.given_reason)

    def test_who_takes_the_call_gives_it_away_where_the_rule_says_so(self):
        self._rule(opener_first=False, way="fixed", user_id=self.third_handler.id)
        self.assertEqual(self._claim(user=self.other_handler).user_id, self.third_handler)

    def test_by_line_and_insurer(self):
        other_line = self.env["insurance.line"].search([("id", "!=", self.policy.line_id.id)], limit=1)
        self._rule(sequence=1, line_ids=[Command.set(other_line.ids)], way="fixed", user_id=self.handler.id)
        insurer = self.policy.insurer_id.copy({"is_insurer": True})
        self._rule(sequence=2, insurer_ids=[Command.set(insurer.ids)], way="fixed", user_id=self.handler.id)
        self._rule(
            sequence=3,
            line_ids=[Command.set(self.policy.line_id.ids)],
            insurer_ids=[Command.set(self.policy.insurer_id.ids)],
            way="fixed",
            user_id=self.third_handler.id,
        )
        self.assertEqual(self._claim().user_id, self.third_handler)

    def test_by_sum_insured(self):
        self._rule(sequence=1, amount_kind="sum_insured", amount_from=50000, way="fixed", user_id=self.other_handler.id)
        self._rule(sequence=2, amount_kind="sum_insured", amount_to=49999, way="fixed", user_id=self.third_handler.id)
        self.assertEqual(self._claim().user_id, self.other_handler, "the car is insured for 60,000")
        self.assertEqual(self._claim(place_id=self.late_place.id).user_id, self.third_handler, "the van for 30,000")

    def test_sizes_meet_at_the_limit(self):
        rule = self._rule(amount_kind="sum_insured", amount_from=60000, amount_to=60000)
        self.assertTrue(rule._fits(self._claim()))
        rule.amount_from = rule.amount_to = 60000.01
        self.assertFalse(rule._fits(self._claim()))

    def test_size_in_the_currency_of_the_company(self):
        currency = self.env["res.currency"].create({"name": "TSC", "symbol": "T"})
        currency.rate_ids = [Command.create({"name": fields.Date.subtract(self.today, years=2), "rate": 100})]
        policy = self._insured(currency_id=currency.id)
        rule = self._rule(amount_kind="sum_insured", amount_from=601)
        claim = self._claim(policy_id=policy.id, place_id=policy.object_ids[0].id)
        self.assertFalse(rule._fits(claim), "60,000 of it are 600 of the company's")
        rule.amount_from = 600
        self.assertTrue(rule._fits(claim))

    def test_in_turn(self):
        rule = self._rule(way="turn", user_ids=[Command.set((self.handler | self.third_handler).ids)])
        users = [self._claim().user_id for _number in range(4)]
        self.assertEqual(users[:2], users[2:])
        self.assertEqual(set(users), {self.handler, self.third_handler})
        self.assertEqual(sum(rule.turn_ids.mapped("given")), 4)

    def test_away_is_left_out(self):
        self._away(self.third_handler, self.other_handler)
        self._claim(user=self.handler)
        self._claim(user=self.handler)
        users = {self._claim().user_id for _number in range(2)}
        self.assertNotIn(self.third_handler, users)

    def test_fixed_person_away_is_stood_in_for(self):
        self._rule(way="fixed", user_id=self.third_handler.id)
        self._away(self.third_handler, self.handler)
        claim = self._claim()
        self.assertEqual(claim.user_id, self.handler)
        self.assertIn("Claims Third Handler is away: stand-in", claim.given_reason)

    def test_all_away_their_stand_in(self):
        self._rule(user_ids=[Command.set(self.third_handler.ids)])
        self._away(self.third_handler, self.other_handler)
        claim = self._claim()
        self.assertEqual(claim.user_id, self.other_handler)
        self.assertIn("all of them are away", claim.given_reason)

    def test_nobody_then_fallback_then_nobody(self):
        rule = self._rule(user_ids=[Command.set(self.third_handler.ids)], fallback_id=self.handler.id)
        self.third_handler.active = False
        claim = self._claim()
        self.assertEqual(claim.user_id, self.handler)
        self.assertIn("nobody else could take it", claim.given_reason)
        rule.fallback_id = False
        claim = self._claim()
        self.assertFalse(claim.user_id)
        self.assertIn("by hand", claim.given_reason)

    def test_an_agent_never_stands_in_for_a_handler(self):
        """He has no right to handle claims, so the claim waits."""
        self._rule(user_ids=[Command.set(self.third_handler.ids)])
        self._away(self.third_handler, self.agent)
        self.assertFalse(self._claim().user_id)

    def test_managers_where_there_is_no_handler(self):
        self.handlers.active = False
        self.assertEqual(self._claim().user_id, self.manager)

    def test_imports_of_history_give_nothing_out(self):
        claim = self.env["insurance.claim"].with_context(insurance_silent=True).create(
            {"policy_id": self.policy.id, "date_loss": self.loss, "cause_id": self.cause.id}
        )  # fmt: skip
        self.assertFalse(claim.user_id)
        self.assertFalse(self._tasks(claim))

    def test_many_at_once_take_no_more_queries(self):
        rules, claims = self.env["insurance.claim.rule"].sudo(), self._claim() | self._claim()
        for _number in range(8):
            claims |= self._claim()
        rules._deal_out(claims)
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        rules._deal_out(claims[:2])
        few = self.env.cr.sql_log_count - start
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        rows = rules._deal_out(claims)
        self.assertLessEqual(self.env.cr.sql_log_count - start, few)
        self.assertEqual(len({user for _claim, user, _why, _rule in rows}), 3, "each gets some of them")

    @mute_logger("odoo.sql_db")
    def test_bad_rules(self):
        with self.assertRaisesRegex(ValidationError, "choose the person"):
            self._rule(way="fixed")
        for vals in ({"amount_from": -1}, {"amount_from": 10, "amount_to": 5}):
            with self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
                self._rule(**vals)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_handlers_read_rules_managers_write_them(self):
        rule = self._rule()
        self.assertEqual(rule.with_user(self.handler).name, "Test rule")
        for user in (self.handler, self.supervisor):
            with self.assertRaises(AccessError):
                rule.with_user(user).name = "Mine"
        with self.assertRaises(AccessError):
            rule.with_user(self.agent).read(["name"])

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_rules_of_another_company_are_closed(self):
        rule = self._rule()
        rule.sudo().company_id = self.env["res.company"].create({"name": "Test other broker"})
        with self.assertRaises(AccessError):
            rule.with_user(self.manager).name = "Theirs"
        self.assertNotIn(rule, self.env["insurance.claim.rule"].with_user(self.manager).search([]))


@tagged("post_install", "-at_install")
class TestClaimHandler(WorkCase):
    """Who handles a claim is said by handlers, of handlers."""

    def setUp(self):
        super().setUp()
        self.claim = self._claim()
        self.claim.user_id = self.handler

    def test_agent_says_nothing_of_it(self):
        with self.assertRaises(AccessError):
            self.claim.with_user(self.agent).user_id = self.other_handler
        with self.assertRaises(AccessError):
            self._claim(user=self.agent, user_id=self.other_handler.id)
        with self.assertRaises(AccessError):
            self.claim.with_user(self.agent).action_take()

    def test_only_handlers_handle(self):
        for user in (self.agent, self.supervisor):
            with self.assertRaisesRegex(ValidationError, "Claims handler"):
                self.claim.with_user(self.handler).user_id = user

    def test_take_what_nobody_handles(self):
        self.claim.user_id = False
        self.claim.with_user(self.third_handler).action_take()
        self.assertEqual(self.claim.user_id, self.third_handler)
        self.claim.with_user(self.other_handler).action_take()
        self.assertEqual(self.claim.user_id, self.third_handler, "what somebody handles is not taken from him")

    def test_why_follows_the_handler(self):
        self.claim.with_user(self.other_handler).user_id = self.third_handler
        self.assertEqual(self.claim.given_reason, "given by Claims Other Handler")
        self.assertTrue(self.claim.given_date)
        self.claim.with_user(self.handler).user_id = False
        self.assertFalse(self.claim.given_reason)
        self.assertFalse(self.claim.given_date)

    def test_tasks_change_hands(self):
        own = self.claim.activity_schedule("mail.mail_activity_data_todo", user_id=self.handler.id, summary="His")
        agents = self.claim.activity_schedule("mail.mail_activity_data_todo", user_id=self.agent.id, summary="Hers")
        self.claim.with_user(self.handler).user_id = self.other_handler
        self.assertEqual(own.user_id, self.other_handler)
        self.assertEqual(agents.user_id, self.agent)
        self.assertEqual(self._tasks(self.claim).user_id, self.other_handler)
