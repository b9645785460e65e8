from datetime import timedelta

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NOON, TODAY, SmsCase


@tagged("post_install", "-at_install")
class TestMessageSend(SmsCase):
    """What is due leaves once, whatever the gateway does and whenever the server stops."""

    def test_sent(self):
        message = self._row(body="Good day")
        self.assertEqual(self._send(), 1)
        self.assertEqual((message.state, message.address, message.body), ("sent", "+380501234567", message.body))
        self.assertEqual((message.date_sent, message.attempts, message.segments), (NOON, 1, 1))
        [handed] = self.provider.taken
        self.assertEqual((handed["id"], handed["number"], handed["uuid"]), (message.id, "+380501234567", message.uuid))
        self.assertIn("Good day", handed["text"])
        self.assertFalse(self._send(NOON + timedelta(days=1)), "nothing is left")

    def test_not_before_its_time(self):
        message = self._row(due=NOON + timedelta(hours=1))
        self.assertFalse(self._send())
        self.assertEqual(message.state, "planned")
        self._send(NOON + timedelta(hours=1))
        self.assertEqual(message.state, "sent")

    def test_more_than_a_batch(self):
        rows = [self._row(self._person()) for _each in range(7)]
        with mute_logger("odoo.addons.insurance_sms"):
            while self.messages._send_batch(NOON, limit=3):
                pass
        self.assertEqual({row.state for row in rows}, {"sent"})
        self.assertEqual(len(self.provider.taken), 7)

    def test_each_answer(self):
        people = {state: self._person() for state in ("sent", "failed", "unconfirmed", "again")}
        rows = {state: self._row(person) for state, person in people.items()}
        self.provider.answers = {
            self.env["res.partner"].browse(person.id)._phone_format(fname="phone"): {"state": state, "detail": "why"}
            for state, person in people.items()
        }
        self._send()
        self.assertEqual(rows["sent"].state, "sent")
        self.assertEqual(rows["failed"].state, "failed")
        self.assertEqual(rows["unconfirmed"].state, "unconfirmed")
        self.assertEqual((rows["again"].state, rows["again"].due), ("planned", NOON + timedelta(minutes=5)))
        self.provider.taken.clear()
        self._send(NOON + timedelta(minutes=5))
        self.assertEqual(len(self.provider.taken), 1, "only what certainly did not leave")

    def test_gateway_breaks_down(self):
        """What was handed over when it broke down may have left: never again by itself."""
        message = self._row()
        self.provider.default = RuntimeError("cut off")
        with mute_logger("odoo.addons.insurance_sms.models.message.insurance_message_send"):
            self._send()
        self.assertEqual(message.state, "unconfirmed")
        self.assertIn("cut off", message.detail)
        self.provider.default = "sent"
        self._send(NOON + timedelta(days=1))
        self.assertEqual(len(self.provider.taken), 1)

    def test_gateway_says_nothing_of_one(self):
        first, second = self._row(), self._row(self._person())
        answer = self.provider.deliver
        self.provider.deliver = lambda gateway, messages: answer(gateway, messages)[:1]
        self._send()
        self.assertEqual((first | second).mapped("state"), ["sent", "unconfirmed"])

    def test_fail_over(self):
        second = self.gateway.copy({"name": "Second"})
        self.patch_method(
            self.env.registry["insurance.gateway"],
            "_get_routes",
            lambda gateways, company, number: (self.gateway | second).with_env(gateways.env),
        )
        message, tried = self._row(), []

        def deliver(gateway, messages):
            tried.append(gateway.id)
            state = "again" if gateway.id == self.gateway.id else "sent"
            return [{"id": one["id"], "state": state, "gateway": gateway.id} for one in messages]

        self.provider.deliver = deliver
        self._send()
        self.assertEqual(tried, [self.gateway.id, second.id])
        self.assertEqual((message.state, message.gateway_id), ("sent", second))

    # --- the server stops in the middle --------------------------------------------------------------

    def test_stopped_while_sending(self):
        """An SMS may have left, an e-mail has not: one is not confirmed, the other goes."""
        sms, email = self._row(), self._row(self._person(), channel="email", subject="Hello")
        for message in sms | email:
            message.write({"state": "sending", "date_claimed": NOON, "address": "x"})
        email.address = email.partner_id.email
        self._send(NOON + timedelta(minutes=10))
        self.assertEqual((sms | email).mapped("state"), ["sending", "sending"], "the other run may still be at it")
        self._send(NOON + timedelta(minutes=31))
        self.assertEqual((sms | email).mapped("state"), ["unconfirmed", "sent"])
        self.assertIn("stopped", sms.detail)
        self.assertFalse(self.provider.taken)

    def test_known_before_it_leaves(self):
        """When the gateway is called, the row is committed as being sent."""
        message, seen = self._row(), []
        answer = self.provider.deliver

        def deliver(gateway, messages):
            self.assertFalse(gateway.env.cr.precommit._funcs and gateway.env.cache.has_dirty_fields())
            gateway.env.cr.execute("SELECT state FROM insurance_message WHERE id = %s", [message.id])
            seen.append(gateway.env.cr.fetchone()[0])
            return answer(gateway, messages)

        commits = []
        self.patch_method(
            self.env.registry["insurance.message"],
            "_commit",
            lambda messages: (messages.env.flush_all(), commits.append(len(self.provider.taken))),
        )
        self.provider.deliver = deliver
        self._send()
        self.assertEqual(seen, ["sending"])
        self.assertEqual(commits[0], 0, "committed before the gateway was called")

    def test_one_that_cannot_be_worked_out(self):
        """A message that breaks deciding is taken out; the others leave."""
        bad, good = self._row(), self._row(self._person())
        cls, original = self.env.registry["insurance.message"], self.env.registry["insurance.message"]._check_there

        def check(messages, now):
            if bad.id in messages.ids:
                raise ZeroDivisionError("of all things")
            return original(messages, now)

        self.patch_method(cls, "_check_there", check)
        with mute_logger("odoo.addons.insurance_sms.models.message.insurance_message_send"):
            self._send()
        self.assertEqual((bad.state, good.state), ("failed", "sent"))
        self.assertEqual(bad.detail, "ZeroDivisionError: of all things")

    def test_channel_nobody_knows(self):
        self.patch_method(self.env.registry["insurance.message"], "_send_by_sms", None)
        message = self._row()
        self._send()
        self.assertEqual(message.state, "failed")

    def test_two_companies(self):
        other = self._row(self._person(), company_id=self.other_company.id)
        mine = self._row()
        self._send()
        self.assertEqual((mine | other).mapped("state"), ["sent", "sent"])

    def test_job(self):
        """The job itself, as its user."""
        message = self._row(due=NOON - timedelta(days=3650))
        job = self.env.ref("insurance_sms.ir_cron_send")
        self.assertEqual(job.user_id, self.env.ref("insurance_sms.user_messages"))
        with self.enter_registry_test_mode():
            job.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(message.state, "sent")

    def test_constant_queries(self):
        """A batch of ten takes as many queries as one of three, but for writing them down."""

        def work(number):
            policies = [self._ending(TODAY, partner_id=self._person().id) for _each in range(number)]
            for policy in policies:
                self._rule_row(policy)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.messages._send_batch(NOON)
            return self.env.cr.sql_log_count - before

        work(2)
        few, many = work(3), work(13)
        self.assertLessEqual(many, few + 3)
