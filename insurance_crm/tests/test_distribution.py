"""Who gets a request: the client's agent, or by rule in turn or by load, whoever is here; and it is said why."""

from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .request_common import DistributionCase


@tagged("post_install", "-at_install")
class TestDistribution(DistributionCase):
    def _own(self, deal, user):
        return deal.with_user(user)

    # --- rules -----------------------------------------------------------------------------------

    def test_in_turn(self):
        rule = self._rule()
        deals = [self._new() for _n in range(4)]
        got = [deal.user_id for deal in deals]
        self.assertEqual(set(got[:2]), set(self.both))
        self.assertEqual(got[:2], got[2:])
        self.assertEqual(rule.turn_ids.mapped("given"), [2, 2])
        self.assertIn("next in turn of 2", deals[0].insurance_given_reason)

    def test_least_loaded(self):
        self._rule(way="load")
        for _n in range(3):
            self._deal(self.agent)
        self._deal(self.other_agent, insurance_kind=False)
        deal = self._new()
        self.assertEqual(deal.user_id, self.other_agent)
        self.assertIn("0 open deals, fewest of 2", deal.insurance_given_reason)
        lost = self._deal(self.other_agent), self._deal(self.other_agent), self._deal(self.other_agent)
        self.assertEqual(self._new().user_id, self.agent)
        for one in lost:
            one.action_set_lost()
        self.assertEqual(self._new().user_id, self.other_agent)

    def test_always_the_same(self):
        self._rule(way="fixed", user_id=self.other_agent.id)
        deals = [self._new() for _n in range(2)]
        self.assertEqual({deal.user_id for deal in deals}, {self.other_agent})
        self.assertIn("always this person", deals[0].insurance_given_reason)
        with self.assertRaisesRegex(ValidationError, "choose the person"):
            self._rule(way="fixed")

    def test_the_first_rule_that_fits_decides(self):
        by_line = self._rule(
            name="Travel", sequence=1, line_ids=[Command.set(self.travel.ids)], way="fixed", user_id=self.agent.id
        )
        source = self._source(name="Other site", line_id=False)
        by_source = self._rule(
            name="Site", sequence=2, source_ids=[Command.set(source.ids)], way="fixed", user_id=self.agent.id
        )
        rest = self._rule(name="Rest", sequence=3, way="fixed", user_id=self.other_agent.id)
        find = self.env["insurance.distribution.rule"]._find_rule
        deal = self._deal(company_id=self.company.id)
        self.assertEqual(find(deal), rest)
        deal.insurance_line_id = self.line
        self.assertEqual(find(deal), rest)
        deal.sudo().insurance_source_id = source
        self.assertEqual(find(deal), by_source)
        deal.insurance_line_id = self.travel
        self.assertEqual(find(deal), by_line)
        by_line.active = False
        self.assertEqual(find(deal), by_source)
        by_source.active = False
        rest.sudo().company_id = self.other_company
        self.assertFalse(find(deal))

    def test_the_agents_lines(self):
        self._rule()
        self.agent.insurance_line_ids = self.travel
        self.assertEqual({self._new().user_id for _n in range(3)}, {self.other_agent})
        self.other_agent.insurance_line_ids = self.line
        deal = self._new()
        self.assertIn("the only one", deal.insurance_given_reason)

    def test_without_a_rule(self):
        """Agents who take requests and work the line; supervisors and other companies' agents are not asked."""
        self._deal(self.agent)
        deal = self._new()
        self.assertEqual(deal.user_id, self.other_agent)
        self.assertIn("works Test hull", deal.insurance_given_reason)
        self.other_agent.insurance_takes_requests = False
        self.assertEqual(self._new().user_id, self.agent)
        self.agent.insurance_takes_requests = False
        self.supervisor.insurance_takes_requests = True
        deal = self._new()
        self.assertFalse(deal.user_id)
        self.assertIn("assign it by hand", deal.insurance_given_reason)

    def test_users_of_modules_are_nobody(self):
        self.agent.insurance_takes_requests = False
        self.env["ir.model.data"].create(
            {"module": "insurance_crm", "name": "user_test", "model": "res.users", "res_id": self.other_agent.id}
        )
        self.assertFalse(self._new().user_id)

    def test_whoever_cannot_work_here_gets_nothing(self):
        self._rule(user_ids=[Command.set((self.agent | self.employee | self.other_agent).ids)])
        self.other_agent.write({"company_ids": self.other_company.ids, "company_id": self.other_company.id})
        self.assertEqual({self._new().user_id for _n in range(3)}, {self.agent})
        self.agent.active = False
        self.assertFalse(self._new().user_id)

    def test_the_last_resort(self):
        self._rule(fallback_id=self.agent_all.id)
        self.agent.insurance_line_ids = self.other_agent.insurance_line_ids = self.travel
        deal = self._new()
        self.assertEqual(deal.user_id, self.agent_all)
        self.assertIn("nobody else", deal.insurance_given_reason)

    # --- the client's agent -------------------------------------------------------------------------

    def test_a_known_client_goes_to_his_agent(self):
        self._rule()
        self.client.user_id = self.other_agent
        deals = [self._new(phone="+380501234567", name="Семён Королёв", text=str(n)) for n in range(2)]
        self.assertEqual({deal.user_id for deal in deals}, {self.other_agent})
        self.assertIn("agent in charge of the client: Other Agent", deals[0].insurance_given_reason)

    def test_else_to_the_agent_of_his_policy(self):
        rule = self._rule()
        self._issued(self.other_agent)
        self.assertEqual(self._new(phone="+380501234567", name="Семён Королёв").user_id, self.other_agent)
        rule.own_first = False
        deals = [self._new(phone="+380501234567", name="Семён Королёв", text=str(n)) for n in range(2)]
        self.assertEqual({deal.user_id for deal in deals}, set(self.both))

    def test_but_not_when_he_does_not_work_the_line_or_here(self):
        self._rule(user_ids=[Command.set(self.agent.ids)])
        self.client.user_id = self.other_agent
        self.other_agent.insurance_line_ids = self.travel
        self.assertEqual(self._new(phone="+380501234567", name="Семён Королёв").user_id, self.agent)
        self.other_agent.insurance_line_ids = False
        self.other_agent.active = False
        self.assertEqual(self._new(phone="+380501234567", name="Семён Королёв").user_id, self.agent)

    # --- what is left on the deal -----------------------------------------------------------------------

    def test_the_reason_is_logged(self):
        self._rule()
        deal = self._new()
        bodies = " ".join(deal.message_ids.mapped("body"))
        self.assertIn(f"Given to {deal.user_id.name}: {deal.insurance_given_reason}", bodies)
        self.assertTrue(deal.insurance_given_date)

    def test_he_gets_a_task(self):
        rule = self._rule(task_days=2)
        deal = self._new()
        self.assertEqual((deal.activity_ids.user_id, deal.activity_ids.summary), (deal.user_id, "Answer the request"))
        self.assertEqual(deal.activity_ids.date_deadline, self.today + timedelta(days=2))
        rule.task_type_id = False
        self.assertFalse(self._new().activity_ids)

    def test_the_right_agent_alone_sees_it(self):
        self._rule(way="fixed", user_id=self.agent.id)
        deal = self._new()
        self.env.invalidate_all()
        self.assertTrue(self._own(deal, self.agent).insurance_given_reason)
        self.assertTrue(self._own(deal, self.agent).insurance_source_id.name)
        with self.assertRaises(AccessError):
            self._own(deal, self.other_agent).read(["name"])
        with self.assertRaises(AccessError):
            self._own(deal, self.employee).read(["name"])

    def test_what_nobody_got_is_seen_from_all_books_up(self):
        self.agent.insurance_takes_requests = self.other_agent.insurance_takes_requests = False
        deal = self._new()
        self.assertTrue(self._own(deal, self.agent_all).name)
        with self.assertRaises(AccessError):
            self._own(deal, self.agent).read(["name"])

    def test_others_can_use_it(self):
        """An agent whose deal is to be given to whoever is right for it."""
        self._rule(way="fixed", user_id=self.other_agent.id)
        deal = self._deal(self.agent_all)
        ((user, why),) = deal.with_user(self.agent_all)._distribute_insurance().values()
        self.assertEqual((user, deal.user_id), (self.other_agent, self.other_agent))
        self.assertIn("always this person", why)

    def test_the_pipeline_stays(self):
        team = self.env["crm.team"].create({"name": "Elsewhere", "member_ids": self.agent.ids})
        pipeline = self.env["crm.team"].create({"name": "Hull pipeline"})
        self.source.team_id = pipeline
        self._rule(way="fixed", user_id=self.agent.id)
        self.assertEqual(self._new().team_id, pipeline)
        self.assertTrue(team)

    def test_rules_are_read_by_supervisors_and_written_by_administrators(self):
        rule = self._rule()
        self._new()
        for user in (self.agent, self.agent_all, self.employee):
            for record in (rule, rule.turn_ids[:1]):
                with self.subTest(record, user=user.name), self.assertRaises(AccessError):
                    record.with_user(user).read(["display_name"])
        rule.with_user(self.supervisor).read(["name"])
        with self.assertRaises(AccessError):
            rule.with_user(self.supervisor).name = "x"
        with self.assertRaises(AccessError):
            rule.turn_ids[:1].with_user(self.administrator).given = 0
        turn = rule.turn_ids[:1]
        self.administrator.write({"company_ids": self.other_company.ids, "company_id": self.other_company.id})
        for record in (rule, turn):
            with self.subTest(record, company="other"), self.assertRaises(AccessError):
                record.with_user(self.administrator).read(["display_name"])

    def test_many_agents_cost_no_query_each(self):
        self.env["insurance.distribution.rule"].search([]).active = False
        rule = self._rule(at_work_first=True).sudo()
        deal = self._deal(company_id=self.company.id, insurance_line_id=self.line.id)

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            rule._choose_user(deal)
            return self.env.cr.sql_log_count - before

        def hire(number):
            rule.user_ids |= self.env["res.users"].create(
                [
                    {"name": f"A{n}", "login": f"hired{number}.{n}", "group_ids": self.agent.group_ids.ids}
                    for n in range(number)
                ]
            )

        hire(5)
        count()
        few = count()
        hire(25)
        count()  # what is remembered of new users
        self.assertLessEqual(count(), few + 1)
