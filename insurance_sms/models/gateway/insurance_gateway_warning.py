from odoo import models


class InsuranceGateway(models.Model):
    """Warnings: one task for who looks after the gateway, not one for every run that meets the trouble."""

    _inherit = "insurance.gateway"

    def _in_office(self):
        """Return the gateway in the language of its company; of the first company, where it is for all.

        A warning is known by its words, so that they must be the same whoever meets the trouble.
        """
        self.ensure_one()
        # sudo: which companies there are does not depend on who meets the trouble
        company = self.company_id or self.env["res.company"].sudo().search([], limit=1, order="id")
        return self.with_context(lang=company._get_message_lang())

    def _warn(self, summary, note):
        """Give a task to who looks after the gateway, unless the same one is open. Return it."""
        self.ensure_one()
        open_task = self._get_warning(summary)
        user = self._get_warned()
        if open_task or not user:
            return open_task
        # sudo: the job's user may not write gateways; this one task is all it leaves there
        return self.sudo().activity_schedule(
            "mail.mail_activity_data_todo", summary=summary, note=note, user_id=user.id
        )

    def _end_warning(self, summary):
        """Close the task of a trouble that is over."""
        # sudo: as for making it
        self._get_warning(summary).action_feedback(feedback=self.env._("It is over."))

    def _get_warning(self, summary):
        # sudo: whose task it is does not matter for there being one
        return (
            self.env["mail.activity"]
            .sudo()
            .search([("res_model", "=", self._name), ("res_id", "in", self.ids), ("summary", "=", summary)], limit=1)
        )

    def _get_warned(self):
        """Return who looks after the gateway; while nobody does, or he may not see it, someone with Odoo's settings."""
        responsible = self.responsible_id
        if responsible.active and self.with_user(responsible).has_access("read"):
            return responsible
        # sudo: to look for somebody who can do something about it
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [("all_group_ids", "in", self.env.ref("base.group_system").ids), ("share", "=", False)],
                limit=1,
                order="id",
            )
        )
