"""Which occurrences rules find, of events on a date and of moments, and that none is found twice."""

from datetime import date, datetime, timedelta
from unittest.mock import patch

from odoo.tests import tagged

from .rule_common import RuleCase


@tagged("post_install", "-at_install")
class TestRuleFind(RuleCase):
    def test_days_before_the_end(self):
        """A reminder 30 days before is made on its day, not earlier, and once."""
        policy = self._ending("2026-12-31")
        rule = self._rule("policy_ends", days=30)
        self._plan("2026-11-30 12:00")
        self.assertFalse(self._messages(rule))
        for _twice in range(2):
            self._plan("2026-12-01 00:05")
        message = self._messages(rule)
        self.assertEqual((message.res_id, message.model), (policy.id, "insurance.policy"))
        self.assertEqual(message.occurrence, "2026-12-31")
        self.assertEqual((message.partner_id, message.user_id), (policy.partner_id, self.agent))
        self.assertEqual((message.policy_id, message.company_id), (policy, self.company))
        self.assertEqual(message.due, datetime(2026, 12, 1, 10))
        self.assertEqual((message.state, message.source, message.audience), ("planned", "rule", "client"))

    def test_missed_days(self):
        """Missed days are caught up, as far as the rule says."""
        rule = self._rule("policy_ends", days=30, catch_up_days=3)
        ends = [self._ending(date(2026, 12, 31) + timedelta(days=number)) for number in range(-1, 6)]
        self._plan("2026-12-05 08:00")  # due were those ending from 30 December to 4 January
        told = self._messages(rule).mapped("occurrence")
        self.assertEqual(sorted(told), ["2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04"])
        self.assertEqual(len(ends), 7)

    def test_not_before_it_works(self):
        """What was due before the day the rule works from is not told, whatever it may catch up."""
        rule = self._rule("policy_ends", days=30, catch_up_days=30, date_since="2026-12-04")
        for day in ("2027-01-02", "2027-01-03", "2027-01-04"):
            self._ending(day)
        self._plan("2026-12-05 08:00")
        self.assertEqual(sorted(self._messages(rule).mapped("occurrence")), ["2027-01-03", "2027-01-04"])

    def test_of_use(self):
        """A message is of use some days after it was due; one caught up as long as if it had been found in time."""
        self._ending("2026-12-31")
        self._ending("2027-01-02")
        rule = self._rule("policy_ends", days=30, useful_days=2)
        self._plan("2026-12-03 08:00")
        late, today = self._messages(rule).sorted("occurrence")
        self.assertEqual(today.useful_until, datetime(2026, 12, 6))
        self.assertEqual((late.due, late.useful_until), (datetime(2026, 12, 1, 10), datetime(2026, 12, 6)))

    def test_zones(self):
        """Days and hours are the company's; a client with a zone of his own is told at that hour of his."""
        self.company.message_tz = "Asia/Tehran"  # 3:30 ahead
        self.client.tz = False
        self._ending("2026-12-31")
        self._ending("2026-12-31", partner_id=self.persian.id)
        self.persian.tz = "Europe/Kyiv"  # 2:00 ahead in December
        rule = self._rule("policy_ends", days=30)
        self._plan("2026-11-30 20:00")
        self.assertFalse(self._messages(rule))
        self._plan("2026-11-30 20:31")
        due = {message.partner_id: message.due for message in self._messages(rule)}
        self.assertEqual(due[self.client], datetime(2026, 12, 1, 6, 30))
        self.assertEqual(due[self.persian], datetime(2026, 12, 1, 8, 0))

    def test_moment(self):
        """What was done is told at once, once for each announcement; drafts of imports announce nothing."""
        rule = self._rule("policy_issued", date_since=date.today())
        policy = self._issued(date_end="2026-12-31")
        self._policy().with_context(insurance_silent=True).action_issue()
        for _twice in range(2):
            self._plan(datetime.now())
        message = self._messages(rule)
        self.assertEqual((message.res_id, message.occurrence), (policy.id, "1"))
        self.assertEqual(message.due, self._outbox("policy_issued", policy).create_date)

    def test_days_after_a_moment(self):
        rule = self._rule("policy_issued", days=3, direction="after", date_since="2026-01-01")
        policy = self._issued(date_end="2026-12-31")
        self._done("policy_issued", policy, "2026-06-01 22:30")
        self._plan("2026-06-03 23:00")
        self.assertFalse(self._messages(rule))
        self._plan("2026-06-04 00:01")
        self.assertEqual(self._messages(rule).due, datetime(2026, 6, 4, 10))

    def test_announced_late(self):
        """An announcement with a smaller number than those told, which was committed later, is not passed over."""
        rule = self._rule("policy_issued", date_since="2026-01-01")
        first, second = self._issued(), self._issued()
        row = self._outbox("policy_issued", first)
        self._done("policy_issued", first, "2026-01-01 08:00")  # as if not there yet
        self._done("policy_issued", second, "2026-06-01 08:00")
        self._plan("2026-06-01 09:00")
        self.assertEqual(self._messages(rule).res_id, second.id)
        self.assertLess(row.id, self._outbox("policy_issued", second).id)
        self._done("policy_issued", first, "2026-06-01 07:59")
        self._plan("2026-06-01 10:00")
        self.assertEqual(set(self._messages(rule).mapped("res_id")), {first.id, second.id})

    def test_birthday(self):
        """A birthday comes each year; who was born on 29 February has it on the 28th in other years."""
        rule = self._rule("birthday", hour=9)
        self.client.birth_date = "1980-02-29"
        self.chinese.write({"birth_date": "1990-03-01", "is_insurance_client": True})
        for now in ("2026-02-28 08:00", "2026-03-01 08:00", "2026-03-02 08:00"):
            self._plan(now)
        told = {(message.partner_id, message.occurrence) for message in self._messages(rule)}
        self.assertEqual(told, {(self.client, "2026-02-28"), (self.chinese, "2026-03-01")})
        for now in ("2028-02-28 08:00", "2028-02-29 08:00"):
            self._plan(now)
        self.assertIn("2028-02-29", self._messages(rule).mapped("occurrence"))
        self.assertNotIn("2028-02-28", self._messages(rule).mapped("occurrence"))

    def test_own_time(self):
        """Who wants to be told at a time of his own is told then, once, by whichever rules there are."""
        self._pattern("policy_ends", self.client, days=45)
        policy = self._ending("2026-12-31")
        other = self._ending("2026-12-31", partner_id=self.persian.id)
        rules = self._rule("policy_ends", days=30) | self._rule("policy_ends", days=14)
        self._plan("2026-11-16 08:00")
        first = self._messages(rules)
        self.assertEqual((first.res_id, first.due), (policy.id, datetime(2026, 11, 16, 10)))
        for now in ("2026-11-17 08:00", "2026-12-01 08:00", "2026-12-17 08:00"):
            self._plan(now)
        self.assertEqual(len(self._messages(rules).filtered(lambda m: m.res_id == policy.id)), 1)
        self.assertEqual(len(self._messages(rules).filtered(lambda m: m.res_id == other.id)), 2)

    def test_filter(self):
        """Lines, ranks, companies and a condition of one's own narrow a rule."""
        line = self.line.copy({"name": "Other line"})
        product = self.product.copy({"line_id": line.id, "insurer_id": self.insurer.id})
        hull, other = self._ending("2026-12-31"), self._ending("2026-12-31", product_id=product.id)
        by_line = self._rule("policy_ends", days=30, line_ids=line.ids)
        by_condition = self._rule("policy_ends", days=30, domain=f"[('line_id', '=', {self.line.id})]")
        elsewhere = self._rule("policy_ends", days=30, company_id=self.other_company.id)
        self._plan("2026-12-01 08:00")
        self.assertEqual(self._messages(by_line).res_id, other.id)
        self.assertEqual(self._messages(by_condition).res_id, hull.id)
        self.assertFalse(self._messages(elsewhere))

    def test_rank(self):
        rank = self.env["insurance.rank"].search([("kind", "=", "value")], limit=1)
        self._ending("2026-12-31")
        rule = self._rule("policy_ends", days=30, rank_ids=rank.ids)
        self._plan("2026-12-01 08:00")
        self.assertFalse(self._messages(rule))

    def test_companies(self):
        """Each company tells of its own policies; a client of no company is greeted once, by his agent's company."""
        self.agent.company_ids |= self.other_company
        theirs = self._ending(
            "2026-12-31", user=self.agent_of_second, company_id=self.other_company.id, product_id=False,
            line_id=self.line.id, insurer_id=self.insurer.id,
        )  # fmt: skip
        ours = self._ending("2026-12-31")
        rule = self._rule("policy_ends", days=30) | self._rule("birthday")
        self.persian.write({"birth_date": "1990-12-01", "is_insurance_client": True})
        self.persian.user_id = self.agent_of_second
        self._plan("2026-12-01 08:00")
        told = {(m.model, m.res_id, m.company_id) for m in self._messages(rule)}
        self.assertEqual(
            told,
            {
                ("insurance.policy", theirs.id, self.other_company),
                ("insurance.policy", ours.id, self.company),
                ("res.partner", self.persian.id, self.other_company),
            },
        )

    def test_task_due(self):
        """A task on a deal or a policy is told to its employee, or to the client."""
        deal = self._deal(insurance_line_id=self.line.id)
        policy = self._issued()
        for record in (deal, policy):
            record.activity_schedule("mail.mail_activity_data_call", date(2026, 12, 5), user_id=self.agent.id)
        to_client = self._rule("task_due", days=1)
        to_agent = self._rule("task_due", days=1, recipient="agent", line_ids=self.line.ids)
        self._plan("2026-12-04 08:00")
        self.assertEqual(self._messages(to_client).partner_id, self.client)
        self.assertEqual(len(self._messages(to_client)), 2)
        self.assertEqual(self._messages(to_agent).partner_id, self.agent.partner_id)
        self.assertEqual(set(self._messages(to_agent).mapped("audience")), {"employee"})
        self.assertEqual(self._messages(to_client).lead_id, deal)
        self.assertEqual(self._messages(to_client).policy_id, policy)

    def test_task_done_of_two_models(self):
        """A task may be done on a deal and on a policy; a condition on the deal's own fields leaves policies out."""
        deal, policy = self._deal(), self._issued()
        for record in (deal, policy):
            record.activity_schedule("mail.mail_activity_data_call", user_id=self.agent.id).with_user(
                self.agent
            ).action_feedback()
        rule = self._rule("task_done", date_since=date.today())
        deals = self._rule("task_done", date_since=date.today(), domain="[('insurance_kind', '=', 'new')]")
        self._plan(datetime.now())
        self.assertEqual(set(self._messages(rule).mapped("model")), {"crm.lead", "insurance.policy"})
        self.assertEqual(self._messages(deals).mapped("model"), ["crm.lead"])

    def test_a_broken_rule_stops_no_other(self):
        """A rule that fails says so, and the others are worked."""
        self._ending("2026-12-31")
        broken, fine = self._rule("policy_ends", days=30), self._rule("policy_ends", days=30)
        self.env.cr.execute("UPDATE insurance_contact_rule SET domain = '[(1,' WHERE id = %s", [broken.id])
        broken.invalidate_recordset()
        with self.assertLogs("odoo.addons.insurance_sms.models.rule.insurance_contact_rule_plan", "WARNING"):
            self._plan("2026-12-01 08:00")
        self.assertTrue(broken.problem)
        self.assertEqual(len(self._messages(fine)), 1)
        broken.domain = "[]"
        self._plan("2026-12-01 08:10")
        self.assertFalse(broken.problem)
        self.assertEqual(len(self._messages(broken)), 1)

    def test_a_wrong_record_stops_no_other(self):
        """Of a batch with a record that cannot be planned all others are; it is tried again."""
        wrong, *others = [self._ending("2026-12-31") for _number in range(4)]
        rule = self._rule("policy_ends", days=30)
        model = self.env.registry["insurance.contact.rule"]
        plain = model._prepare_base

        def fail(rules, company, one, record):
            if one.res_id == wrong.id:
                raise ValueError("no such luck")
            return plain(rules, company, one, record)

        logger = "odoo.addons.insurance_sms.models.rule.insurance_contact_rule_plan"
        with patch.object(model, "_prepare_base", fail), self.assertLogs(logger, "WARNING"):
            self._plan("2026-12-01 08:00")
        self.assertEqual(set(self._messages(rule).mapped("res_id")), {policy.id for policy in others})
        self.assertIn("no such luck", rule.problem)
        self.assertIn("no such luck", rule.warning)
        self._plan("2026-12-01 08:10")
        self.assertEqual(len(self._messages(rule)), 4)
        self.assertFalse(rule.problem)
