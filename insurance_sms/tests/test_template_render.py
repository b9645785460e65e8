from datetime import date

from odoo.tests import tagged

from .common import SmsCase


@tagged("post_install", "-at_install")
class TestRender(SmsCase):
    """What each client reads."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("uk_UA", "fa_IR"):
            cls.env["res.lang"]._activate_lang(code)
        cls.texts = cls.env["insurance.message.template"]
        cls.company.message_signature = False

    def _template(self, sms="", model="insurance.policy", **vals):
        return self.texts.create({"name": "Test", "model": model, "sms_body": sms} | vals)

    def _say(self, template, partner=None, **vals):
        """Return what one client reads, as the jobs render it."""
        partner = self.client if partner is None else partner
        values = {"template_id": template.id, "model": "res.partner", "res_id": partner.id, "body": None}
        message = self._row(partner, **(values | vals))
        service = message.with_env(self.messages.env)
        return self.messages.env["insurance.message.template"]._render(service)[message.id]

    def test_values_are_written_as_the_language_writes_them(self):
        client = self._person("Олена", lang="uk_UA")
        policy = self._ending(date(2031, 7, 5), partner_id=client.id)
        template = self._template("{{ object.number }} {{ object.date_end }} {{ object.premium }} {{ object.state }}")
        vals = {"model": policy._name, "res_id": policy.id}
        policy.premium = 1234.5
        english = self._say(template, self._person(lang="en_US"), **vals)["text"]
        ukrainian = self._say(template, client, **vals)["text"]
        self.assertIn("07/05/2031", english)
        self.assertIn("1,234.50", english)
        self.assertIn("05.07.2031", ukrainian)
        self.assertIn("1 234,50", ukrainian.replace("\u00a0", " ").replace("\u202f", " "))

    def test_each_reads_his_language(self):
        template = self._template("Hello {{ object.name }}", model="res.partner")
        template.with_context(lang="uk_UA").sms_body = "Вітаємо, {{ object.name }}"
        template.with_context(lang="uk_UA").subject = "Вітання"
        one, two = self._person("One", lang="en_US"), self._person("Два", lang="uk_UA")
        self.assertEqual(self._say(template, one)["text"], "Hello One")
        told = self._say(template, two)
        self.assertEqual((told["text"], told["subject"], told["lang"]), ("Вітаємо, Два", "Вітання", "uk_UA"))
        self.assertEqual(self._say(template, one, lang="uk_UA")["lang"], "uk_UA")

    def test_language_that_is_not_installed(self):
        client = self._person()
        self.env.cr.execute("UPDATE res_partner SET lang = 'xx_XX' WHERE id = %s", [client.id])
        client.invalidate_recordset()
        self.assertEqual(self._say(self._template("x"), client)["lang"], self.company.partner_id.lang or "en_US")

    def test_empty_field_is_named(self):
        template = self._template("{{ object.name }}, {{ object.street }}, {{ object.street }}", model="res.partner")
        told = self._say(template, self._person("Name"))
        self.assertEqual(told["missing"]["sms"], ["Street"])
        self.assertEqual(told["missing"]["email"], ["Street"], "an e-mail is made of the SMS where it has no text")

    def test_each_way_has_its_own_gaps(self):
        """What is empty in one text holds back no other; subjects belong to e-mails, letters and tasks."""
        html = "<p>{{ object.city }}</p>"
        template = self._template("{{ object.street }}", "res.partner", subject="{{ object.zip }}", body_html=html)
        missing = self._say(template, self._person())["missing"]
        self.assertEqual(missing["sms"], ["Street"])
        self.assertEqual(missing["email"], ["Zip", "City"])
        self.assertEqual((missing["letter"], missing["call"]), (["Zip", "City"], ["Zip", "Street"]))

    def test_an_sms_made_of_the_e_mail_has_its_gaps(self):
        template = self._template("", "res.partner", subject="x", body_html="<p>{{ object.city }}</p>")
        self.assertEqual(self._say(template, self._person())["missing"]["sms"], ["City"])

    def test_empty_field_with_a_fallback(self):
        template = self._template("{{ object.street ||| no street }}{{ object.city ||| }}.", model="res.partner")
        told = self._say(template, self._person())
        self.assertEqual((told["text"], told["missing"]["sms"]), ("no street.", []))

    def test_an_empty_field_leaves_no_gap(self):
        template = self._template("In {{ object.city ||| }} today\n\n  list", model="res.partner")
        self.assertEqual(self._say(template, self._person())["text"], "In today\n\n  list")

    def test_record_that_is_gone(self):
        client = self._person()
        told = self._say(self._template("{{ object.name }}", model="res.partner"), client, res_id=client.id + 100000)
        self.assertEqual(told["missing"]["sms"], ["Name"])

    def test_template_about_the_client_for_a_message_about_a_policy(self):
        client = self._person("Name")
        policy = self._ending(date(2031, 7, 5), partner_id=client.id)
        vals = {"model": policy._name, "res_id": policy.id, "policy_id": policy.id}
        self.assertEqual(
            self._say(self._template("{{ object.name }}", model="res.partner"), client, **vals)["text"], "Name"
        )
        about_policy = self._template("{{ object.number }}")
        told = self._say(about_policy, client, model="res.partner", res_id=client.id, policy_id=policy.id)
        self.assertEqual(told["text"], policy.number)

    def test_html_escapes_values_and_text_does_not(self):
        client = self._person("<b>O&N</b>")
        template = self._template("{{ object.name }}", model="res.partner", body_html="<p>{{ object.name }}</p>")
        told = self._say(template, client)
        self.assertEqual(told["text"], "<b>O&N</b>")
        self.assertIn("&lt;b&gt;O&amp;N&lt;/b&gt;", told["html"])

    def test_a_value_is_no_template(self):
        client = self._person("{{ object.email }}")
        self.assertEqual(
            self._say(self._template("{{ object.name }}", model="res.partner"), client)["text"], "{{ object.email }}"
        )

    def test_without_sms_the_email_is_told_and_the_other_way_round(self):
        email = self._template(False, model="res.partner", body_html="<p>Dear {{ object.name }}</p>")
        self.assertEqual(self._say(email, self._person("Name"))["text"], "Dear Name")
        sms = self._template("Line one\nLine {{ object.name }}", model="res.partner")
        told = self._say(sms, self._person("two"))
        self.assertIn("Line one<br/>Line two", told["html"].replace("<br>", "<br/>"))
        self.assertEqual(told["subject"], "Test")

    def test_clients_own_words_stand_before(self):
        template = self._template("Usual", model="res.partner", body_html="<p>Usual</p>")
        event = self.env["insurance.event"].search([("code", "=", "policy_ends")], limit=1)
        client = self._person("Name")
        self.env["insurance.contact.pattern"].create(
            {"partner_id": client.id, "event_id": event.id, "text": "Sir, {{ client.name }}"}
        )
        told = self._say(template, client, event_code="policy_ends")
        self.assertEqual(told["text"], "Sir, Name")
        self.assertIn("Sir, Name", told["html"])
        self.assertEqual(self._say(template, client, event_code="birthday")["text"], "Usual")
        self.assertEqual(self._say(template, client, event_code="policy_ends", audience="employee")["text"], "Usual")

    def test_free_text_may_have_fields(self):
        message = self._row(self._person("Name"), body="Dear {{ client.name }}, {not a field}")
        told = self.texts._render(message)[message.id]
        self.assertEqual(told["text"], "Dear Name, {not a field}")

    def test_dear_letters_are_replaced_where_it_helps(self):
        template = self._template("“{{ object.name }}” – fine…", model="res.partner")
        self.assertEqual(self._say(template, self._person("O’Neil"))["text"], '"O\'Neil" - fine...')
        self.assertEqual(self._say(template, self._person("Олена"))["text"], "“Олена” – fine…")
        template.plain_letters = False
        self.assertEqual(self._say(template, self._person("Neil"))["text"], "“Neil” – fine…")

    def test_moments_in_the_readers_time_zone(self):
        template = self._template("{{ object.create_date }}", model="res.partner")
        client = self._person(tz="Asia/Tehran", lang="en_US")
        self.env.cr.execute("UPDATE res_partner SET create_date = '2031-01-01 22:00' WHERE id = %s", [client.id])
        client.invalidate_recordset()
        self.assertEqual(self._say(template, client)["text"], "01/02/2031 01:30")

    def test_many_in_constant_queries(self):
        template = self._template("{{ object.number }} {{ object.partner_id.name }} {{ agent.name }}")
        policies = [self._ending(date(2031, 7, 5), partner_id=self._person().id) for _i in range(6)]
        rows = [self._rule_row(policy, template_id=template.id) for policy in policies]
        ids = [row.id for row in rows]

        def count(number):
            self.env.invalidate_all()
            messages = self.messages.browse(ids[:number])
            start = self.cr.sql_log_count
            told = messages.env["insurance.message.template"]._render(messages)
            self.assertEqual(len({said["text"] for said in told.values()}), number)
            return self.cr.sql_log_count - start

        count(1)  # what a process reads once
        self.assertEqual(count(2), count(6))
