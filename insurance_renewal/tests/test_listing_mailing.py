from datetime import date, datetime
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .listing_common import MONDAY, MailingCase


@tagged("post_install", "-at_install")
class TestMailing(MailingCase):
    """Who gets which list, once a week."""

    def test_each_agent_his_own(self):
        mails = self._job()
        mine = mails.filtered(lambda mail: "agent@broker" in mail.email_to)
        theirs = mails.filtered(lambda mail: "other@broker" in mail.email_to)
        self.assertEqual(len(mails), 2)
        self.assertEqual(self._numbers(mine), sorted((self.mine | self.ended).mapped("number")))
        self.assertEqual(self._numbers(theirs), [self.theirs.number])
        self.assertIn("office@broker.example", mine.email_from)
        self.assertEqual((self._rows().state, self._rows().count), ("sent", 2))
        self.assertEqual(self._rows().week, date(2031, 6, 9))

    def test_words_of_the_mail(self):
        mine = self._job().filtered(lambda mail: "agent@broker" in mail.email_to)
        words = " ".join(mine.body_html.split())
        for said in (
            "list: <strong>2</strong>",
            "not renewed: <strong>1</strong>",
            "06/20/2031",
            self.client.name,
            "/odoo/renewals",
            "Printed",
        ):
            self.assertIn(said, words)
        self.assertNotIn(self.persian.name, words)
        self.assertIn("Renewal list", mine.subject)

    def test_once_a_week(self):
        self.assertEqual(len(self._job()), 2)
        self.assertFalse(self._job(MONDAY + relativedelta(hours=1)), "not again")
        self.assertFalse(self._job(MONDAY + relativedelta(days=1)), "nor on the next day")
        self.assertEqual(len(self._job(MONDAY + relativedelta(days=7))), 2, "the next week")

    @freeze_time(MONDAY)
    def test_the_job_itself(self):
        with self.enter_registry_test_mode():
            self.assertIs(self.env.ref("insurance_renewal.ir_cron_mailing").method_direct_trigger(), True)
        self.assertEqual(self._rows().state, "sent")

    def test_not_before_the_hour(self):
        self.assertFalse(self._job(datetime(2031, 6, 9, 3, 30)), "6:30 in Kyiv")
        self.assertEqual(len(self._job(datetime(2031, 6, 9, 4, 0))), 2, "7:00 in Kyiv")

    def test_server_was_off(self):
        self.assertEqual(len(self._job(MONDAY + relativedelta(days=2))), 2, "made good on Wednesday")
        self.assertFalse(self._job(MONDAY + relativedelta(days=10)), "not on Thursday of the next week")

    def test_killed_in_between(self):
        """A batch of one is sent; the next call sends the others, none twice."""
        first = self._job(limit=1)
        second = self._job(limit=1)
        self.assertEqual((len(first), len(second)), (1, 1))
        self.assertNotEqual(first.email_to, second.email_to)
        self.assertFalse(self._job(limit=1))

    def test_nothing_due_no_mail(self):
        (self.mine | self.ended).renewal_id.unlink()
        self.company.write({"renewal_mail_days": 1, "renewal_mail_days_back": 0})
        self.assertFalse(self._job())
        self.assertEqual(self._rows().state, "empty")

    def test_switched_on_late_in_the_week(self):
        self.company.renewal_mail = False
        with freeze_time("2031-06-10 10:00:00"):
            self.company.renewal_mail = True
        self.assertFalse(self._job(MONDAY + relativedelta(days=1)), "this week had begun")
        self.assertEqual(len(self._job(MONDAY + relativedelta(days=7))), 2)

    def test_switched_off(self):
        self.company.renewal_mail = False
        self.assertFalse(self._job())

    def test_other_day(self):
        self.company.renewal_mail_weekday = "5"
        self.assertFalse(self._job(datetime(2031, 6, 13, 12, 0)), "Friday")
        self.assertEqual(len(self._job(datetime(2031, 6, 14, 12, 0))), 2, "Saturday, as in Iran")

    def test_people_who_left_get_nothing(self):
        self.other_agent.active = False
        self.assertNotIn("other@broker", "".join(self._job().mapped("email_to")))

    def test_users_of_jobs_get_nothing(self):
        self._job()
        service = self.env.ref("insurance_renewal.user_renewal") | self.env.ref("insurance_crm.user_ranking")
        self.assertFalse(self.env["insurance.renewal.mailing"].search([("user_id", "in", service.ids)]))

    def test_other_companies_send_nothing(self):
        self.other_company.renewal_mail = True
        self.company.renewal_mail = False
        self.assertFalse(self._job())


@tagged("post_install", "-at_install")
class TestMailingRecipients(MailingCase):
    def test_no_address_is_told(self):
        self.agent.email = False
        self.assertEqual(len(self._job()), 1)
        self.assertEqual(self._rows().state, "failed")
        self.assertIn("has no e-mail address", self._rows().message)
        self.agent.email = "now@broker.example"
        self.assertIn("now@broker.example", self._job(MONDAY + relativedelta(hours=1)).email_to)
        self.assertEqual((self._rows().state, self._rows().message), ("sent", False))

    def test_fault_of_one(self):
        """What goes wrong for one is told on his row; the others get theirs."""
        original = type(self.mailings)._send_sheet

        def fail(model, user, *args):
            if user == self.agent:
                raise ValueError("no paper")
            return original(model, user, *args)

        path = "odoo.addons.insurance_renewal.models.listing.insurance_renewal_mailing"
        with patch.object(type(self.mailings), "_send_sheet", fail), mute_logger(path):
            self.assertEqual(len(self._job()), 1)
        self.assertEqual((self._rows().state, self._rows().message), ("failed", "ValueError: no paper"))

    def test_stand_in(self):
        """While he is away the stand-in gets the list, as the absent agent would see it, in the stand-in's language."""
        self.env["res.lang"]._activate_lang("fa_IR")
        self.standin.write({"email": "standin@broker.example", "lang": "fa_IR", "insurance_calendar": "jalali"})
        self.env["insurance.absence"].create(
            {
                "user_id": self.agent.id,
                "stand_in_id": self.standin.id,
                "date_from": "2031-06-08",
                "date_to": "2031-06-12",
            }
        )
        mail = self._job().filtered(lambda mail: "standin@" in mail.email_to)
        self.assertEqual(self._numbers(mail), sorted((self.mine | self.ended).mapped("number")))
        self.assertIn('dir="rtl"', mail.body_html)
        self.assertIn("1410/03/30", mail.body_html)
        self.assertEqual(self._rows().recipient_id, self.standin)
        back = self._job(MONDAY + relativedelta(days=7)).filtered(lambda mail: "agent@" in mail.email_to)
        self.assertTrue(back, "he is back")

    def test_leader_gets_his_teams(self):
        self.team.write({"user_id": self.supervisor.id, "member_ids": [(6, 0, (self.agent | self.other_agent).ids)]})
        self.supervisor.email = "boss@broker.example"
        self.company.renewal_mail_to = "leaders"
        mail = self._job()
        self.assertEqual(len(mail), 1)
        self.assertIn("boss@", mail.email_to)
        self.assertEqual(self._numbers(mail), sorted((self.mine | self.ended | self.theirs).mapped("number")))
        self.assertEqual(self._rows(self.supervisor).kind, "team")

    def test_leader_with_his_own_book_sees_no_more(self):
        self.team.write({"user_id": self.agent.id, "member_ids": [(6, 0, (self.agent | self.other_agent).ids)]})
        self.company.renewal_mail_to = "both"
        mails = self._job().filtered(lambda mail: "agent@" in mail.email_to)
        self.assertEqual(len(mails), 2, "his own and his team's")
        for mail in mails:
            self.assertNotIn(self.theirs.number, self._numbers(mail))

    def test_pdf_and_excel(self):
        self.company.renewal_mail_pdf = True
        mine = self._job().filtered(lambda mail: "agent@" in mail.email_to)
        self.assertEqual(sorted(file.name.rsplit(".", 1)[1] for file in mine.attachment_ids), ["pdf", "xlsx"])
        self.assertFalse(mine.attachment_ids.filtered("public"))

    def test_neither(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
            self.company.renewal_mail_xlsx = False
            self.company.flush_recordset()

    def test_queries_do_not_grow(self):
        self.env.flush_all()

        def count():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            with freeze_time(MONDAY):
                found = self.mailings._find_due(MONDAY)
            return len(found), self.cr.sql_log_count - before

        count()
        _few, queries = count()
        for number in range(8):
            new_test_user(self.env, f"mailing_{number}", groups="insurance_crm.group_agent_own")
        count()  # new users empty what is remembered of groups
        many, more = count()
        self.assertGreaterEqual(many, 9)
        self.assertLessEqual(more, queries)
