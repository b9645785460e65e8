from datetime import timedelta

from odoo import fields, models


class InsuranceClaim(models.Model):
    """Tasks that come with the stages, once per stage until the claim is reopened."""

    _inherit = "insurance.claim"

    def _after_move(self, old):
        """The task of the stage left behind is done; the one of the new stage is given."""
        result = super()._after_move(old)
        self._finish_tasks()
        self._plan_tasks()
        return result

    def _get_stage_tasks(self):
        """Return the tasks that came with stages, open and done; for everybody (see the calls)."""
        # sudo: tasks are their doers'; which of a claim were given decides what is given
        tasks = self.env["mail.activity"].sudo().with_context(active_test=False)
        return tasks.search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("insurance_claim_stage_id", "!=", False)]
        )

    def _finish_tasks(self):
        """Close the open tasks of stages the claims are no longer at."""
        stages = {claim.id: claim.stage_id for claim in self}
        left = self._get_stage_tasks().filtered(
            lambda task: task.active and task.insurance_claim_stage_id != stages[task.res_id]
        )
        if left:
            left.action_feedback(feedback=self.env._("The claim went on."))

    def _plan_tasks(self):
        """Give the task of its stage to each claim that has not had it in this round."""
        claims = self.filtered("stage_id.task_type_id")
        if not claims:
            return
        had = {
            (task.res_id, task.insurance_claim_stage_id.id, task.insurance_claim_round)
            for task in claims._get_stage_tasks()
        }
        new = claims.filtered(lambda claim: (claim.id, claim.stage_id.id, claim.reopen_count) not in had)
        vals_list = [vals for claim in new if (vals := claim._prepare_task_vals())]
        # sudo: a task for a colleague; quick: without a mail about each
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(vals_list)

    def _prepare_task_vals(self):
        """Return the values of the task of the claim's stage; None when nobody can be given it."""
        stage = self.stage_id
        user = self._get_task_user(stage.task_for)
        if not user:
            return None
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": stage.task_type_id.id,
            "summary": stage.task_summary,
            "user_id": user.id,
            "date_deadline": fields.Date.context_today(self) + timedelta(days=stage.task_days),
            "automated": True,
            "insurance_claim_stage_id": stage.id,
            "insurance_claim_round": self.reopen_count,
        }

    def _get_task_user(self, who):
        """Return who does a task of the claim: its ``handler``, the client's ``agent``, or the ``manager``; or nobody.

        An agent who is away, or may not see the claim, is replaced by his stand-in; without either nobody.
        """
        self.ensure_one()
        if who == "agent":
            agent = self.agent_id and self.agent_id._get_stand_in(fields.Date.today())
            return agent.filtered(lambda user: self.with_user(user).has_access("read"))
        user = self.user_id if who == "handler" else self.company_id._get_claims_head()
        return user.filtered(lambda one: one.active)

    def _hand_over_tasks(self, before):
        """Give the open tasks of who handled the claims to who handles them now.

        :param dict before: ``{claim: handler until now}``
        """
        tasks = self.env["mail.activity"].sudo()  # sudo: tasks of colleagues go with the claim
        tasks = tasks.search([("res_model", "=", self._name), ("res_id", "in", self.ids)])
        old = {claim.id: user for claim, user in before.items()}
        new = {claim.id: claim.user_id for claim in self}
        moved = tasks.filtered(lambda task: task.user_id and task.user_id == old[task.res_id] and new[task.res_id])
        for user, some in moved.grouped(lambda task: new[task.res_id]).items():
            some.with_context(mail_activity_quick_update=True).user_id = user
