"""The addresses gateways call: who may, what is read, what a stranger learns."""

import base64
import hashlib
import hmac
import json

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import SmsCase

UUID = "c" * 32
TWILIO = ("AC" + "a" * 32, "twilio-token")


@tagged("post_install", "-at_install")
class TestSmsRoutes(SmsCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.gateway.write(
            {
                "receipt_uuid": "uuid", "receipt_ref": "id", "receipt_state": "type", "receipt_detail": "answer",
                "answer_number": "from", "answer_text": "text", "answer_ref": "ref", "reply": "ACK", "secret": "s3cret",
                "meaning_ids": [
                    (0, 0, {"usage": "receipt", "pattern": "1", "outcome": "delivered"}),
                    (0, 0, {"usage": "receipt", "pattern": "2", "outcome": "failed"}),
                ],
            }
        )  # fmt: skip
        self.buyer = self._person("Buyer")
        self.sms = self._row(self.buyer, uuid=UUID, gateway_id=self.gateway.id)
        self.sms.state = "sent"
        self.env.flush_all()

    def _call(self, what, query="", data=None, headers=None, token=None):
        """Call an address; returns ``(status, text)``."""
        path = f"/insurance/sms/{token or self.gateway.token}/{what}{query}"
        answer = self.url_open(path, data=data, headers=headers)
        self.env.invalidate_all()
        return answer.status_code, answer.text

    def _said(self):
        rows = self.env["insurance.message"].search(
            [("direction", "=", "incoming"), ("gateway_id", "=", self.gateway.id)]
        )
        return rows.mapped("body")

    def test_report_by_address(self):
        for _time in range(2):
            self.assertEqual(self._call("receipt", f"?uuid={UUID}&type=1"), (200, "ACK"))
        self.assertEqual(self.sms.state, "delivered")

    def test_report_by_form(self):
        self.assertEqual(self._call("receipt", data={"uuid": UUID, "type": "2", "answer": "absent"}), (200, "ACK"))
        self.assertEqual((self.sms.state, self.sms.detail), ("failed", "absent"))

    def test_report_by_json(self):
        body = json.dumps({"uuid": UUID, "type": 1})
        self.assertEqual(self._call("receipt", data=body, headers={"Content-Type": "application/json"})[0], 200)
        self.assertEqual(self.sms.state, "delivered")

    def test_report_in_a_nested_json(self):
        self.gateway.write({"receipt_uuid": "result.uuid", "receipt_state": "result.type"})
        body = json.dumps({"result": {"uuid": UUID, "type": "1"}})
        self.assertEqual(self._call("receipt", data=body, headers={"Content-Type": "application/json"})[0], 200)
        self.assertEqual(self.sms.state, "delivered")

    def test_answer_by_address_and_form(self):
        number = self.buyer.phone_sanitized.replace("+", "%2B")
        for _time in range(2):
            self.assertEqual(self._call("answer", f"?from={number}&text=%D0%A2%D0%B0%D0%BA&ref=1"), (200, "ACK"))
        self._call("answer", data={"from": self.buyer.phone_sanitized, "text": "Nein", "ref": "2"})
        self.assertEqual(sorted(self._said()), ["Nein", "Так"])

    def test_answer_in_another_charset(self):
        number = self.buyer.phone_sanitized.replace("+", "%2B")
        self._call("answer", f"?from={number}&text=%04%22%040%04%3A%00%21&charset=UTF-16BE&ref=1")
        self._call("answer", f"?from={number}&text=%CF%F0%E8%E2%B3%F2&charset=windows-1251&ref=2")
        self._call("answer", f"?from={number}&text=plain&charset=nobody-knows&ref=3")
        self._call("answer", f"?from={number}&text=odd%04&charset=UTF-16BE&ref=4")
        self.assertLessEqual({"Так!", "Привіт", "plain"}, set(self._said()))
        self.assertEqual(len(self._said()), 4)

    def test_answers_work_as_the_user_of_the_jobs(self):
        self._call("answer", data={"from": self.buyer.phone_sanitized, "text": "Yes"})
        post = self.buyer.message_ids[0]
        self.assertEqual(post.create_uid, self.env.ref("insurance_sms.user_messages"))

    def test_letters_no_database_takes(self):
        number = self.buyer.phone_sanitized
        self.assertEqual(self._call("answer", data={"from": number, "text": "a\x00b"})[0], 200)
        body = json.dumps({"from": number, "text": "c\x00d"})
        self.assertEqual(self._call("answer", data=body, headers={"Content-Type": "application/json"})[0], 200)
        self.assertEqual(sorted(self._said()), ["ab", "cd"])

    def test_strangers(self):
        for what in ("receipt", "answer"):
            for token in ("x", "0" * 43, self.gateway.token[:-1], self.gateway.token + "x"):
                self.assertEqual(self._call(what, f"?uuid={UUID}&type=1", token=token), (404, ""))
        self.assertEqual(self.sms.state, "sent")

    def test_switched_off(self):
        self.gateway.active = False
        self.assertEqual(self._call("receipt", f"?uuid={UUID}&type=1"), (404, ""))

    def test_message_nobody_knows(self):
        self.assertEqual(self._call("receipt", "?uuid=nobody&type=1"), (404, ""))
        self.assertEqual(self._call("receipt"), (404, ""))
        self.assertEqual(self._call("answer", "?text=Yes"), (404, ""))

    def test_rubbish(self):
        json_type = {"Content-Type": "application/json"}
        for body in (b"{", b"\xff\xfe", b"<html>"):
            self.assertEqual(self._call("receipt", data=body, headers=json_type), (400, ""))
        for body in (b"[]", b"7", b'"x"', b"null", b'{"uuid": {"a": 1}}'):
            self.assertEqual(self._call("receipt", data=body, headers=json_type), (404, ""))
        self.assertEqual(self._call("answer", data=b"x" * 70_000, headers={"Content-Type": "text/plain"})[0], 413)

    def test_secret_parameter(self):
        self.gateway.write({"signature_kind": "value", "signature_name": "X-Key"})
        query = f"?uuid={UUID}&type=1"
        self.assertEqual(self._call("receipt", query), (403, ""))
        self.assertEqual(self._call("receipt", query, headers={"X-Key": "wrong"}), (403, ""))
        self.assertEqual(self.sms.state, "sent")
        self.assertEqual(self._call("receipt", query, headers={"X-Key": "s3cret"})[0], 200)

    def test_signed_body(self):
        self.gateway.write({"signature_kind": "hmac", "signature_name": "X-Signature"})
        body = json.dumps({"uuid": UUID, "type": "1"}).encode()
        headers = {"Content-Type": "application/json", "X-Signature": hmac.new(b"s3cret", body, "sha256").hexdigest()}
        self.assertEqual(self._call("receipt", data=body + b" ", headers=headers), (403, ""))
        self.assertEqual(self._call("receipt", data=body, headers=headers)[0], 200)

    def test_signed_parameters(self):
        self.gateway.write(
            {"signature_kind": "hash", "signature_name": "md5", "signature_hash": "md5",
             "signature_text": "{uuid}:{type}:{secret}"}
        )  # fmt: skip
        good = hashlib.md5(f"{UUID}:1:s3cret".encode()).hexdigest()
        self.assertEqual(self._call("receipt", f"?uuid={UUID}&type=2&md5={good}"), (403, ""))
        self.assertEqual(self._call("receipt", f"?uuid={UUID}&type=1&md5={good}")[0], 200)


@tagged("post_install", "-at_install")
class TestTwilio(SmsCase, HttpCase):
    """Twilio in the shape core recorded: its reports at core's address, its answers at ours."""

    def setUp(self):
        super().setUp()
        self.company.sudo().write(
            {"sms_provider": "twilio", "sms_twilio_account_sid": TWILIO[0], "sms_twilio_auth_token": TWILIO[1]}
        )
        self.twilio = self.env["insurance.gateway"].create(
            {"name": "Twilio", "kind": "twilio", "company_id": self.company.id}
        )
        self.buyer = self._person("Buyer")
        self.sms = self._row(self.buyer, uuid=UUID, gateway_id=self.twilio.id)
        self.sms.state = "sent"
        self.env.flush_all()

    def _report(self, signed=True, **form):
        path = f"/sms_twilio/status/{UUID}"
        text = self.company.get_base_url() + path + "".join(f"{key}{form[key]}" for key in sorted(form))
        digest = hmac.new(TWILIO[1].encode(), text.encode(), hashlib.sha1).digest()
        headers = {"X-Twilio-Signature": base64.b64encode(digest).decode() if signed else "bad"}
        status = self.url_open(path, data=form, headers=headers).status_code
        self.env.invalidate_all()
        return status

    def test_reports(self):
        self.assertEqual(self._report(SmsStatus="delivered", MessageSid="SM1"), 200)
        self.assertEqual((self.sms.state, self.sms.provider_ref), ("delivered", "SM1"))
        self.assertEqual(self._report(SmsStatus="sent", MessageSid="SM1"), 200)
        self.assertEqual(self.sms.state, "delivered")

    def test_failure(self):
        self._report(SmsStatus="undelivered", ErrorCode="30003", ErrorMessage="Unreachable")
        self.assertEqual((self.sms.state, self.sms.detail), ("failed", "Unreachable · 30003"))

    def test_steps_that_say_nothing(self):
        self.assertEqual(self._report(SmsStatus="queued"), 200)
        self.assertEqual(self.sms.state, "sent")

    @mute_logger("odoo.http", "odoo.addons.sms_twilio.controllers.controllers")
    def test_signature(self):
        self.assertEqual(self._report(signed=False, SmsStatus="failed"), 404)
        self.company.sudo().sms_twilio_auth_token = False
        self.assertEqual(self._report(SmsStatus="failed"), 404)
        self.assertEqual(self.sms.state, "sent")

    def test_cores_own_sms_keep_cores_way(self):
        self.sms.sudo().uuid = "d" * 32
        own = self.env["sms.sms"].create(
            {"uuid": UUID, "number": "+380502000001", "record_company_id": self.company.id}
        )
        self.env["sms.tracker"].create({"sms_uuid": UUID})
        self.assertEqual(self._report(SmsStatus="delivered"), 200)
        self.assertTrue(own.to_delete)
        self.assertEqual(self.sms.state, "sent")

    def test_answer(self):
        form = {"From": self.buyer.phone_sanitized, "Body": "Yes", "MessageSid": "SM2", "To": "+15005550006"}
        answer = self.url_open(f"/insurance/sms/{self.twilio.token}/answer", data=form)
        self.assertEqual(answer.status_code, 200)
        row = self.env["insurance.message"].search([("provider_ref", "=", "SM2")])
        self.assertEqual((row.partner_id, row.body), (self.buyer, "Yes"))
