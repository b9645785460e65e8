from odoo import api, fields, models
from odoo.exceptions import UserError

CLOSING = {"active", "probability", "stage_id"}
SUPERVISORS = 5  # asked, one after the other, whether they can open the deal


class CrmLead(models.Model):
    """The renewal deal: the ending policies of a client that are worked together."""

    _inherit = "crm.lead"

    renewal_ids = fields.One2many("insurance.renewal", "lead_id", string="Ending policies", copy=False)
    win_back_ids = fields.One2many(
        "insurance.renewal", "win_back_lead_id", string="To win back", copy=False,
        help="Lost renewals this deal was made to win back.",
    )  # fmt: skip
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

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Whoever gets a task by night is made to follow with all the others, see ``_make_tasks``."""
        if self.env.context.get("insurance_follow_together"):
            return True
        return super().message_subscribe(partner_ids, subtype_ids)

    def _merge_dependences(self, opportunities):
        """Renewals of merged deals move to the deal that stays, whose one task lists them all."""
        result = super()._merge_dependences(opportunities)
        # sudo: merging needs rights on the deals; their renewals follow whatever book they are in
        cases = opportunities.sudo().renewal_ids
        if cases:
            cases.write({"lead_id": self.id})
            self.sudo()._refresh_renewal_task()
        opportunities.sudo().win_back_ids.write({"win_back_lead_id": self.id})
        return result

    def _get_cases_to_work(self):
        """Return the renewals these deals are about now: the open ones, and lost ones to win back."""
        return self.renewal_ids.filtered(lambda case: case.state == "open") | self.win_back_ids.filtered(
            lambda case: case.state in ("lost", "open")
        )

    # --- the automatic task ------------------------------------------------------------------

    def _get_renewal_tasks(self, kind=None):
        """Return ``{deal: its open automatic task}`` (the first to be due); ``kind`` escalate: the supervisor's."""
        which = ("renewal_step_kind", "=", kind) if kind else ("is_insurance_renewal", "=", True)
        tasks = self.env["mail.activity"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "in", self.ids), which],
            order="date_deadline desc, id desc",
        )
        return {self.browse(task.res_id).with_prefetch(self.ids): task for task in tasks}

    def _refresh_renewal_task(self):
        """Keep one automatic task per deal, and let it say what is still to be renewed; a few queries for all deals."""
        engine = self.env["insurance.renewal"]
        leads = self.filtered(lambda lead: lead._get_cases_to_work())
        tasks = self._get_renewal_tasks()
        doubles = self.activity_ids.filtered("is_insurance_renewal") - engine.env["mail.activity"].union(
            *tasks.values()
        )
        doubles.unlink()
        words = engine._prepare_tasks_words(leads)
        for lead in leads.filtered(lambda lead: lead in tasks):
            if any(tasks[lead][name] != value for name, value in words[lead].items()):
                tasks[lead].write(words[lead])
        self._finish_escalations()

    def _finish_escalations(self):
        """The supervisor's task is done when what he was told about is no longer open."""
        told = self._get_renewal_tasks("escalate")
        over = [
            task
            for lead, task in told.items()
            if not any(
                step.kind == "escalate" and step.state == "done"
                for step in lead.renewal_ids.filtered(lambda case: case.state == "open").step_ids
            )
        ]
        if over:
            self.env["mail.activity"].union(*over)._action_done(feedback=self.env._("No longer open."))

    def _reassign_renewal_tasks(self):
        """Tasks go along with their deals, and speak to who has them now."""
        moved = self.browse()
        for lead, task in self._get_renewal_tasks().items():
            if task.user_id != lead.user_id:
                task.with_context(mail_activity_quick_update=lead.user_id == self.env.user).user_id = lead.user_id
                moved |= lead
        moved._refresh_renewal_task()

    def _finish_renewal_tasks(self):
        tasks = [*self._get_renewal_tasks().values(), *self._get_renewal_tasks("escalate").values()]
        if tasks:
            self.env["mail.activity"].union(*tasks)._action_done(feedback=self.env._("The deal is closed."))

    def _get_escalation_users(self, steps):
        """Return ``{deal: who is told}``: the rule's supervisor, the pipeline's leader, else a supervisor of the company.

        Only persons who work here and can open the deal; nobody when there is no such person.
        """
        return self._get_leaders({step.renewal_id.lead_id: step.renewal_id.rule_id for step in steps})

    def _get_leaders(self, rules):
        """Return ``{deal: who leads its work}`` (see ``_get_escalation_users``); ``rules``: ``{deal: its rule}``."""
        engine = self.env["insurance.renewal"]
        supervisors = self._get_company_supervisors()
        named = {lead: [rules[lead].escalate_user_id, lead.team_id.user_id, *supervisors] for lead in self}
        users = self.env["res.users"].union(*(user for some in named.values() for user in some))
        able = engine._get_able(users, self.env.company)
        seen = {
            user: set(engine._as_reader(self, user, self.env.company)._filtered_access("read").ids) for user in able
        }
        return {
            lead: next((user for user in some if user in seen and lead.id in seen[user]), self.env["res.users"])
            for lead, some in named.items()
        }

    @api.model
    def _get_company_supervisors(self):
        """Return the persons of the company who lead other agents, who has been here longest first."""
        group = self.env.ref("insurance_crm.group_supervisor")
        # sudo: who leads the agents is no secret to the night's user
        users = group.sudo().all_user_ids.filtered(lambda user: user.active and self.env.company in user.company_ids)
        return users.sorted("id")[:SUPERVISORS].with_env(self.env)

    def _restore_idle(self):
        """Restore deals that were closed because nothing was left to renew: now there is."""
        idle = self.env.ref("insurance_renewal.lost_reason_not_needed")
        restored = self.filtered(lambda lead: lead.won_status == "lost" and lead.lost_reason_id == idle)
        if restored:
            restored.action_restore()
            restored.lost_reason_id = False
            restored._revive_renewal_tasks()

    # --- the deal closes itself --------------------------------------------------------------

    def _settle_renewals(self):
        """Close the open deals whose renewals are all closed; tell the task of the others what is left.

        Won when something was renewed; lost, with its reason, when nothing was left to renew.
        A draft on the deal keeps it open.
        """
        won, idle, left = self.browse(), self.browse(), self.browse()
        for lead in self.filtered(
            lambda lead: lead.won_status == "pending" and (lead.renewal_ids or lead.win_back_ids)
        ):
            states = set((lead.renewal_ids | lead.win_back_ids).mapped("state"))
            if lead._get_cases_to_work():
                left |= lead
            elif "draft" in lead.insurance_policy_ids.mapped("state"):
                continue
            elif "renewed" in states:
                won |= lead
            else:
                idle |= lead
        if left:
            left._refresh_renewal_task()
        if won:
            won.action_set_won()
        if idle:
            idle.action_set_lost(lost_reason_id=self.env.ref("insurance_renewal.lost_reason_not_needed").id)
