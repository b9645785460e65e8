from markupsafe import Markup

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import SmsCase


@tagged("post_install", "-at_install")
class TestFinish(SmsCase):
    """What follows the words: who is in charge, how to stop, short links."""

    def setUp(self):
        super().setUp()
        self.texts = self.env["insurance.message.template"]
        self.company.write({"message_signature": "{agent}, {phone}", "phone": "+380 44 000 00 00"})

    def _say(self, sms, partner=None, html=False, row=None, **vals):
        template = self.texts.create(
            {"name": "Test", "model": "res.partner", "sms_body": sms, "body_html": html} | vals
        )
        partner = partner or self._person()
        values = {"template_id": template.id, "model": "res.partner", "res_id": partner.id, "body": None}
        message = self._row(partner, **(values | (row or {})))
        return self.texts._render(message)[message.id]

    # --- signature ---

    def test_agent_and_phone_follow(self):
        told = self._say("Hello", html="<p>Hello</p>")
        words = f"{self.agent.name}, +380 44 555 01 01"
        self.assertEqual(told["text"], f"Hello\n{words}")
        self.assertTrue(told["html"].endswith(Markup("<p>%s</p>") % words))

    def test_switched_off(self):
        self.assertEqual(self._say("Hello", no_signature=True)["text"], "Hello")
        self.company.message_signature = False
        self.assertEqual(self._say("Hello")["text"], "Hello")

    def test_only_what_the_text_has_not_got(self):
        name = self.agent.name
        self.assertEqual(self._say("Call {{ agent.name }} on {{ agent.phone }}")["text"].count("\n"), 0)
        self.assertEqual(self._say(f"{name} writes")["text"], f"{name} writes\n+380 44 555 01 01")
        # the number is the same in another writing
        self.assertEqual(self._say("Call 044 555-01-01")["text"], f"Call 044 555-01-01\n{name}")

    def test_colleagues_are_not_told_whom_to_call(self):
        self.assertEqual(self._say("Hello", row={"audience": "employee"})["text"], "Hello")

    def test_nobody_in_charge(self):
        told = self._say("Hello", row={"user_id": None})
        self.assertEqual(told["text"], f"Hello\n{self.company.name}, +380 44 000 00 00")

    def test_phone_after_a_persian_name(self):
        self.agent.name = "مریم رستمی"
        told = self._say("Hello", html="<p>Hello</p>")
        self.assertEqual(told["text"], "Hello\nمریم رستمی, \u202a+380 44 555 01 01\u202c")
        self.assertIn('<bdi dir="ltr">+380 44 555 01 01</bdi>', told["html"])

    def test_agent_without_a_phone(self):
        self.agent.partner_id.phone = False
        self.assertIn("+380 44 000 00 00", self._say("Hello")["text"])
        self.company.phone = False
        self.assertEqual(self._say("Hello")["text"], f"Hello\n{self.agent.name}")

    def test_pattern_of_the_company(self):
        self.company.message_signature = "Yours {agent} ({company})"
        self.assertEqual(self._say("Hello")["text"], f"Hello\nYours {self.agent.name} ({self.company.name})")
        self.company.message_signature = "Your broker"
        self.assertEqual(self._say("Hello")["text"], "Hello\nYour broker")
        with self.assertRaisesRegex(ValidationError, "fax"):
            self.company.message_signature = "{agent} {fax}"

    def test_own_words_are_signed(self):
        client = self._person()
        event = self.env["insurance.event"].search([("code", "=", "policy_ends")], limit=1)
        self.env["insurance.contact.pattern"].create(
            {"partner_id": client.id, "event_id": event.id, "text": "My words"}
        )
        told = self._say("Usual", client, row={"event_code": "policy_ends"})
        self.assertEqual(told["text"], f"My words\n{self.agent.name}, +380 44 555 01 01")

    def test_phones_keep_their_order_in_persian(self):
        self.env["res.lang"]._activate_lang("fa_IR")
        told = self._say(
            "تلفن {{ object.phone }}", self._person(lang="fa_IR", phone="+98 912 345 67 89"), html="<p>x</p>"
        )
        self.assertIn("\u202a+98 912 345 67 89\u202c", told["text"])
        self.assertIn("\u202a+380 44 555 01 01\u202c", told["text"])
        self.assertIn('<bdi dir="ltr">+380 44 555 01 01</bdi>', told["html"])
        self.assertTrue(told["html"].startswith('<div dir="rtl">'))
        english = self._say("x")
        self.assertNotIn("\u202a", english["text"])
        self.assertNotIn("rtl", english["html"])

    def test_an_english_text_for_a_persian_client_stays_plain(self):
        self.env["res.lang"]._activate_lang("fa_IR")
        told = self._say("Call us", self._person(lang="fa_IR"))
        self.assertEqual(told["text"], f"Call us\n{self.agent.name}, +380 44 555 01 01")

    def test_a_name_is_escaped(self):
        self.agent.partner_id.name = "A <b> & B"
        told = self._say("x", html="<p>x</p>")
        self.assertIn("A &lt;b&gt; &amp; B", told["html"])
        self.assertIn("A <b> & B", told["text"])

    # --- the way to stop ---

    def test_link_to_stop(self):
        told = self._say("Hello", no_signature=True, opt_out_link=True, row={"purpose_id": self.service.id})
        self.assertRegex(told["text"], r"^Hello\nNo more: http\S+/insurance/stop/[0-9a-f]+-\S{12}$")
        self.assertIn("/insurance/stop/", told["html"])

    def test_emails_for_who_said_yes_always_have_it(self):
        told = self._say("Hello", no_signature=True, row={"purpose_id": self.marketing.id})
        self.assertEqual(told["text"], "Hello")
        self.assertIn("/insurance/stop/", told["html"])
        told = self._say("Hello", row={"purpose_id": self.service.id})
        self.assertNotIn("/insurance/stop/", told["html"])

    def test_reply_stop(self):
        self.company.message_stop_hint = True
        told = self._say("Hello", no_signature=True, row={"purpose_id": self.marketing.id})
        self.assertEqual(told["text"], "Hello\nReply STOP to get no more.")
        told = self._say("Hello", no_signature=True, row={"purpose_id": self.service.id})
        self.assertEqual(told["text"], "Hello")

    def test_nothing_to_stop_without_a_purpose(self):
        self.assertEqual(self._say("Hello", no_signature=True, opt_out_link=True)["text"], "Hello")

    # --- links ---

    def test_short_links(self):
        url = "https://example.com/offers?a=1&b=2"
        told = self._say(
            f"See {url} and https://example.com/x.",
            html=f'<p><a href="{url.replace("&", "&amp;")}">offers</a></p>',
            no_signature=True, shorten_links=True,
        )  # fmt: skip
        trackers = self.env["link.tracker"].search([("url", "=", url)])
        self.assertEqual(len(trackers), 1)
        self.assertIn(f"See {trackers.short_url} and ", told["text"])
        self.assertIn(f'href="{trackers.short_url}"', told["html"])
        self.assertNotIn("example.com", told["text"])

    def test_same_short_link_for_everybody(self):
        for _i in range(2):
            self._say("https://example.com/one", shorten_links=True)
        self.assertEqual(self.env["link.tracker"].search_count([("url", "=", "https://example.com/one")]), 1)

    def test_the_way_to_stop_is_never_shortened(self):
        told = self._say(
            "Hi", opt_out_link=True, shorten_links=True, no_signature=True, row={"purpose_id": self.service.id}
        )
        self.assertIn("/insurance/stop/", told["text"])
        self.assertFalse(self.env["link.tracker"].search([("url", "like", "/insurance/stop/")]))

    def test_not_asked_for(self):
        self.assertIn("https://example.com/one", self._say("https://example.com/one")["text"])
