from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .complaint_common import ComplaintCase


class FeedbackCase(ComplaintCase):
    """Claims that were closed, and the day on which clients are asked: five days later."""

    def setUp(self):
        super().setUp()
        self.company.write({"feedback_way": "email", "feedback_days": 5, "claim_follow_up_days": 4})

    def _over(self, days=5, state="closed", **vals):
        """Return a claim that was over ``days`` ago, without its way there (which others test)."""
        claim = self._claim(user_id=self.handler.id, **vals) if vals else self._claim()
        stage = self.env["insurance.claim.stage"].search([("state", "=", state)], limit=1)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE insurance_claim SET stage_id = %s, state = %s, is_open = false, date_closed = %s, user_id = %s WHERE id = %s",
            [stage.id, state, self.today - timedelta(days=days), self.handler.id, claim.id],
        )
        self.env.invalidate_all()
        return claim

    def _mails(self, record):
        return record.message_ids.filtered(lambda message: self.client in message.partner_ids)

    def _rating(self, record):
        return self.env["rating.rating"].search([("res_model", "=", record._name), ("res_id", "=", record.id)])


@tagged("post_install", "-at_install")
class TestFeedback(FeedbackCase):
    def test_asked_once_by_email(self):
        claim = self._over()
        for _run in range(2):
            self._run("cron_ask_feedback")
        self.assertEqual(claim.feedback_asked_on, self.today)
        (mail,) = self._mails(claim)
        token = self._rating(claim).access_token
        self.assertIn(f"/rate/{token}/5", mail.body)
        self.assertIn(f"/rate/{token}/5", claim.feedback_url)
        told = self._outbox("claim_feedback_due", claim)
        self.assertEqual(told.payload["url"], claim.feedback_url)

    def test_in_the_clients_language(self):
        self.client.lang = self.env["res.lang"]._activate_lang("uk_UA").code
        template = self.env.ref("insurance_claims.mail_template_claim_feedback")
        template.with_context(lang="uk_UA").subject = "Як ми впоралися? {{ object.name }}"
        claim = self._over()
        self._run("cron_ask_feedback")
        self.assertEqual(self._mails(claim).subject, f"Як ми впоралися? {claim.name}")

    def test_not_asked(self):
        early, old = self._over(days=4), self._over(days=60)
        withdrawn = self._over(state="withdrawn")
        running = self._claim()
        self._run("cron_ask_feedback")
        for claim in early | old | withdrawn | running:
            self.assertFalse(claim.feedback_asked_on)

    def test_switched_off(self):
        self.company.feedback_way = "none"
        claim = self._over()
        self._run("cron_ask_feedback")
        self.assertFalse(claim.feedback_asked_on)

    def test_by_message_rules_alone(self):
        self.company.feedback_way = "rule"
        claim = self._over()
        self._run("cron_ask_feedback")
        self.assertFalse(self._mails(claim))
        self.assertTrue(claim.feedback_url)
        self.assertTrue(self._outbox("claim_feedback_due", claim))

    def test_asked_after_a_refusal_too(self):
        claim = self._over(state="refused")
        self._run("cron_ask_feedback")
        self.assertTrue(claim.feedback_asked_on)

    def test_asked_after_a_complaint(self):
        complaint = self._complaint()
        complaint.with_user(self.handler).action_start()
        self._reply(complaint)
        complaint.sudo().date_answered = self.today - timedelta(days=5)
        self._run("cron_ask_feedback")
        self.assertEqual(complaint.feedback_asked_on, self.today)
        self.assertIn("Are you content", self._mails(complaint)[0].subject)
        self.assertTrue(self._outbox("complaint_feedback_due", complaint))

    def test_asked_now_by_the_handler_alone(self):
        claim = self._over(days=0)
        claim.with_user(self.handler).action_ask_feedback()
        self.assertTrue(claim.feedback_url)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self._over(days=0).with_user(self.other_agent).action_ask_feedback()

    def test_one_that_fails_stops_nobody(self):
        broken, fine = self._over(), self._over()
        send = type(broken)._send_feedback_request

        def fail(record):
            if record == broken:
                raise ValueError("broken")
            return send(record)

        with (
            patch.object(type(broken), "_send_feedback_request", fail),
            mute_logger("odoo.addons.insurance_claims.models.feedback.insurance_feedback"),
        ):
            self._run("cron_ask_feedback")
        self.assertFalse(self._mails(broken))
        self.assertTrue(self._mails(fine))
        self.assertTrue(broken.feedback_asked_on, "not tried again for ever")

    # --- the answer --------------------------------------------------------------------------------

    def _rate(self, record, value, words=None):
        record._send_feedback_request()
        record.sudo().write({"feedback_asked_on": self.today})
        rating = self._rating(record).filtered(lambda one: not one.consumed)
        return record.sudo().rating_apply(value, rating=rating, feedback=words)

    def test_bad_rating_becomes_a_task_once(self):
        claim = self._over()
        self._rate(claim, 1, "Waited <for> months")
        task = self._tasks(claim)
        self.assertEqual(task.user_id, self.manager)
        self.assertIn("Waited", task.note)
        self._rate(claim, 1)
        self.assertEqual(len(self._tasks(claim)), 1)
        self.assertEqual(claim.rating_last_value, 1)

    def test_good_rating_is_no_task(self):
        claim = self._over()
        self._rate(claim, 5)
        self.assertFalse(self._tasks(claim))
        self.assertEqual(self._rating(claim).rated_partner_id, self.handler.partner_id, "the handler is rated")

    def test_satisfaction(self):
        company = self.env["res.partner"].create({"name": "Works", "is_company": True})
        self.client.parent_id = company
        measure = self.env["insurance.claim"].with_user(self.agent)._measure_client_satisfaction
        self.assertEqual(measure(self.client.ids), {})
        complaint = self._complaint()
        self._rate(self._over(), 5)
        self._rate(complaint, 1)
        self.env.flush_all()
        values = measure((self.client | company).ids)
        self.assertEqual(values, {self.client.id: 0.6, company.id: 0.6})
        self.assertEqual(
            self.env["insurance.claim"].with_user(self.other_agent)._measure_client_satisfaction(self.client.ids), {}
        )

    def test_satisfaction_on_the_card(self):
        self._rate(self._over(), 5)
        self.env.flush_all()
        self.client.invalidate_recordset()
        shown = self.client.with_user(self.agent).insurance_card["figures"]
        self.assertEqual([figure["value"] for figure in shown if figure["label"] == "Satisfaction"], [1])

    def test_link_is_gone_once_used(self):
        claim = self._over()
        self._rate(claim, 3)
        claim.invalidate_recordset()
        self.assertFalse(claim.feedback_url)
        self.assertFalse(self._tasks(claim), "so-so is no task")

    def test_client_without_an_address_is_told_to_message_rules(self):
        self.client.email = False
        claim = self._over()
        self._run("cron_ask_feedback")
        self.assertFalse(self._mails(claim))
        self.assertTrue(self._outbox("claim_feedback_due", claim))

    def test_each_company_as_it_set_it(self):
        self.other_company.feedback_way = "email"
        self.company.feedback_way = "none"
        service = self.env.ref("insurance_claims.user_claims")
        claims = self.env["insurance.claim"].with_user(service)
        claim = self._over()
        found = claims.browse().concat(*claims._find_feedback_due(self.today))
        self.assertNotIn(claim, found)
        self.company.feedback_way = "rule"
        found = claims.browse().concat(*claims._find_feedback_due(self.today))
        self.assertIn(claim.id, found.ids)

    # --- call after a payment ----------------------------------------------------------------------

    def _paid(self, claim, days, state="paid"):
        self.env.flush_all()
        self.env.cr.execute(
            """INSERT INTO insurance_claim_payment
               (claim_id, company_id, currency_id, kind, amount, date, date_paid, state, payee_kind, means, create_date)
               VALUES (%s, %s, %s, 'payment', 100, %s, %s, %s, 'holder', 'bank', now())""",
            [claim.id, claim.company_id.id, claim.currency_id.id, self.today - timedelta(days=days),
             self.today - timedelta(days=days), state],
        )  # fmt: skip
        self.env.invalidate_all()

    def test_call_once_after_the_first_payment(self):
        claim = self._over(state="payment")
        self._paid(claim, 4)
        for _run in range(2):
            self._run("cron_follow_up")
        task = self._tasks(claim)
        self.assertEqual(task.user_id, self.agent)
        self.assertEqual(claim.follow_up_on, self.today)
        self._paid(claim, 4)
        self._run("cron_follow_up")
        self.assertEqual(len(self._tasks(claim)), 1)

    def test_no_call(self):
        early, long_ago, ordered = (self._over(state="payment") for _number in range(3))
        self._paid(early, 3)
        self._paid(long_ago, 60)
        self._paid(ordered, 4, state="ordered")
        self._run("cron_follow_up")
        for claim in early | long_ago | ordered:
            self.assertFalse(self._tasks(claim))
        self.company.claim_follow_up_days = 0
        claim = self._over(state="payment")
        self._paid(claim, 4)
        self._run("cron_follow_up")
        self.assertFalse(claim.follow_up_on)

    def test_by_the_handler(self):
        self.company.claim_follow_up_by = "handler"
        claim = self._over()
        self._paid(claim, 5)
        self._run("cron_follow_up")
        self.assertEqual(self._tasks(claim).user_id, self.handler)


@tagged("post_install", "-at_install")
class TestRatingPage(FeedbackCase, HttpCase):
    def test_client_rates_without_logging_in(self):
        claim = self._over()
        claim._ask_feedback()
        token = self._rating(claim).access_token
        self.env.flush_all()
        page = self.url_open(f"/rate/{token}/1")
        self.assertEqual(page.status_code, 200)
        csrf = page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        self.url_open(f"/rate/{token}/submit_feedback", data={"rate": 1, "feedback": "Slow", "csrf_token": csrf})
        claim.invalidate_recordset()
        self.assertEqual(claim.rating_last_value, 1)
        self.assertEqual(claim.rating_last_feedback, "Slow")
        self.assertEqual(self._tasks(claim).user_id, self.manager)
