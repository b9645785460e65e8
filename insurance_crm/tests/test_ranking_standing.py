"""Loyal and dissatisfied clients by rules; clients who left, with reason and to whom."""

from ast import literal_eval
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .ranking_common import RankingCase


@tagged("post_install", "-at_install")
@freeze_time("2025-03-15 10:00:00")
class TestStanding(RankingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["insurance.standing.rule"]
        cls.rules.search([]).active = False

    def _rule(self, verdict, *conditions, **vals):
        lines = [
            Command.create({"measure_id": self._measure(code).id, "operator": operator, "value": value})
            for code, operator, value in conditions
        ]
        return self.rules.create({"name": f"Because {verdict}", "verdict": verdict, "condition_ids": lines} | vals)

    def test_all_conditions_of_one_rule(self):
        self._buy()
        both = self._rule("loyal", ("client_years", "ge", 5), ("client_in_force", "gt", 1))
        one = self._rule("dissatisfied", ("client_in_force", "eq", 1), name="Only one")
        self.stats._recount(self.company)
        rich, client, nobody = (self._stat(partner) for partner in (self.rich, self.client, self.persian))
        self.assertEqual((rich.is_loyal, client.is_loyal, nobody.is_loyal), (True, False, False))
        self.assertEqual((rich.is_dissatisfied, client.is_dissatisfied), (False, True))
        self.assertEqual((rich.loyal_reasons, client.dissatisfied_reasons), (both.ids, one.ids))
        self.assertEqual((rich.loyal_why, client.dissatisfied_why), ("Because loyal", "Only one"))
        self.assertEqual(both.conditions, "Years with us at least 5, In force more than 1")

    def test_any_rule_is_enough_and_each_is_named(self):
        self._buy()
        self._rule("loyal", ("client_years", "ge", 1), name="A year")
        self._rule("loyal", ("client_in_force", "ge", 2), name="Two policies")
        self._rule("loyal", ("client_lapses", "lt", 0), name="Never")
        self._rule("loyal", ("client_lapses", "le", 0), name="None lost", company_id=self.other_company.id)
        self.stats._recount(self.company)
        self.assertEqual(self._stat(self.rich).loyal_why, "A year, Two policies")

    def test_who_is_no_longer_loyal_leaves_the_list(self):
        self._buy()
        rule = self._rule("loyal", ("client_years", "ge", 5))
        self.stats._recount(self.company)
        self.assertTrue(self._stat(self.rich).is_loyal)
        rule.condition_ids.value = 10
        self.stats._recount(self.company)
        self.assertFalse(self._stat(self.rich).is_loyal)
        self.assertFalse(self._stat(self.rich).loyal_reasons)

    def test_figures_of_any_room(self):
        """A complaints room need only ship its measure; without the room the rule decides nothing."""
        measure = self.env["insurance.measure"]
        policies = self.env.registry["insurance.policy"]
        with patch.object(policies, "_measure_complaints", lambda records, ids: {ids[0]: 3}, create=True):
            complaints = measure.create(
                {"name": "Complaints", "code": "complaints", "grain": "client", "model": "insurance.policy",
                 "method": "_measure_complaints"}
            )  # fmt: skip
            rule = self._rule("dissatisfied", ("complaints", "ge", 2))
            self.stats._recount(self.company, self.client.ids)
            self.assertTrue(self._stat(self.client).is_dissatisfied)
        self._rule("dissatisfied", ("complaints", "le", 0))
        self.stats._recount(self.company, self.client.ids)
        self.assertFalse(self._stat(self.client).is_dissatisfied, "what is unknown is not zero")
        complaints.active = False
        self.stats._recount(self.company)
        self.assertFalse(self._stat(self.client).is_dissatisfied)
        self.assertTrue(rule.active)

    def test_a_figure_whose_module_was_removed(self):
        """Its criterion goes, the rest weighs on; a rule with it decides nothing rather than with less."""
        values = {"name": "Gone", "code": "gone", "grain": "client", "model": "insurance.policy"}
        gone = self.env["insurance.measure"].create(values | {"method": "_measure_client_lines"})
        criterion = self._criterion("gone", scale="steps", steps="1: 100")
        self._criterion("client_in_force", scale="steps", steps="1: 50, 2: 100")
        rule = self._rule("loyal", ("gone", "ge", 1), ("client_in_force", "ge", 1))
        self._buy()
        self.stats._recount(self.company)
        self.assertTrue(self._stat(self.client).is_loyal)
        gone.unlink()
        self.assertFalse(criterion.exists())
        self.env.invalidate_all()
        self.stats._recount(self.company)
        self.assertFalse(self._stat(self.client).is_loyal)
        self.assertEqual(self._stat(self.client).score, 50)
        self.assertIn("gone", rule.conditions)

    def test_a_rule_needs_a_condition(self):
        with self.assertRaisesRegex(ValidationError, "at least one condition"):
            self.rules.create({"name": "Empty", "verdict": "loyal"})

    def test_shipped_rules_and_schemes(self):
        """What is shipped can be counted as it is."""
        self.scheme.active = False
        self.env.flush_all()
        for name in ("value", "need", "risk"):
            self.env.ref(f"insurance_crm.rank_scheme_{name}").active = True
        self.rules.with_context(active_test=False).search([("name", "not like", "Because")]).active = True
        self._buy()
        self.stats._recount(self.company)
        rich, nobody = self._stat(self.rich), self._stat(self.persian)
        self.assertTrue(rich.is_loyal)
        self.assertGreater(rich.score, nobody.score)
        self.assertEqual(rich.rank_id, self.env.ref("insurance_crm.rank_a"))
        self.assertEqual(nobody.rank_id, self.env.ref("insurance_crm.rank_d"))
        self.assertTrue(all(stat.need_class_id and stat.risk_class_id for stat in (rich, nobody)))

    # --- who left --------------------------------------------------------------------------

    def _left(self, partner):
        self.stats._recount(self.company)
        return self._stat(partner)

    def test_left_when_nothing_is_in_force_or_to_come(self):
        self._issued(date_start="2024-01-01", date_end="2024-12-31")
        stat = self._left(self.client)
        self.assertEqual(stat.date_left, date(2024, 12, 31))
        self.assertFalse(stat.left_to_id or stat.left_reason_id or stat.left_note)
        self._issued(date_start="2025-04-01", date_end="2026-03-31")
        self.assertFalse(self._left(self.client).date_left, "a policy to come keeps the client")
        self.assertFalse(self._stat(self.persian).date_left, "who never bought cannot leave")

    def test_last_day_of_cover_is_not_left_yet(self):
        self._issued(date_start="2024-03-16", date_end="2025-03-15")
        self.assertFalse(self._left(self.client).date_left)
        with freeze_time("2025-03-16 10:00:00"):
            self.assertEqual(self._left(self.client).date_left, date(2025, 3, 15))

    def test_why_and_to_whom(self):
        self._issued(date_start="2024-01-01", date_end="2024-12-31")
        self._foreign(insurer_id=self.other_insurer.id, date_start="2025-01-01")
        self._foreign(insurer_id=self.insurer.id, date_start="2023-01-01", date_end="2023-12-31")
        reason = self.env["crm.lost.reason"].create({"name": "Too dear"})
        lost = self._deal(insurance_kind="own_renewal")
        lost.action_set_lost(lost_reason_id=reason.id)
        self._deal(insurance_kind="new").action_set_lost()
        stat = self._left(self.client)
        self.assertEqual((stat.left_to_id, stat.left_reason_id), (self.other_insurer, reason))
        self.assertEqual(stat._get_left_text(), f"Too dear · {self.other_insurer.name}")

    def test_cancelled_says_its_reason(self):
        policy = self._issued()
        policy._cancel(date(2025, 3, 1), self.env.ref("insurance_crm.cancel_reason_client"))
        stat = self._left(self.client)
        self.assertEqual((stat.date_left, stat.left_note), (date(2025, 2, 28), policy.reason))
        self.assertTrue(stat.left_note)

    def test_lists(self):
        self._buy()
        self._rule("loyal", ("client_years", "ge", 5))
        self._rule("dissatisfied", ("client_in_force", "eq", 1))
        self._issued(partner_id=self.persian.id, date_start="2024-01-01", date_end="2024-12-31")
        self.stats._recount(self.company)
        for name, partner in (("loyal", self.rich), ("dissatisfied", self.client), ("left", self.persian)):
            action = self.env["ir.actions.act_window"]._for_xml_id(
                f"insurance_crm.insurance_partner_stat_action_{name}"
            )
            with self.subTest(name):
                found = self.stats.with_user(self.agent_all).search(literal_eval(action["domain"]))
                self.assertEqual(found.partner_id & (self.rich | self.client | self.persian), partner)

    def test_rules_are_the_administrators(self):
        rule = self._rule("loyal", ("client_years", "ge", 5))
        rule.with_user(self.administrator).name = "Five years"
        self.assertEqual(rule.with_user(self.supervisor).conditions, "Years with us at least 5")
        for user in (self.agent, self.agent_all):
            with self.subTest(user.name), self.assertRaises(AccessError):
                rule.with_user(user).read(["name"])
        for record, vals in ((rule, {"name": "Mine"}), (rule.condition_ids, {"value": 1})):
            with self.subTest(record._name), self.assertRaises(AccessError):
                record.with_user(self.supervisor).write(vals)
        rule.company_id = self.other_company
        with self.assertRaises(AccessError):
            rule.with_user(self.administrator).read(["name"])
        with self.assertRaises(AccessError):
            rule.condition_ids.with_user(self.administrator).read(["value"])
