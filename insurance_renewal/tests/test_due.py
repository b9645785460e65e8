from datetime import date
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models.work import insurance_renewal_night as night
from .common import TODAY, RenewalCase


def in_days(days, today=TODAY):
    return today + relativedelta(days=days)


@tagged("post_install", "-at_install")
class TestDue(RenewalCase):
    """Which policies get work on which night."""

    def test_window_is_today_to_the_days_set(self):
        inside = self._ending(TODAY) | self._ending(in_days(1)) | self._ending(in_days(30))
        self._ending(in_days(31))
        self._ending(in_days(-1), issue=False)
        cases = self._night()
        self.assertEqual(cases.policy_id, inside)
        self.assertEqual(set(cases.mapped("state")), {"open"})
        self.assertEqual(inside.mapped("renewal_state"), ["open"] * 3)

    def test_due_date_is_the_day_it_was_to_be_opened(self):
        late, on_time = self._ending(in_days(10)), self._ending(in_days(30))
        self._night()
        self.assertEqual(late.renewal_id.date_due, in_days(-20))
        self.assertEqual(on_time.renewal_id.date_due, TODAY)
        self.assertEqual((late | on_time).renewal_id.mapped("date_open"), [TODAY, TODAY])

    def test_twice_is_once(self):
        self._ending(in_days(5))
        self.assertEqual(len(self._night()), 1)
        leads, tasks = self.env["crm.lead"].search_count([]), self.env["mail.activity"].search_count([])
        self.assertFalse(self._night())
        self.assertFalse(self._night(in_days(1)))
        self.assertEqual(self.env["crm.lead"].search_count([]), leads)
        self.assertEqual(self.env["mail.activity"].search_count([]), tasks)

    def test_what_is_not_due(self):
        draft = self._ending(in_days(5), issue=False)
        open_ended = self._policy(date_end=False)
        open_ended.action_issue()
        cancelled, void = self._ending(in_days(5)), self._ending(in_days(5))
        cancelled.with_user(self.agent)._cancel(in_days(-30), self.env.ref("insurance_crm.cancel_reason_client"))
        void.with_user(self.agent)._void("mistake")
        followed = self._ending(in_days(5))
        followed.with_user(self.agent).action_renew()
        self.assertFalse(self._night().policy_id & (draft | open_ended | cancelled | void | followed))

    def test_void_next_term_does_not_count(self):
        policy = self._ending(in_days(5))
        self._renew(policy).with_user(self.agent)._void("mistake")
        self.assertEqual(self._night().policy_id, policy)

    def test_leap_day_and_month_ends(self):
        """Days are counted in the calendar: 30 days before 29 February is 30 January, before 31 March 1 March."""
        for end, due in (
            (date(2032, 2, 29), date(2032, 1, 30)),
            (date(2032, 3, 31), date(2032, 3, 1)),
            (date(2033, 2, 28), date(2033, 1, 29)),
        ):
            policy = self._ending(end)
            self.assertFalse(self._night(due - relativedelta(days=1)).policy_id & policy, end)
            case = self._night(due)
            self.assertEqual(case.policy_id, policy)
            self.assertEqual(case.date_due, due)

    def test_short_policy_is_due_from_its_start(self):
        self.own_rule.min_term_days = 0
        policy = self._policy(date_start=in_days(-3), date_end=in_days(4))
        policy.action_issue()
        self.assertEqual(self._night().date_due, in_days(-3))

    def test_month_precision_counts_from_the_first_of_the_month(self):
        """Known to end in July: with 30 days it is due on 1 June, and still on 31 July."""
        july = self._elsewhere(date(2031, 7, 15), end_precision="month")
        august = self._elsewhere(date(2031, 8, 1), end_precision="month")
        self.assertEqual(july.date_end, date(2031, 7, 31))
        self.assertFalse(self._night(date(2031, 5, 31)))
        case = self._night(date(2031, 6, 1))
        self.assertEqual((case.policy_id, case.date_due), (july, date(2031, 6, 1)))
        late = self._night(date(2031, 8, 31))
        self.assertEqual((late.policy_id, late.date_due), (august, date(2031, 7, 2)))

    def test_missed_nights(self):
        """After a week off, what ended meanwhile is opened up to the limit, with the day it was due."""
        self.own_rule.catch_up_days = 3
        kept, lost = self._ending(in_days(-3)), self._ending(in_days(-4))
        cases = self._night()
        self.assertEqual(cases.policy_id, kept)
        self.assertNotIn(lost, cases.policy_id)
        self.assertEqual(cases.date_due, in_days(-33))
        self.own_rule.catch_up_days = 0
        self._ending(in_days(-1))
        self.assertFalse(self._night())

    def test_switching_on_does_not_work_backwards(self):
        ended = self._ending(in_days(-2))
        self.own_rule.is_on = False
        self.own_rule.is_on = True
        self.own_rule.date_since = TODAY
        self.assertNotIn(ended, self._night().policy_id)
        self.own_rule.date_since = in_days(-2)
        self.assertEqual(self._night().policy_id, ended)

    def test_on_since_is_set_when_switched_on(self):
        self.own_rule.write({"is_on": False, "date_since": False})
        self.own_rule.is_on = True
        self.assertEqual(self.own_rule.date_since, self.own_rule._get_today())
        self.own_rule.date_since = TODAY
        self.own_rule.is_on = True
        self.assertEqual(self.own_rule.date_since, TODAY, "it was on already")

    def test_entered_after_its_end(self):
        """A book handed in today with policies that ended last week makes no work for those."""
        policy = self._ending(in_days(-2))
        self.env.cr.execute("UPDATE insurance_policy SET create_date = %s WHERE id = %s", [TODAY, policy.id])
        self.assertFalse(self._night())

    def test_shards_share_the_clients(self):
        clients = self.env["res.partner"].create([{"name": f"Client {n}"} for n in range(8)])
        policies = self.env["insurance.policy"].union(*(self._ending(in_days(9), partner_id=c.id) for c in clients))
        found = [self._night(shard=shard, shards=4).policy_id for shard in range(4)]
        self.assertEqual(self.env["insurance.policy"].union(*found), policies)
        self.assertEqual(sum(map(len, found)), 8)
        for shard, part in enumerate(found):
            self.assertEqual({partner.id % 4 for partner in part.partner_id}, {shard} if part else set())

    def test_each_company_by_its_own_settings(self):
        agent = self.env["res.users"].create(
            {
                "name": "Agent Two", "login": "renewal_two", "company_id": self.other_company.id,
                "company_ids": [(6, 0, self.other_company.ids)],
                "group_ids": [(6, 0, self.env.ref("insurance_crm.group_agent_own").ids)],
            }
        )  # fmt: skip
        rules = self.env["insurance.renewal.rule"].search([("company_id", "=", self.other_company.id)])
        self.assertEqual(sorted(rules.mapped("origin")), ["foreign", "own"], "made with the company")
        rules.days = 5
        theirs = [
            self._ending(
                in_days(days), user=agent, company_id=self.other_company.id, currency_id=self.foreign_currency.id
            )
            for days in (5, 6)
        ]
        ours = self._ending(in_days(6))
        cases = self._night()
        self.assertEqual(cases.policy_id, theirs[0] | ours)
        deal = theirs[0].renewal_id.lead_id
        self.assertEqual((deal.company_id, deal.user_id), (self.other_company, agent))
        self.assertEqual(deal.company_currency, self.foreign_currency)
        self.assertEqual(deal.expected_revenue, 1000)

    def test_failing_policy_is_told_and_the_rest_goes_on(self):
        good, bad = self._ending(in_days(5)), self._ending(in_days(6), partner_id=self.persian.id)
        Engine = type(self.env["insurance.renewal"])
        original = Engine._prepare_case_vals

        def fail(engine, rule, today, row, key, lead):
            if row.policy_id == bad.id:
                raise ValueError("no such luck")
            return original(engine, rule, today, row, key, lead)

        self.patch(Engine, "_prepare_case_vals", fail)
        logged = self.startPatcher(patch.object(night._logger, "info"))
        self.assertEqual(self._night().policy_id, good)
        self.assertIn(bad.id, logged.call_args.args, "the whole story is in the log")
        failure = self.env["insurance.renewal.failure"].search([])
        self.assertEqual((failure.policy_id, failure.message), (bad, "ValueError: no such luck"))
        self.assertFalse(self.engine._find_due(self.own_rule, TODAY), "not in a hot loop: not again tonight")
        self._night(in_days(1))
        self.assertEqual((failure.count, failure.date_first, failure.date_last), (2, TODAY, in_days(1)))
        self.patch(Engine, "_prepare_case_vals", original)
        self.assertEqual(self._night(in_days(2)).policy_id, bad)
        self.assertFalse(failure.exists(), "settled by itself")

    def test_try_again(self):
        policy = self._ending(self.own_rule._get_today())
        self.env["insurance.renewal.failure"]._tell(policy.id, "mended by now", self.own_rule._get_today())
        failure = self.env["insurance.renewal.failure"].search([("policy_id", "=", policy.id)])
        action = failure.with_user(self.administrator).action_retry()
        self.assertEqual(action["params"]["type"], "success")
        self.assertEqual(policy.renewal_id.create_uid, self.env.ref("insurance_renewal.user_renewal"))
        self.assertFalse(failure.exists())

    def test_settled_problems_are_forgotten(self):
        policy, other = self._ending(in_days(5)), self._ending(in_days(6))
        failures = self.env["insurance.renewal.failure"]
        failures._tell(policy.id, "x", TODAY)
        kept = failures._tell(other.id, "x", TODAY)
        policy.with_user(self.agent)._void("mistake")
        self.env.flush_all()
        failures._gc_settled()
        self.assertEqual(failures.search([]), kept)

    def test_one_case_per_policy_in_the_database(self):
        case = self._night_of(self._ending(in_days(5)))
        with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as caught, self.env.cr.savepoint():
            case.copy(
                {"policy_id": case.policy_id.id, "lead_id": case.lead_id.id, "date_due": TODAY, "date_open": TODAY}
            )
        self.assertIn("insurance_renewal_policy_uniq", str(caught.exception))

    def _night_of(self, policy):
        self._night()
        return policy.renewal_id

    def test_find_can_use_an_index(self):
        """Nothing in the condition keeps PostgreSQL from an index (the benchmark holds that it uses it)."""
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        condition = self.engine._get_due_sql(self.own_rule, TODAY)
        plan = self.env.execute_query(SQL("EXPLAIN SELECT p.id FROM insurance_policy p WHERE %s", condition))
        self.assertNotIn("Seq Scan on insurance_policy", "\n".join(line for (line,) in plan))
