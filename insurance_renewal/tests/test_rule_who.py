from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from ..lib.duty import Duty
from .common import TODAY
from .test_rule_filter import RuleCase, in_days


@tagged("post_install", "-at_install")
class TestDuty(TransactionCase):
    """Who is next, without a database."""

    def test_replace(self):
        duty = Duty({1, 3}, {2: 3, 4: None})
        self.assertEqual([duty.replace(n) for n in (1, 2, 4, 5, False)], [1, 3, None, None, None])

    def test_present(self):
        duty = Duty({1, 2, 3}, {2: 3})
        self.assertEqual(duty.present([1, 2]), [1], "who is away is not replaced while somebody is here")
        self.assertEqual(duty.present([2]), [3])
        self.assertEqual(duty.present([9]), [])

    def test_in_turn(self):
        duty = Duty({1, 2, 3}, given={1: "000000000005", 2: "000000000004"})
        self.assertEqual([duty.choose([1, 2, 3], "turn") for _n in range(5)], [3, 2, 1, 3, 2])

    def test_least_loaded(self):
        duty = Duty({1, 2}, loads={1: 2})
        self.assertEqual([duty.choose([1, 2], "load") for _n in range(4)], [2, 2, 1, 2])

    def test_nobody(self):
        self.assertIsNone(Duty(set()).choose([1], "turn"))


@tagged("post_install", "-at_install")
class TestRuleWho(RuleCase):
    """Whom a rule gives the work to."""

    def setUp(self):
        super().setUp()
        self.gone = new_test_user(self.env, "renewal_gone", groups="insurance_crm.group_agent_own", name="Gone")
        self.third = new_test_user(
            self.env, "renewal_third", groups="insurance_crm.group_agent_own", name="Third",
            company_id=self.company.id, company_ids=[Command.set(self.company.ids)],
        )  # fmt: skip

    def _who(self, today=TODAY, **vals):
        """Open one policy of each of four new clients; return who got them, in the order in which they were given."""
        policies = self._four(**vals)
        self._night(today)
        return [policy.renewal_id.user_id for policy in policies]

    def _four(self, **vals):
        clients = self.env["res.partner"].create([{"name": f"Client {number}"} for number in range(4)])
        return [self._ending(in_days(5), partner_id=client.id, **vals) for client in clients]

    def _away(self, user, stand_in=None, date_from=TODAY, date_to=TODAY):
        """Note that somebody is away; without a stand-in: his has left since."""
        self.env["insurance.absence"].create(
            {
                "user_id": user.id,
                "date_from": date_from,
                "date_to": date_to,
                "stand_in_id": (stand_in or self.gone).id,
            }
        )
        self.gone.active = False

    # --- one person ------------------------------------------------------------------------------

    def test_issuer(self):
        self._rule(assign_to="issuer")
        self.assertEqual(set(self._who(issuer_id=self.other_agent.id)), {self.other_agent})

    def test_nobody_issued_it(self):
        rule = self._rule(assign_to="issuer", standin_id=self.standin.id)
        self.assertEqual(set(self._who()), {self.standin})
        rule.standin_id = False
        self.assertEqual({user.id for user in self._who()}, {False})

    def test_archived_person(self):
        self._rule(assign_to="user", user_id=self.third.id, standin_id=self.standin.id)
        self.third.active = False
        self.assertEqual(set(self._who()), {self.standin})

    def test_away_with_a_stand_in_of_his_own(self):
        self._away(self.agent, self.other_agent)
        self.assertEqual(set(self._who()), {self.other_agent})
        self.assertEqual(set(self._who(in_days(1))), {self.agent}, "back the next day")

    def test_away_without_one(self):
        self._away(self.agent)
        self.assertEqual(set(self._who()), {self.standin}, "the rule's stand-in")

    def test_the_stand_in_is_away_too(self):
        self._away(self.agent)
        self._away(self.standin, self.third)
        self.assertEqual(set(self._who()), {self.third})

    def test_all_are_away(self):
        self._away(self.agent)
        self._away(self.standin)
        self.own_rule.escalate_user_id = self.supervisor
        self.assertEqual({user.id for user in self._who()}, {False})
        deal = self.env["insurance.renewal"].search([], order="id desc", limit=1).lead_id
        self.assertEqual(self._tasks(deal).user_id, self.supervisor, "who gives it away")

    # --- one of many -----------------------------------------------------------------------------

    def _among(self, way, **vals):
        users = self.agent | self.other_agent | self.third
        return self._rule(assign_to=way, user_ids=[Command.set(users.ids)], **vals)

    def test_in_turn_goes_on_the_next_night(self):
        self._among("turn")
        first, second = self._who(), self._who()
        counts = [(first + second).count(user) for user in (self.agent, self.other_agent, self.third)]
        self.assertEqual(sorted(counts), [2, 3, 3], "eight deals among three")
        self.assertEqual(len(set(first[:3])), 3)
        self.assertNotEqual(first[-1], second[0])

    def test_in_turn_without_who_is_away(self):
        self._among("turn", standin_id=self.standin.id)
        self._away(self.third, self.standin)
        users = self._who()
        self.assertEqual((users.count(self.agent), users.count(self.other_agent)), (2, 2))

    def test_all_of_them_away(self):
        rule = self._among("turn", standin_id=self.standin.id)
        for user in rule.user_ids:
            self._away(user)
        self.assertEqual(set(self._who()), {self.standin})

    def test_in_turn_counts_by_rule(self):
        """What another rule gave somebody is another queue."""
        other = self._among("turn", premium_min=5000)
        rule = self._among("turn")
        self._ending(in_days(5), premium=6000)
        self._night()
        duty = self.engine._get_duty(rule, TODAY, [])
        self.assertFalse(duty.given)
        self.assertEqual(len(self.engine._get_duty(other, TODAY, []).given), 1)

    def test_least_loaded(self):
        rule = self._among("load")
        self._who(user=self.agent)
        before = self.engine._get_duty(rule, TODAY, []).loads
        users = [user.id for user in self._who()]
        after = {user.id: before.get(user.id, 0) + users.count(user.id) for user in rule.user_ids}
        self.assertLessEqual(max(after.values()) - min(after.values()), 1)

    def test_closed_deals_are_no_load(self):
        rule = self._among("load")
        self._who()
        self.env["insurance.renewal"].search([("rule_id", "=", rule.id)]).lead_id.action_set_lost()
        self.assertFalse(self.engine._get_duty(rule, TODAY, []).loads)

    def test_by_line(self):
        """Motor to those who sell motor; who names no line works every line."""
        self._rule(assign_to="line", user_ids=[Command.set((self.agent | self.third).ids)])
        self.agent.insurance_line_ids = self.travel
        self.third.insurance_line_ids = self.line
        self.assertEqual(set(self._who()), {self.third})
        self.third.insurance_line_ids = False
        self.assertEqual(set(self._who()), {self.third})
        trip = {"product_id": self.travel_product.id, "line_id": self.travel.id, "insurer_id": self.other_insurer.id}
        self.assertEqual(set(self._who(**trip)), {self.agent}, "both can, he has less to do")

    def test_by_line_nobody_sells_it(self):
        self._rule(assign_to="line", user_ids=[Command.set(self.agent.ids)], standin_id=self.standin.id)
        self.agent.insurance_line_ids = self.travel
        self.assertEqual(set(self._who()), {self.standin})

    def test_by_line_of_everybody(self):
        """Without persons: agents who take requests, not supervisors, not the user of the scheduled work."""
        self._rule(assign_to="line")
        takers = self.env["res.users"]._get_request_takers(self.company)
        self.assertLessEqual(set(self._who()), set(takers))
        self.assertNotIn(self.env.ref("insurance_renewal.user_renewal"), takers)

    def test_several_lines_of_a_client(self):
        """Who works all of them, else the line that ends first."""
        rule = self._rule(assign_to="line", user_ids=[Command.set((self.agent | self.third).ids)])
        rule.team_id = self.team
        self.agent.insurance_line_ids = self.line
        self.third.insurance_line_ids = self.line | self.travel
        trip = {"product_id": self.travel_product.id, "line_id": self.travel.id, "insurer_id": self.other_insurer.id}
        hull, travel = self._ending(in_days(5)), self._ending(in_days(6), **trip)
        self._night()
        self.assertEqual(hull.renewal_id.lead_id, travel.renewal_id.lead_id)
        self.assertEqual(hull.renewal_id.user_id, self.third)

    def test_queries_do_not_grow_with_the_work(self):
        rule = self._among("turn")
        policies = self._four()

        def count(some):
            self.env.flush_all()
            self.env.invalidate_all()
            rows = [row for row in self.engine._find_due(rule, TODAY) if row.policy_id in {p.id for p in some}]
            bundles = self.engine._bundle(rule, rows)
            before = self.env.cr.sql_log_count
            self.engine._choose_users(rule, TODAY, bundles)
            return self.env.cr.sql_log_count - before

        count(policies)
        self.assertEqual(count(policies[:1]), count(policies))

    # --- where -----------------------------------------------------------------------------------

    def test_one_deal_per_policy_month_or_quarter(self):
        """Two of June and one of April, of one client: three deals, two, or one."""
        for grouping, deals in (("policy", 3), ("month", 2), ("quarter", 1)):
            with self.subTest(grouping):
                rule = self._rule(grouping, grouping=grouping, days=90)
                client = self.env["res.partner"].create({"name": grouping})
                for day in (in_days(5), in_days(6), in_days(-40)):
                    self._ending(day, partner_id=client.id)
                self._night(in_days(-50))
                cases = self.env["insurance.renewal"].search([("rule_id", "=", rule.id)])
                self.assertEqual((len(cases), len(cases.lead_id)), (3, deals))
                rule.is_on = False

    def test_pipeline_and_stage(self):
        """A rule's own pipeline goes before the line's; its stage is used where it belongs to the pipeline."""
        stage = self.env["crm.stage"].create(
            {"name": "Big ones", "sequence": 5, "team_ids": [Command.set(self.team.ids)]}
        )
        rule = self._rule(line_ids=[Command.set(self.travel.ids)], team_id=self.team.id, stage_id=stage.id)
        trip = {"product_id": self.travel_product.id, "line_id": self.travel.id, "insurer_id": self.other_insurer.id}
        policy = self._ending(in_days(5), **trip)
        self._night()
        self.assertEqual((policy.renewal_id.lead_id.team_id, policy.renewal_id.lead_id.stage_id), (self.team, stage))
        rule.team_id = self.other_team
        policy = self._ending(in_days(5), partner_id=self.persian.id, **trip)
        self._night()
        self.assertEqual(policy.renewal_id.lead_id.team_id, self.other_team)
        self.assertNotEqual(policy.renewal_id.lead_id.stage_id, stage)
