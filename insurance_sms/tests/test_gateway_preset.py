import hashlib
import hmac
import json

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .gateway_common import GatewayCase


@tagged("post_install", "-at_install")
class TestGatewayPreset(GatewayCase):
    """What comes back, the providers that are known, the test."""

    # --- what comes back ----------------------------------------------------------------------

    def test_receipt(self):
        """State by the table; ours or the gateway's number; the moment in seconds or as a date."""
        self.gateway.write(
            {"receipt_ref": "id", "receipt_state": "status", "receipt_detail": "err", "receipt_when": "ts"}
        )
        self.env["insurance.gateway.meaning"].create(
            [
                {"gateway_id": self.gateway.id, "usage": "receipt", "pattern": "1|delivrd", "outcome": "delivered"},
                {"gateway_id": self.gateway.id, "usage": "receipt", "pattern": "2", "outcome": "failed", "note": "Off"},
                {"gateway_id": self.gateway.id, "usage": "answer", "pattern": "5", "outcome": "failed"},
            ]
        )
        told = self.gateway._understand_receipt({"uuid": "u", "id": 5, "status": "DELIVRD", "ts": "1900000000"})
        self.assertEqual((told["uuid"], told["ref"], told["state"]), ("u", "5", "delivered"))
        self.assertEqual(str(told["when"]), "2030-03-17 17:46:40")
        told = self.gateway._understand_receipt(
            {"id": "5", "status": 2, "err": "27", "ts": "2031-01-02T10:00:00+02:00"}
        )
        self.assertEqual(
            (told["state"], told["detail"], str(told["when"])), ("failed", "Off · 27", "2031-01-02 08:00:00")
        )
        for values in ({"id": "5", "status": "5"}, {"status": "11"}, {}, {"status": None}, {"status": ["1"]}):
            self.assertIsNone(self.gateway._understand_receipt(values)["state"])
        self.assertIsNone(self.gateway._understand_receipt({"ts": "yesterday"})["when"])

    def test_answer(self):
        """Parameters or nested JSON."""
        self.gateway.write(
            {"answer_number": "from", "answer_text": "message.text", "answer_ref": "message.id", "answer_to": "to"}
        )
        told = self.gateway._understand_answer({"from": "380501234567", "message": {"text": "STOP", "id": 7}})
        self.assertEqual(told, {"number": "380501234567", "text": "STOP", "ref": "7", "when": None, "to": None})

    def test_signatures(self):
        """Value, HMAC, hash of parameters; wrong ones, missing ones and an empty secret are refused."""
        gateway = self.gateway.with_user(self.service)
        self.assertTrue(gateway._check_signature({}))
        self.gateway.write({"signature_kind": "value", "signature_name": "key"})
        self.assertFalse(gateway._check_signature({"key": ""}), "no secret is no proof")
        self.gateway.secret = "s3"
        self.assertTrue(gateway._check_signature({"key": "s3"}))
        self.assertTrue(gateway._check_signature({}, {"Key": "s3"}))
        for wrong in ({}, {"key": "S3"}, {"key": "s3 "}, {"key": None}, {"key": ["s3"]}, {"key": "ü"}):
            self.assertFalse(gateway._check_signature(wrong))
        self.gateway.write({"signature_kind": "hmac", "signature_name": "X-Signature"})
        proof = hmac.new(b"s3", b"body", "sha256").hexdigest()
        for given in (proof, proof.upper(), "sha256=" + proof):
            self.assertTrue(gateway._check_signature({}, {"x-signature": given}, b"body"))
        self.assertFalse(gateway._check_signature({}, {"x-signature": proof}, b"body2"))
        self.gateway.write(
            {
                "signature_kind": "hash",
                "signature_name": "md5",
                "signature_hash": "md5",
                "signature_text": "{id}:{status}:{secret}",
            }
        )
        proof = hashlib.md5(b"5:1:s3", usedforsecurity=False).hexdigest()
        self.assertTrue(gateway._check_signature({"id": "5", "status": 1, "md5": proof}))
        self.assertFalse(gateway._check_signature({"id": "5", "status": 2, "md5": proof}))
        self.assertFalse(gateway._check_signature({"id": "5", "status": 1, "secret": "x", "md5": "0"}))

    # --- presets -------------------------------------------------------------------------------

    def test_presets_fill_the_form(self):
        """Each preset makes a gateway that can be saved and builds its request."""
        presets = self.env["insurance.gateway.preset"].search([])
        self.assertGreaterEqual(set(presets.mapped("name")), {"Kannel", "smsc.ru", "TurboSMS", "Twilio"})
        for preset in presets:
            with self.subTest(preset=preset.name):
                form = Form(self.env["insurance.gateway"].with_user(self.system))
                form.preset_id = preset
                gateway = form.save()
                self.assertEqual(gateway.name, preset.name)
                self.assertTrue(preset.note and preset.source)
                if gateway.kind == "http":
                    self.assertTrue(gateway.meaning_ids)
                    request = gateway._get_builder()(self.message(text="Привіт"))
                    self.assertNotIn(b"{", request.body.replace(b'{"', b""))
                    self.assertNotIn("{", request.url)

    def test_another_preset_leaves_nothing_behind(self):
        form = Form(self.env["insurance.gateway"].with_user(self.system))
        form.preset_id = self.env.ref("insurance_sms.gateway_preset_turbosms")
        form.preset_id = self.env.ref("insurance_sms.gateway_preset_kannel")
        gateway = form.save()
        self.assertFalse(gateway.headers or gateway.balance_url or gateway.code_place or gateway.ref_place)
        self.assertEqual(len(gateway.meaning_ids), 9)
        self.assertEqual(gateway.method, "GET")

    def preset(self, name, **secrets):
        preset = self.env.ref(f"insurance_sms.gateway_preset_{name}")
        vals = preset._prepare_gateway_vals()
        vals["url"] = (
            vals["url"].replace(vals["url"].split("/")[2], self.provider.url.split("/")[2]).replace("https", "http")
        )
        return self.make_gateway(**vals, **secrets)

    def test_kannel(self):
        gateway = self.preset("kannel", login="me", password="p&w")
        gateway.sender = "Broker"
        self.provider.answer = lambda asked: (202, "0: Accepted for delivery", {"Content-Type": "text/html"})
        self.assertEqual(self.deliver(self.message(text="Привіт"), gateway=gateway)[0]["state"], "sent")
        query = self.provider.asked[0].query
        self.assertEqual((query["username"], query["password"], query["from"]), ("me", "p&w", "Broker"))
        self.assertEqual((query["to"], query["text"], query["coding"]), ("+380501234567", "Привіт", "2"))
        self.assertTrue(query["dlr-url"].startswith(gateway.receipt_url + "?uuid=u-1&type=%d&"))
        for status, text, state in (
            (202, "3: Queued for later delivery", "sent"),
            (503, "Temporal failure, try again later.", "again"),
            (403, "Authorization failed for sendsms", "again"),
            (400, "Missing receiver number, rejected", "failed"),
            (500, "", "unconfirmed"),
        ):
            self.provider.answer = lambda asked, s=status, t=text: (s, t, {"Content-Type": "text/html"})
            self.assertEqual(self.deliver(gateway=gateway)[0]["state"], state, text)
        for kind, state in (
            ("1", "delivered"),
            ("2", "failed"),
            ("4", "sent"),
            ("8", "sent"),
            ("16", "failed"),
            ("3", None),
        ):
            self.assertEqual(gateway._understand_receipt({"uuid": "u", "type": kind})["state"], state)

    def test_smsc(self):
        gateway = self.preset("smsc", login="me", password="pw")
        self.provider.answer = lambda asked: (200, '{"id": 12, "cnt": 1, "cost": "1.5", "balance": "99.2"}', {})
        [result] = self.deliver(gateway=gateway)
        self.assertEqual((result["state"], result["ref"], result["cost"]), ("sent", "12", 1.5))
        self.assertEqual(self.provider.asked[0].form["phones"], "+380501234567")
        for code, state in ((2, "again"), (3, "again"), (7, "failed"), (9, "again"), (99, "unconfirmed")):
            self.provider.answer = lambda asked, c=code: (200, '{"error": "e", "error_code": %s}' % c, {})
            self.assertEqual(self.deliver(gateway=gateway)[0]["state"], state, code)
        self.assertEqual(gateway._understand_receipt({"id": "12", "status": "-1"})["state"], "sent")
        self.assertEqual(gateway._understand_receipt({"id": "12", "status": "1"})["state"], "delivered")

    def test_turbosms(self):
        gateway = self.preset("turbosms", key="tok")
        told = {
            "response_code": 800,
            "response_status": "SUCCESS_MESSAGE_ACCEPTED",
            "response_result": [{"phone": "380501234567", "message_id": "f8-1", "response_status": "OK"}],
        }
        self.provider.answer = lambda asked: (200, json.dumps(told), {})
        [result] = self.deliver(gateway=gateway)
        self.assertEqual((result["state"], result["ref"]), ("sent", "f8-1"))
        asked = self.provider.asked[0]
        self.assertEqual(asked.headers["Authorization"], "Bearer tok")
        self.assertEqual(asked.json, {"recipients": ["380501234567"], "sms": {"text": "Hello"}})
        for status, state in (
            ("REQUIRED_TOKEN", "again"),
            ("NOT_ENOUGH_CREDITS", "again"),
            ("INVALID_PHONE", "failed"),
            ("X", "unconfirmed"),
        ):
            self.provider.answer = lambda asked, s=status: (
                200,
                json.dumps({"response_code": 1, "response_status": s, "response_result": None}),
                {},
            )
            self.assertEqual(self.deliver(gateway=gateway)[0]["state"], state, status)

    def test_kavenegar(self):
        gateway = self.preset("kavenegar", key="KEY")
        gateway.company_id = self.env["res.company"].create({"name": "Iran", "country_id": self.env.ref("base.ir").id})
        told = {"return": {"status": 200, "message": "تایید شد"}, "entries": [{"messageid": 8792343, "cost": 120}]}
        self.provider.answer = lambda asked: (200, json.dumps(told), {})
        [result] = self.deliver(self.message(number="+989121234567", text="سلام"), gateway=gateway)
        self.assertEqual((result["state"], result["ref"], result["cost"]), ("sent", "8792343", 120))
        self.assertEqual(
            (self.provider.asked[0].path, self.provider.asked[0].form["receptor"]),
            ("/v1/KEY/sms/send.json", "09121234567"),
        )
        for code, state in ((418, "again"), (411, "failed"), (403, "again"), (409, "again")):
            self.provider.answer = lambda asked, c=code: (
                c,
                '{"return": {"status": %s, "message": "m"}, "entries": null}' % c,
                {},
            )
            self.assertEqual(self.deliver(gateway=gateway)[0]["state"], state, code)

    def test_preset_is_checked(self):
        presets = self.env["insurance.gateway.preset"].with_user(self.system)
        for settings in ("{", "[]", '{"no_such_field": 1}'):
            with self.assertRaises(ValidationError):
                presets.create({"name": "P", "settings": settings})

    # --- the test ------------------------------------------------------------------------------

    def test_test(self):
        """It is really sent, is in the ledger, and shows everything but the secrets."""
        self.gateway.write({"headers": "X-Key: {key}", "key": "top-secret"})
        self.provider.answer = lambda asked: (200, '{"id": "9", "words": "top-secret"}', {})
        test = (
            self.env["insurance.gateway.test"]
            .with_user(self.system)
            .browse(self.gateway.with_user(self.system).action_test()["res_id"])
        )
        test.write({"number": "050 123 45 67", "text": "Привіт"})
        test.action_preview()
        self.assertEqual(self.provider.asked, [])
        self.assertIn("380501234567", test.asked)
        test.action_send()
        self.assertEqual(test.outcome, "sent")
        self.assertIn("Accepted · its number: 9", test.understood)
        self.assertIn("HTTP 200", test.answered)
        self.assertNotIn("top-secret", test.asked + test.answered)
        self.assertEqual(self.provider.asked[0].headers["X-Key"], "top-secret")
        row = test.sudo().message_id
        self.assertEqual(row.detail, "•••")
        self.assertEqual(
            (row.state, row.provider_ref, row.address, row.gateway_id), ("sent", "9", "+380501234567", self.gateway)
        )
        self.assertEqual(row.uuid, self.provider.asked[0].json["ref"])

    def test_test_that_fails(self):
        for answer, outcome, state in (
            ((400, '{"words": "no"}', {}), "failed", "failed"),
            ((401, "", {}), "account", "failed"),
            ((200, "<html>", {"Content-Type": "text/html"}), "unconfirmed", "unconfirmed"),
        ):
            self.provider.answer = lambda asked, answer=answer: answer
            test = (
                self.env["insurance.gateway.test"]
                .with_user(self.system)
                .create({"gateway_id": self.gateway.id, "number": "+380501234567", "text": "x"})
            )
            test.action_send()
            self.assertEqual((test.outcome, test.sudo().message_id.state), (outcome, state))
        test.number = "12"
        with self.assertRaises(UserError):
            test.action_send()
