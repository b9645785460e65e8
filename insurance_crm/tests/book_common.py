"""An import as a supervisor makes it, worked off by the scheduled action."""

from odoo.tests import new_test_user

from . import book_fixture
from .common import InsuranceCase


class BookCase(InsuranceCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.koval = new_test_user(cls.env, "koval", groups="insurance_crm.group_agent_own", name="Ірина Коваль")
        cls.melnyk = new_test_user(cls.env, "melnyk", groups="insurance_crm.group_agent_own", name="Мельник Ю.")

    def _run(self, data, filename="book.xlsx", profile=None, user=None, **options):
        """Return a new run of a supervisor with the file read; ``options`` are written to its profile."""
        runs = self.env["insurance.book.run"].with_user(user or self.supervisor)
        run = runs.create(
            {"file": book_fixture.encoded(data), "filename": filename, "profile_id": profile.id if profile else False}
        )
        if options:
            run.profile_id.write(options)
        return run

    def _work(self, run):
        """Let the scheduled action work until the run is over."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("insurance_crm.ir_cron_book").sudo().method_direct_trigger()
        run.invalidate_recordset()
        return run

    def _import(self, data, filename="book.xlsx", profile=None, user=None, **options):
        """Return the finished run of a file."""
        run = self._run(data, filename, profile, user, **options)
        run.action_import()
        return self._work(run)

    def _csv(self, *rows, header="Client;Phone;Policy no.;Insurer;Line;Valid from;Valid to;Premium"):
        """Return a CSV of plain rows."""
        return "\n".join([header, *rows, ""]).encode()

    def _policies(self, run):
        """Return the policies of a run in the order of its rows, with full rights."""
        links = self.env["insurance.book.link"].search([("made_run_id", "=", run.id), ("policy_id", "!=", False)])
        return links.sorted("row_number").policy_id

    def _counts(self, run):
        return {name: run[name] for name in ("created", "updated", "unchanged", "rejected")}

    def assertCounts(self, run, created=0, updated=0, unchanged=0, rejected=0):
        self.assertEqual(run.state, "done", run.message)
        reasons = run.rejected_ids.mapped("reason")
        wanted = {"created": created, "updated": updated, "unchanged": unchanged, "rejected": rejected}
        self.assertEqual(self._counts(run), wanted, reasons)
