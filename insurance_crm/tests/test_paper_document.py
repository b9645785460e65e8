"""Documents from templates: filled in, numbered, printed, sent, signed, void."""

import base64

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.insurance_crm.lib import paper

from .paper_common import PDF, PaperCase


@tagged("post_install", "-at_install")
class TestPaperTemplate(PaperCase):
    def test_placeholders_of_a_text(self):
        self.assertEqual(paper.names("<p>{{a.b}} {{ a.b }} {{&nbsp;c.d_e }}</p>"), ["a.b", "c.d_e"])
        self.assertEqual(paper.fill("<b>{{ a.b }}</b>{{c.d}}", {"a.b": "<i>"}), "<b>&lt;i&gt;</b>{{c.d}}")
        for text in ("{{<b>a.b</b>}}", "{{ a.B }}", "{{a.b}", "}} {{"):
            with self.subTest(text):
                self.assertTrue(paper.is_broken(text) or text == "{{a.b}")
        self.assertFalse(paper.is_broken("<p>{{a.b}} { }</p>"))

    def test_unknown_placeholder(self):
        with self.assertRaisesRegex(ValidationError, "client.nickname"):
            self._template("<p>{{client.nickname}}</p>")
        with self.assertRaisesRegex(ValidationError, "one piece"):
            self._template("<p>{{client.<b>name</b>}}</p>")

    def test_every_placeholder_is_listed_and_filled(self):
        names = self.env["insurance.document"]._get_placeholders()
        template = self._template("".join(f"<p>{{{{{name}}}}}</p>" for name in names))
        for name in names:
            self.assertIn(name, template.placeholder_help)
        car = self._object(plate="AA1111AA", make="Škoda")
        policy = self._issued(object_ids=[(0, 0, {"object_id": car.id, "sum_insured": 5000})])
        document = self._document(template_id=template.id, policy_id=policy.id)
        self.assertNotIn("{{", document.body)
        for words in (
            self.client.name,
            policy.number,
            self.insurer.name,
            "Škoda, AA1111AA",
            "5,000.00",
            document.number,
        ):
            self.assertIn(words, document.body)
        self.assertNotIn("150", document.body, "our commission is nobody's business")

    def test_each_language_has_its_own_text(self):
        template = self._template()
        persian = template.with_context(lang="fa_IR")
        persian.body = "<p>{{client.name}}</p><script>1</script>"
        self.assertEqual(persian.body, "<p>{{client.name}}</p>")
        self.assertIn("Dear", template.body)
        template.update_field_translations("body", {"fa_IR": "<p onclick='x'>{{policy.number}}</p>"})
        self.assertEqual(persian.body, "<p>{{policy.number}}</p>")
        with self.assertRaisesRegex(ValidationError, "client.nickname"):
            template.update_field_translations("body", {"fa_IR": "<p>{{client.nickname}}</p>"})

    def test_prefix(self):
        form = Form(self.env["insurance.document.template"].with_user(self.administrator))
        form.name, form.kind, form.body = "Act", "act", "<p>x</p>"
        self.assertEqual(form.prefix, "ACT-")
        template = form.save()
        for prefix in ("100%", "A-LONG-PREFIX-"):
            with self.assertRaises(ValidationError):
                template.prefix = prefix

    def test_only_administrators_write_templates(self):
        template = self._template()
        with self.assertRaises(AccessError):
            template.with_user(self.supervisor).name = "Mine"
        template.with_user(self.agent).read(["name", "body"])

    def test_documents_of_a_template(self):
        template = self._template()
        document = self._document(template_id=template.id, partner_id=self.client.id)
        self.assertEqual(template.document_count, 1)
        self.assertEqual(self.env["insurance.document"].search(template.action_open_documents()["domain"]), document)


@tagged("post_install", "-at_install")
class TestPaperDocument(PaperCase):
    def test_filled_from_the_policy(self):
        policy = self._issued()
        form = Form(self.env["insurance.document"].with_user(self.agent).with_context(default_policy_id=policy.id))
        form.template_id = self._template()
        self.assertEqual((form.partner_id, form.kind, form.name), (self.client, "letter", "Letter of thanks"))
        self.assertIn(policy.number, form.body, "one reads it before it is filed")
        self.assertEqual(form.save().state, "draft")

    def test_numbers_by_prefix_and_year(self):
        letter, act = self._template(prefix="X-"), self._template(prefix="Y-", kind="act")
        vals = {"partner_id": self.client.id}
        made = [
            self._document(template_id=template.id, date=day, **vals).number
            for template, day in [
                (letter, "2025-05-01"),
                (letter, "2025-06-01"),
                (act, "2025-06-01"),
                (letter, "2026-01-01"),
            ]
        ]
        self.assertEqual(made, ["X-2025-00001", "X-2025-00002", "Y-2025-00001", "X-2026-00001"])

    def test_each_company_counts_for_itself(self):
        template = self._template(prefix="Z-")
        user = self.agent_all
        user.write({"company_ids": [(4, self.other_company.id)]})
        numbers = [
            self._document(
                user, template_id=template.id, partner_id=self.client.id, company_id=company.id, date="2025-01-01"
            ).number
            for company in (self.company, self.other_company)
        ]
        self.assertEqual(numbers, ["Z-2025-00001"] * 2)

    def test_the_number_stands_in_the_text(self):
        template = self._template("<p>No. {{document.number}}</p>")
        document = self._document(template_id=template.id, partner_id=self.client.id)
        self.assertIn(document.number, document.body)

    def test_empty_values_leave_a_line(self):
        template = self._template("<p>{{client.birth_date}}</p><p>{{policy.total}}</p>")
        document = self._document(template_id=template.id, partner_id=self.client.id)
        self.assertEqual(document.body.count(paper.BLANK_LINE), 2)

    def test_values_cannot_bring_markup(self):
        self.client.name = "<img src=x onerror=alert(1)>"
        document = self._document(template_id=self._template().id, partner_id=self.client.id)
        self.assertNotIn("<img", document.body)

    def test_in_the_clients_language(self):
        template = self._template(name="Thanks")
        template.with_context(lang="fa_IR").write({"name": "نامه", "body": "<p>{{client.name}} عزیز</p>"})
        document = self._document(template_id=template.id, partner_id=self.persian.id)
        self.assertEqual((document.lang, document.name), ("fa_IR", "نامه"))
        self.assertIn("عزیز", document.body)
        form = Form(document)
        form.lang = "en_US"
        self.assertIn("Dear", form.body)

    def test_later_changes_of_the_template_do_not_reach_it(self):
        template = self._template()
        document = self._document(template_id=template.id, partner_id=self.client.id)
        before = document.body
        template.body = "<p>Other</p>"
        self.assertEqual(document.body, before)

    def test_wrong_policy(self):
        with self.assertRaisesRegex(ValidationError, "is not a policy of"):
            self._document(policy_id=self._issued().id, partner_id=self.persian.id)

    def test_steps(self):
        document = self._document(template_id=self._template(kind="act").id, partner_id=self.client.id)
        for step in (document.action_sign, document.action_mark_sent, document.action_open_file, document.action_send):
            with self.subTest(step.__name__), self.assertRaises(UserError):
                step()
        document._write_step({"state": "ready", "file": base64.b64encode(PDF), "file_name": "a.pdf"})
        with self.assertRaisesRegex(UserError, "stays as it is"):
            document.body = "<p>Changed</p>"
        document.action_mark_sent()
        document.signed_file, document.signed_file_name = base64.b64encode(PDF), "signed.pdf"
        document.action_sign()
        self.assertEqual((document.state, bool(document.date_sent), bool(document.date_signed)), ("signed", True, True))
        self.assertIn("signed_file", document.action_open_file()["url"])
        document.action_void()
        for step in (document.action_void, document.action_sign, document.action_print):
            with self.subTest(step.__name__), self.assertRaises(UserError):
                step()

    def test_neither_number_nor_state_by_hand(self):
        document = self._document(partner_id=self.client.id, name="Note")
        for vals in ({"number": "X"}, {"state": "signed"}):
            with self.assertRaisesRegex(UserError, "buttons"):
                document.write(vals)
        with self.assertRaises(AccessError):
            document.unlink()
        with self.assertRaisesRegex(UserError, "voided"):
            document.with_user(self.administrator).unlink()
        document.action_void()
        document.with_user(self.administrator).unlink()

    def test_print_needs_a_text(self):
        with self.assertRaisesRegex(UserError, "no text"):
            self._document(partner_id=self.client.id).action_print()

    def test_on_the_client(self):
        document = self._document(partner_id=self.client.id)
        client = self.client.with_user(self.agent)
        self.assertEqual(client.insurance_document_count, 1)
        action = client.action_open_insurance_documents()
        self.assertEqual(self.env["insurance.document"].search(action["domain"]), document)

    def test_on_the_policy(self):
        policy = self._issued()
        document = self._policy_file(policy)
        self.assertEqual(policy.document_count, 1)
        self.assertEqual(document.search(policy.action_open_documents()["domain"]), document)
        self.assertEqual(policy.action_new_document()["context"], {"default_policy_id": policy.id})


@tagged("post_install", "-at_install")
class TestPaperPolicyFile(PaperCase):
    """The insurer's own PDF: filed, and sent to the client."""

    def _send(self, document):
        action = document.action_send()
        composer = self.env["mail.compose.message"].with_user(self.agent).with_context(**action["context"]).create({})
        composer._action_send_mail()
        return composer

    def test_filed_and_ready_at_once(self):
        policy = self._issued()
        context = policy.action_file_policy()["context"]
        form = Form(self.env["insurance.document"].with_user(self.agent).with_context(**context))
        form.file = base64.b64encode(PDF).decode()
        document = form.save()
        self.assertEqual(document.file_name, f"{document.display_name}.pdf", "a file without a name gets one")
        self.assertEqual((document.state, document.kind, document.partner_id), ("ready", "policy", self.client))
        self.assertTrue(document.number.startswith("POL-"))
        with self.assertRaisesRegex(UserError, "stays as it is"):
            document.file = base64.b64encode(b"%PDF other")

    def test_it_must_be_a_pdf(self):
        policy = self._issued()
        with self.assertRaisesRegex(ValidationError, "not a PDF"):
            self._policy_file(policy, content=b"a text")
        with self.assertRaisesRegex(ValidationError, "Choose the file"):
            self._document(policy_id=policy.id, kind="policy")

    def test_sent_to_the_client(self):
        policy = self._issued()
        document = self._policy_file(policy)
        composer = self._send(document)
        self.assertEqual(composer.partner_ids, self.client)
        message = document.message_ids.filtered(lambda message: message.message_type == "comment")
        self.assertEqual(message.attachment_ids.mapped("name"), ["polis.pdf"])
        self.assertEqual(message.attachment_ids.raw, PDF)
        self.assertIn(policy.number, message.body)
        self.assertEqual((document.state, bool(document.date_sent)), ("sent", True))
        self.assertIn(document.number, policy.message_ids[0].body, "the policy tells it too")
        self.assertEqual(document._get_bytes(), PDF, "the file stays with the document")

    def test_in_the_clients_language(self):
        template = self.env.ref("insurance_crm.mail_template_document")
        template.with_context(lang="fa_IR").subject = "بیمه‌نامه {{ object.number }}"
        document = self._policy_file(self._issued(partner_id=self.persian.id))
        self.assertIn("بیمه‌نامه", self._send(document).subject)

    def test_a_client_without_an_address(self):
        self.client.email = False
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            self._policy_file(self._issued()).action_send()

    def test_other_messages_are_not_the_sending(self):
        document = self._policy_file(self._issued())
        document.message_post(body="Called the client")
        self.assertEqual(document.state, "ready")
