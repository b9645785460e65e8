from odoo import api, fields, models
from odoo.exceptions import UserError

CLOSING = {"active", "probability", "stage_id"}


class CrmLead(models.Model):
    """The renewal deal: the ending policies of a client that are worked together."""

    _inherit = "crm.lead"

    renewal_ids = fields.One2many("insurance.renewal", "lead_id", string="Ending policies", copy=False)
    renewal_bundle = fields.Char(
        readonly=True,
        copy=False,
        help="Company, client, month, origin and pipeline: what makes a renewal deal one deal.",
    )
    renewal_number = fields.Integer(
        readonly=True,
        copy=False,
        help="Which of the client's renewal deals for the same month: 2 after the first was closed.",
    )

    _renewal_bundle_uniq = models.UniqueIndex(
        "(renewal_bundle, renewal_number) WHERE renewal_bundle IS NOT NULL",
        "This renewal deal of the client was just made by somebody else.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_without_renewals(self):
        # sudo: also renewals of other agents' policies keep the deal
        for lead in self.filtered(lambda lead: lead.sudo().renewal_ids):
            raise UserError(
                self.env._(
                    "%(deal)s has renewals. Mark it lost, or merge it with another deal.", deal=lead.display_name
                )
            )

    def write(self, vals):
        """The task follows the deal: to its new salesperson, and away when the deal is closed."""
        result = super().write(vals)
        if "user_id" in vals or CLOSING.intersection(vals):
            # sudo: the deal was just changed with the user's rights; its automatic task follows
            renewals = self.filtered(lambda lead: lead.insurance_kind in ("own_renewal", "foreign_renewal")).sudo()
            if "user_id" in vals:
                renewals._reassign_renewal_tasks()
            if CLOSING.intersection(vals):
                renewals.filtered(lambda lead: lead.won_status != "pending")._finish_renewal_tasks()
        return result

    def _merge_dependences(self, opportunities):
        """Renewals of merged deals move to the deal that stays, whose one task lists them all."""
        result = super()._merge_dependences(opportunities)
        # sudo: merging needs rights on the deals; their renewals follow whatever book they are in
        cases = opportunities.sudo().renewal_ids
        if cases:
            cases.write({"lead_id": self.id})
            self.sudo()._refresh_renewal_task()
        return result

    # --- the automatic task ------------------------------------------------------------------

    def _get_renewal_tasks(self):
        """Return ``{deal: its open automatic task}`` (the first to be due)."""
        tasks = self.env["mail.activity"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "in", self.ids), ("is_insurance_renewal", "=", True)],
            order="date_deadline desc, id desc",
        )
        return {self.browse(task.res_id): task for task in tasks}

    def _refresh_renewal_task(self):
        """Keep one automatic task per deal, and let it say what is still to be renewed."""
        tasks = self._get_renewal_tasks()
        for lead, task in tasks.items():
            doubles = lead.activity_ids.filtered("is_insurance_renewal") - task
            doubles.unlink()
            if "open" in lead.renewal_ids.mapped("state"):
                task.write(self.env["insurance.renewal"]._prepare_task_words(lead))

    def _reassign_renewal_tasks(self):
        for lead, task in self._get_renewal_tasks().items():
            if task.user_id != lead.user_id:
                task.with_context(mail_activity_quick_update=lead.user_id == self.env.user).user_id = lead.user_id

    def _finish_renewal_tasks(self):
        tasks = self.env["mail.activity"].union(*self._get_renewal_tasks().values())
        if tasks:
            tasks._action_done(feedback=self.env._("The deal is closed."))

    # --- the deal closes itself --------------------------------------------------------------

    def _settle_renewals(self):
        """Close the open deals whose renewals are all closed; tell the task of the others what is left.

        Won when something was renewed; lost, with its reason, when nothing was left to renew.
        A draft on the deal keeps it open.
        """
        won, idle = self.browse(), self.browse()
        for lead in self.filtered(lambda lead: lead.won_status == "pending" and lead.renewal_ids):
            states = set(lead.renewal_ids.mapped("state"))
            if "open" in states:
                lead._refresh_renewal_task()
            elif "draft" in lead.insurance_policy_ids.mapped("state"):
                continue
            elif "renewed" in states:
                won |= lead
            else:
                idle |= lead
        if won:
            won.action_set_won()
        if idle:
            idle.action_set_lost(lost_reason_id=self.env.ref("insurance_renewal.lost_reason_not_needed").id)
