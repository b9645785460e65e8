from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_amount, format_date


class InsuranceRenewal(models.Model):
    """The task of a renewal deal, and what it says."""

    _inherit = "insurance.renewal"

    # --- what --------------------------------------------------------------------------------

    @api.model
    def _give_tasks(self, rule, today, leads):
        """Make the task of each deal, or bring the open one up to date with what is to be renewed."""
        tasks = leads._get_renewal_tasks()
        new = [lead for lead in leads if lead not in tasks]
        self._fetch_policies(leads.renewal_ids.policy_id.ids)
        self.env["mail.activity"].create([self._prepare_task_vals(rule, today, lead) for lead in new])
        for lead, task in tasks.items():
            task.write(self._prepare_task_words(lead) | self._prepare_task_deadline(rule, lead, task))

    @api.model
    def _prepare_task_vals(self, rule, today, lead):
        open_cases = lead.renewal_ids.filtered(lambda case: case.state == "open")
        return {
            "res_model_id": self.env["ir.model"]._get_id("crm.lead"),
            "res_id": lead.id,
            "activity_type_id": rule.activity_type_id.id,
            "user_id": lead.user_id.id,
            "date_deadline": rule._get_date_deadline(today, min(open_cases.mapped("date_end"))),
            "automated": True,
            "is_insurance_renewal": True,
        } | self._prepare_task_words(lead)

    @api.model
    def _prepare_task_deadline(self, rule, lead, task):
        """Return an earlier deadline when a policy that ends earlier joined the deal."""
        if rule.deadline_from != "end":
            return {}
        first = min(lead.renewal_ids.filtered(lambda case: case.state == "open").mapped("date_end"))
        return {"date_deadline": min(task.date_deadline, rule._get_date_deadline(task.create_date.date(), first))}

    @api.model
    def _prepare_task_words(self, lead):
        """Return summary and note of a deal's task: what ends when, and what was paid last."""
        env = self.with_context(lang=self._get_lang(lead.user_id, lead.company_id)).env
        policies = lead.renewal_ids.filtered(lambda case: case.state == "open").policy_id.with_env(env)
        policies = policies.sorted(lambda policy: (policy.date_end, policy.id))
        first = format_date(env, policies[0].date_end)
        if len(policies) == 1:
            summary = env._("%(line)s ends %(date)s: renew", line=policies.line_id.name, date=first)
        else:
            summary = env._("%(count)s policies end from %(date)s: renew", count=len(policies), date=first)
        items = Markup().join(Markup("<li>%s</li>") % self._describe_ending(policy) for policy in policies)
        return {"summary": summary, "note": Markup("<ul>%s</ul>") % items}

    @api.model
    def _describe_ending(self, policy):
        """Return one line about an ending policy, in the language of its environment."""
        env = policy.env
        date = format_date(env, policy.date_end)
        if policy.end_precision == "month":
            date = format_date(env, policy.date_end, date_format="LLLL y")
        premium = format_amount(env, policy.premium_total, policy.currency_id)
        ltr = Markup('<span dir="ltr">%s</span>')
        parts = [
            Markup("<b>%s</b>") % policy.line_id.name,
            policy.number and ltr % policy.number,
            policy.object_names,
            policy.insurer_id.name,
            env._("ends %(date)s", date=ltr % date),
            env._("last premium %(premium)s", premium=ltr % premium) if policy.premium_total else None,
        ]
        return Markup(", ").join(part for part in parts if part)
