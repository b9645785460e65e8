from odoo.tests import BaseCase, tagged

from odoo.addons.insurance_sms.lib.gateway import answer as answers
from odoo.addons.insurance_sms.lib.gateway import ask


@tagged("post_install", "-at_install")
class TestGatewayAnswer(BaseCase):
    """Answers and requests without Odoo."""

    def understand(self, status, text, kind="application/json", **reading):
        return answers.understand(answers.Reading(**reading), answers.Answer(status, text, kind))

    def test_accepted(self):
        """JSON with a number, a text that says OK, a regular expression."""
        told = self.understand(
            200, '{"a": [{"id": 5, "cost": "1,25 грн"}]}', ok_place="a.0.id", ref_place="a.0.id", cost_place="a.0.cost"
        )
        self.assertEqual(told, {"state": "sent", "ref": "5", "detail": "", "cost": 1.25})
        told = self.understand(202, "0: Accepted for delivery", "text/html", ok_pattern=r"^[034]:")
        self.assertEqual(told["state"], "sent")
        told = self.understand(
            200,
            "OK id=abc-1 cost=2",
            "text/plain",
            ok_pattern="^OK",
            ref_place=r"re:id=(\S+)",
            cost_place=r"re:cost=(\S+)",
        )
        self.assertEqual((told["ref"], told["cost"]), ("abc-1", 2.0))

    def test_not_understood_is_not_confirmed(self):
        """With 200, whatever is not what was expected may have been sent: HTML, wrong JSON, nothing, another shape."""
        for text, kind in (
            ("<html><body>Welcome</body></html>", "text/html"),
            ("<!DOCTYPE html><p>Log in</p>", "application/json"),
            ('{"id": ', "application/json"),
            ("", "application/json"),
            ("[]", "application/json"),
            ("null", "application/json"),
            ('{"id": null}', "application/json"),
            ('{"other": 1}', "application/json"),
        ):
            with self.subTest(text=text):
                self.assertEqual(self.understand(200, text, kind, ok_place="id")["state"], "unconfirmed")
                self.assertEqual(self.understand(200, text, kind, ref_place="id")["state"], "unconfirmed")
        self.assertEqual(self.understand(200, "<html>ok</html>", "text/html")["state"], "unconfirmed")

    def test_http_status(self):
        """4xx is refused, 401 to 403 are the account's; 5xx, redirects and 'too many' may have been sent."""
        expected = {
            400: "failed", 404: "failed", 422: "failed", 307: "failed", 308: "failed",
            401: "account", 402: "account", 403: "account",
            301: "unconfirmed", 302: "unconfirmed", 303: "unconfirmed", 408: "unconfirmed", 429: "unconfirmed",
            500: "unconfirmed", 502: "unconfirmed", 503: "unconfirmed", 504: "unconfirmed",
        }  # fmt: skip
        for status, state in expected.items():
            with self.subTest(status=status):
                self.assertEqual(self.understand(status, "", ok_place="id")["state"], state)

    def test_meanings(self):
        """The administrator's table goes before: by code, by status, by words; the first line that fits counts."""
        meanings = (
            answers.Meaning("account", pattern="3", note="No money"),
            answers.Meaning("again", status="503"),
            answers.Meaning("failed", status="4..", pattern="7|8"),
            answers.Meaning("sent", pattern="3"),
        )
        reading = {"meanings": meanings, "code_place": "code", "detail_place": "words"}
        told = self.understand(200, '{"code": 3, "words": "balance"}', **reading)
        self.assertEqual((told["state"], told["detail"]), ("account", "No money · HTTP 200 · balance"))
        self.assertEqual(self.understand(503, "", **reading)["state"], "again")
        self.assertEqual(self.understand(400, '{"code": "8"}', **reading)["state"], "failed")
        self.assertEqual(self.understand(200, '{"code": 33}', **reading)["state"], "sent")
        words = {"meanings": (answers.Meaning("again", pattern="try again"),)}
        self.assertEqual(self.understand(200, "Busy, TRY AGAIN later", "text/plain", **words)["state"], "again")

    def test_numbers_in_words(self):
        """What a balance may look like."""
        for text, value in (
            ("12.5", 12.5),
            ("1 234,50 грн", 1234.5),
            ("-3", -3.0),
            ("balance: 7", 7.0),
            ("", None),
            (None, None),
        ):
            self.assertEqual(answers.number(text), value)

    def test_long_answers_are_cut(self):
        """A page of HTML is no detail, a long text is cut."""
        self.assertEqual(self.understand(500, "<html>" + "x" * 5000, "text/html")["detail"], "HTTP 500")
        self.assertEqual(len(self.understand(500, "x" * 5000, "text/plain")["detail"]), answers.LONGEST)


@tagged("post_install", "-at_install")
class TestGatewayAsk(BaseCase):
    def build(self, message=None, **recipe):
        recipe = ask.Recipe(**({"url": "http://x.test/send"} | recipe))
        return ask.build(
            recipe, {"id": 1, "uuid": "u", "number": "+380501234567", "text": 'Привіт "A&B" {text}\n'} | (message or {})
        )

    def test_form(self):
        """Values are escaped; one without a value is left out; a placeholder in a text is not filled again."""
        request = self.build(
            params=(("to", "{number}"), ("text", "{text}"), ("from", "{sender}")), number_style="digits"
        )
        self.assertEqual(request.method, "POST")
        self.assertIn(b"to=380501234567&text=%D0%9F", request.body)
        self.assertIn(b"%22A%26B%22+%7Btext%7D%0A", request.body)
        self.assertNotIn(b"from", request.body)

    def test_query(self):
        """In the address, before and after which other parameters stand; secrets in the path are escaped."""
        request = self.build(
            url="https://x.test/v1/{key}/send?a=1", method="GET", style="query",
            params=(("to", "{number}"),), secrets={"key": "a/b?c"},
        )  # fmt: skip
        self.assertEqual(request.url, "https://x.test/v1/a%2Fb%3Fc/send?a=1&to=%2B380501234567")
        self.assertEqual(request.body, b"")

    def test_json(self):
        """A text cannot break out of its place."""
        request = self.build(
            style="json", params={"to": ["{number}"], "sms": {"text": "{text}", "n": 1, "from": "{sender}"}}
        )
        self.assertEqual(
            answers.json.loads(request.body),
            {"to": ["+380501234567"], "sms": {"text": 'Привіт "A&B" {text}\n', "n": 1}},
        )
        self.assertEqual(request.headers["Content-Type"], "application/json")

    def test_coding(self):
        """{coding} tells the alphabet of the text."""
        for text, coding in (("Hello", b"coding=0"), ("Привіт", b"coding=2"), ("سلام", b"coding=2")):
            self.assertEqual(self.build({"text": text}, params=(("coding", "{coding}"),)).body, coding)

    def test_headers(self):
        """Secrets in headers; basic authentication; a line break is refused."""
        request = self.build(
            headers=(("X-Key", "{key}"),),
            secrets={"key": "k", "login": "me", "password": "pass"},
            login=("{login}", "{password}"),
        )
        self.assertEqual((request.headers["X-Key"], request.headers["Authorization"]), ("k", "Basic bWU6cGFzcw=="))
        with self.assertRaises(ask.RecipeError):
            self.build(headers=(("X-Text", "{text}"),))

    def test_address(self):
        """Only http and https, with a host."""
        for url in ("ftp://x.test", "file:///etc/passwd", "x.test", "http://", "{number}"):
            with self.subTest(url=url), self.assertRaises(ask.RecipeError):
                self.build(url=url)

    def test_mask(self):
        """Secrets are masked in every writing."""
        recipe = ask.Recipe(url="", secrets={"key": "a b/ü", "password": ""})
        text = "a b/ü · a%20b%2F%C3%BC · a+b%2F%C3%BC · Authorization: Bearer xyz"
        masked = ask.mask(text, recipe)
        self.assertEqual(masked, "••• · ••• · ••• · Authorization: Bearer •••")

    def test_lines(self):
        """Lines of name=value; comments and empty lines are left out; others are refused."""
        self.assertEqual(ask.pairs("a=1\n\n# c\n b = x=y \n"), (("a", "1"), ("b", "x=y")))
        with self.assertRaises(ask.RecipeError):
            ask.pairs("no sign")
