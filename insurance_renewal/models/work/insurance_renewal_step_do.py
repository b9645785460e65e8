from odoo import api, models
from odoo.tools import format_date


class InsuranceRenewalStep(models.Model):
    """What the steps do: remind who is in charge, tell the supervisor, win back."""

    _inherit = "insurance.renewal.step"

    def _finish(self, today, users=None):
        """Mark steps as done; ``users`` is ``{deal: who got it}``, by default who is in charge."""
        by_user = self.grouped(lambda step: (users or {}).get(step.renewal_id.lead_id, step.renewal_id.lead_id.user_id))
        for user, steps in by_user.items():
            steps.write({"state": "done", "date_done": today, "user_id": user.id, "reason": False})

    # --- remind ------------------------------------------------------------------------------------

    def _do_remind(self, today):
        """The deal's task is due now, and says that it is a reminder; who has marked it as done gets another."""
        self._finish(today)
        self._push_tasks(today)

    def _push_tasks(self, today):
        """Bring the tasks of the steps' deals to ``today``, or make one where there is none; a few queries for all."""
        leads = self.renewal_id.lead_id
        engine = self.env["insurance.renewal"]
        words = engine._prepare_tasks_words(leads)
        types = {step.renewal_id.lead_id: step.rule_step_id.activity_type_id for step in self}
        tasks = leads._get_renewal_tasks()
        for lead, task in tasks.items():
            kind = types[lead] or task.activity_type_id
            task.write(
                words[lead]
                | {"date_deadline": min(task.date_deadline, today)}
                | ({"activity_type_id": kind.id} if kind != task.activity_type_id else {})
            )
        engine._make_tasks(
            [
                engine._prepare_activity_vals(lead, types[lead] or lead.renewal_ids.rule_id[:1].activity_type_id, today)
                | words[lead]
                for lead in leads
                if lead not in tasks
            ]
        )

    # --- tell the supervisor ---------------------------------------------------------------------

    def _do_escalate(self, today):
        """A task for the supervisor on each deal, once; a supervisor's own deal is a reminder to himself."""
        leads = self.renewal_id.lead_id
        whom = leads._get_escalation_users(self)
        nobody = self.filtered(lambda step: not whom[step.renewal_id.lead_id])
        nobody.write({"state": "missed", "reason": "nobody", "date_failed": today})
        self._tell_nobody(nobody, today)
        steps = self - nobody
        steps._finish(today, whom)
        own = steps.filtered(lambda step: whom[step.renewal_id.lead_id] == step.renewal_id.lead_id.user_id)
        if own:
            own._push_tasks(today)
        (steps - own)._make_escalations(today, whom)

    @api.model
    def _tell_nobody(self, steps, today):
        for step in steps:
            self.env["insurance.renewal.failure"]._tell(
                step.renewal_id.policy_id.id,
                self.env._("Nobody could be told that this renewal is still open: choose the supervisor in its rule."),
                today,
            )

    def _make_escalations(self, today, whom):
        leads = self.renewal_id.lead_id
        told = leads._get_renewal_tasks("escalate")
        engine = self.env["insurance.renewal"]
        words = engine._prepare_tasks_words(leads, whom, "escalate")
        types = {step.renewal_id.lead_id: step.rule_step_id.activity_type_id for step in self}
        for lead, task in told.items():
            task.write(words[lead])
        engine._make_tasks(
            [
                engine._prepare_activity_vals(lead, types[lead] or lead.renewal_ids.rule_id[:1].activity_type_id, today)
                | {"user_id": whom[lead].id, "is_insurance_renewal": False, "renewal_step_kind": "escalate"}
                | words[lead]
                for lead in leads
                if lead not in told
            ]
        )

    # --- win back ----------------------------------------------------------------------------------

    def _do_win_back(self, today):
        """After the end: an open deal gets its task; what is lost gets a deal to win it back, one per client and month."""
        still_open = self.filtered(lambda step: step.renewal_id.state == "open")
        still_open._finish(today)
        if still_open:
            still_open._push_tasks(today)
        lost = self - still_open
        made = lost.renewal_id._find_or_make_win_back_deals(today)
        lost._finish(today, made)
        lost._give_win_back_tasks(today)

    def _give_win_back_tasks(self, today):
        """One task for each deal that is to win something back, with what was lost."""
        engine = self.env["insurance.renewal"]
        leads = self.renewal_id.win_back_lead_id
        words = engine._prepare_tasks_words(leads)
        tasks = leads._get_renewal_tasks()
        for lead, task in tasks.items():
            task.write(words[lead] | {"date_deadline": min(task.date_deadline, today)})
        types = {
            step.renewal_id.win_back_lead_id: step.rule_step_id.activity_type_id
            or step.renewal_id.rule_id.activity_type_id
            for step in self
        }
        engine._make_tasks(
            [
                engine._prepare_activity_vals(lead, types[lead], today) | words[lead]
                for lead in leads
                if lead not in tasks
            ]
        )

    # --- words -------------------------------------------------------------------------------------

    def _get_summary(self, env, summary, date_end):
        """Return the words on top of a task at this step, in the language of ``env``; ``summary`` is what it said."""
        own = self.rule_step_id.with_env(env).summary
        if own:
            return own
        if self.kind == "remind":
            return env._("Reminder: %(what)s", what=summary)
        if self.kind == "escalate":
            return env._("Still open: %(what)s", what=summary)
        return env._("Win back: ended %(date)s", date=format_date(env, date_end))
