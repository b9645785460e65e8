"""Messages counted: the pivot, the measures and My day say the same, and to everybody his own."""

from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import NOON, TODAY, SmsCase


class ReportCase(SmsCase):
    def _sent(self, partner=None, **vals):
        """Return a message that left at noon, by the test's gateway, for 0.50 in its currency."""
        defaults = {
            "state": "sent",
            "date_sent": NOON,
            "gateway_id": self.gateway.id,
            "cost": 0.5,
            "currency_id": self.gateway.currency_id.id,
            "segments": 2,
        }
        return self._row(partner, **(defaults | vals))

    def _count(self, *fields, user=None, domain=(), by=()):
        """Return rows of the report as the user reads it."""
        report = self.env["insurance.message.report"].with_user(user or self.agent_all)
        return report._read_group([("partner_id", "=", self.client.id), *domain], list(by), list(fields))


@tagged("post_install", "-at_install")
class TestReportCounts(ReportCase):
    def test_every_state_is_counted_where_it_belongs(self):
        for state in ("sent", "delivered", "failed", "unconfirmed", "planned", "sending"):
            self._sent(state=state)
        self._sent(state="skipped", reason="no_consent", cost=0)
        self._sent(state="received", direction="incoming", source="answer", cost=0)
        columns = ("sent", "delivered", "failed", "unconfirmed", "skipped", "planned", "received")
        [found] = self._count(*(f"{name}:sum" for name in columns), "__count")
        self.assertEqual(found, (2, 1, 1, 1, 1, 2, 1, 8))

    def test_share_delivered_is_of_sms_handed_over(self):
        for state in ("delivered", "sent", "failed", "unconfirmed", "skipped", "planned"):
            self._sent(state=state)
        self._sent(state="sent", channel="email")
        self._sent(state="received", direction="incoming", source="answer")
        self.assertEqual(self._count("delivery_rate:avg", "segments:sum"), [(0.25, 8)])

    def test_by_day_rule_agent_gateway_state_and_channel(self):
        policy = self._ending(TODAY + timedelta(days=30))
        self._rule_row(policy, state="sent", channel="sms", date_sent=NOON, gateway_id=self.gateway.id)
        self._sent(state="failed", date_sent=None, due=NOON - timedelta(days=1))
        rows = self._count(
            "__count", by=["date:day", "rule_id", "user_id", "gateway_id", "state", "channel", "line_id"]
        )
        found = {(row[0].day, row[1].name, row[2], row[3], row[4], row[5], row[6]) for row in rows}
        self.assertEqual(
            found,
            {
                (9, False, self.agent, self.gateway, "failed", "sms", self.env["insurance.line"]),
                (10, "Test rule", self.agent, self.gateway, "sent", "sms", self.line),
            },
        )

    def test_cost_is_in_the_readers_currency(self):
        self.env["res.currency.rate"].create(
            {"currency_id": self.foreign_currency.id, "rate": 2, "name": "2020-01-01", "company_id": self.company.id}
        )
        self._sent(cost=10)
        self._sent(cost=10, currency_id=self.foreign_currency.id)
        self._sent(cost=3, currency_id=None)
        self.assertEqual(self._count("cost:sum"), [(18.0,)])
        row = self.env["insurance.message.report"].with_user(self.agent_all).search(
            [("partner_id", "=", self.client.id)], limit=1
        )  # fmt: skip
        self.assertEqual(row.currency_id, self.company.currency_id)

    def test_one_counts_ones_own(self):
        self._sent()
        self._sent(user_id=self.other_agent.id)
        self._sent(user_id=self.other_agent.id, author_id=self.agent.id)
        for user, number in ((self.agent, 2), (self.other_agent, 2), (self.agent_all, 3), (self.manager, 3)):
            self.assertEqual(self._count("__count", user=user), [(number,)], user.name)

    def test_messages_of_another_company_do_not_count(self):
        self._sent(company_id=self.other_company.id)
        self.assertEqual(self._count("__count", user=self.manager), [(0,)])

    def test_who_decides_on_messages_counts_them_without_a_book(self):
        self._sent()
        clerk = new_test_user(self.env, "sms_clerk", groups="insurance_sms.group_messages_manager")
        self.assertEqual(self._count("sent:sum", user=clerk), [(1,)])

    def test_nobody_else_counts_and_nobody_writes(self):
        row = self.env["insurance.message.report"].search([("message_id", "=", self._sent().id)])
        for user in (self.employee, self.seller):
            with self.assertRaises(AccessError):
                row.with_user(user).read(["state"])
        for user in (self.agent, self.manager, self.administrator):
            for write in (lambda own: own.write({"state": "failed"}), lambda own: own.unlink()):
                with self.assertRaises(AccessError):
                    write(row.with_user(user))

    def test_it_has_no_numbers_and_does_not_leave_as_a_file(self):
        """A restricted employee counts messages; addresses and texts are not in it, and lists are not exported."""
        report = self.env["insurance.message.report"]
        self.assertFalse({"address", "body", "body_html", "subject"} & report._fields.keys())
        message = self._sent(address="+380501234567")
        self.assertTrue(self.agent._is_export_restricted())
        row = report.search([("message_id", "=", message.id)])
        for records, names in ((row, ["partner_id", "state"]), (message, ["address", "partner_id/phone"])):
            with self.assertRaises(AccessError):
                records.with_user(self.agent).export_data(names)

    def test_a_row_opens_its_message(self):
        message = self._sent()
        row = self.env["insurance.message.report"].with_user(self.agent).search([("message_id", "=", message.id)])
        action = row.action_open_message()
        self.assertEqual((action["res_model"], action["res_id"]), ("insurance.message", message.id))


@tagged("post_install", "-at_install")
class TestMessageMeasures(ReportCase):
    def _measure(self, name, ids, user=None):
        messages = self.env["insurance.message"].with_user(user or self.agent_all)
        return getattr(messages, f"_measure_{name}")(ids)

    def test_shipped_measures_have_their_method(self):
        for name in ("client_messages_year", "client_answers_year", "agent_messages_month", "agent_message_cost_month"):
            measure = self.env.ref(f"insurance_sms.measure_{name}")
            self.assertTrue(measure.with_user(self.agent).sudo()._is_readable(), name)

    def test_a_clients_year(self):
        firm = self._person("Firm", is_company=True)
        worker = self._person("Worker", parent_id=firm.id)
        with self._at(NOON):
            self._sent(worker)
            self._sent(firm, state="delivered")
            for vals in ({"state": "skipped"}, {"state": "failed"}, {"audience": "employee"}):
                self._sent(firm, **vals)
            self._sent(firm, due=NOON - timedelta(days=400), date_sent=NOON - timedelta(days=400))
            self._sent(worker, state="received", direction="incoming", source="answer")
            ids = [firm.id, worker.id]
            self.assertEqual(self._measure("client_messages_year", ids), {firm.id: 2, worker.id: 1})
            self.assertEqual(self._measure("client_answers_year", ids), {firm.id: 1, worker.id: 1})
            for name in ("client_messages_year", "client_answers_year"):
                every = getattr(self.env["insurance.message"].with_user(self.agent_all), f"_measure_{name}_all")()
                found = {key: value for key, value in self.env.execute_query(every) if key in ids}
                self.assertEqual(found, self._measure(name, ids), name)

    def test_an_agents_month(self):
        with self._at(NOON):
            self._sent()
            self._sent(state="delivered", cost=1.5)
            self._sent(date_sent=NOON.replace(day=1, hour=0))
            self._sent(date_sent=NOON.replace(day=1, hour=0) - timedelta(seconds=1))
            self._sent(state="failed")
            self._sent(audience="employee")
            ids = [self.agent.id, self.other_agent.id]
            self.assertEqual(self._measure("agent_messages_month", ids), {self.agent.id: 3})
            self.assertEqual(self._measure("agent_message_cost_month", ids), {self.agent.id: 2.5})

    def test_month_begins_by_the_readers_clock(self):
        with self._at(NOON):
            self._sent(date_sent=NOON.replace(day=1, hour=0) - timedelta(hours=1))
            messages = self.env["insurance.message"].with_user(self.agent_all)
            for zone, found in (("Europe/Kyiv", {self.agent.id: 1}), ("America/New_York", {})):
                measured = messages.with_context(tz=zone)._measure_agent_messages_month(self.agent.ids)
                self.assertEqual(measured, found, zone)

    def test_colleagues_figures_are_not_told(self):
        with self._at(NOON):
            self._sent(user_id=self.other_agent.id)
            ids = [self.agent.id, self.other_agent.id]
            self.assertEqual(self._measure("agent_messages_month", ids, self.agent), {})

    def test_as_many_queries_for_many_clients_as_for_one(self):
        people = [self._person() for _each in range(5)]
        for client in people:
            self._sent(client)
        self._measure("client_messages_year", self.client.ids)  # what is read once and kept
        counts = []
        for ids in ([people[0].id], [client.id for client in people]):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._measure("client_messages_year", ids)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])


@tagged("post_install", "-at_install")
class TestMyDayMessages(ReportCase):
    def _sections(self, user):
        day = self.env["insurance.day"].with_user(user)
        return {section["title"]: section for section in day.get_day("day")["sections"]}

    def test_an_agent_hears_of_what_did_not_arrive(self):
        with self._at(TODAY):
            failed = self._sent(state="failed", detail="Number does not exist")
            unknown = self._sent(state="unconfirmed", due=NOON - timedelta(days=6))
            self._sent(state="failed", due=NOON - timedelta(days=9))
            self._sent(state="delivered")
            self._sent(state="failed", user_id=self.other_agent.id)
            section = self._sections(self.agent)["Messages that did not arrive"]
            self.assertEqual(section["ids"], [failed.id, unknown.id])
            self.assertEqual(section["rows"][0]["text"], self.client.name)
            self.assertEqual(section["rows"][0]["detail"], "Failed · Number does not exist")
            self.assertEqual(section["rows"][0]["model"], "insurance.message")

    def test_nothing_wrong_nothing_told(self):
        with self._at(TODAY):
            self._sent(state="delivered")
            self.assertNotIn("Messages that did not arrive", self._sections(self.agent))

    def test_number_of_the_month_and_its_cost(self):
        with self._at(TODAY):
            for _each in range(3):
                self._sent()
            self._sent(state="failed", cost=0)
            self._sent(state="skipped", cost=0)
            self._sent(due=NOON - timedelta(days=40), date_sent=NOON - timedelta(days=40))
            [row] = self._sections(self.manager)["SMS this month"]["rows"]
            self.assertEqual((row["text"], row["id"]), ("Test gateway", self.gateway.id))
            self.assertIn("3 sent this month · 1 failed · cost", row["detail"])
            self.assertIn("1.50", row["detail"])

    def test_agents_are_not_told_what_it_costs(self):
        with self._at(TODAY):
            self._sent()
            self.assertNotIn("SMS this month", self._sections(self.agent))

    def test_the_mornings_message_tells_what_is_to_be_done_alone(self):
        with self._at(TODAY):
            self._sent()
            _body, count = self.env["insurance.day"].with_user(self.manager)._get_body(TODAY, TODAY)
            self.assertEqual(count, 0)

    def test_what_is_left_on_the_account(self):
        self.env["insurance.gateway.entry"].sudo().create(
            {"gateway_id": self.gateway.id, "company_id": self.company.id, "kind": "top_up", "amount": 100}
        )
        with self.assertRaises(AccessError):
            self.gateway.with_user(self.agent).read(["name"])
        for user in (self.manager, self.supervisor):
            [row] = self._sections(user)["SMS this month"]["rows"]
            self.assertIn("100.00", row["detail"])
            self.assertIn("left", row["detail"])
        self.gateway.balance_threshold = 500
        [row] = self._sections(self.supervisor)["SMS this month"]["rows"]
        self.assertIn("running low", row["detail"])
        with self.assertRaises(AccessError):
            self.gateway.with_user(self.supervisor).write({"name": "Mine"})
