"""Whom rules tell, and when a planned message is not needed or not so any more."""

from datetime import date, datetime

from odoo.tests import tagged

from .rule_common import RuleCase


@tagged("post_install", "-at_install")
class TestRuleWho(RuleCase):
    def _told(self, recipient, record, event="policy_ends", **vals):
        rule = self._rule(event, recipient=recipient, **vals)._in_company(self.company)
        return rule._get_recipients(rule.env[record._name].browse(record.id))[record.id]

    def _planned(self, rule, now="2026-12-01 08:00"):
        self._plan(now)
        return self.env["insurance.message"]._as_service(self.company).browse(self._messages(rule).ids)

    # --- whom ------------------------------------------------------------------------------------

    def test_people_of_a_policy(self):
        policy = self._ending("2026-12-31", insured_id=self.persian.id, issuer_id=self.other_agent.id)
        policy.lender_id = self.insurer
        self.assertEqual(self._told("client", policy), [(self.client, "client", self.agent, 0)])
        self.assertEqual(self._told("insured", policy), [(self.persian, "client", self.agent, 0)])
        self.assertEqual(self._told("agent", policy), [(self.agent.partner_id, "employee", self.agent, 0)])
        self.assertEqual(self._told("issuer", policy), [(self.other_agent.partner_id, "employee", self.other_agent, 0)])
        self.assertEqual(
            self._told("path", policy, recipient_path="lender_id"),
            [(self.insurer, "client", self.agent, self.insurer.id)],
        )
        self.assertEqual(
            self._told("path", policy, recipient_path="issuer_id"),
            [(self.other_agent.partner_id, "employee", self.other_agent, self.other_agent.partner_id.id)],
        )

    def test_who_stands_for_whom_is_missing(self):
        """Nobody else insured: the policyholder. No issuer: the agent."""
        policy = self._ending("2026-12-31")
        self.assertEqual(self._told("insured", policy)[0][0], self.client)
        self.assertEqual(self._told("issuer", policy)[0][2], self.agent)
        self.assertEqual(self._told("path", policy, recipient_path="lender_id"), [])

    def test_supervisor(self):
        """The leader of the deal's pipeline, else of the agent's team, else a supervisor of the company."""
        policy = self._ending("2026-12-31")
        self.assertEqual(self._told("supervisor", policy)[0][1], "employee")
        leader = self.agent_all
        team = self.env["crm.team"].create({"name": "Hull", "user_id": leader.id})
        deal = self._deal(team_id=team.id)
        with_deal = self._ending("2026-12-31", lead_id=deal.id)
        self.assertEqual(self._told("supervisor", with_deal), [(leader.partner_id, "employee", leader, 0)])
        self.assertEqual(self._told("supervisor", deal, "deal_left_new")[0][2], leader)

    def test_people_of_other_records(self):
        self.client.user_id = self.agent
        self.client.birth_date = "1990-12-01"
        self.assertEqual(self._told("client", self.client, "birthday"), [(self.client, "client", self.agent, 0)])
        case = self.env["insurance.case"].create(
            {
                "name": "Visit",
                "type_id": self.env["insurance.case.type"].search([], limit=1).id,
                "partner_id": self.client.id,
                "user_id": self.other_agent.id,
            }
        )
        self.assertEqual(self._told("agent", case, "case_due")[0][2], self.other_agent)
        paper = self.env["insurance.identity"].create(
            {"partner_id": self.client.id, "number": "AB 123456", "date_expiry": "2027-01-01"}
        )
        self.assertEqual(self._told("client", paper, "identity_expires"), [(self.client, "client", self.agent, 0)])

    def test_several_people(self):
        """Each of several contacts gets a row of his own; an archived employee none."""
        policy = self._ending("2026-12-31", insured_id=self.persian.id)
        for partner in (self.client, self.persian):
            self.env["insurance.policy.beneficiary"].create({"policy_id": policy.id, "partner_id": partner.id})
        rule = self._rule("policy_ends", days=30, recipient="path", recipient_path="beneficiary_ids.partner_id")
        for _twice in range(2):
            self._plan("2026-12-01 08:00")
        messages = self._messages(rule)
        self.assertEqual(messages.partner_id, self.client | self.persian)
        self.assertEqual(sorted(messages.mapped("part")), sorted((self.client | self.persian).ids))
        self.other_agent.active = False
        policy.issuer_id = self.other_agent
        self.assertEqual(self._told("path", policy, recipient_path="issuer_id"), [])

    def test_nobody_is_accounted_for(self):
        """A record without anybody to tell leaves a row that says so, once."""
        self._ending("2026-12-31")
        rule = self._rule("policy_ends", days=30, recipient="path", recipient_path="lender_id")
        for _twice in range(2):
            self._plan("2026-12-01 08:00")
        message = self._messages(rule)
        self.assertEqual((message.state, message.reason), ("skipped", "no_address"))
        self.assertIn("Somebody else", message.detail)

    def test_queries_do_not_grow(self):
        """Planning a hundred messages asks the database as often as planning ten."""

        def count(day, policies):
            for _number in range(policies):
                self._ending(day)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._plan(f"{day} 08:00")
            return self.env.cr.sql_log_count - before

        rule = self._rule("policy_ends")
        few, many = count("2026-11-01", 5), count("2026-11-20", 40)
        self.assertEqual(len(self._messages(rule)), 45)
        self.assertLessEqual(many, few + 5)

    # --- still needed ----------------------------------------------------------------------------

    def test_renewed(self):
        rule = self._rule("policy_ends", days=30, stop_ids=self.env.ref("insurance_sms.stop_renewed").ids)
        policy, other = self._ending("2026-12-31"), self._ending("2026-12-31")
        messages = self._planned(rule)
        draft = self._policy(previous_id=policy.id, date_start="2027-01-01", date_end="2027-12-31")
        self.assertFalse(rule._get_stops(messages))  # a draft is no renewal
        draft.action_issue()
        stops = rule._get_stops(messages)
        self.assertEqual([messages.browse(key).res_id for key in stops], [policy.id])
        self.assertIn(draft.number, list(stops.values())[0])
        self.assertTrue(other)

    def test_cancelled(self):
        rule = self._rule("policy_issued", days=3, direction="after",
                          stop_ids=self.env.ref("insurance_sms.stop_cancelled").ids)  # fmt: skip
        policy = self._ending("2026-12-31")
        self._done("policy_issued", policy, "2026-11-28 08:00")
        messages = self._planned(rule)
        self.assertEqual(len(messages), 1)
        self.assertFalse(rule._get_stops(messages))
        policy._write_state({"state": "void"})
        self.assertEqual(list(rule._get_stops(messages)), messages.ids)

    def test_deal_closed(self):
        rule = self._rule("deal_left_new", stop_ids=self.env.ref("insurance_sms.stop_deal_closed").ids)
        deal = self._deal()
        deal._announce("deal_left_new")
        messages = self._planned(rule, datetime.now())
        self.assertFalse(rule._get_stops(messages))
        deal.action_set_lost()
        self.assertEqual(list(rule._get_stops(messages)), messages.ids)

    def test_answered(self):
        """A client who answered the first reminder is not reminded again of the same; of another policy he is."""
        stop = self.env.ref("insurance_sms.stop_answered").ids
        first, second = (self._rule("policy_ends", days=days, stop_ids=stop) for days in (30, 14))
        policy = self._ending("2026-12-31")
        told = self._planned(first)
        told.write({"state": "sent", "date_sent": "2026-12-01 10:00:00"})
        self._ending("2026-12-31")
        messages = self._planned(second, "2026-12-17 08:00")
        self.assertFalse(second._get_stops(messages))
        row = {"direction": "incoming", "state": "received", "source": "answer", "company_id": self.company.id}
        row |= {"partner_id": self.client.id, "body": "Yes"}
        messages._plan([row | {"due": datetime(2026, 11, 30)}])
        self.assertFalse(second._get_stops(messages))
        messages._plan([row | {"due": datetime(2026, 12, 2)}])
        self.assertEqual([messages.browse(key).res_id for key in second._get_stops(messages)], [policy.id])

    def test_paid(self):
        """Who has paid is not reminded; who has not, or in part, is."""
        stop = self.env.ref("insurance_sms.stop_paid")
        rule = self._rule("instalment_due", days=5, stop_ids=stop.ids)
        policy = self._issued(instalments=4, date_start="2026-12-06", date_end="2027-12-05")
        first, second = policy.instalment_ids[:2]
        second.date_due = first.date_due
        messages = self._planned(rule)
        self.assertEqual(sorted(messages.mapped("res_id")), [first.id, second.id])
        self.assertEqual(messages.partner_id, self.client)
        self.assertFalse(rule._get_stops(messages))
        first.action_paid()
        second.paid = 100
        self.assertEqual([messages.browse(key).res_id for key in rule._get_stops(messages)], [first.id])

    def test_a_condition_of_an_absent_room(self):
        """A condition whose module is not there stops nothing."""
        stop = self.env["insurance.stop.condition"].create(
            {"name": "Delivered", "code": "delivered", "model": "insurance.absent", "method": "_stop_delivered"}
        )
        rule = self._rule("policy_ends", days=30, stop_ids=stop.ids)
        self._ending("2026-12-31")
        self.assertFalse(rule._get_stops(self._planned(rule)))

    # --- still so --------------------------------------------------------------------------------

    def test_changed(self):
        """Another date, another line, a policy not in force: the message is about something that is not so."""
        rule = self._rule("policy_ends", days=30, domain="[('note', '=', False)]")
        policies = [self._ending("2026-12-31") for _number in range(4)]
        messages = self._planned(rule)
        self.assertFalse(rule._get_changed(messages))
        moved, noted, void, _same = policies
        self.env.cr.execute("UPDATE insurance_policy SET date_end = '2027-03-31' WHERE id = %s", [moved.id])
        moved.invalidate_recordset()
        noted.note = "x"
        void._write_state({"state": "void"})
        self.env.flush_all()
        changed = messages.browse(rule._get_changed(messages))
        self.assertEqual(set(changed.mapped("res_id")), {moved.id, noted.id, void.id})
        self._plan("2027-03-01 08:00")
        self.assertEqual(len(self._messages(rule).filtered(lambda m: m.res_id == moved.id)), 2)

    def test_changed_birthday(self):
        rule = self._rule("birthday")
        self.client.birth_date = "1980-02-29"
        self._plan("2026-02-28 08:00")
        messages = self.env["insurance.message"]._as_service(self.company).browse(self._messages(rule).ids)
        self.assertEqual(len(messages), 1)
        self.assertFalse(rule._get_changed(messages))
        self.client.birth_date = "1980-03-29"
        self.assertEqual(rule._get_changed(messages), set(messages.ids))

    def test_changed_moment(self):
        rule = self._rule("deal_left_new", domain="[('insurance_kind', '=', 'new')]")
        deal = self._deal()
        deal._announce("deal_left_new")
        messages = self._planned(rule, datetime.now())
        self.assertFalse(rule._get_changed(messages))
        deal.insurance_kind = "cross_sell"
        self.assertEqual(rule._get_changed(messages), set(messages.ids))

    def test_task_that_is_done_is_not_due(self):
        rule = self._rule("task_due", days=1, recipient="agent")
        task = self._deal().activity_schedule("mail.mail_activity_data_call", date(2026, 12, 2), user_id=self.agent.id)
        messages = self._planned(rule)
        self.assertEqual(messages.partner_id, self.agent.partner_id)
        self.assertFalse(rule._get_changed(messages))
        task.with_user(self.agent).action_done()
        self.env.flush_all()
        self.assertEqual(rule._get_changed(messages), set(messages.ids))

    def test_rule_whose_event_left(self):
        rule = self._rule("policy_ends", days=30)
        self._ending("2026-12-31")
        messages = self._planned(rule)
        rule.event_id.active = False
        self.assertEqual(rule._get_changed(messages), set(messages.ids))
