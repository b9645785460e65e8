from markupsafe import Markup

from odoo import api, models
from odoo.fields import Command
from odoo.tools import format_date


class InsuranceRenewal(models.Model):
    """The task of a renewal deal, and what it says."""

    _inherit = "insurance.renewal"

    @api.model
    def _give_tasks(self, rule, today, leads):
        """Make the task of each deal, or bring the open one up to date with what is to be renewed.

        The task of a deal nobody is in charge of goes to who leads the work, to give it away.
        """
        leads = leads.filtered(lambda lead: "open" in lead.renewal_ids.mapped("state"))
        tasks = leads._get_renewal_tasks()
        orphans = leads.filtered(lambda lead: not lead.user_id)
        leaders = orphans._get_leaders(dict.fromkeys(orphans, rule)) if orphans else {}
        words = self._prepare_tasks_words(leads, leaders)
        led = {lead: {"user_id": leader.id} for lead, leader in leaders.items()}
        self._make_tasks(
            [
                self._prepare_task_vals(rule, today, lead) | led.get(lead, {}) | words[lead]
                for lead in leads
                if lead not in tasks
            ]
        )
        for lead, task in tasks.items():
            task.write(words[lead] | self._prepare_task_deadline(rule, lead, task))

    @api.model
    def _make_tasks(self, vals_list):
        """Make tasks of deals. Who gets one follows the deal, as everywhere; a fixed number of queries for all.

        :param vals_list: see ``_prepare_activity_vals``
        """
        tasks = self.env["mail.activity"].with_context(insurance_follow_together=True).create(vals_list)
        followers = self.env["mail.followers"].sudo()  # sudo: core lets its own method alone write who follows
        domain = [("res_model", "=", "crm.lead"), ("res_id", "in", tasks.mapped("res_id"))]
        known = {(one.res_id, one.partner_id.id) for one in followers.search_fetch(domain, ["res_id", "partner_id"])}
        # sudo: the person behind a colleague
        wanted = {(task.res_id, task.user_id.sudo().partner_id.id): True for task in tasks if task.user_id}
        subtypes = self.env["mail.message.subtype"].default_subtypes("crm.lead")[0]
        followers.create(
            [
                {
                    "res_model": "crm.lead",
                    "res_id": lead_id,
                    "partner_id": partner_id,
                    "subtype_ids": [Command.set(subtypes.ids)],
                }
                for lead_id, partner_id in wanted.keys() - known
            ]
        )

    @api.model
    def _prepare_task_vals(self, rule, today, lead):
        """Return the values of a deal's first task, without its words."""
        first = min(lead._get_cases_to_work().mapped("date_end"))
        return self._prepare_activity_vals(lead, rule.activity_type_id, rule._get_date_deadline(today, first))

    @api.model
    def _prepare_activity_vals(self, lead, activity_type, deadline):
        """Return the values of an automatic task of who is in charge of the deal, without its words."""
        return {
            "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
            "res_id": lead.id,
            "activity_type_id": activity_type.id,
            "user_id": lead.user_id.id,
            "date_deadline": deadline,
            "automated": True,
            "is_insurance_renewal": True,
        }

    @api.model
    def _prepare_task_deadline(self, rule, lead, task):
        """Return an earlier deadline when a policy that ends earlier joined the deal."""
        if rule.deadline_from != "end":
            return {}
        first = min(lead._get_cases_to_work().mapped("date_end"))
        return {"date_deadline": min(task.date_deadline, rule._get_date_deadline(task.create_date.date(), first))}

    # --- words -------------------------------------------------------------------------------------

    @api.model
    def _prepare_tasks_words(self, leads, whom=None, kind=None):
        """Return ``{deal: {summary, note}}`` of the tasks of deals, a fixed number of queries for all.

        :param whom: ``{deal: user}`` the task is for, in whose language it speaks; by default who is in charge
        :param kind: of the task: None for the deal's own, ``escalate`` for the supervisor's
        """
        facts = self._gather_facts(leads._get_cases_to_work())
        return {lead: self._prepare_task_words(lead, facts, (whom or {}).get(lead), kind) for lead in leads}

    @api.model
    def _prepare_task_words(self, lead, facts, user=None, kind=None):
        """Return summary and note of one deal's task: what ends when, and what the caller needs to know."""
        env = self.with_context(lang=self._get_lang(user or lead.user_id, lead.company_id)).env
        cases = lead._get_cases_to_work().with_env(env).sorted(lambda case: (case.date_end, case.id))
        if not cases:
            return {}
        told = [Markup(", ").join(filter(None, (facts.describe(case), facts.describe_risk(case)))) for case in cases]
        items = Markup().join(Markup("<li>%s</li>") % line for line in told)
        about = [Markup("<li>%s</li>") % line for line in facts.describe_client(cases[:1])]
        note = Markup("<ul>%s</ul>") % items
        if about:
            note += Markup("<ul>%s</ul>") % Markup().join(about)
        return {"summary": self._get_task_summary(cases, facts, kind), "note": note}

    @api.model
    def _get_task_summary(self, cases, facts, kind):
        env, first = cases.env, format_date(cases.env, cases[0].date_end)
        if len(cases) == 1:
            summary = env._("%(line)s ends %(date)s: renew", line=cases.line_id.name, date=first)
        else:
            summary = env._("%(count)s policies end from %(date)s: renew", count=len(cases), date=first)
        step = facts.get_step(cases, kind)
        if step:
            return step._get_summary(env, summary, cases[0].date_end)
        if not cases.lead_id.user_id:
            return env._("Nobody in charge: %(task)s", task=summary)
        return summary
