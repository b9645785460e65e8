import logging
from datetime import timedelta

from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models

from ..message.insurance_message_send import TRIES

_logger = logging.getLogger(__name__)

PROBLEM = 500  # letters of what went wrong that are kept
_KEY = ("model", "res_id", "occurrence", "part")  # what tells a rule's messages apart


class InsuranceContactRule(models.Model):
    """The rules' work: what is due becomes planned messages, each once."""

    _inherit = "insurance.contact.rule"

    @api.model
    def _cron_plan(self, now=None):
        """Put what the rules have to tell today into the ledger.

        May run any number of times a day: what is there already is not found again, and the ledger takes it once only.
        A rule that fails is told so on itself and does not hold up the others.

        :param now: a moment (UTC) instead of the present one (replays, tests)
        """
        now = now or fields.Datetime.now()
        cron, problems = self.env["ir.cron"], {}
        self._plan_instead_safely(now)
        for company, rule in self._get_work():
            done = rule._plan_surely(company, now, problems.setdefault(rule.id, []))
            if not cron._commit_progress(done):
                break  # the next run goes on: nothing planned is found again

    @api.model
    def _plan_instead_safely(self, now):
        """Plan the next way of what did not arrive; a fault does not hold up the rules."""
        try:
            with self.env.cr.savepoint():
                self.env["insurance.message"]._as_service()._plan_instead(now)
        except TransactionRollbackError:
            self.env.cr.rollback()  # another server plans the same; nothing was done before, the next run looks again
        except Exception:  # whatever is wrong
            _logger.warning("What did not arrive could not be planned anew", exc_info=True)
        self.env["ir.cron"]._commit_progress()

    @api.model
    def _get_work(self):
        """Return ``(company, rule)`` for the rules that are on, with the rights of the user of the jobs."""
        messages = self.env["insurance.message"]._as_service()
        domain = [("is_on", "=", True), ("is_known", "=", True)]
        rules = messages.env[self._name].search(domain)
        return [
            (company, rule._in_company(company))
            for company in messages.env.companies.sorted("id")
            for rule in rules
            if rule.company_id in (company, company.browse())
        ]

    def _in_company(self, company):
        """Return the rule with the rights of the user of the jobs in one company."""
        return self.env["insurance.message"]._as_service(company).env[self._name].browse(self.id)

    def _plan_surely(self, company, now, problems):
        """Plan one rule in a company; when another server plans the same, look again in a fresh transaction.

        What was planned before is to be committed. See ``_plan_safely``.
        """
        known = list(problems)
        for _attempt in range(TRIES):
            try:
                done = self._plan_safely(company, now, problems)
                self.env.flush_all()
                return done
            except TransactionRollbackError:
                self.env.cr.rollback()
                problems[:] = known
        _logger.info("Contact rule %s: another server is at it", self.id)
        return 0  # the next run goes on

    def _plan_safely(self, company, now, problems):
        """Plan one rule in a company; a fault is noted on the rule and the next rule goes on.

        :param list problems: what went wrong with the rule so far, in other companies; added to
        :return: how many messages were planned
        """
        done = 0
        try:
            with self.env.cr.savepoint():
                batches = list(self._find_due(company, now))
        except TransactionRollbackError:
            raise
        except Exception as error:  # whatever is wrong with one rule
            _logger.warning("Contact rule %s could not be worked", self.id, exc_info=True)
            batches = []
            problems.append(str(error))
        for batch in batches:
            done += self._plan_apart(company, batch, now, problems)
        problem = "; ".join(problems)[:PROBLEM] or False
        if (self.problem or False) != problem:
            self.sudo().problem = problem  # sudo: the jobs may not change rules; this is not one
        return done

    def _plan_apart(self, company, batch, now, problems):
        """Plan a batch; when it fails, record by record, so that one that is wrong does not hold up the others.

        :param list problems: what went wrong is added, in words
        """
        try:
            with self.env.cr.savepoint():
                return len(self._plan_batch(company, batch, now))
        except TransactionRollbackError:
            raise  # no fault of a record
        except Exception as error:  # whatever is wrong with one record
            if len(batch) == 1:
                _logger.warning("Contact rule %s: %s", self.id, batch[0], exc_info=True)
                problems.append(f"{batch[0].model} {batch[0].res_id}: {error}")
                return 0
        return sum(self._plan_apart(company, [one], now, problems) for one in batch)

    def _find_due(self, company, now):
        """Yield what is due today or was missed, in batches."""
        today = self._get_day(company, now)
        yield from self._find(company, today - timedelta(days=self.catch_up_days), today)

    def _plan_batch(self, company, batch, now):
        """Put a batch of ``Found`` into the ledger; return the ids of the rows that are planned by it."""
        rows = self._prepare_rows(company, batch, now)
        return self._revive(rows) + self.env["insurance.message"]._plan(rows)

    def _revive(self, rows):
        """Plan again what was dropped because its date had moved and has come back; return the ids.

        The same row of the ledger says so, so that it cannot be told twice. What has left, may have left, was tried or
        was stopped by a person is never touched. A constant number of queries.

        :param rows: columns of the ledger, as ``_plan`` takes them
        """
        wanted = {tuple(row.get(name) or 0 for name in _KEY): row for row in rows}
        ids = list({row["res_id"] for row in rows})
        domain = [("rule_id", "=", self.id), ("res_id", "in", ids), ("state", "=", "skipped")]
        messages = self.env["insurance.message"].search(
            [*domain, ("reason", "=", "changed"), ("attempts", "=", 0), ("instead_of_id", "=", False)]
        )
        dropped = messages.filtered(lambda message: tuple(message[name] for name in _KEY) in wanted)
        for message in dropped:
            row = wanted[tuple(message[name] for name in _KEY)]
            again = {name: value or False for name, value in row.items() if name not in ("rule_id", *_KEY)}
            message.write({"state": "planned", "reason": False, "detail": False} | again)
        return dropped.ids

    # --- rows ------------------------------------------------------------------------------------

    def _prepare_rows(self, company, batch, now):
        """Return the rows of the ledger for a batch of ``Found``."""
        self.ensure_one()
        rows, companies = [], self.env["insurance.message"]._as_service().env.companies
        for model in dict.fromkeys(found.model for found in batch):
            found = [one for one in batch if one.model == model]
            records = self.env[model].browse(dict.fromkeys(one.res_id for one in found)).exists()
            told = self._get_recipients(records)
            self.env["res.partner"].browse(
                {partner.id for people in told.values() for partner, _audience, _user, _part in people}
            ).fetch(["tz"])
            own = self._get_own_days(told)
            for one in found:
                record = records.browse(one.res_id).with_prefetch(records._prefetch_ids)
                if one.res_id in told and self._is_of_company(company, record, companies):
                    rows += self._prepare_rows_of(company, one, record, told[one.res_id], own, now)
        return self._without_told_before(rows)

    def _get_own_days(self, told):
        """Return the ids of clients who chose themselves when to be told of this event."""
        if self.recipient != "client":
            return set()
        return {partner_id for ids in self._get_own_offsets().values() for partner_id in ids}

    def _prepare_rows_of(self, company, one, record, people, own, now):
        """Return the rows of one occurrence. Nobody to tell is a row as well, so that it is accounted for."""
        base = self._prepare_base(company, one, record)
        if not people:
            row = base | self._prepare_times(company, one, None, now)
            return [row | {"state": "skipped", "reason": "no_address", "detail": self._get_nobody_words()}]
        return [
            base
            | self._prepare_times(company, one, partner, now)
            | {"partner_id": partner.id, "audience": audience, "user_id": user.id or None, "part": part}
            for partner, audience, user, part in people
            if one.own or partner.id not in own
        ]

    def _get_nobody_words(self):
        label = dict(self._fields["recipient"]._description_selection(self.env)).get(self.recipient)
        return self.env._("Nobody to tell: %s is not known.", label)

    def _prepare_base(self, company, one, record):
        """Return the columns that do not depend on who is told."""
        return {
            "source": "rule",
            "rule_id": self.id,
            "event_code": self.event_code,
            "model": one.model,
            "res_id": one.res_id,
            "occurrence": one.occurrence,
            "policy_id": self._get_policy(record).id or None,
            "lead_id": self._get_deal(record).id or None,
            "company_id": company.id,
            "purpose_id": self.purpose_id.id or None,
            "template_id": self.template_id.id or None,
        }

    def _prepare_times(self, company, one, partner, now):
        """Return when a message is due, and until when it is of use.

        What is told on the day it is done is due at once. What was missed is of use as long as if it were found in time.
        """
        at_once = one.moment and one.day <= self._get_day(company, one.moment)
        due = one.moment if at_once else self._get_moment(company, one.day, self.hour, partner)
        last = max(one.day, self._get_day(company, now)) + timedelta(days=self.useful_days + 1)
        return {"due": due, "useful_until": self._get_moment(company, last, partner=partner)}

    def _without_told_before(self, rows):
        """Leave out what another rule told a client at a time of his own: he is told of an event once."""
        own = self._get_own_days({})
        asked = [row for row in rows if row.get("partner_id") in own]
        if not asked:
            return rows
        # sudo: see every message, whatever company made it
        told = self.env["insurance.message"].sudo().search_fetch(
            [
                ("event_code", "=", self.event_code),
                ("partner_id", "in", [row["partner_id"] for row in asked]),
                ("rule_id", "!=", self.id),
                ("reason", "!=", "changed"),
            ],
            ["model", "res_id", "occurrence", "partner_id"],
        )  # fmt: skip
        known = {(m.model, m.res_id, m.occurrence, m.partner_id.id) for m in told}
        return [
            row for row in rows if (row["model"], row["res_id"], row["occurrence"], row.get("partner_id")) not in known
        ]

    # --- records of no company -------------------------------------------------------------------

    def _is_of_company(self, company, record, companies):
        """Return whether a company tells of a record: its own, or one of none whose agent works there.

        A client shared by all companies is greeted by that of his agent, or by the first one.
        """
        if "company_id" in record._fields and record.company_id:
            return record.company_id == company
        if self.company_id:
            return True
        near = self._get_policy(record).company_id or self._get_deal(record).company_id
        agent = self._get_agent(record).sudo().company_id  # sudo: which company an employee works for is no secret
        home = near or (agent if agent in companies else companies.sorted("id")[:1])
        return home == company
