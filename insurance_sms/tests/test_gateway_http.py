import time
from itertools import count
from unittest.mock import patch

from odoo.tests import tagged

from ..lib.gateway import courier
from .gateway_common import GatewayCase, Provider


@tagged("post_install", "-at_install")
class TestGatewayHttp(GatewayCase):
    """Handing over to a provider who behaves and misbehaves."""

    def states(self, results):
        return [result["state"] for result in results]

    def test_accepted(self):
        """What was asked is what was to be said, letter by letter; number and cost come back."""
        texts = ["Hello", "Привіт, Олено! €", "سلام، بیمه‌نامه شما", "您好", 'a"b\\c\n{number}', "x" * 1000]
        results = self.deliver(*[self.message(text=text, id=place) for place, text in enumerate(texts)])
        self.assertEqual(self.states(results), ["sent"] * 6)
        self.assertEqual([result["id"] for result in results], list(range(6)))
        self.assertEqual(sorted(asked.json["text"] for asked in self.provider.asked), sorted(texts))
        self.assertEqual({(r["ref"], r["cost"], r["gateway"]) for r in results}, {("77", 0.5, self.gateway.id)})
        self.assertEqual(self.provider.asked[0].json["to"], "380501234567")
        self.assertNotIn("from", self.provider.asked[0].json)

    def test_sender(self):
        """The gateway's name goes along, unless the message has another."""
        self.gateway.sender = "Broker"
        self.deliver(self.message(id=1), self.message(id=2, sender="Other"))
        self.assertEqual({asked.json["from"] for asked in self.provider.asked}, {"Broker", "Other"})

    def test_secrets_reach_the_provider_only(self):
        """The job, which may not read secrets, sends with them."""
        self.gateway.write(
            {"headers": "Authorization: Bearer {key}", "key": "k-1", "url": self.provider.url + "/{login}"}
        )
        self.gateway.login = "a b"
        self.deliver()
        [asked] = self.provider.asked
        self.assertEqual((asked.headers["Authorization"], asked.path), ("Bearer k-1", "/a%20b"))

    def test_secrets_are_not_told(self):
        """A provider who repeats the password, or an address that cannot be: neither is read on the message."""
        self.gateway.write({"key": "top secret", "url": self.provider.url + "/send?key={key}"})
        self.provider.answer = lambda asked: (400, '{"words": "wrong key top secret, top%20secret"}', {})
        self.assertEqual(self.deliver()[0]["detail"], "HTTP 400 · wrong key •••, •••")
        self.gateway.url = "http://{secret}:{key}"
        [result] = self.deliver()
        self.assertEqual(result["state"], "again")
        self.assertNotIn("secret", result["detail"].replace("{secret}", ""))
        self.assertNotIn("top", self.gateway.activity_ids.note)

    def test_connection_refused(self):
        """Nobody listens: nothing left, so it may be tried again; the rest is not even tried."""
        self.gateway.url = "http://127.0.0.1:1/send"
        self.gateway.parallel = 1
        with patch.object(courier.Courier, "exchange", autospec=True, side_effect=courier.Courier.exchange) as tried:
            results = self.deliver(*[self.message(id=place) for place in range(20)])
        self.assertEqual(self.states(results), ["again"] * 20)
        self.assertEqual(tried.call_count, courier.ENOUGH)

    def test_no_such_host(self):
        self.gateway.url = "http://no-such-host.invalid/send"
        self.assertEqual(self.states(self.deliver()), ["again"])

    def test_timeout_after_accepting(self):
        """It took the message and said nothing: it may have left, so it is not sent again."""
        self.provider.answer = self.provider.hang
        started = time.monotonic()
        results = self.deliver()
        self.assertEqual(self.states(results), ["unconfirmed"])
        self.assertLess(time.monotonic() - started, 5)
        self.assertEqual(len(self.provider.asked), 1)

    def test_hanging_provider_gets_few(self):
        """When several in a row hang, the rest of the batch stays here and may be tried again."""
        self.provider.answer = self.provider.hang
        self.gateway.parallel = 8
        results = self.deliver(*[self.message(id=place) for place in range(40)])
        states = self.states(results)
        self.assertEqual(states.count("unconfirmed"), len(self.provider.asked))
        self.assertLessEqual(len(self.provider.asked), 16)
        self.assertEqual(states.count("again"), 40 - len(self.provider.asked))

    def test_dropped_connection(self):
        """It hung up after the request: it may have left."""
        self.provider.answer = lambda asked: Provider.DROP
        self.assertEqual(self.states(self.deliver()), ["unconfirmed"])
        self.assertEqual(len(self.provider.asked), 1, "never asked twice")

    def test_html(self):
        """A page of HTML with 200 is no answer."""
        self.provider.answer = lambda asked: (200, "<html>Welcome to our hotel</html>", {"Content-Type": "text/html"})
        self.assertEqual(self.states(self.deliver()), ["unconfirmed"])

    def test_wrong_json(self):
        for text in ('{"id": ', "[1, 2]", '"77"', "", "\x00\xff"):
            with self.subTest(text=text):
                self.provider.answer = lambda asked, text=text: (200, text, {})
                self.assertEqual(self.states(self.deliver()), ["unconfirmed"])

    def test_redirect_is_not_followed(self):
        """Secrets are not carried to another address."""
        other = Provider()
        self.addCleanup(other.stop)
        for status, state in ((302, "unconfirmed"), (307, "failed")):
            self.provider.answer = lambda asked, status=status: (status, "", {"Location": other.url + "/send"})
            self.assertEqual(self.states(self.deliver()), [state])
        self.assertEqual(other.asked, [])

    def test_too_many(self):
        """429 means try again only where the table says so."""
        self.provider.answer = lambda asked: (429, "slow down", {"Content-Type": "text/plain"})
        self.assertEqual(self.states(self.deliver()), ["unconfirmed"])
        self.env["insurance.gateway.meaning"].create(
            {"gateway_id": self.gateway.id, "status": "429|503", "outcome": "again", "note": "Busy"}
        )
        [result] = self.deliver()
        self.assertEqual((result["state"], result["detail"]), ("again", "Busy · HTTP 429 · slow down"))

    def test_refused_message(self):
        """One wrong number does not keep the others."""
        self.provider.answer = lambda asked: (
            (400, '{"error": 7, "words": "wrong number"}', {})
            if asked.json["to"].endswith("9")
            else (200, '{"id": 1}', {})
        )
        results = self.deliver(self.message(id=1), self.message(id=2, number="+380501234569"), self.message(id=3))
        self.assertEqual(self.states(results), ["sent", "failed", "sent"])
        self.assertEqual(results[1]["detail"], "HTTP 400 · wrong number")

    def test_account_trouble(self):
        """No credit: the batch stops at once, nothing is lost, and there is one task however often it happens."""
        self.provider.answer = lambda asked: (200, '{"error": "credit", "words": "balance is 0"}', {})
        self.env["insurance.gateway.meaning"].create(
            {"gateway_id": self.gateway.id, "pattern": "credit", "outcome": "account", "note": "No money"}
        )
        self.gateway.parallel = 1
        for _run in range(3):
            results = self.deliver(*[self.message(id=place) for place in range(10)])
            self.assertEqual(self.states(results), ["again"] * 10)
            self.assertEqual(results[9]["detail"], "No money · HTTP 200 · balance is 0")
        self.assertEqual(len(self.provider.asked), 3)
        [task] = self.gateway.activity_ids
        self.assertEqual((task.user_id, task.summary), (self.system, "Local refuses to send"))
        self.assertIn("balance is 0", task.note)

    def test_wrong_password(self):
        self.provider.answer = lambda asked: (401, "", {})
        self.assertEqual(self.states(self.deliver()), ["again"])
        self.assertTrue(self.gateway.activity_ids)

    def test_slow_drip(self):
        """An endless answer is read to a limit of size."""
        self.provider.answer = lambda asked: (200, "x" * 300_000, {"Content-Type": "text/plain"})
        self.assertEqual(self.states(self.deliver()), ["unconfirmed"])

    def test_certificate(self):
        """https to somebody who has no certificate: nothing is said to him."""
        self.gateway.url = self.provider.url.replace("http:", "https:") + "/send"
        [result] = self.deliver()
        self.assertIn(result["state"], ("again", "unconfirmed"))
        self.assertEqual(self.provider.asked, [])

    def test_rate(self):
        """Not faster than allowed."""
        self.gateway.rate = 20
        started = time.monotonic()
        self.deliver(*[self.message(id=place) for place in range(7)])
        self.assertGreater(time.monotonic() - started, 6 / 20 - 0.01)

    def test_batch_ends_in_time(self):
        """What cannot be sent within the time of a batch waits for the next one; it is no attempt."""
        self.gateway.rate = 10
        deliver = "odoo.addons.insurance_sms.models.gateway.insurance_gateway_deliver.LONGEST"
        with patch(deliver, 0.45):
            started = time.monotonic()
            states = self.states(self.deliver(*[self.message(id=place) for place in range(100)]))
        self.assertLess(time.monotonic() - started, 5)
        self.assertEqual(states.count("sent"), len(self.provider.asked))
        self.assertEqual(states.count("sent") + states.count("later"), 100)
        self.assertLessEqual(states.count("sent"), 6)
        self.assertGreaterEqual(states.count("sent"), 1)

    def test_parallel_order(self):
        """Results stay with their messages whoever is answered first."""
        numbers = count(1)

        def answer(asked):
            time.sleep(0.05 / next(numbers))
            return 200, '{"id": "%s"}' % asked.json["ref"], {}

        self.provider.answer = answer
        results = self.deliver(*[self.message(id=place, uuid=f"u{place}") for place in range(30)])
        self.assertEqual([result["ref"] for result in results], [f"u{place}" for place in range(30)])

    def test_not_set_up(self):
        """Values that cannot be read: nothing is sent, and somebody is told."""
        self.env.cr.execute("UPDATE insurance_gateway SET params = '{' WHERE id = %s", [self.gateway.id])
        self.gateway.invalidate_recordset()
        self.assertEqual(self.states(self.deliver()), ["again"])
        self.assertEqual(self.provider.asked, [])
        self.assertTrue(self.gateway.activity_ids)

    def test_nothing(self):
        self.assertEqual(self.gateway._deliver([]), [])

    def test_price_where_cost_is_not_told(self):
        """The price list counts when the provider says no cost, per segment."""
        self.provider.answer = lambda asked: (200, '{"id": 1}', {})
        self.env["insurance.gateway.price"].create({"gateway_id": self.gateway.id, "prefix": "380", "price": 0.4})
        [result] = self.deliver(self.message(segments=3))
        self.assertAlmostEqual(result["cost"], 1.2)
        self.provider.answer = lambda asked: (400, "", {})
        self.assertEqual(self.deliver()[0]["cost"], 0)

    def test_twilio(self):
        """Twilio by core's settings: the account, the number of the country, the address of reports."""
        self.company.write({"sms_twilio_account_sid": "AC" + "a" * 32, "sms_twilio_auth_token": "secret"})
        self.env["sms.twilio.number"].create(
            [
                {"company_id": self.company.id, "number": "+12025550100", "country_id": self.env.ref("base.us").id},
                {"company_id": self.company.id, "number": "+380440000000", "country_id": self.env.ref("base.ua").id},
            ]
        )
        gateway = self.env["insurance.gateway"].create(
            {"name": "Twilio", "kind": "twilio", "company_id": self.company.id, "responsible_id": self.system.id}
        )
        module = "odoo.addons.insurance_sms.models.gateway.insurance_gateway_twilio.API"
        with patch(module, self.provider.url + "/Accounts/{login}/Messages.json"):
            self.provider.answer = lambda asked: (201, '{"sid": "SM1", "status": "queued", "error_code": null}', {})
            [result] = self.deliver(self.message(text="Привіт"), gateway=gateway)
            self.assertEqual((result["state"], result["ref"]), ("sent", "SM1"))
            [asked] = self.provider.asked
            self.assertEqual(asked.path, "/Accounts/AC" + "a" * 32 + "/Messages.json")
            self.assertEqual(asked.form["From"], "+380440000000")
            self.assertEqual((asked.form["To"], asked.form["Body"]), ("+380501234567", "Привіт"))
            self.assertTrue(asked.form["StatusCallback"].endswith("/sms_twilio/status/u-1"))
            self.assertTrue(asked.headers["Authorization"].startswith("Basic "))
            for status, code, state in (
                (400, 21211, "failed"),
                (400, 21603, "again"),
                (401, 20003, "again"),
                (500, 0, "unconfirmed"),
            ):
                self.provider.answer = lambda asked, s=status, c=code: (s, '{"code": %s, "message": "m"}' % c, {})
                self.assertEqual(self.deliver(gateway=gateway)[0]["state"], state, code)
            self.provider.answer = lambda asked: (200, "<html>", {"Content-Type": "text/html"})
            self.assertEqual(self.deliver(gateway=gateway)[0]["state"], "unconfirmed")
        self.company.sms_twilio_auth_token = False
        self.assertEqual(self.deliver(gateway=gateway)[0]["state"], "again")
