from datetime import timedelta

from odoo.tests import tagged

from .common import NOON, TODAY, SmsCase


@tagged("post_install", "-at_install")
class TestMessageLang(SmsCase):
    """What the jobs write for the office is in the office's language; clients read their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("uk_UA")
        cls.env["res.lang"]._activate_lang("fa_IR")
        cls.company.partner_id.lang = "uk_UA"

    def setUp(self):
        super().setUp()
        self.person = self._person(lang="en_US")
        self.policy = self._ending(TODAY + timedelta(days=14), partner_id=self.person.id)

    def test_language_of_the_jobs(self):
        def lang(company=None):
            return self.messages._as_service(company).env.lang

        self.assertEqual(lang(self.company), "uk_UA")
        self.assertFalse(lang(), "of no company")
        self.assertFalse(lang(self.company | self.other_company), "of several")
        self.company.partner_id.lang = False
        self.assertFalse(lang(self.company))

    def test_language_that_is_not_installed_any_more(self):
        self.env.cr.execute("UPDATE res_partner SET lang = 'xx_XX' WHERE id = %s", [self.company.partner_id.id])
        self.company.partner_id.invalidate_recordset()
        self.assertFalse(self.company._get_message_lang())

    def test_why_it_was_not_sent(self):
        self.person.write({"phone": False, "email": False})
        message = self._row(self.person)
        self._send()
        self.assertEqual((message.reason, message.detail), ("no_address", "немає номера телефону"))

    def test_a_gap_is_named(self):
        self.template.write({"sms_body": "{{ client.street }}", "body_html": False})
        message = self._rule_row(self.policy)
        self._send()
        # (labels of fields are translated where the language's terms are loaded)
        self.assertEqual(message.detail, "Порожньо: Street")

    def test_the_task_to_call(self):
        self.rule.write({"channel_1": "call", "name": "Rule"})
        message = self._rule_row(self.policy)
        self._send()
        task = self.env["mail.activity"].search(
            [("res_model", "=", "insurance.policy"), ("res_id", "=", self.policy.id)]
        )
        self.assertIn("Зателефонувати:", task.filtered(lambda one: one.user_id == self.agent).mapped("summary")[-1])
        self.assertIn("Завдання зателефонувати", message.detail)

    def test_a_server_that_was_stopped(self):
        message = self._row(self.person)
        message.write({"state": "sending", "date_claimed": NOON - timedelta(hours=1)})
        self._send()
        self.assertEqual(message.state, "unconfirmed")
        self.assertIn("Сервер зупинився", message.detail)

    def test_a_report(self):
        message = self._row(self.person, uuid="b" * 32, gateway_id=self.gateway.id)
        message.state = "sent"
        # a gateway of all companies is called without one
        self.messages._write_receipt(self.gateway, {"uuid": "b" * 32, "state": "failed"})
        self.assertIn("Шлюз повідомляє", message.detail)

    def test_an_answer(self):
        vals = self.messages._prepare_answer_vals(self.gateway, {"number": self.person.phone, "text": "Hello"})
        answer = self.messages.browse(self.messages._plan([vals]))
        answer._take_answer()
        self.assertIn("Клієнт відповів: Hello", self.person.activity_ids.mapped("summary"))

    def test_nobody_to_tell(self):
        rule = self.rule._in_company(self.company)
        self.assertIn("Нікому повідомити", rule._get_nobody_words())

    def test_warning_of_a_gateway_is_one_in_any_language(self):
        trouble = [{"state": "account", "detail": "no"}]
        self.gateway.with_context(lang="en_US")._tell_account_trouble(trouble)
        self.gateway.with_context(lang="fa_IR")._tell_account_trouble(trouble)
        self.gateway.company_id = False
        self.gateway._tell_account_trouble(trouble)
        tasks = self.gateway.activity_ids.mapped("summary")
        self.assertEqual(tasks, [f"{self.gateway.name} відмовляється надсилати"])

    def test_clients_read_their_own(self):
        """English client, Ukrainian office, Persian client: the office's language changes none of their texts."""
        self.template.update_field_translations("sms_body", {"uk_UA": "Поліс", "fa_IR": "بیمه"})
        self.template.with_context(lang="en_US").sms_body = "Policy"
        persian = self._person(lang="fa_IR")
        silent = self._person()
        self.env.cr.execute("UPDATE res_partner SET lang = NULL WHERE id = %s", [silent.id])
        silent.invalidate_recordset()
        self.template.no_signature = True
        told = {}
        for person in (self.person, persian, silent):
            policy = self._ending(TODAY + timedelta(days=14), partner_id=person.id)
            told[person] = self._rule_row(policy)
        self._send()
        said = [told[person].body for person in (self.person, persian, silent)]
        self.assertEqual(said, ["Policy", "بیمه", "Поліс"])
        self.assertEqual([told[p].lang for p in (self.person, persian, silent)], ["en_US", "fa_IR", "uk_UA"])
