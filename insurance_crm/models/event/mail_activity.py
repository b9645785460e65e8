from odoo import api, fields, models
from odoo.fields import Domain

# where a task's record keeps what rules ask for
_DEALS, _POLICIES = "crm.lead", "insurance.policy"


class MailActivity(models.Model):
    """A task on a deal or a policy, as an event of it: whom it is about, and that it was done."""

    _inherit = "mail.activity"

    insurance_policy_id = fields.Many2one(
        "insurance.policy", "Policy", compute="_compute_insurance_record", search="_search_insurance_policy_id"
    )
    insurance_lead_id = fields.Many2one(
        "crm.lead", "Deal", compute="_compute_insurance_record", search="_search_insurance_lead_id"
    )
    insurance_partner_id = fields.Many2one(
        "res.partner", "Client", compute="_compute_insurance_record", search="_search_insurance_partner_id"
    )

    @api.depends("res_model", "res_id")
    def _compute_insurance_record(self):
        for model, tasks in self.grouped("res_model").items():
            records = self.env[model] if model in (_DEALS, _POLICIES) else None
            # sudo: whoever may see the task may know whom it is about
            there = set(records.sudo().browse(tasks.mapped("res_id")).exists().ids) if records is not None else ()
            for task in tasks:
                record = records.browse(task.res_id) if task.res_id in there else None
                task.insurance_lead_id = record if record and model == _DEALS else False
                task.insurance_policy_id = record if record and model == _POLICIES else False
                task.insurance_partner_id = record.sudo().partner_id if record else False

    def _search_insurance_policy_id(self, operator, value):
        return self._get_domain_of_record(_POLICIES, "id", operator, value)

    def _search_insurance_lead_id(self, operator, value):
        return self._get_domain_of_record(_DEALS, "id", operator, value)

    def _search_insurance_partner_id(self, operator, value):
        found = [self._get_domain_of_record(model, "partner_id", operator, value) for model in (_DEALS, _POLICIES)]
        return NotImplemented if NotImplemented in found else Domain.OR(found)

    @api.model
    def _get_domain_of_record(self, model, path, operator, value):
        """Return the domain of tasks on records of ``model`` for which a condition on ``path`` holds."""
        if operator not in ("in", "any", "any!"):
            return NotImplemented
        if operator == "in":
            records = Domain(path, "in", value)
        else:
            records = Domain(value) if path == "id" else Domain(path, operator, value)
        return Domain("res_model", "=", model) & Domain("res_id", "in", self.env[model]._search(records))

    def _action_done(self, feedback=False, attachment_ids=None):
        """Announce ``task_done`` for tasks that belong to a deal or a policy."""
        done = [(a.res_model, a.res_id, a.id) for a in self if a.res_model in ("crm.lead", "insurance.policy")]
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        for model, res_id, activity_id in done:
            record = self.env[model].browse(res_id)
            if model != "crm.lead" or record.sudo().insurance_kind:
                record._announce("task_done", occurrence=activity_id, payload={"activity_id": activity_id})
        return result
