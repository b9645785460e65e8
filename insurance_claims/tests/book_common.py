"""Lists of claims as a claims manager imports them, worked off by the scheduled action."""

from odoo.addons.insurance_crm.tests import book_fixture
from odoo.addons.insurance_crm.tests.book_common import BookCase

from .common import ClaimCase

HEADER = "Policy no.;Plate;Date of loss;Cause;Status;Claimed;Reserve;Paid;Claim no."


class ClaimsListCase(ClaimCase, BookCase):
    """``number`` is the number of the policy of ``ClaimCase``; ``day`` writes a date as the lists do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.number = cls.policy.number

    @staticmethod
    def day(date):
        return date.strftime("%d.%m.%Y")

    @classmethod
    def _term(cls, **vals):
        """Return an issued policy of the agent with ``car`` alone."""
        objects = [(0, 0, {"object_id": cls.car.id})]
        policy = cls._policy(**({"object_ids": objects} | vals))
        policy.action_issue()
        return policy.with_env(cls.env)

    def _claims_run(self, *rows, header=HEADER, user=None, data=None, filename="claims.csv", profile=None, **options):
        """Return a new run of a claims manager with a list of claims read; ``options`` are written to its profile."""
        runs = self.env["insurance.book.run"].with_user(user or self.manager).with_context(default_is_claims=True)
        file = book_fixture.encoded(data or self._csv(*rows, header=header))
        run = runs.create({"file": file, "filename": filename, "profile_id": profile.id if profile else False})
        if options:
            run.profile_id.write(options)
        return run

    def _import_claims(self, *rows, **options):
        """Return the finished run of a list of claims."""
        run = self._claims_run(*rows, **options)
        run.action_import()
        return self._work(run)

    def _made(self, run):
        """Return the claims of a run in the order of its rows, with full rights."""
        links = self.env["insurance.book.link"].search([("made_run_id", "=", run.id), ("claim_id", "!=", False)])
        return links.sorted("row_number").claim_id

    def assertRefused(self, words, *rows, **options):
        """The only row is sent back with a reason that has ``words`` in it, and no claim is made."""
        before = self.env["insurance.claim"].search_count([])
        run = self._import_claims(*rows, **options)
        self.assertCounts(run, rejected=1)
        self.assertIn(words, run.rejected_ids.reason)
        self.assertEqual(self.env["insurance.claim"].search_count([]), before)
        return run
