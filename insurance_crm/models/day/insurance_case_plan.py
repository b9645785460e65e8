from odoo import api, fields, models
from odoo.exceptions import UserError


class InsuranceCase(models.Model):
    """A case's tasks: planned with it, moved with its start."""

    _inherit = "insurance.case"

    @api.model_create_multi
    def create(self, vals_list):
        """A new case gets the tasks of its type at once."""
        cases = super().create(vals_list)
        for case in cases:
            case._start_plan()
        return cases

    def write(self, vals):
        """Tasks of the plan move with the start and change hands with the case."""
        before = {case: case.date_start for case in self} if "date_start" in vals else {}
        result = super().write(vals)
        for case, start in before.items():
            case._move_tasks(case.date_start - start)
        if "user_id" in vals:
            self.activity_ids.filtered(lambda task: task.automated).write({"user_id": vals["user_id"]})
        return result

    def _start_plan(self):
        """Schedule the tasks of the type's plan around the case's start, for who is responsible."""
        self.ensure_one()
        if not (plan := self.type_id.plan_id):
            return
        for step in plan.template_ids:
            user = step.responsible_id if step.responsible_type == "other" else self.user_id
            self.activity_schedule(
                activity_type_id=step.activity_type_id.id,
                automated=True,
                summary=step.summary,
                note=step.note,
                user_id=(user or self.user_id).id,
                date_deadline=step._get_date_deadline(self.date_start),
            )

    def _move_tasks(self, days):
        """Move the open tasks that came from the plan along with the start, by a timedelta."""
        for task in self.activity_ids.filtered("automated") if days else ():
            task.date_deadline += days

    @api.ondelete(at_uninstall=False)
    def _unlink_only_planned(self):
        if self.filtered(lambda case: case.state != "planned"):
            raise UserError(self.env._("Only planned cases are deleted; others are kept as not done, with the reason."))

    @api.model
    def _get_starting(self, user, last):
        """Return the open cases of a user that start or are due up to ``last``, the first first."""
        domain = [("user_id", "=", user.id), ("state", "in", ("planned", "running"))]
        soon = ["|", ("date_start", "<=", last), ("date_due", "<=", last)]
        return self.search(domain + soon, order="date_due, id")

    @api.model
    def _get_open_of(self, partner):
        """Return the open cases of a client, the next first; empty without insurance rights."""
        domain = [("partner_id", "child_of", partner.ids), ("state", "in", ("planned", "running"))]
        return self.search(fields.Domain(domain), order="date_due, id", limit=5)
