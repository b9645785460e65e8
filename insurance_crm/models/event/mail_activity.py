from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """Announce ``task_done`` for tasks that belong to a deal or a policy."""
        done = [(a.res_model, a.res_id, a.id) for a in self if a.res_model in ("crm.lead", "insurance.policy")]
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        for model, res_id, activity_id in done:
            record = self.env[model].browse(res_id)
            if model != "crm.lead" or record.sudo().insurance_kind:
                record._announce("task_done", occurrence=activity_id, payload={"activity_id": activity_id})
        return result
