from dateutil.relativedelta import relativedelta
from psycopg2.errors import CheckViolation, RestrictViolation, UniqueViolation

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY, RenewalCase


def in_days(days):
    return TODAY + relativedelta(days=days)


class RuleCase(RenewalCase):
    """The supervisor makes rules; the night shows what they do."""

    def _rule(self, name="Some", **vals):
        values = {"name": name, "company_id": self.company.id, "team_id": self.team.id, "days": 30}
        return self.env["insurance.renewal.rule"].with_user(self.supervisor).create(values | vals).with_env(self.env)

    def _rule_of(self, policy, today=TODAY):
        self._night(today)
        return policy.renewal_id.rule_id


@tagged("post_install", "-at_install")
class TestRuleFilter(RuleCase):
    """Which policies a rule takes."""

    def test_each_filter(self):
        """A rule takes what fits all its filters, and leaves the rest to the common rule."""
        rank = self._rank(self.client)
        fitting = {
            "line_ids": self.travel,
            "product_ids": self.travel_product,
            "insurer_ids": self.other_insurer,
            "rank_ids": rank,
        }
        trip = {"product_id": self.travel_product.id, "line_id": self.travel.id, "insurer_id": self.other_insurer.id}
        for name, records in fitting.items():
            with self.subTest(name):
                rule = self._rule(name, **{name: [Command.set(records.ids)]})
                other = {"partner_id": self.persian.id} if name == "rank_ids" else {}
                fits = self._ending(in_days(5), **(trip if name != "rank_ids" else {}))
                plain = self._ending(in_days(5), **other)
                self._night()
                self.assertEqual(fits.renewal_id.rule_id, rule)
                self.assertEqual(plain.renewal_id.rule_id, self.own_rule)
                rule.is_on = False

    def _rank(self, client):
        scheme = self.env["insurance.rank.scheme"].search([("kind", "=", "value")], limit=1)
        rank = self.env["insurance.rank"].create({"name": "Gold", "scheme_id": scheme.id, "score_from": 99.5})
        stats = self.env["insurance.partner.stat"].sudo()
        stats.search([("partner_id", "=", client.id)]).unlink()
        stats.create({"partner_id": client.id, "company_id": self.company.id, "rank_id": rank.id})
        return rank

    def test_rank_of_the_other_company_does_not_count(self):
        rank = self._rank(self.client)
        self.env["insurance.partner.stat"].sudo().search([("rank_id", "=", rank.id)]).company_id = self.other_company
        self._rule(rank_ids=[Command.set(rank.ids)])
        self.assertEqual(self._rule_of(self._ending(in_days(5))), self.own_rule)

    def test_premium_from_to_below(self):
        """The lower amount is in, the upper one is not."""
        rule = self._rule(premium_min=1000, premium_max=2000)
        found = {}
        for premium in (999.99, 1000, 1999.99, 2000):
            found[premium] = self._ending(in_days(5), premium=premium)
        self._night()
        rules = {premium: policy.renewal_id.rule_id for premium, policy in found.items()}
        self.assertEqual(rules, {999.99: self.own_rule, 1000: rule, 1999.99: rule, 2000: self.own_rule})

    def test_premium_in_another_currency(self):
        """Compared in the company's currency by today's rate: 600 at 0.5 for one of ours are 1,200."""
        rates = self.env["res.currency.rate"]
        rates.search([("currency_id", "=", self.foreign_currency.id)]).unlink()
        rates.create(
            {
                "currency_id": self.foreign_currency.id,
                "company_id": self.company.id,
                "name": "2020-01-01",
                "rate": 0.5 * self.company.currency_id.rate,
            }
        )
        rule = self._rule(premium_min=1000)
        fits = self._ending(in_days(5), premium=600, currency_id=self.foreign_currency.id)
        small = self._ending(in_days(5), premium=600)
        self._night()
        self.assertEqual(fits.renewal_id.rule_id, rule)
        self.assertEqual(small.renewal_id.rule_id, self.own_rule)

    def test_policy_without_insurer_or_product(self):
        """Nothing is not one of the chosen ones; and a policy nothing is known of still gets its work."""
        self._rule(origin="foreign", insurer_ids=[Command.set(self.other_insurer.ids)])
        self._rule(origin="foreign", product_ids=[Command.set(self.travel_product.ids)])
        policy = self._elsewhere(in_days(5), insurer_id=False, premium=0)
        self.assertEqual(self._rule_of(policy), self.foreign_rule)

    def test_own_and_elsewhere_are_apart(self):
        rule = self._rule(origin="foreign", line_ids=[Command.set(self.line.ids)])
        own, elsewhere = self._ending(in_days(5)), self._elsewhere(in_days(5))
        self._night()
        self.assertEqual((own.renewal_id.rule_id, elsewhere.renewal_id.rule_id), (self.own_rule, rule))

    def test_order_decides(self):
        late = self._rule("late", sequence=20, line_ids=[Command.set(self.line.ids)])
        early = self._rule("early", sequence=10, premium_min=1)
        self.assertEqual(self._rule_of(self._ending(in_days(5))), early)
        late.sequence = 5
        self.assertEqual(self._rule_of(self._ending(in_days(5))), late)

    def test_common_rules_stay_last(self):
        """Also when they are dragged to the top; the list is in the order of the handle."""
        rule = self._rule(sequence=5000)
        self.env["insurance.renewal.rule"].browse([self.own_rule.id, rule.id]).web_resequence({}, "sequence")
        mine = [("company_id", "=", self.company.id)]
        self.assertEqual(self.env["insurance.renewal.rule"].search(mine, order="sequence, id"),
                         rule | self.own_rule | self.foreign_rule)  # fmt: skip
        self.own_rule.write({"sequence": -100, "days": 31})
        self.assertEqual(self.own_rule.days, 31)
        self.assertEqual(self._rule_of(self._ending(in_days(5))), rule)

    def test_what_an_earlier_rule_takes_no_later_one_gets(self):
        """Motor 10 days before: the common rule's 30 days do not count for it."""
        rule = self._rule(line_ids=[Command.set(self.line.ids)], days=10)
        policy = self._ending(in_days(20))
        self.assertFalse(self._rule_of(policy))
        self.assertEqual(self._rule_of(policy, in_days(10)), rule)

    def test_no_renewal_work(self):
        self._rule(line_ids=[Command.set(self.travel.ids)], does="nothing")
        trip = self._ending(in_days(5), product_id=self.travel_product.id, line_id=self.travel.id,
                            insurer_id=self.other_insurer.id)  # fmt: skip
        hull = self._ending(in_days(5))
        self._night()
        self.assertFalse(trip.renewal_id)
        self.assertTrue(hull.renewal_id)

    def test_switched_off_rule_takes_nothing(self):
        self._rule(does="nothing", is_on=False)
        self.assertEqual(self._rule_of(self._ending(in_days(5))), self.own_rule)

    def test_archived_line_still_filters(self):
        """A rule for a line that was archived must not become a rule for everything."""
        rule = self._rule(line_ids=[Command.set(self.travel.ids)], does="nothing")
        self.travel.active = False
        rule.invalidate_recordset()
        self.assertEqual(self._rule_of(self._ending(in_days(5))), self.own_rule)

    def test_filter_cannot_be_deleted_away(self):
        line = self.env["insurance.line"].create({"name": "Short-lived"})
        self._rule(line_ids=[Command.set(line.ids)], does="nothing")
        with mute_logger("odoo.sql_db"), self.assertRaises(RestrictViolation), self.env.cr.savepoint():
            line.unlink()
            self.env.flush_all()

    def test_merged_insurers(self):
        """A rule for two insurers that turn out to be one has that one."""
        rule = self._rule(insurer_ids=[Command.set((self.insurer | self.other_insurer).ids)])
        doubles = self.env["res.partner"].create({"name": "Other Insurer Ltd", "is_insurer": True})
        rule.insurer_ids |= doubles
        single = self._rule("single", insurer_ids=[Command.set(doubles.ids)])
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((doubles | self.other_insurer).ids, self.other_insurer)
        (rule | single).invalidate_recordset()
        self.assertEqual(rule.insurer_ids, self.insurer | self.other_insurer)
        self.assertEqual(single.insurer_ids, self.other_insurer)

    # --- short terms -----------------------------------------------------------------------------

    def test_short_terms_get_no_work(self):
        self.own_rule.min_term_days = 60
        short = self._policy(date_start=in_days(-40), date_end=in_days(5))
        long_enough = self._policy(date_start=in_days(-54), date_end=in_days(5))
        (short | long_enough).action_issue()
        self._night()
        self.assertFalse(short.renewal_id, "46 days")
        self.assertTrue(long_enough.renewal_id, "60 days, first and last day included")

    def test_short_terms_by_a_rule_of_their_own(self):
        rule = self._rule(line_ids=[Command.set(self.line.ids)], min_term_days=0)
        policy = self._policy(date_start=in_days(-10), date_end=in_days(5))
        policy.action_issue()
        self.assertEqual(self._rule_of(policy), rule)

    def test_elsewhere_without_a_start_is_long_enough(self):
        """The start of a policy elsewhere is filled in with the day it was noted: that says nothing about its term."""
        self.foreign_rule.min_term_days = 60
        today = fields.Date.today()
        policy = self._elsewhere(today + relativedelta(days=20))
        self.foreign_rule.date_since = today
        self.assertEqual(self._rule_of(policy, today), self.foreign_rule)
        known = self._elsewhere(today + relativedelta(days=10), date_start=today - relativedelta(days=5))
        self.assertFalse(self._rule_of(known, today), "15 days, as somebody said")

    # --- dates -----------------------------------------------------------------------------------

    def test_29_february(self):
        """A term that ends on 29 February is due so many days before that very day."""
        rule = self._rule(days=30)
        end = fields.Date.to_date("2032-02-29")
        policy = self._ending(end)
        self.assertFalse(self._rule_of(policy, end - relativedelta(days=31)))
        self.assertEqual(self._rule_of(policy, end - relativedelta(days=30)), rule)

    def test_open_ended(self):
        policy = self._policy(date_start=in_days(-400), date_end=False)
        policy.action_issue()
        self._rule(premium_min=1)
        self.assertFalse(self._rule_of(policy))

    # --- what cannot be --------------------------------------------------------------------------

    def test_common_rules_have_no_filters_and_stay(self):
        for vals in ({"premium_min": 5}, {"does": "nothing"}, {"line_ids": [Command.set(self.line.ids)]}):
            with self.assertRaisesRegex(ValidationError, "no other rule takes"):
                self.own_rule.write(vals)
        with self.assertRaisesRegex(UserError, "switch it off instead"):
            self.own_rule.unlink()
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.own_rule.copy({"is_common": True, "company_id": self.company.id})
            self.env.flush_all()

    def test_numbers_out_of_range(self):
        for vals in ({"premium_min": 5, "premium_max": 4}, {"premium_min": -1}, {"min_term_days": 400}, {"days": -1}):
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self._rule(**vals)
                self.env.flush_all()

    def test_company_deleted_with_its_rules(self):
        company = self.env["res.company"].create({"name": "Short-lived"})
        self.assertEqual(self.env["insurance.renewal.rule"].search_count([("company_id", "=", company.id)]), 2)

    def test_shipped_values(self):
        """A new company: 60 days before, a reminder, a supervisor, a try to win back; travel left alone."""
        company = self.env["res.company"].create({"name": "Fresh"})
        rules = self.env["insurance.renewal.rule"].search([("company_id", "=", company.id)])
        self.assertEqual(rules.mapped("days"), [60, 60])
        self.assertEqual(rules.mapped("min_term_days"), [60, 60])
        for rule in rules:
            self.assertEqual({step.kind: step.days for step in rule.step_ids},
                             {"remind": 30, "escalate": 7, "win_back": 14})  # fmt: skip
        rules[0].write({"days": 45, "remind_on": False})
        company._prepare_renewals()
        self.assertEqual((rules[0].days, rules[0].remind_on), (45, False), "what was changed stays changed")


@tagged("post_install", "-at_install")
class TestRuleChanges(RuleCase):
    """A change of a rule never acts backwards on its own."""

    def setUp(self):
        super().setUp()
        (self.own_rule | self.foreign_rule).date_since = in_days(-300)
        self.own_rule.catch_up_days = 10
        self.own_rule.date_since = in_days(-300)
        self._freeze(TODAY)

    def _freeze(self, day):
        """Today is ``day`` for whoever changes rules."""
        self.patch(fields.Date, "context_today", staticmethod(lambda *_args, **_kwargs: day))

    def test_widened_filters(self):
        rule = self._rule(line_ids=[Command.set(self.travel.ids)])
        rule.date_since = in_days(-300)
        rule.write({"line_ids": [Command.link(self.line.id)]})
        self.assertEqual(rule.date_since, TODAY)
        ended, running = self._ending(in_days(-3)), self._ending(in_days(3))
        self._night()
        self.assertFalse(ended.renewal_id, "had ended before the rule took its line")
        self.assertEqual(running.renewal_id.rule_id, rule, "still in force")

    def test_more_days(self):
        for vals in ({"days": 90}, {"catch_up_days": 30}, {"min_term_days": 0}):
            self.own_rule.write({"min_term_days": 60, "date_since": in_days(-300)})
            self.own_rule.write(vals)
            self.assertEqual(self.own_rule.date_since, TODAY, vals)

    def test_fewer_days_lose_no_missed_night(self):
        for vals in ({"days": 5}, {"catch_up_days": 9}, {"min_term_days": 90}, {"team_id": False}, {"days": 5}):
            self.own_rule.write(vals)
            self.assertEqual(self.own_rule.date_since, in_days(-300), vals)
        ended = self._ending(in_days(-3))
        self._night()
        self.assertTrue(ended.renewal_id)

    def test_the_same_values_change_nothing(self):
        self.own_rule.write({"days": self.own_rule.days, "is_on": True, "sequence": self.own_rule.sequence})
        self.assertEqual(self.own_rule.date_since, in_days(-300))

    def test_what_a_rule_sets_free(self):
        """Switch a rule off, delete it or move it: what it took goes to the rules below from today on."""
        ended = self._ending(in_days(-3))
        for act in (
            lambda rule: rule.write({"is_on": False}),
            lambda rule: rule.unlink(),
            lambda rule: rule.write({"line_ids": [Command.set(self.travel.ids)]}),
            lambda rule: rule.write({"does": "work", "premium_min": 999_999}),
        ):
            rule = self._rule(does="nothing")
            self.own_rule.date_since = in_days(-300)
            act(rule)
            self.assertEqual(self.own_rule.date_since, TODAY)
            self.assertFalse(self._rule_of(ended))
            rule.exists().unlink()

    def test_other_origin_is_not_touched(self):
        self._rule(does="nothing").unlink()
        self.assertEqual(self.foreign_rule.date_since, in_days(-300))

    def test_switched_on_again(self):
        self.own_rule.is_on = False
        self.own_rule.is_on = True
        self.assertEqual(self.own_rule.date_since, TODAY)

    def test_open_renewals_keep_their_rule_and_person(self):
        policy = self._ending(in_days(5))
        self._night()
        rule = self._rule(assign_to="user", user_id=self.other_agent.id)
        self._night(in_days(1))
        self.assertEqual((policy.renewal_id.rule_id, policy.renewal_id.user_id), (self.own_rule, self.agent))
        self.assertFalse(rule._get_earlier())

    def test_deleted_rule_leaves_its_renewals(self):
        rule = self._rule()
        policy = self._ending(in_days(5))
        self.assertEqual(self._rule_of(policy), rule)
        self.assertIn(policy.renewal_id, self._cases_of(rule))
        rule.unlink()
        self.assertFalse(policy.renewal_id.rule_id)
        self.assertIn(policy.renewal_id, self._cases_of(self.own_rule), "the common rule looks after them")

    def test_switched_off_rule_leaves_its_renewals_to_the_common_one(self):
        rule = self._rule()
        policy = self._ending(in_days(5))
        self._night()
        self.assertNotIn(policy.renewal_id, self._cases_of(self.own_rule))
        rule.is_on = False
        self.assertIn(policy.renewal_id, self._cases_of(self.own_rule))

    def _cases_of(self, rule):
        return self.env["insurance.renewal"].search(rule._get_case_domain())
