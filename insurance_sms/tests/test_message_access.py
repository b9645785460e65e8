from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NOON, TODAY, SmsCase

ROLES = ("agent", "agent_all", "supervisor", "manager", "administrator")


@tagged("post_install", "-at_install")
class TestMessageAccess(SmsCase):
    """The log is read by who is in charge and changed by nobody."""

    def setUp(self):
        super().setUp()
        self.mine = self._row()
        self.theirs = self._row(self._person(), user_id=self.other_agent.id)
        self.written = self._row(self._person(), user_id=self.other_agent.id, author_id=self.agent.id)
        self.rows = self.mine | self.theirs | self.written

    def _see(self, user, **context):
        return (
            self.env["insurance.message"].with_user(user).with_context(**context).search([("id", "in", self.rows.ids)])
        )

    def test_agent_sees_his_own(self):
        self.assertEqual(self._see(self.agent), self.mine | self.written)
        with self.assertRaises(AccessError):
            self.theirs.with_user(self.agent).read(["body"])

    def test_all_books_and_managers_see_all(self):
        for role in ROLES[1:]:
            self.assertEqual(self._see(getattr(self, role)), self.rows, role)

    def test_others_see_nothing(self):
        for user in (self.employee, self.seller):
            with self.assertRaises(AccessError):
                self._see(user)

    def test_other_company(self):
        self.manager.write({"company_ids": [Command.set(self.other_company.ids)], "company_id": self.other_company.id})
        self.assertFalse(self._see(self.manager, allowed_company_ids=self.other_company.ids))

    def test_nobody_changes_the_log(self):
        for role in ROLES:
            rows = self.mine.with_user(getattr(self, role))
            for act in (
                lambda rows: rows.write({"state": "sent"}),
                lambda rows: rows.write({"body": "I never said that"}),
                lambda rows: rows.copy(),
                lambda rows: rows.unlink(),
                lambda rows: rows.create({"company_id": self.company.id}),
            ):
                with self.assertRaises(AccessError, msg=role), mute_logger("odoo.addons.base.models.ir_model"):
                    act(rows)

    def test_jobs_do_not_delete_either(self):
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.messages.browse(self.mine.id).unlink()

    def test_colleagues_rows_are_not_hurried_or_stopped(self):
        for act in ("action_send_now", "action_cancel", "action_send_again"):
            with self.assertRaises(AccessError):
                getattr(self.theirs.with_user(self.agent), act)()

    def test_days_of_rest(self):
        day = self.env["insurance.holiday"].with_user(self.manager).create({"name": "Rest", "date": TODAY})
        self.assertEqual(day.with_user(self.agent).name, "Rest")
        for user in (self.agent, self.agent_all, self.supervisor):
            with self.assertRaises(AccessError):
                day.with_user(user).name = "Work"
        other = self.env["insurance.holiday"].create(
            {"name": "There", "date": TODAY, "company_id": self.other_company.id}
        )
        with self.assertRaises(AccessError):
            other.with_user(self.manager).read(["name"])

    def test_jobs_user(self):
        service = self.env.ref("insurance_sms.user_messages")
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [service.id])
        self.assertFalse(self.env.cr.fetchone()[0], "nobody signs in as him")
        self.assertFalse(service.has_group("base.group_system"))
        self.assertFalse(service.has_group("insurance_sms.group_messages_manager"))
        self.assertIn(self.other_company, service.company_ids, "he works for every company")


@tagged("post_install", "-at_install")
class TestMessageActions(SmsCase):
    """A person hurries, stops and repeats messages of his own book."""

    def setUp(self):
        super().setUp()
        self.person = self._person()
        self.row = self._row(self.person, due=NOON + timedelta(days=1))
        self.as_agent = self.row.with_user(self.agent)

    def test_send_now(self):
        with self._at(NOON):
            self.as_agent.action_send_now()
        self._send()
        self.assertEqual(self.row.state, "sent")
        with self.assertRaisesRegex(UserError, "not waiting any more"):
            self.as_agent.action_send_now()

    def test_send_now_at_night(self):
        night = NOON.replace(hour=23)
        row = self._row(self.person, source="bulk", due=night)
        self._send(night)
        self.assertEqual(row.state, "planned")
        with self._at(night):
            row.with_user(self.agent).action_send_now()
        self._send(night)
        self.assertEqual(row.state, "sent")

    def test_send_now_over_the_limit(self):
        """What waits because of the limit a week has its words found anew when it leaves."""
        self.company.message_cap = 1
        self._row(self.person)
        row = self._row(self.person, source="bulk", template_id=self.template.id, model="insurance.policy", body=None,
                        res_id=self._ending(TODAY + timedelta(days=9), partner_id=self.person.id).id)  # fmt: skip
        self._send()
        self.assertEqual((row.state, row.body, row.is_final), ("planned", False, False))
        self.template.sms_body = "Corrected"
        with self._at(NOON):
            row.with_user(self.agent).action_send_now()
        self._send()
        self.assertEqual(row.state, "sent")
        self.assertIn("Corrected", row.body)

    def test_stop(self):
        self.as_agent.action_cancel()
        self._send(NOON + timedelta(days=2))
        self.assertEqual((self.row.state, self.row.reason), ("skipped", "cancelled"))
        self.assertIn(self.agent.name, self.row.detail)
        self.assertFalse(self.provider.taken)
        with self.assertRaisesRegex(UserError, "Nothing to stop"):
            self.as_agent.action_cancel()

    def test_send_again(self):
        self.provider.default = "failed"
        policy = self._ending(TODAY + timedelta(days=14), partner_id=self.person.id)
        row = self._rule_row(policy)
        self._send()
        self.assertTrue(row.can_send_again)
        self.provider.default = "sent"
        action = row.with_user(self.agent).action_send_again()
        again = self.env["insurance.message"].browse(action["res_id"])
        self.assertEqual((again.state, again.source, again.author_id), ("planned", "person", self.agent))
        self.assertEqual((again.body, again.policy_id, again.partner_id), (row.body, policy, self.person))
        self._send(again.due)
        self.assertEqual((row.state, again.state), ("failed", "sent"), "what happened stays in the log")
        self.assertFalse(again.rule_id)
        self.assertEqual(self.provider.taken[-1]["text"], row.body, "word for word, signed once")

    def test_send_again_to_a_corrected_number(self):
        self.person.phone = "12"
        row = self._row(self.person)
        self._send()
        self.assertEqual(row.reason, "no_address")
        self.person.phone = "+380 50 200 99 88"
        again = self.env["insurance.message"].browse(row.with_user(self.agent).action_send_again()["res_id"])
        self._send(again.due)
        self.assertEqual((again.state, again.address), ("sent", "+380502009988"))

    def test_consent_still_counts(self):
        row = self._row(self.person, purpose_id=self.service.id)
        self.provider.default = "unconfirmed"
        self._send()
        self._answers(self.person, self.service)
        again = self.env["insurance.message"].browse(row.with_user(self.agent).action_send_again()["res_id"])
        self._send(again.due)
        self.assertEqual(again.reason, "no_consent")

    def test_what_is_not_sent_again(self):
        self._answers(self.person, self.service)
        refused = self._row(self.person, purpose_id=self.service.id)
        sent = self._row(self._person())
        self._send()
        self.assertEqual((refused.state, sent.state), ("skipped", "sent"))
        for row in (refused, sent, self.row):
            self.assertFalse(row.can_send_again)
            with self.assertRaises(UserError):
                row.with_user(self.agent).action_send_again()

    def test_several_again(self):
        self.provider.default = "failed"
        rows = self._row(self.person) | self._row(self._person())
        self._send()
        action = (rows | self.row).with_user(self.manager).action_send_again()
        self.assertEqual(self.env["insurance.message"].search_count(action["domain"]), 2)

    def test_show_record(self):
        policy = self._ending(TODAY + timedelta(days=14))
        action = self._rule_row(policy).with_user(self.agent).action_open_record()
        self.assertEqual((action["res_model"], action["res_id"]), ("insurance.policy", policy.id))
        action = self.as_agent.action_open_record()
        self.assertEqual((action["res_model"], action["res_id"]), ("res.partner", self.person.id))
        with self.assertRaisesRegex(UserError, "belongs to no record"):
            self._row(self.env["res.partner"], address="+380502009988").action_open_record()

    def test_settings(self):
        """What the administrator sets is the company's."""
        settings = self.env["res.config.settings"].create({})
        settings.write({"message_cap": 3, "message_quiet_from": 20, "message_tz": "Asia/Tehran"})
        settings.execute()
        self.assertEqual(
            (self.company.message_cap, self.company.message_quiet_from, self.company.message_tz),
            (3, 20, "Asia/Tehran"),
        )
        company = self.env["res.company"].create({"name": "Third Broker"})
        self.assertEqual((company.message_tz, company.message_quiet_from, company.message_cap), ("UTC", 21, 5))

    def test_own_zone_is_kept(self):
        self.company.message_tz = "Asia/Tehran"
        self.company.partner_id.tz = "Europe/Kyiv"
        self.env.flush_all()
        self.assertEqual(self.company.message_tz, "Asia/Tehran")
