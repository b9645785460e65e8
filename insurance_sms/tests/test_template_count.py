from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import SmsCase


@tagged("post_install", "-at_install")
class TestCount(SmsCase):
    """The live count and the preview: what leaves is what is counted."""

    def setUp(self):
        super().setUp()
        self.company.message_signature = False
        self.texts = self.env["insurance.message.template"].with_user(self.manager)

    def _count(self, text, model=False, **options):
        return self.texts.get_count(text, model, options)

    def test_words(self):
        told = self._count("a" * 150)
        self.assertEqual(told["label"], "150 characters · 1 SMS · room for 10 more · GSM-7")
        self.assertEqual((told["warning"], told["plain"], told["segments"]), ("", False, 1))

    def test_one_letter_doubles_the_price(self):
        told = self._count("a" * 100 + "’", plain_letters=False)
        self.assertEqual(told["segments"], 2)
        self.assertIn("’ → '", told["warning"])
        self.assertIn("2 SMS instead of 1", told["warning"])
        self.assertEqual(told["plain"], "a" * 100 + "'")

    def test_nothing_can_stand_for_it(self):
        told = self._count("a" * 100 + "🎂", plain_letters=False)
        self.assertIn("🎂", told["warning"])
        self.assertFalse(told["plain"])

    def test_replaced_by_itself(self):
        told = self._count("a" * 100 + "’")
        self.assertEqual((told["segments"], told["warning"]), (1, ""))

    def test_no_warning_where_it_costs_nothing(self):
        self.assertEqual(self._count("short ’", plain_letters=False)["warning"], "")

    def test_no_warning_in_another_alphabet(self):
        told = self._count("Ваш поліс " * 12, plain_letters=False)
        self.assertEqual(told["segments"], 2)
        self.assertEqual(told["warning"], "")

    def test_filled_from_a_real_record(self):
        client = self._person("Olena")
        told = self._count("Hi {{ object.name }}", "res.partner")
        latest = self.env["res.partner"].search(
            [("phone", "!=", False), ("user_ids", "=", False)], order="id desc", limit=1
        )
        self.assertEqual(latest, client)
        self.assertIn("8 characters", told["label"])
        self.assertEqual(told["sample"], client.display_name)

    def test_signature_and_link_count(self):
        self._person("Olena")
        plain = self._count("Hi", "res.partner")["label"]
        self.company.message_signature = "{agent}, {phone}"
        self.assertNotEqual(self._count("Hi", "res.partner")["label"], plain)
        self.assertEqual(self._count("Hi", "res.partner", no_signature=True)["label"], plain)
        self.assertNotEqual(self._count("Hi", "res.partner", no_signature=True, opt_out_link=True)["label"], plain)

    def test_half_typed_placeholder(self):
        for text in ("Hi {{ obj", "Hi {{ object.nothing }}", "Hi {{ object.name }} {{ x }}", "", False):
            self.assertTrue(self._count(text, "res.partner")["label"], text)

    def test_unknown_kind(self):
        self.assertTrue(self._count("Hi {{ object.name }}", "no.such.model")["label"])

    def test_nobody_below_an_agent(self):
        with self.assertRaises(AccessError):
            self.env["insurance.message.template"].with_user(self.employee).get_count("Hi")

    # --- preview ---

    def _preview(self, template, record=None, lang=False, user=None):
        preview = self.env["insurance.message.preview"].with_user(user or self.manager)
        preview = preview.create({"template_id": template.id, "lang": lang})
        if record:
            preview.record_ref = f"{record._name},{record.id}"
        return preview

    def test_preview_of_a_policy(self):
        self.env["res.lang"]._activate_lang("uk_UA")
        client = self._person("Олена", lang="uk_UA", phone="+380 50 200 99 98")
        policy = self._ending(date(2031, 7, 5), partner_id=client.id)
        self.template.with_context(
            lang="uk_UA"
        ).sms_body = "Поліс {{ object.number }} завершується {{ object.date_end }}"
        preview = self._preview(self.template)
        self.assertEqual(preview.record_ref, policy)
        self.assertEqual(preview.text, f"Поліс {policy.number} завершується 05.07.2031")
        self.assertEqual(preview.reader, client.display_name)
        self.assertIn("UCS-2", preview.count_words)
        preview.lang = "en_US"
        self.assertEqual(preview.text, f"Your policy {policy.number} ends.")

    def test_preview_names_what_is_missing(self):
        template = self.texts.create({"name": "T", "model": "res.partner", "sms_body": "{{ object.street }}"})
        preview = self._preview(template, self._person())
        self.assertIn(": Street is empty", preview.missing_words)

    def test_preview_names_the_way_whose_text_has_a_gap(self):
        vals = {"name": "T", "model": "res.partner", "sms_body": "{{ object.zip }}", "subject": "{{ object.city }}"}
        template = self.texts.create(vals | {"body_html": "<p>{{ object.zip }}</p>"})
        self.assertIn(": Zip, City (E-mail) is empty", self._preview(template, self._person()).missing_words)

    def test_preview_right_to_left(self):
        self.env["res.lang"]._activate_lang("fa_IR")
        template = self.texts.create({"name": "T", "model": "res.partner", "sms_body": "x"})
        self.assertEqual(self._preview(template, self._person(lang="fa_IR")).direction, "rtl")

    def test_preview_has_a_price(self):
        template = self.texts.create({"name": "T", "model": "res.partner", "sms_body": "ж" * 80})
        self.patch_method(self.env.registry["insurance.gateway"], "_get_price", lambda _g, number, parts: 0.05 * parts)
        words = self._preview(template, self._person()).price_words
        self.assertIn("0.1 ", words)
        self.assertIn(self.gateway.name, words)

    def test_preview_without_a_record_or_a_number(self):
        template = self.texts.create({"name": "T", "model": "res.partner", "sms_body": "Hello {{ object.name }}"})
        preview = self._preview(template, self._person(phone=False))
        self.assertFalse(preview.price_words)
        preview.record_ref = False
        self.assertIn("Name", preview.missing_words)

    def test_a_preview_makes_no_short_links(self):
        template = self.texts.create(
            {"name": "T", "model": "res.partner", "sms_body": "https://example.com/x", "shorten_links": True}
        )
        self.assertIn("/r/", self._preview(template, self._person()).text)
        self.assertFalse(self.env["link.tracker"].search([("url", "=", "https://example.com/x")]))

    def test_preview_of_a_task(self):
        client = self._person("Olena")
        task = self.env["mail.activity"].create(
            {"res_model_id": self.env["ir.model"]._get_id("res.partner"), "res_id": client.id, "summary": "Call",
             "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id, "user_id": self.manager.id}
        )  # fmt: skip
        template = self.texts.create(
            {"name": "T", "model": "mail.activity", "sms_body": "{{ client.name }}: {{ object.summary }}"}
        )
        self.assertEqual(self._preview(template, task).text, "Olena: Call")

    def test_action(self):
        action = self.template.with_user(self.manager).action_preview()
        self.assertEqual(action["context"], {"default_template_id": self.template.id})
