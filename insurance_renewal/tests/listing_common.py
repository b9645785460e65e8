import io
from datetime import date, datetime
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from openpyxl import load_workbook

from odoo import fields

from odoo.addons.insurance_crm.tests.book_common import BookCase

from .common import RenewalCase

MONDAY = datetime(2031, 6, 9, 8, 0)  # UTC


class HandedInCase(RenewalCase, BookCase):
    """A book handed in today, Iryna Koval's; ends are told as days from today."""

    HEADER = "Client;Phone;Policy no.;Previous policy;Insurer;Line;Valid from;Valid to;Premium;Own or foreign;Agent"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        # policies of the file are its makers' line: no pipeline of its own
        (cls.own_rule | cls.foreign_rule).write({"assign_to": "agent", "standin_id": False})

    def _row(self, number, last, client=None, phone="050 111 22 33", years=1, **cells):
        """Return a row of a policy that ends on the day ``last`` (a date, or days from today)."""
        last = self.today + relativedelta(days=last) if isinstance(last, int) else last
        row = {
            "client": client or f"Клієнт {number}", "phone": phone, "number": number, "previous": "", "insurer": "Княжа",
            "line": "CASCO", "start": f"{last + relativedelta(days=1, years=-years):%d.%m.%Y}", "end": f"{last:%d.%m.%Y}",
            "premium": "1000", "origin": "наш", "agent": "koval",
        } | cells  # fmt: skip
        return ";".join(row.values())

    def _book(self, *rows):
        return self._csv(*rows, header=self.HEADER)

    def _bring(self, *rows, **options):
        """Import rows; return the finished run."""
        run = self._import(self._book(*rows), "book.csv", **options)
        self.assertFalse(run.rejected_ids, run.rejected_ids.mapped("reason"))
        return run

    def _tried(self, *rows):
        """Return the run after its trial."""
        run = self._run(self._book(*rows), "book.csv")
        run.action_trial()
        self._work(run)
        self.assertEqual(run.state, "tried", run.message)
        return run

    def _win_back_job(self):
        """Let the job make the win-back work that waits."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("insurance_renewal.ir_cron_win_back").method_direct_trigger()
        self.env.invalidate_all()


class WinBackCase(HandedInCase):
    """Imports that asked for win-back work."""

    def _asked(self, *rows, months=6):
        """Return the run of a file imported with the wish to win back; the job has not run yet."""
        run = self._run(self._book(*rows), "book.csv")
        run.write({"win_back": True, "win_back_months": months})
        run.action_import()
        return self._work(run)

    def _cases(self, run):
        return self.env["insurance.renewal"].search([("book_run_id", "=", run.id)])


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
