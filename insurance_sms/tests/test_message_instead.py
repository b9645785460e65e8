from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NOON, TODAY, SmsCase

LATER = NOON + timedelta(hours=1)


@tagged("post_install", "-at_install")
class TestMessageInstead(SmsCase):
    """An SMS of a rule that certainly did not arrive: the client is told by the rule's next way, once."""

    def setUp(self):
        super().setUp()
        self.rule.write({"is_on": True, "date_since": TODAY, "channel_1": "sms", "channel_2": "email"})
        self.person = self._person()
        self.provider.default = "failed"

    def _told(self, person=None, **vals):
        """Return a message of the rule that is sent, or tried."""
        policy = self._ending(TODAY + timedelta(days=14), partner_id=(person or self.person).id)
        message = self._rule_row(policy, **({"useful_until": NOON + timedelta(days=3)} | vals))
        self._send()
        return message

    def _next(self, message, now=LATER):
        """Plan what did not arrive and return what is told instead of a message."""
        self.env.flush_all()
        self.messages._plan_instead(now)
        return self.env["insurance.message"].search([("instead_of_id", "=", message.id)])

    # --- the next way ----------------------------------------------------------------------------------

    def test_refused_by_the_gateway(self):
        message = self._told()
        self.assertEqual((message.state, message.channel), ("failed", "sms"))
        instead = self._next(message)
        self.assertEqual((instead.state, instead.due, instead.rule_id), ("planned", LATER, self.rule))
        self.assertEqual((instead.res_id, instead.occurrence), (message.res_id, message.occurrence))
        self.assertEqual(instead.useful_until, message.useful_until)
        self._send(LATER)
        self.assertEqual((instead.state, instead.channel, instead.address), ("sent", "email", self.person.email))
        self.assertIn("ends", instead.body_html)
        self.assertEqual((message.state, message.channel), ("failed", "sms"), "the log stays")

    def test_reported_later(self):
        self.provider.default = "sent"
        message = self._told()
        self.assertFalse(self._next(message))
        self.messages._write_receipt(self.gateway, {"uuid": message.uuid, "state": "failed", "detail": "absent"})
        self._next(message)
        self._send(LATER)
        self.assertEqual(message.instead_ids.channel, "email")

    def test_only_once(self):
        message = self._told()
        first = self._next(message)
        self.assertEqual(self._next(message), first)
        row = {"company_id": self.company.id, "instead_of_id": message.id, "rule_id": self.rule.id}
        self.assertFalse(self.messages._plan([row]), "a second server plans nothing")

    def test_the_rule_finds_it_no_more(self):
        """Two rows of one occurrence are no third one."""
        message = self._told()
        self._next(message)
        self.rule.write({"days": 14, "date_since": TODAY})
        rule = self.rule._in_company(self.company)
        found = [one.res_id for batch in rule._find(self.company, TODAY, TODAY) for one in batch]
        self.assertNotIn(message.res_id, found)

    def test_the_last_way(self):
        """What is told instead is not told by SMS, and when it fails, nothing more follows."""
        message = self._told()
        instead = self._next(message)
        self._send(LATER)
        instead.state = "failed"
        self.assertFalse(self._next(instead))
        self.assertEqual(self._next(message), instead)

    def test_without_an_e_mail(self):
        """Who has neither is called, as ever."""
        person = self._person(email=False)
        message = self._told(person)
        self._next(message)
        self._send(LATER)
        self.assertEqual((message.instead_ids.state, message.instead_ids.channel), ("sent", "call"))

    def test_the_clients_own_way_was_the_sms(self):
        self.rule.write({"channel_1": "email", "channel_2": False})
        self.person.preferred_channel = "sms"
        message = self._told()
        self.assertEqual(message.channel, "sms")
        self._next(message)
        self._send(LATER)
        self.assertEqual(message.instead_ids.channel, "email")

    # --- not -----------------------------------------------------------------------------------------

    def test_not_confirmed_is_not_failed(self):
        for state in ("unconfirmed", "again", "sent"):
            self.provider.default = state
            message = self._told(self._person())
            self.assertFalse(self._next(message), state)

    def test_no_use_any_more(self):
        message = self._told()
        self.assertFalse(self._next(message, NOON + timedelta(days=4)))

    def test_no_other_way(self):
        self.rule.channel_2 = False
        self.assertFalse(self._next(self._told()))

    def test_a_rule_that_is_off(self):
        message = self._told()
        self.rule.is_on = False
        self.assertFalse(self._next(message))

    def test_a_persons(self):
        """Who wrote an SMS sees that it failed, and decides himself."""
        message = self._row(self.person)
        self._send()
        self.assertEqual(message.state, "failed")
        self.assertFalse(self._next(message))

    # --- asked all of it again ---------------------------------------------------------------------------

    def test_the_sms_arrived_after_all(self):
        message = self._told()
        instead = self._next(message)
        self.messages._write_receipt(self.gateway, {"uuid": message.uuid, "state": "delivered", "when": LATER})
        self._send(LATER)
        self.assertEqual((message.state, instead.state, instead.reason), ("delivered", "skipped", "stopped"))

    def test_refused_meanwhile(self):
        message = self._told()
        self._answers(self.person, self.service)
        instead = self._next(message)
        self._send(LATER)
        self.assertEqual((instead.state, instead.reason), ("skipped", "no_consent"))

    def test_the_date_moved_meanwhile(self):
        message = self._told()
        instead = self._next(message)
        message.policy_id.sudo().date_end = TODAY + timedelta(days=60)
        self._send(LATER)
        self.assertEqual((instead.state, instead.reason), ("skipped", "changed"))
        message.policy_id.sudo().date_end = TODAY + timedelta(days=14)
        rows = [{"model": "insurance.policy", "res_id": message.res_id, "occurrence": message.occurrence, "part": 0}]
        self.assertFalse(self.rule._revive(rows), "what was tried is told of")

    def test_quiet_hours(self):
        message = self._told()
        night = datetime(2031, 6, 10, 22, 0)
        instead = self._next(message, night)
        self._send(night)
        self.assertEqual((instead.state, instead.due), ("planned", datetime(2031, 6, 11, 9, 0)))

    # --- around it -----------------------------------------------------------------------------------------

    def test_by_the_job(self):
        message = self._told()
        job = self.env.registry["ir.cron"]
        with patch.object(job, "_commit_progress", lambda *_args, **_kwargs: 10.0):
            self.env["insurance.contact.rule"]._cron_plan(LATER)
        self.assertTrue(message.instead_ids)

    def test_a_fault_does_not_hold_up_the_rules(self):
        job, ledger = self.env.registry["ir.cron"], self.env.registry["insurance.message"]

        def fail(*_args):
            raise ValueError("wrong")

        self.rule.write({"days": 14, "date_since": TODAY})
        policy = self._ending(TODAY + timedelta(days=14), partner_id=self.person.id)
        with (
            patch.object(job, "_commit_progress", lambda *_args, **_kwargs: 10.0),
            patch.object(ledger, "_plan_instead", fail),
            mute_logger("odoo.addons.insurance_sms.models.rule.insurance_contact_rule_plan"),
        ):
            self.env["insurance.contact.rule"]._cron_plan(NOON)
        self.assertTrue(
            self.env["insurance.message"].search([("res_id", "=", policy.id), ("rule_id", "=", self.rule.id)])
        )

    def test_constant_queries(self):
        def count(number):
            messages = [self._told(self._person()) for _each in range(number)]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.messages._plan_instead(LATER)
            self.assertTrue(all(message.instead_ids for message in messages))
            return self.env.cr.sql_log_count - before - number

        count(1)
        self.assertLessEqual(count(6), count(1) + 1)

    def test_my_day_tells_of_what_nobody_told(self):
        message = self._told(due=fields.Datetime.now())
        message.due = fields.Datetime.now()
        day = self.env["insurance.day"].with_user(self.agent)
        today = fields.Date.context_today(day)
        self.assertIn(message.id, day._get_not_arrived(today)["ids"])
        self._next(message)
        self.assertNotIn(message.id, day._get_not_arrived(today)["ids"])
        message.instead_ids.state = "skipped"
        self.assertIn(message.id, day._get_not_arrived(today)["ids"])
