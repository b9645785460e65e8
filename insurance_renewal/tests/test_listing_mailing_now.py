from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .listing_common import MONDAY, MailingCase


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
