from odoo import api, models
from odoo.exceptions import UserError

from ..work.insurance_renewal_night import ELSEWHERE


class InsuranceRenewal(models.Model):
    """The night's work done and undone: to know beforehand what it would do."""

    _inherit = "insurance.renewal"

    @api.model
    def _rehearse(self, company, today, limit):
        """Do a night's work for one company in a savepoint, note what came of it, and roll it back.

        Everything goes through the very methods of the night; only the commits between batches are left out.

        :param int limit: policies worked and shown; all of them are counted
        :return: dict with ``opened`` and ``left`` (lists of values for ``insurance.renewal.dry.run.line``),
            ``due_counts`` (``{rule id: number}``), ``left_counts`` (see `_find_left`) and ``deal_count``
        :raises UserError: when another server is at work on the same clients
        """
        rules = [(rule, day) for rule, day in self._get_rules(today) if rule.company_id == company]
        left, left_counts = self._find_left(company, today, limit)
        with self.env.cr.savepoint() as savepoint:
            try:
                opened, deals, counts = self._rehearse_rules(rules, limit)
            except ELSEWHERE as error:
                raise UserError(
                    self.env._("The renewals are being opened at this moment. Try again in a minute.")
                ) from error
            savepoint.rollback()
        self.env.invalidate_all()
        return {
            "opened": opened,
            "left": [
                {"policy_id": policy_id, "rule_id": rule_id, "reason": reason} for policy_id, rule_id, reason in left
            ],
            "due_counts": counts,
            "left_counts": left_counts,
            "deal_count": deals,
        }

    @api.model
    def _rehearse_rules(self, rules, limit):
        """Open what is due, rule by rule, up to ``limit`` policies; return what came of it as plain values."""
        opened, deals, counts = [], set(), {}
        newest = self.env["crm.lead"].with_context(active_test=False).search([], order="id desc", limit=1).id or 0
        for rule, day in rules:
            batches = self._plan(rule, day)
            counts[rule.id] = sum(len(bundle.rows) for batch in batches for bundle in batch)
            for batch in batches:
                if len(opened) >= limit:
                    break
                if not self._open_together(rule, day, batch):
                    self._open_one_by_one(rule, day, batch)
                ids = [policy_id for bundle in batch for policy_id in bundle.policy_ids]
                opened += self._note_rehearsed(rule, ids, newest)
                deals |= {row["deal_key"] for row in opened if row["deal_key"] and row["deal_is"] == "new"}
        for row in opened:
            row.pop("deal_key")
        return opened, len(deals), counts

    @api.model
    def _note_rehearsed(self, rule, policy_ids, newest):
        """Return what became of policies in this rehearsal.

        :param int newest: id of the newest deal before it
        """
        cases = self.with_env(rule.env).search([("policy_id", "in", policy_ids)])
        tasks = cases.lead_id._get_renewal_tasks()
        rows = [self._prepare_rehearsed(rule, case, tasks, newest) for case in cases]
        failed = self.env["insurance.renewal.failure"].search(
            [("policy_id", "in", policy_ids), ("policy_id", "not in", cases.policy_id.ids)]
        )
        messages = {failure.policy_id.id: failure.message for failure in failed}
        missing = set(policy_ids) - set(cases.policy_id.ids)
        return rows + [
            {"policy_id": policy_id, "rule_id": rule.id, "user_id": False, "deal_key": False, "deal_is": False,
             "reason": "failed" if policy_id in messages else "busy", "message": messages.get(policy_id, "")}
            for policy_id in sorted(missing)
        ]  # fmt: skip

    @api.model
    def _prepare_rehearsed(self, rule, case, tasks, newest):
        """Return what came of one policy: deal, person, task and steps."""
        lead = case.lead_id
        task = tasks.get(lead)
        steps = case._get_rehearsed_steps(rule)
        return {
            "policy_id": case.policy_id.id,
            "rule_id": rule.id,
            "deal": lead.name,
            "deal_key": lead.id,
            "deal_is": "new" if lead.id > newest else "joins",
            "user_id": lead.user_id.id,
            "date_deadline": task.date_deadline if task else False,
            "steps": self.env["insurance.renewal.dry.run.line"]._describe_steps(steps),
        }

    def _get_rehearsed_steps(self, rule):
        """Return ``[(kind, date)]`` of what is planned after the opening."""
        planned = self.step_ids.filtered(lambda step: step.state == "planned" and step.kind != "create")
        return [(step.kind, step.date_planned) for step in planned.sorted("date_planned")]
