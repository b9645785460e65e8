from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .gateway_common import GatewayCase

TODAY = datetime(2031, 6, 10, 12, 0)


@tagged("post_install", "-at_install")
class TestGatewayAccount(GatewayCase):
    """The account of a gateway: rows that stay, charges of days, the provider's balance, one warning."""

    def setUp(self):
        super().setUp()
        frozen = freeze_time(TODAY)
        frozen.start()
        self.addCleanup(frozen.stop)

    def sent(self, day, cost, company=None, **vals):
        """A message sent at ten o'clock of a day of June 2031."""
        company = company or self.company
        return self.env["insurance.message"].create(
            {
                "state": "sent",
                "channel": "sms",
                "company_id": company.id,
                "gateway_id": self.gateway.id,
                "date_sent": datetime(2031, 6, day, 10),
                "cost": cost,
                "currency_id": self.gateway.currency_id.id,
            }
            | vals
        )

    def rows(self, kind="charge"):
        entries = self.env["insurance.gateway.entry"].search(
            [("gateway_id", "=", self.gateway.id), ("kind", "=", kind)]
        )
        return sorted((str(entry.date), round(entry.amount, 5)) for entry in entries)

    def run_job(self):
        """Run the hourly job as its cron does."""
        with self.enter_registry_test_mode():
            self.env.ref("insurance_sms.ir_cron_gateway_accounts").method_direct_trigger()
        self.gateway.invalidate_recordset()

    def top_up(self, amount, **vals):
        return (
            self.env["insurance.gateway.entry"]
            .with_user(self.manager)
            .create({"gateway_id": self.gateway.id, "amount": amount, **vals})
        )

    def test_charges_by_day(self):
        """A row for each day that is over; the day itself is counted, but not booked; twice makes nothing."""
        self.top_up(100)
        for day, cost in ((8, 1.5), (8, 2.5), (9, 3.0), (10, 0.5)):
            self.sent(day, cost)
        self.assertAlmostEqual(self.gateway.balance, 92.5)
        for _run in range(3):
            self.run_job()
            self.assertEqual(self.rows(), [("2031-06-08", -4.0), ("2031-06-09", -3.0)])
            self.assertAlmostEqual(self.gateway.balance, 92.5)
        self.assertEqual(self.gateway.booked_until, date(2031, 6, 10))
        self.assertEqual((self.gateway.month_count, self.gateway.month_cost), (4, 7.5))

    def test_cost_told_later(self):
        """What a day cost after all is booked as the difference; a day of weeks ago stays."""
        message = self.sent(8, 1.0)
        old = self.sent(8, 1.0)
        self.run_job()
        message.cost = 1.25
        self.run_job()
        self.assertEqual(self.rows(), [("2031-06-08", -1.0 - 1.0), ("2031-06-08", -0.25)])
        with freeze_time("2031-06-30 12:00"):
            self.run_job()
            old.cost = 9
            self.run_job()
        self.assertEqual(len(self.rows()), 2)

    def test_companies_have_their_own_rows(self):
        """A common gateway's charges are each company's own."""
        other = self.env["res.company"].create({"name": "Other broker"})
        self.sent(8, 1.0)
        self.sent(8, 2.0, other)
        self.run_job()
        entries = self.env["insurance.gateway.entry"].search([("gateway_id", "=", self.gateway.id)])
        self.assertEqual({(e.company_id, e.amount) for e in entries}, {(self.company, -1.0), (other, -2.0)})
        self.assertEqual(entries.with_user(self.manager).search([]).company_id, self.company)

    def test_rows_stay(self):
        """Nobody changes or deletes a row of an account, the administrator of Odoo included."""
        entry = self.top_up(100, note="payment 7")
        for user in (self.manager, self.system, self.env.ref("base.user_root")):
            with self.subTest(user=user.login):
                with self.assertRaises(UserError):
                    entry.with_user(user).write({"amount": 1})
                with self.assertRaises(UserError):
                    entry.with_user(user).unlink()
        with self.assertRaises(AccessError):
            self.env["insurance.gateway.entry"].with_user(self.agent).create(
                {"gateway_id": self.gateway.id, "amount": 1}
            )
        with self.assertRaises(AccessError):
            self.env["insurance.gateway.entry"].with_user(self.service).create(
                {"gateway_id": self.gateway.id, "amount": 1}
            )

    def test_checks(self):
        """A top-up is more than nothing; a correction says why."""
        for vals in (
            {"amount": 0},
            {"amount": -5},
            {"kind": "correction", "amount": 5},
            {"kind": "correction", "amount": 5, "note": ""},
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.top_up(**vals).flush_recordset()
        self.top_up(-5, kind="correction", note="counted wrongly")
        self.assertAlmostEqual(self.gateway.balance, -5)

    def test_currency_stays(self):
        """Booked amounts are not read in another currency."""
        euro = self.env.ref("base.EUR") if self.gateway.currency_id.name != "EUR" else self.env.ref("base.USD")
        first = self.gateway.currency_id
        self.gateway.currency_id = euro
        self.gateway.currency_id = first
        self.top_up(10)
        self.gateway.currency_id = first
        with self.assertRaises(UserError):
            self.gateway.with_user(self.system).currency_id = euro

    def test_provider_tells_the_balance(self):
        """As the provider tells it, with the gateway's secrets; what goes wrong is kept in words, and the last figure."""
        self.gateway.write(
            {"balance_url": self.provider.url + "/balance?key={key}", "balance_place": "data.left", "key": "k"}
        )
        self.provider.answer = lambda asked: (200, '{"data": {"left": "1 234,50"}}', {})
        self.top_up(10)
        self.run_job()
        self.assertEqual((self.gateway.balance, self.gateway.balance_error), (1234.5, False))
        self.assertEqual((self.provider.asked[0].method, self.provider.asked[0].query), ("GET", {"key": "k"}))
        self.provider.answer = lambda asked: (401, "wrong key k", {"Content-Type": "text/plain"})
        self.gateway.key = "kkkk"
        self.provider.answer = lambda asked: (401, "wrong key kkkk", {"Content-Type": "text/plain"})
        self.run_job()
        self.assertEqual(self.gateway.balance, 1234.5)
        self.assertEqual(self.gateway.balance_error, "HTTP 401 · wrong key •••")

    def test_ask_now(self):
        gateway = self.gateway.with_user(self.manager)
        with self.assertRaises(UserError):
            gateway.action_check_balance()
        self.gateway.write({"balance_url": self.provider.url + "/balance", "balance_place": r"re:left (\d+)"})
        self.provider.answer = lambda asked: (200, "left 55 credits", {"Content-Type": "text/plain"})
        self.assertEqual(gateway.action_check_balance()["params"]["type"], "success")
        self.assertEqual(self.gateway.balance, 55)
        self.gateway.balance_url = "http://127.0.0.1:1/"
        told = gateway.action_check_balance()["params"]
        self.assertEqual(told["type"], "danger")
        self.assertEqual(told["message"], "Nothing answers at the gateway's address (NewConnectionError)")

    def test_one_warning(self):
        """Low credit makes one task; it is closed when there is credit again, and made anew when it runs low again."""
        self.gateway.balance_threshold = 50
        self.top_up(40)
        self.sent(9, 1)
        for _run in range(3):
            self.run_job()
        [task] = self.gateway.activity_ids
        self.assertEqual((task.summary, task.user_id), ("Credit of Local runs low", self.system))
        self.assertIn("39.00", task.note, "a day's messages are taken off once")
        self.assertTrue(self.gateway.is_low)
        self.top_up(100)
        self.run_job()
        self.assertFalse(self.gateway.activity_ids)
        self.assertFalse(task.active)
        self.top_up(-120, kind="correction", note="moved")
        self.run_job()
        self.assertEqual(len(self.gateway.activity_ids), 1)

    def test_no_threshold_no_warning(self):
        self.top_up(-1, kind="correction", note="x")
        self.run_job()
        self.assertFalse(self.gateway.activity_ids)

    def test_who_is_warned(self):
        """While who looks after it is away for good, somebody with Odoo's settings is told."""
        self.gateway.responsible_id = self.agent
        self.gateway.balance_threshold = 50
        self.run_job()
        self.assertTrue(self.gateway.activity_ids.user_id.has_group("base.group_system"))

    def test_one_gateway_fails(self):
        """A gateway whose account cannot be updated does not keep the others."""
        broken = self.make_gateway(name="Broken", sequence=1)
        self.sent(8, 1.0)
        book = type(self.gateway)._book_charges

        def fail(gateway):
            if gateway == broken:
                raise ZeroDivisionError
            return book(gateway)

        logger = "odoo.addons.insurance_sms.models.gateway.insurance_gateway_account"
        with patch.object(type(self.gateway), "_book_charges", fail), mute_logger(logger):
            self.run_job()
        self.assertEqual(self.rows(), [("2031-06-08", -1.0)])

    def test_screens(self):
        """The list costs the same however many gateways there are; buttons open what they count."""
        self.top_up(100)
        self.make_gateway(name="Second")
        gateways = self.env["insurance.gateway"].with_user(self.manager).search([])
        gateways.mapped("balance")
        gateways.invalidate_recordset()
        gateways.mapped("name")
        with self.assertQueryCount(6):
            gateways.mapped(lambda g: (g.balance, g.is_low, g.month_count, g.month_cost))
        action = self.gateway.action_open_entries()
        self.assertEqual(self.env["insurance.gateway.entry"].search_count(action["domain"]), 1)
        self.sent(9, 1)
        self.gateway.invalidate_recordset()
        self.assertEqual(
            self.env["insurance.message"].search_count(self.gateway.action_open_messages()["domain"]),
            self.gateway.month_count,
        )
