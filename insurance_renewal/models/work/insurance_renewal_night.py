import logging
from functools import partial

from psycopg2 import errors
from psycopg2.extensions import TransactionRollbackError

from odoo import api, models
from odoo.exceptions import UserError

from ...lib import bundles

_logger = logging.getLogger(__name__)

BATCH = 500  # policies opened in one transaction
TRIES = 5  # when another server is at the same clients
ELSEWHERE = (TransactionRollbackError, errors.UniqueViolation, errors.LockNotAvailable)


class InsuranceRenewal(models.Model):
    """The night's work: every due policy of every company, in batches, on any number of servers."""

    _inherit = "insurance.renewal"

    @api.model
    def _cron_open(self, shard=0, shards=1, today=None):
        """Open the renewals that are due and do the planned steps of open ones; commits after each batch.

        May run any number of times, on several servers at once, and be killed at any moment: what is
        committed is not found again, the rest is found by the next run. A policy that fails is put on
        the list of problems, the rest goes on, and it is tried again the next night.

        :param int shard: which share of the clients, of ``shards``
        :param today: a date instead of the companies' own today (replays, tests)
        """
        cron = self.env["ir.cron"]
        work = self._get_batches(shard, shards, today)
        cron._commit_progress(remaining=sum(size for size, _do in work))
        for size, do in work:
            do()
            self.env.invalidate_all()
            if not cron._commit_progress(size):
                break

    @api.model
    def _get_batches(self, shard, shards, today):
        """Return ``[(how many, function)]`` of the night's batches: opening first, then the planned steps."""
        opening = [
            (sum(len(bundle.rows) for bundle in batch), partial(self._open_batch, rule, day, batch))
            for rule, day in self._get_rules(today)
            for batch in self._plan(rule, day, shard, shards)
        ]
        steps = [
            (len(ids), partial(model._run_batch, day, ids))
            for model, day in self.env["insurance.renewal.step"]._get_companies(today)
            for ids in model._find_planned(day, shard, shards)
        ]
        return opening + steps

    @api.model
    def _as_service(self):
        """Return the model as the user who does the night's work, wherever it is called from."""
        return self.with_user(self.env.ref("insurance_renewal.user_renewal"))

    @api.model
    def _plan(self, rule, today, shard=0, shards=1):
        """Return the due policies of a rule as batches of bundles."""
        rows = self._find_due(rule, today, shard, shards)
        return list(bundles.batches(self._bundle(rule, rows), BATCH))

    @api.model
    def _bundle(self, rule, rows):
        lines = self.env["insurance.line"].browse({row.line_id for row in rows})
        teams = {line.id: rule._get_team(line).id for line in lines}
        return bundles.make(rows, rule.company_id.id, rule.origin, teams, rule.grouping)

    @api.model
    def _open_batch(self, rule, today, batch):
        """Open one batch in its own transaction; when a policy fails, policy by policy."""
        for _attempt in range(TRIES):
            try:
                if not self._open_together(rule, today, batch):
                    self._open_one_by_one(rule, today, batch)
                return
            except ELSEWHERE:
                # another server was faster with some of these clients: look again, in a fresh transaction
                self.env.cr.rollback()
        _logger.info("renewals: %s deals are being made by another server", len(batch))

    @api.model
    def _open_together(self, rule, today, batch):
        """Open a batch at once; return whether that worked."""
        try:
            with self.env.cr.savepoint():
                self._open_claimed(rule, today, batch)
        except ELSEWHERE:
            raise
        except Exception:  # noqa: BLE001  any fault of one of the policies: found and told one by one
            return False
        return True

    @api.model
    def _open_claimed(self, rule, today, batch):
        """Open what of the batch is still due and not in another server's hands."""
        engine = self.with_env(rule.env)
        claimed = engine._claim_due(rule, today, [policy_id for bundle in batch for policy_id in bundle.policy_ids])
        torn = engine._find_torn(rule, today, batch, claimed)
        live = [bundle.only(row for row in bundle.rows if row.policy_id in claimed) for bundle in batch]
        live = [bundle for bundle in live if bundle.rows and torn.isdisjoint(bundle.policy_ids)]
        if live:
            cases = engine._open_bundles(rule, today, live)
            engine.env["insurance.renewal.failure"]._settle(cases.policy_id)
            self.env.flush_all()

    @api.model
    def _find_torn(self, rule, today, batch, claimed):
        """Return the policies of bundles of which another server holds a part at this moment.

        One deal is made for a bundle as a whole, for whoever its earliest policy names: a torn one is left to
        the next run. What was renewed or opened meanwhile tears nothing.
        """
        halves = [bundle for bundle in batch if not claimed.isdisjoint(bundle.policy_ids)]
        missing = [policy_id for bundle in halves for policy_id in bundle.policy_ids if policy_id not in claimed]
        held = self._filter_due(rule, today, missing)
        return {
            policy_id for bundle in halves if not held.isdisjoint(bundle.policy_ids) for policy_id in bundle.policy_ids
        }

    @api.model
    def _open_one_by_one(self, rule, today, batch):
        """Open each policy by itself; those that fail go on the list of problems."""
        for bundle in batch:
            for row in bundle.rows:
                try:
                    with self.env.cr.savepoint():
                        self._open_claimed(rule, today, [bundle.only([row])])
                except ELSEWHERE:
                    raise
                except UserError as error:
                    self._tell_failure(rule, today, row.policy_id, str(error))
                except Exception as error:
                    _logger.info("renewal of policy %s failed", row.policy_id, exc_info=True)
                    self._tell_failure(rule, today, row.policy_id, f"{type(error).__name__}: {error}")

    @api.model
    def _tell_failure(self, rule, today, policy_id, message):
        self.with_env(rule.env).env["insurance.renewal.failure"]._tell(policy_id, message, today)
