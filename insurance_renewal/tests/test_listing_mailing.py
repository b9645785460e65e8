import io
from datetime import date, datetime
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from openpyxl import load_workbook
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import RenewalCase

MONDAY = datetime(2031, 6, 9, 8, 0)  # UTC


class MailingCase(RenewalCase):
    """A company that sends its lists on Mondays at seven, Kyiv time; two agents with policies that end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Europe/Kyiv"
        cls.company.email = "office@broker.example"
        cls.agent.email = "agent@broker.example"
        cls.other_agent.email = "other@broker.example"
        with freeze_time("2031-06-02 10:00:00"):
            cls.company.write({"renewal_mail": True, "renewal_mail_to": "agents", "renewal_mail_xlsx": True})
        cls.company.renewal_mail_pdf = False
        cls.mailings = cls.env["insurance.renewal.mailing"].with_user(cls.env.ref("insurance_renewal.user_renewal"))

    def setUp(self):
        super().setUp()
        self.mine = self._ending(date(2031, 6, 20))
        self.ended = self._ending(date(2031, 5, 30))
        self.theirs = self._ending(date(2031, 6, 12), user=self.other_agent, partner_id=self.persian.id)
        self.env["mail.mail"].search([]).unlink()

    def _job(self, now=MONDAY, limit=50):
        """Let the job work at a moment (UTC); return the mails it made."""
        before = self.env["mail.mail"].search([])
        self.env.flush_all()
        # a test commits nothing; the job's own transactions are test_the_job_itself's
        commit = patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *args, **options: float("inf"))
        with freeze_time(now), commit:
            self.mailings._cron_send(limit)
        self.env.invalidate_all()
        return self.env["mail.mail"].search([]) - before

    def _rows(self, user=None):
        return self.env["insurance.renewal.mailing"].search([("user_id", "=", (user or self.agent).id)])

    def _numbers(self, mail):
        """Return the policy numbers in the spreadsheet of a mail."""
        file = mail.attachment_ids.filtered(lambda file: file.name.endswith(".xlsx"))
        cells = load_workbook(io.BytesIO(file.raw)).active.iter_rows(values_only=True)
        known = (self.mine | self.ended | self.theirs).mapped("number")
        return sorted(cell for line in cells for cell in line if cell in known)


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


@tagged("post_install", "-at_install")
class TestMailingNow(MailingCase):
    """The buttons: my list, now."""

    def _new_mail(self, act):
        before = self.env["mail.mail"].search([])
        with freeze_time(MONDAY):
            action = act()
        self.assertEqual(action["tag"], "display_notification")
        return self.env["mail.mail"].search([]) - before

    def test_this_weeks(self):
        lists = self.env["insurance.renewal.list"].with_user(self.agent)
        mail = self._new_mail(lists.action_send_mine)
        self.assertEqual(self._numbers(mail), sorted((self.mine | self.ended).mapped("number")))
        self.assertIn("agent@", mail.email_to)
        self.assertFalse(self._rows(), "the week's own sending is not touched")
        self.assertTrue(self._job().filtered(lambda mail: "agent@" in mail.email_to))

    def test_the_one_on_screen(self):
        sheet = self.env["insurance.renewal.list"].with_user(self.agent)
        sheet = sheet.create({"date_from": "2031-06-15", "date_to": "2031-06-30", "calendar": "jalali"})
        mail = self._new_mail(sheet.action_list_mail)
        self.assertEqual(self._numbers(mail), [self.mine.number])
        self.assertIn("1410/03/30", mail.body_html)

    def test_nothing_to_send(self):
        sheet = self.env["insurance.renewal.list"].with_user(self.agent)
        with self.assertRaises(UserError), freeze_time("2033-01-01"):
            sheet.action_send_mine()
        with self.assertRaises(UserError):
            sheet.create({"date_from": "2033-06-15", "date_to": "2033-06-30"}).action_list_mail()

    def test_no_address(self):
        self.agent.email = False
        with self.assertRaises(UserError), freeze_time(MONDAY):
            self.env["insurance.renewal.list"].with_user(self.agent).action_send_mine()

    def test_from_the_settings(self):
        self.administrator.email = "admin@broker.example"
        settings = self.env["res.config.settings"].with_user(self.administrator).new({})
        with self.assertRaises(UserError), freeze_time(MONDAY):
            settings.action_renewal_mail_mine()  # nothing is in the administrator's own book


@tagged("post_install", "-at_install")
class TestMailingAccess(MailingCase):
    def setUp(self):
        super().setUp()
        self._job()
        self.row = self._rows()

    def test_agents_see_nothing(self):
        for user in (self.agent, self.agent_all, self.employee, self.seller):
            with self.assertRaises(AccessError):
                self.row.with_user(user).read(["state"])

    def test_supervisors_read_only(self):
        row = self.row.with_user(self.supervisor)
        self.assertEqual(row.state, "sent")
        for act in (lambda: row.write({"state": "empty"}), row.unlink, row.copy):
            with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
                act()

    def test_other_company(self):
        self.supervisor.write({"company_ids": [(6, 0, self.other_company.ids)], "company_id": self.other_company.id})
        rows = self.env["insurance.renewal.mailing"].with_user(self.supervisor)
        self.assertFalse(rows.with_context(allowed_company_ids=self.other_company.ids).search([]))

    def test_files_are_nobody_elses(self):
        files = self.env["mail.mail"].search([("email_to", "ilike", "agent@")]).attachment_ids
        self.assertTrue(files)
        for user in (self.other_agent, self.agent_all, self.employee):
            with self.assertRaises(AccessError):
                files.with_user(user).read(["raw"])

    def test_old_rows_are_forgotten(self):
        self.row.week = date(2020, 1, 6)
        self.env["insurance.renewal.mailing"]._gc_old()
        self.assertFalse(self.row.exists())
