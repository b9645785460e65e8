from dateutil.relativedelta import relativedelta

from odoo import fields

from odoo.addons.insurance_crm.tests.book_common import BookCase

from .common import RenewalCase


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
