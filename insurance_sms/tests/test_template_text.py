from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .common import SmsCase


@tagged("post_install", "-at_install")
class TestTemplateText(SmsCase):
    """What may be written into a template, and by whom."""

    def setUp(self):
        super().setUp()
        self.texts = self.env["insurance.message.template"].with_user(self.manager)

    def _write(self, text, model="insurance.policy"):
        return self.texts.create({"name": "Test", "model": model, "sms_body": text})

    def test_fields_of_all_roots(self):
        self._write("{{ object.partner_id.name }} {{ client.name }} {{ agent.phone }} {{ company.name }}")

    def test_refused(self):
        for text, words in (
            ("{{ object.nothing }}", "no field nothing"),
            ("{{ object.number.length }}", "no field length"),
            ("{{ object.partner_id.image_1920 }}", "cannot be told"),
            ("{{ object.commission }}", "cannot be told"),
            ("{{ company.sms_twilio_auth_token }}", "cannot be told"),
            ("{{ agent.api_key_ids }}", "cannot be told"),
            ("{{ env.user }}", "is not a placeholder"),
            ("{{ object.unlink() }}", "is not a placeholder"),
        ):
            with self.assertRaisesRegex(ValidationError, words, msg=text):
                self._write(text)

    def test_refused_in_every_text_and_language(self):
        self.env["res.lang"]._activate_lang("uk_UA")
        template = self._write("Fine")
        for vals in ({"subject": "{{ object.nothing }}"}, {"body_html": "<p>{{ object.nothing }}</p>"}):
            with self.assertRaises(ValidationError):
                template.write(vals)
        with self.assertRaises(ValidationError):
            template.with_context(lang="uk_UA").sms_body = "{{ object.nothing }}"
        with self.assertRaises(ValidationError):
            template.update_field_translations("sms_body", {"uk_UA": "{{ object.nothing }}"})

    def test_another_kind_of_record(self):
        template = self._write("{{ object.date_end }}")
        with self.assertRaisesRegex(ValidationError, "no field date_end"):
            template.model = "res.partner"

    def test_kind_is_the_model(self):
        with Form(self.texts) as form:
            form.name = "Test"
            form.kind = "res.partner"
            form.sms_body = "Hello {{ object.name }}"
        self.assertEqual(form.record.model, "res.partner")

    def test_html_is_cleaned_and_keeps_fields(self):
        template = self._write("x")
        template.body_html = '<p onclick="a()">Hi <t t-out="object.number">you</t><script>b()</script></p>'
        self.assertIn("{{ object.number ||| you }}", template.body_html)
        self.assertNotIn("script", template.body_html)
        self.assertNotIn("onclick", template.body_html)

    def test_instructions_are_refused(self):
        template = self._write("x")
        for source in ('<p t-if="object.number">x</p>', '<t t-out="object.env.cr"/>', '<t t-out="1+1"/>'):
            with self.assertRaises(ValidationError, msg=source):
                template.body_html = source

    def test_languages_are_whole_texts(self):
        self.env["res.lang"]._activate_lang("uk_UA")
        template = self._write("x")
        template.body_html = "<p>One</p>"
        template.update_field_translations("body_html", {"uk_UA": '<p>Один <t t-out="object.number"/></p>'})
        self.assertEqual(template.body_html, "<p>One</p>")
        self.assertIn("{{ object.number }}", template.with_context(lang="uk_UA").body_html)

    def test_copy_has_another_name(self):
        template = self._write("x")
        self.assertEqual(template.copy().name, "Test (copy)")

    def test_agents_read_and_do_not_write(self):
        template = self._write("x")
        self.assertEqual(template.with_user(self.agent).sms_body, "x")
        for act in (
            lambda: template.with_user(self.agent).write({"sms_body": "y"}),
            lambda: template.with_user(self.agent).copy(),
            lambda: template.with_user(self.agent).unlink(),
            lambda: template.with_user(self.employee).read(["sms_body"]),
            lambda: self.env["insurance.message.preview"].with_user(self.agent).create({"template_id": template.id}),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_of_another_company(self):
        company = self.env["res.company"].create({"name": "Other broker"})
        template = self.env["insurance.message.template"].create(
            {"name": "Theirs", "model": "res.partner", "sms_body": "x", "company_id": company.id}
        )
        with self.assertRaises(AccessError):
            template.with_user(self.manager).read(["sms_body"])
        self.assertNotIn(template, self.texts.search([]))

    def test_preview_is_its_makers(self):
        preview = (
            self.env["insurance.message.preview"].with_user(self.manager).create({"template_id": self.template.id})
        )
        with self.assertRaises(AccessError):
            preview.with_user(self.administrator).read(["text"])

    def test_clients_own_words_are_looked_at(self):
        event = self.env["insurance.event"].search([("code", "=", "policy_ends")], limit=1)
        patterns = self.env["insurance.contact.pattern"].with_user(self.agent)
        vals = {"partner_id": self.client.id, "event_id": event.id}
        pattern = patterns.create(vals | {"text": "Sir, {{ object.number }} ends."})
        with self.assertRaisesRegex(ValidationError, "no field nothing"):
            pattern.text = "{{ object.nothing }}"
