"""Core's SMS go by the ledger, whichever way they come, and core hears what became of them."""

from unittest.mock import patch

from odoo.tests import Form, tagged

from .common import NOON, SmsCase


@tagged("post_install", "-at_install")
class TestCoreSms(SmsCase):
    def setUp(self):
        super().setUp()
        self.blocked = []
        target = "odoo.addons.sms.tools.sms_api.SmsApi._send_sms_batch"

        def refuse(api, messages, delivery_reports_url=False):
            self.blocked.append(messages)
            return [{"uuid": n["uuid"], "state": "success"} for m in messages for n in m["numbers"]]

        patcher = patch(target, refuse)
        patcher.start()
        self.addCleanup(patcher.stop)
        self.patch_method(self.env.registry["ir.cron"], "_commit_progress", lambda cron, *args, **options: 1)
        self.buyer = self._person("Buyer")

    def _rows(self, **more):
        domain = [("partner_id", "=", self.buyer.id), *((key, "=", value) for key, value in more.items())]
        return self.env["insurance.message"].search(domain)

    def _write(self, record=None, **options):
        """The agent writes an SMS from the chatter; returns the posted message."""
        return (record or self.buyer).with_user(self.agent)._message_sms("Good day", **options)

    def _told(self, message):
        self.env.cr.flush()
        return message.sudo().notification_ids

    def test_written_in_the_chatter(self):
        with self._at(NOON):
            message = self._write()
            row = self._rows()
            self.assertEqual((row.state, row.source, row.channel), ("planned", "person", "sms"))
            self.assertEqual((row.body, row.user_id, row.create_uid), ("Good day", self.agent, self.agent))
            self.assertEqual(row.address, self.buyer.phone_sanitized)
            self.assertEqual((row.model, row.res_id, row.mail_message_id), ("res.partner", self.buyer.id, message))
            self.assertFalse(self.provider.taken, "nothing leaves inside the transaction of who writes")
            self.assertEqual(self._told(message).notification_status, "process")
            self.assertFalse(self.blocked, "Odoo's own service is not asked")

    def test_sender_is_woken(self):
        cron = self.env.ref("insurance_sms.ir_cron_send")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self._write()
        self.assertGreater(self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), before)

    def test_queue(self):
        with self._at(NOON):
            self._write(put_in_queue=True)
            self.assertFalse(self._rows())
            self.env["sms.sms"]._process_queue()
            self.assertEqual(self._rows().state, "planned")

    def test_queue_of_two_companies(self):
        other = self.env["res.company"].create({"name": "Second broker", "country_id": self.env.ref("base.ua").id})
        for company in (self.company, other):
            self.env["sms.sms"].create(
                {"number": "+380502000001", "body": "Hello", "record_company_id": company.id, "state": "outgoing"}
            )
        self.env["sms.sms"]._process_queue()
        mine = self.env["insurance.message"].search([("address", "=", "+380502000001")])
        self.assertEqual(mine.company_id, self.company)
        self.assertEqual(len(self.blocked), 1, "who has no gateway keeps Odoo's service")

    def test_same_sms_twice_is_one_row(self):
        sms = self.env["sms.sms"].create({"number": "+380502000001", "body": "Hello"})
        sms.with_company(self.company).send()
        sms.write({"state": "outgoing", "to_delete": False})
        sms.with_company(self.company).send()
        self.assertEqual(self.env["insurance.message"].search_count([("uuid", "=", sms.uuid)]), 1)

    def test_sent_again_by_a_person(self):
        sms = self.env["sms.sms"].create({"number": "+380502000001", "body": "Hello"})
        sms.send()
        row = self.env["insurance.message"].search([("uuid", "=", sms.uuid)])
        row.write({"state": "failed", "attempts": 6})
        sms.write({"state": "error", "to_delete": False})
        sms.resend_failed()
        self.assertEqual((row.state, row.attempts), ("planned", 0))

    def test_what_became_of_it_is_shown_in_the_chatter(self):
        told = {"sent": "pending", "unconfirmed": "pending", "delivered": "sent", "failed": "exception"}
        for state, status in told.items():
            with self.subTest(state=state):
                message = self._write()
                self._rows(mail_message_id=message.id).write({"state": state, "detail": "Absent subscriber"})
                self.assertEqual(self._told(message).notification_status, status)
        self.assertEqual(self._told(message).failure_reason, "Absent subscriber")
        self.assertEqual(self._told(message).failure_type, "sms_not_delivered")

    def test_why_it_was_not_sent_is_shown_in_the_chatter(self):
        shown = {"blacklist": "sms_blacklist", "no_consent": "sms_optout", "cap": "sms_not_allowed"}
        for reason, failure in shown.items():
            with self.subTest(reason=reason):
                message = self._write()
                self._rows(mail_message_id=message.id).write({"state": "skipped", "reason": reason})
                self.assertEqual(self._told(message).failure_type, failure)
                self.assertEqual(self._told(message).notification_status, "exception")

    def test_blocked_number(self):
        """Whatever way an SMS comes, a blocked number gets none."""
        self.env["phone.blacklist"].add(self.buyer.phone_sanitized)
        with self._at(NOON):
            message = self._write()
        self._send()
        self.assertEqual((self._rows().state, self._rows().reason), ("skipped", "blacklist"))
        self.assertFalse(self.provider.taken)
        self.assertEqual(self._told(message).failure_type, "sms_blacklist")

    def test_blocked_number_without_gateway(self):
        self.gateway.active = False
        self.env["phone.blacklist"].add(self.buyer.phone_sanitized)
        message = self._write()
        self.assertFalse(self.blocked)
        self.assertEqual(self._told(message).notification_status, "canceled")
        self._write(self._person("Free"))
        self.assertEqual(len(self.blocked), 1)

    def test_composer_of_a_deal(self):
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "partner_id": self.buyer.id, "user_id": self.agent.id, "type": "opportunity"}
        )
        composer = self.env["sms.composer"].with_user(self.agent)
        composer = composer.with_context(default_res_model="crm.lead", default_res_id=lead.id)
        with Form(composer) as form:
            form.body = "About your deal"
        form.record.action_send_sms()
        row = self._rows()
        self.assertEqual((row.lead_id, row.body), (lead, "About your deal"))

    def test_sent_by_the_sender(self):
        with self._at(NOON):
            message = self._write()
        self._send()
        self.assertEqual(self.provider.numbers, [self.buyer.phone_sanitized])
        self.assertEqual(self._rows().state, "sent")
        self.assertEqual(self._told(message).notification_status, "pending")

    def test_agent_of_another_book_sees_nothing(self):
        self._write()
        rows = self.env["insurance.message"].with_user(self.other_agent)
        self.assertFalse(rows.search([("partner_id", "=", self.buyer.id)]))
