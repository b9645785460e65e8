import logging
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .insurance_renewal_deal import QUIET
from .insurance_renewal_night import BATCH, ELSEWHERE, TRIES

_logger = logging.getLogger(__name__)
CATCH_UP = 7  # days, of steps whose rule is gone


class InsuranceRenewalStep(models.Model):
    """The night's second half: the planned steps whose day has come, in batches, on any number of servers."""

    _inherit = "insurance.renewal.step"

    @api.model
    def _get_companies(self, today=None):
        """Return ``[(model as of one company, its day)]`` of the companies the night works for."""
        rules = self.env["insurance.renewal.rule"]
        companies = self.env.user.company_ids
        return [
            (
                self.with_company(company).with_context(allowed_company_ids=company.ids, **QUIET),
                today or rules.new({"company_id": company.id})._get_today(),
            )
            for company in companies
        ]

    @api.model
    def _find_planned(self, today, shard=0, shards=1):
        """Find the planned steps of the company up to ``today``; those of a client beside each other, one query.

        What went wrong today already is left for tomorrow.

        :return: list of batches of ids
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT s.id FROM insurance_renewal_step s JOIN insurance_renewal r ON r.id = s.renewal_id
                    WHERE s.state = 'planned' AND s.company_id = %s AND s.date_planned <= %s
                      AND (s.date_failed IS NULL OR s.date_failed < %s) AND mod(r.partner_id, %s) = %s
                 ORDER BY r.partner_id, s.id""",
                self.env.company.id,
                today,
                today,
                shards,
                shard,
            )
        )
        ids = [step_id for (step_id,) in rows]
        return [ids[start : start + BATCH] for start in range(0, len(ids), BATCH)]

    @api.model
    def _run_batch(self, today, ids):
        """Do one batch of steps in its own transaction; when one fails, step by step."""
        for _attempt in range(TRIES):
            try:
                if not self._run_together(today, ids):
                    self._run_one_by_one(today, ids)
                return
            except ELSEWHERE:
                # another server was faster: look again, in a fresh transaction
                self.env.cr.rollback()
        _logger.info("renewals: %s steps are being done by another server", len(ids))

    @api.model
    def _run_together(self, today, ids):
        """Do a batch at once; return whether that worked."""
        try:
            with self.env.cr.savepoint():
                self._claim(ids)._run(today)
                self.env.flush_all()
        except ELSEWHERE:
            raise
        except Exception:  # noqa: BLE001  any fault of one of the cases: found and told one by one
            return False
        return True

    @api.model
    def _run_one_by_one(self, today, ids):
        """Do each step by itself; what fails goes on the list of problems and is tried again tomorrow."""
        for step_id in ids:
            try:
                with self.env.cr.savepoint():
                    self._claim([step_id])._run(today)
                    self.env.flush_all()
            except ELSEWHERE:
                raise
            except UserError as error:
                self.browse(step_id)._tell_failure(today, str(error))
            except Exception as error:
                _logger.info("step %s of a renewal failed", step_id, exc_info=True)
                self.browse(step_id)._tell_failure(today, f"{type(error).__name__}: {error}")

    @api.model
    def _claim(self, ids):
        """Lock those of ``ids`` that are still planned; those another server is working on are left out."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM insurance_renewal_step WHERE id = ANY(%s) AND state = 'planned'
                 ORDER BY id FOR NO KEY UPDATE SKIP LOCKED""",
                ids,
            )
        )
        return self.browse(step_id for (step_id,) in rows)

    def _tell_failure(self, today, message):
        """Put the step's policy on the list of problems."""
        self.date_failed = today
        self.env["insurance.renewal.failure"]._tell(self.renewal_id.policy_id.id, message, today)

    def _retry(self, today):
        """Do these steps again, step by step, also those for which there was nobody to tell."""
        self.filtered(lambda step: step.reason == "nobody").write({"state": "planned", "reason": False})
        self._run_one_by_one(today, self.ids)

    # --- what is done, what is not, and why not ---------------------------------------------------

    def _run(self, today):
        """Do these claimed steps, or mark why they are not done."""
        self.renewal_id.fetch(["state", "closed_why", "date_end", "lead_id", "policy_id", "rule_id", "partner_id"])
        for step in self:
            state, reason = step._get_refusal(today)
            if state:
                step.write({"state": state, "reason": reason})
        left = self.filtered(lambda step: step.state == "planned")
        left._replace_leavers()
        for kind in ("win_back", "escalate", "remind"):
            left.filtered(lambda step, kind=kind: step.kind == kind)._do(kind, today)
        done = left.filtered(lambda step: step.state == "done")
        self.env["insurance.renewal.failure"]._settle(done.renewal_id.policy_id)
        done.filtered("date_failed").write({"date_failed": False})

    def _replace_leavers(self):
        """Give open deals of people who left to the stand-in of their rule, or to nobody."""
        engine, company = self.env["insurance.renewal"], self.env.company
        leads = self.renewal_id.lead_id.filtered(lambda lead: lead.user_id and lead.won_status == "pending")
        able = engine._get_able(leads.user_id | self.renewal_id.rule_id.standin_id, company)
        for rule, steps in self.grouped(lambda step: step.renewal_id.rule_id).items():
            left = (steps.renewal_id.lead_id & leads).filtered(lambda lead: lead.user_id not in able)
            if left:
                engine._hand_over(left, rule.standin_id & able)

    def _get_refusal(self, today):
        """Return ``(state, reason)`` of a step that is not to be done, ``(None, None)`` of one that is."""
        case = self.renewal_id
        if case.state in ("renewed", "dropped") or (case.state == "lost" and self.kind != "win_back"):
            return "stopped", self._get_stop_reason()
        if self.kind != "win_back" and case.date_end < today:
            return "missed", "ended"
        limit = case.rule_id.catch_up_days if case.rule_id else CATCH_UP
        if self.date_planned < today - timedelta(days=limit):
            return "missed", "missed"
        return None, None

    def _get_stop_reason(self):
        """Return the reason (see REASONS) for which the case of this step needs nothing more."""
        case = self.renewal_id
        if case.state == "lost":
            return "lost"
        return {"renewed": "renewed", "cancelled": "cancelled", "void": "cancelled", "elsewhere": "elsewhere",
                "sold": "sold"}.get(case.closed_why, "not_needed")  # fmt: skip

    def _do(self, kind, today):
        """Do these steps of one kind; see ``insurance_renewal_step_do``."""
        if self:
            getattr(self, f"_do_{kind}")(today)
