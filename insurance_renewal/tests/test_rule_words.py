from odoo.fields import Command
from odoo.tests import Form, tagged

from ..models.rule.insurance_renewal_rule_step import SHIPPED_STEPS
from .common import TODAY
from .test_rule_filter import RuleCase, in_days


@tagged("post_install", "-at_install")
class TestRuleWords(RuleCase):
    """A rule in a sentence, its warnings, and the settings that show the common ones."""

    def test_sentence(self):
        rule = self._rule(
            line_ids=[Command.set(self.line.ids)], premium_min=10_000, days=45, assign_to="turn",
            user_ids=[Command.set((self.agent | self.other_agent).ids)],
        )  # fmt: skip
        words = rule.summary.replace("\xa0", " ")
        for part in ("Test hull", "from ", "10,000", "45 days before", "In turn: ", self.agent.name):
            self.assertIn(part, words)
        self.assertNotIn(".00", words)
        rule.write({"does": "nothing"})
        self.assertIn("No renewal work for these", rule.summary)
        self.assertNotIn("45 days", rule.summary)

    def test_sentence_of_a_person(self):
        rule = self._rule(assign_to="user", user_id=self.agent.id, premium_max=500, min_term_days=30,
                          grouping="quarter")  # fmt: skip
        for part in (self.agent.name, "Below", "terms from 30 days", "One per client and quarter"):
            self.assertIn(part, rule.summary)
        rule.premium_max = 0
        self.assertTrue(rule.summary.startswith("Terms from 30 days"), "a sentence begins with a capital letter")

    def test_never_reached(self):
        wide = self._rule("All hull", sequence=1, line_ids=[Command.set(self.line.ids)])
        narrow = self._rule("Big hull", sequence=2, line_ids=[Command.set(self.line.ids)], premium_min=1000)
        self.assertIn("“All hull” above takes all", narrow.warning)
        self.assertFalse(wide.warning)
        narrow.sequence = 0
        self.env.invalidate_all()
        self.assertFalse(narrow.warning)
        self.assertFalse(wide.warning, "the rest of hull is left for it")

    def test_covers(self):
        """One rule takes all of another's policies, as far as the filters tell."""
        lines, products = (
            {"line_ids": [Command.set(self.travel.ids)]},
            {"product_ids": [Command.set(self.travel_product.ids)]},
        )
        insurer = {"insurer_ids": [Command.set(self.other_insurer.ids)]}
        cases = (
            ({}, lines, True), (lines, {}, False), (lines, products, True), (products, lines, False),
            (insurer, products, True), (lines, insurer, False),
            ({"premium_min": 5}, {"premium_min": 6}, True), ({"premium_min": 6}, {"premium_min": 5}, False),
            ({"premium_max": 6}, {"premium_max": 5}, True), ({"premium_max": 5}, {}, False),
            ({"premium_min": 5, "premium_max": 10}, {"premium_min": 6, "premium_max": 9}, True),
        )  # fmt: skip
        for wide, narrow, expected in cases:
            with self.subTest(wide=wide, narrow=narrow):
                self.assertEqual(self._rule("wide", **wide)._covers(self._rule("narrow", **narrow)), expected)

    def test_common_rule_below_a_rule_for_everything(self):
        self._rule("Everything")
        self.assertIn("“Everything” above takes all", self.own_rule.warning)
        self.assertFalse(self.foreign_rule.warning)

    def test_rule_that_is_off_warns_of_nothing(self):
        rule = self._rule(assign_to="turn", is_on=False)
        self.assertFalse(rule.warning)

    def test_nobody_gets_the_work(self):
        for vals in ({"assign_to": "turn"}, {"assign_to": "load"}, {"assign_to": "user"}):
            rule = self._rule(premium_min=5, **vals)
            self.assertIn("Nobody gets this work", rule.warning)
            rule.standin_id = self.standin
            self.assertIn("the stand-in gets the work", rule.warning)
            rule.unlink()

    def test_work_of_a_rule_without_anybody_is_not_lost(self):
        """Its deals are made, with nobody in charge, and a supervisor finds them."""
        rule = self._rule(assign_to="turn")
        policy = self._ending(in_days(5))
        self._night()
        self.assertEqual(policy.renewal_id.rule_id, rule)
        self.assertFalse(policy.renewal_id.user_id)
        found = self.env["insurance.renewal"].with_user(self.supervisor).search([("user_id", "=", False)])
        self.assertIn(policy.renewal_id, found)
        self.assertIn(policy.renewal_id, found.search(rule.with_user(self.supervisor).action_open_renewals()["domain"]))

    def test_person_who_left(self):
        rule = self._rule(assign_to="load", user_ids=[Command.set((self.agent | self.other_agent).ids)])
        self.other_agent.active = False
        rule.invalidate_recordset()
        self.assertEqual(rule.warning, "No longer works here: Other Agent.")

    def test_line_nobody(self):
        rule = self._rule(assign_to="line", premium_min=1)
        self.assertFalse(rule.warning, "agents take requests")

    def test_queries_of_the_list_do_not_grow(self):
        def count(rules):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rules.with_user(self.supervisor).mapped(lambda rule: (rule.summary, rule.warning, rule.display_name))
            return self.env.cr.sql_log_count - before

        rules = [
            self._rule(f"Rule {number}", sequence=number, premium_min=100 - number, line_ids=[Command.set(self.line.ids)],
                       assign_to=("turn", "line")[number % 2], user_ids=[Command.set(self.agent.ids)])
            for number in range(8)
        ]  # fmt: skip
        rules = self.env["insurance.renewal.rule"].union(*rules)
        count(rules)
        self.assertLessEqual(count(rules), count(rules[:2]) + 1)

    # --- steps -----------------------------------------------------------------------------------

    def test_steps_as_plain_fields(self):
        rule = self.own_rule
        self.assertEqual((rule.remind_on, rule.remind_days, rule.win_back_days), (True, 30, 14))
        rule.write({"remind_on": False, "escalate_days": 5})
        steps = rule.with_context(active_test=False).step_ids
        self.assertEqual(
            {step.kind: (step.days, step.active) for step in steps},
            {"remind": (30, False), "escalate": (5, True), "win_back": (14, True)},
        )
        rule.win_back_days = 15
        self.assertTrue(rule.win_back_on, "written alone it changes nothing else")
        rule.with_context(active_test=False).step_ids.unlink()
        rule.win_back_days = SHIPPED_STEPS["win_back"]
        self.assertFalse(rule.step_ids, "nothing was changed")
        rule.write({"win_back_on": True, "win_back_days": 21})
        self.assertEqual(rule.step_ids.filtered(lambda step: step.kind == "win_back").days, 21)

    def test_switched_on_step_works_from_today(self):
        step = self.own_rule.step_ids[0]
        step.write({"active": False, "date_since": TODAY})
        step.active = True
        self.assertLess(step.date_since, TODAY)

    def test_step_in_words(self):
        names = self.own_rule.step_ids.mapped("display_name")
        self.assertIn("Remind · 30 days before the end", names)
        self.assertIn("Win back · 14 days after the end", names)

    def test_settings_write_the_steps_and_persons(self):
        settings = self.env["res.config.settings"].create(
            {
                "renewal_own_remind_days": 25,
                "renewal_own_escalate_on": False,
                "renewal_foreign_win_back_days": 40,
                "renewal_own_assign_to": "turn",
                "renewal_own_user_ids": [Command.set(self.agent.ids)],
                "renewal_own_min_term_days": 20,
                "renewal_own_grouping": "quarter",
            }
        )
        settings.execute()
        rule = self.own_rule
        self.assertEqual((rule.remind_days, rule.escalate_on, self.foreign_rule.win_back_days), (25, False, 40))
        self.assertEqual((rule.assign_to, rule.user_ids, rule.min_term_days, rule.grouping),
                         ("turn", self.agent, 20, "quarter"))  # fmt: skip
        self.assertEqual(settings.action_renewal_rules()["res_model"], "insurance.renewal.rule")

    def test_settings_leave_other_rules_alone(self):
        rule = self._rule(days=10)
        self.env["res.config.settings"].create({"renewal_own_days": 33}).execute()
        self.assertEqual((rule.days, self.own_rule.days), (10, 33))

    # --- screens ---------------------------------------------------------------------------------

    def test_supervisor_makes_a_rule_in_the_form(self):
        with Form(self.env["insurance.renewal.rule"].with_user(self.supervisor)) as form:
            form.name = "Big ones"
            form.premium_min = 5000
            form.line_ids.add(self.line)
            form.assign_to = "turn"
            form.user_ids.add(self.agent)
            with form.step_ids.new() as step:
                step.kind, step.days = "remind", 20
        rule = form.record
        self.assertEqual((rule.is_on, rule.step_ids.days, rule.company_id), (True, 20, self.company))

    def test_copy(self):
        """A copied common rule is a rule of its own, with its steps."""
        copy = self.own_rule.copy({"name": "Copy"})
        self.assertEqual((copy.is_common, len(copy.step_ids)), (False, 3))

    def test_plan_anew(self):
        policy = self._ending(in_days(29))
        self._night()
        case = policy.renewal_id
        planned = {step.kind: step.date_planned for step in case.step_ids}
        self.own_rule.write({"escalate_days": 3, "remind_days": 10})
        self.assertEqual((self.own_rule.escalate_days, self.own_rule.remind_days), (3, 10))
        self.assertEqual({step.kind: step.date_planned for step in case.step_ids}, planned, "nothing by itself")
        action = self.own_rule.with_user(self.supervisor).action_replan()
        self.assertIn("1 open", action["params"]["message"])
        self.env.invalidate_all()
        self.assertEqual({step.kind: step.date_planned for step in case.step_ids}["remind"], in_days(19))
