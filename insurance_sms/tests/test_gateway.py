from datetime import date

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .gateway_common import GatewayCase


@tagged("post_install", "-at_install")
class TestGateway(GatewayCase):
    """Routes, prices, what comes back, presets, the test, rights."""

    # --- routes and prices ---------------------------------------------------------------------

    def routes(self, number, company=None):
        gateways = self.env["insurance.gateway"].with_user(self.service)
        return gateways._get_routes(company or self.company, number).mapped("name")

    def route(self, gateway, prefix, **vals):
        return self.env["insurance.gateway.route"].create({"gateway_id": gateway.id, "prefix": prefix, **vals})

    def test_routes(self):
        """The longest beginning goes first, then the order of routes; a gateway without routes takes everything."""
        fast = self.make_gateway(name="Fast", sequence=5)
        abroad = self.make_gateway(name="Abroad", sequence=1)
        self.route(fast, "38050")
        self.route(abroad, "98")
        self.route(abroad, "380")
        self.assertEqual(self.routes("+380501234567"), ["Fast", "Abroad", "Local"])
        self.assertEqual(self.routes("+380671234567"), ["Abroad", "Local"])
        self.assertEqual(self.routes("+989121234567"), ["Abroad", "Local"])
        self.assertEqual(self.routes("+12025550123"), ["Local"])
        self.gateway.active = False
        self.assertEqual(self.routes("+12025550123"), [])
        self.assertEqual(self.routes(""), [])

    def test_order_of_routes(self):
        """Of two with the same beginning the lower order goes first; changes count at once."""
        other = self.make_gateway(name="Other", sequence=1)
        mine, _second = self.route(self.gateway, "380", sequence=1), self.route(other, "380", sequence=2)
        self.assertEqual(self.routes("+380501234567"), ["Local", "Other"])
        mine.sequence = 3
        self.assertEqual(self.routes("+380501234567"), ["Other", "Local"])
        mine.unlink()
        self.assertEqual(self.routes("+380501234567"), ["Other", "Local"])
        other.unlink()
        self.assertEqual(self.routes("+380501234567"), ["Local"])

    def test_routes_of_companies(self):
        """A company sends by its own gateways and by the common ones."""
        other = self.env["res.company"].create({"name": "Other broker"})
        self.make_gateway(name="Theirs", company_id=other.id)
        self.assertEqual(self.routes("+380501234567"), ["Local"])
        self.assertEqual(set(self.routes("+380501234567", other)), {"Local", "Theirs"})
        self.gateway.company_id = self.company
        self.assertEqual(self.routes("+380501234567", other), ["Theirs"])

    def test_routes_cost_no_query(self):
        """A batch of messages asks once."""
        self.routes("+380501234567")
        with self.assertQueryCount(0):
            for number in range(100):
                self.env["insurance.gateway"]._get_routes(self.company, f"+38050{number:07}").ids  # noqa: B018

    def test_country_fills_the_beginning(self):
        with Form(self.env["insurance.gateway"].with_user(self.system).browse(self.gateway.id)) as form:
            with form.route_ids.new() as route:
                route.country_id = self.env.ref("base.ir")
            with form.price_ids.new() as price:
                price.country_id = self.env.ref("base.ua")
                price.price = 0.4
        self.assertEqual(self.gateway.route_ids.prefix, "98")
        self.assertEqual(self.gateway.price_ids.prefix, "380")
        self.gateway.route_ids.prefix = "+98 912"
        self.assertEqual(self.gateway.route_ids.prefix, "98912")

    def test_prices(self):
        """The longest beginning, of it the latest price that is valid already."""
        self.env["insurance.gateway.price"].create(
            [
                {"gateway_id": self.gateway.id, "prefix": prefix, "date_from": day, "price": price}
                for prefix, day, price in (
                    ("", "2020-01-01", 1.0),
                    ("380", "2020-01-01", 0.3),
                    ("380", "2021-01-01", 0.4),
                    ("380", "2099-01-01", 0.9),
                    ("38050", "2020-06-01", 0.35),
                )
            ]
        )
        price = self.gateway._get_price
        self.assertAlmostEqual(price("+380671234567", 2), 0.8)
        self.assertAlmostEqual(price("+380501234567", 1), 0.35)
        self.assertAlmostEqual(price("+12025550123", 3), 3.0)
        self.assertAlmostEqual(price("+380671234567", 1, date=date(2020, 3, 1)), 0.3)
        self.assertEqual(price("+380671234567", 1, date=date(2019, 1, 1)), 0)
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.env["insurance.gateway.price"].create(
                {"gateway_id": self.gateway.id, "prefix": "380", "date_from": "2020-01-01", "price": 1}
            )

    # --- checks and rights ---------------------------------------------------------------------

    def test_checks(self):
        """What cannot work is refused when it is written."""
        for vals in (
            {"url": "ftp://x"}, {"url": False}, {"params": "{"}, {"style": "form", "params": "no sign"},
            {"headers": "no colon"}, {"ok_pattern": "("}, {"ok_place": "re:("}, {"kind": "twilio"},
        ):  # fmt: skip
            with self.subTest(vals=vals), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.gateway.write(vals)
        for vals in ({"parallel": 0}, {"read_timeout": 0}, {"rate": -1}):
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.gateway.write(vals)
                self.gateway.flush_recordset()
        for vals in (
            {"pattern": "("},
            {"pattern": "1", "outcome": "delivered"},
            {},
            {"usage": "receipt", "pattern": "1", "outcome": "account"},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.env["insurance.gateway.meaning"].create({"gateway_id": self.gateway.id, **vals})

    def test_plain_address(self):
        """http:// is warned of, except on the broker's own network."""
        for url, is_plain in (
            ("http://sms.example.com", True),
            ("https://sms.example.com", False),
            ("http://127.0.0.1:13013", False),
            ("http://10.0.0.5", False),
        ):
            self.gateway.url = url
            self.assertEqual(self.gateway.is_plain, is_plain)

    def test_new_token(self):
        token = self.gateway.token
        self.assertIn(token, self.gateway.receipt_url)
        self.gateway.with_user(self.system).action_new_token()
        self.assertNotEqual(self.gateway.token, token)
        self.assertNotIn(token, self.gateway.answer_url)
        copy = self.gateway.copy()
        self.assertNotEqual(copy.token, self.gateway.token)

    def test_secrets_are_hidden(self):
        """Only Odoo's settings group reads secrets, the key of the addresses among them; a copy has none."""
        self.gateway.write({"login": "l", "password": "p", "key": "k", "secret": "s"})
        for user in (self.manager, self.service):
            gateway = self.gateway.with_user(user)
            self.assertEqual(gateway.read(["name"])[0]["name"], "Local")
            for name in ("login", "password", "key", "secret", "token", "receipt_url", "answer_url"):
                with self.subTest(user=user.login, name=name), self.assertRaises(AccessError):
                    gateway.read([name])
                self.assertNotIn(name, gateway.fields_get())
        copy = self.gateway.copy()
        self.assertFalse(copy.login or copy.password or copy.key or copy.secret)

    def test_who_may_write(self):
        """A manager of messages cannot turn the secrets to an address of his own; agents see no gateway."""
        with self.assertRaises(AccessError):
            self.gateway.with_user(self.manager).url = "http://evil.example.com"
        with self.assertRaises(AccessError):
            self.env["insurance.gateway"].with_user(self.manager).create({"name": "x", "url": "http://x.test"})
        with self.assertRaises(AccessError):
            self.env["insurance.gateway.meaning"].with_user(self.manager).create(
                {"gateway_id": self.gateway.id, "status": "200"}
            )
        with self.assertRaises(AccessError):
            self.env["insurance.gateway.preset"].with_user(self.manager).create({"name": "x", "settings": "{}"})
        with self.assertRaises(AccessError):
            self.env["insurance.gateway.test"].with_user(self.manager).create(
                {"gateway_id": self.gateway.id, "number": "1"}
            )
        for model in ("", ".meaning", ".route", ".price", ".entry", ".preset", ".test"):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env["insurance.gateway" + model].with_user(self.agent).search([])
        self.gateway.with_user(self.system).name = "Mine"

    def test_copy_for_tests(self):
        """A copy of the database made for tests has no gateway, no secrets, other addresses, and no job of ours."""
        self.gateway.write({"login": "l", "password": "p", "key": "k", "secret": "s", "balance_url": "https://x.test"})
        self.env.flush_all()
        token = self.gateway.token
        for query in get_neutralization_queries(["insurance_sms"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        gateway = self.gateway
        self.assertFalse(gateway.active or gateway.balance_url)
        self.assertFalse(gateway.login or gateway.password or gateway.key or gateway.secret)
        self.assertTrue(gateway.token and gateway.token != token)
        self.assertEqual(self.routes("+380501234567"), [])
        self.assertFalse(self.env.ref("insurance_sms.ir_cron_gateway_accounts").active)

    def test_other_company(self):
        """Gateways, routes, prices and account rows of another company are not seen."""
        other = self.env["res.company"].create({"name": "Other broker"})
        theirs = self.make_gateway(name="Theirs", company_id=other.id)
        self.route(theirs, "380")
        self.env["insurance.gateway.price"].create({"gateway_id": theirs.id, "price": 1})
        self.env["insurance.gateway.meaning"].create({"gateway_id": theirs.id, "status": "500", "outcome": "again"})
        self.env["insurance.gateway.entry"].create({"gateway_id": theirs.id, "company_id": other.id, "amount": 5})
        for user in (self.manager, self.system):
            for model in (".route", ".price", ".meaning", ".entry"):
                found = self.env["insurance.gateway" + model].with_user(user).search([("gateway_id", "=", theirs.id)])
                self.assertFalse(found, model)
            with self.assertRaises(AccessError):
                theirs.with_user(user).read(["name"])

    def test_test_of_another(self):
        test = (
            self.env["insurance.gateway.test"]
            .with_user(self.system)
            .create({"gateway_id": self.gateway.id, "number": "+380501234567"})
        )
        with self.assertRaises(AccessError):
            test.with_user(self.env.ref("base.user_admin")).read(["number"])
