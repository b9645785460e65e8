from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_amount, format_date


class InsuranceRenewal(models.Model):
    """Who gets the work, and what his task says."""

    _inherit = "insurance.renewal"

    # --- who ---------------------------------------------------------------------------------

    @api.model
    def _choose_users(self, rule, bundles):
        """Return for each bundle who gets it: the first of the candidates who still works here, else the stand-in."""
        users = self.env["res.users"].browse({user_id for bundle in bundles for user_id in bundle.user_ids})
        able = self._get_able(users | rule.user_id | rule.standin_id, rule.company_id)
        return [self._choose_user(rule, bundle, able) for bundle in bundles]

    @api.model
    def _choose_user(self, rule, bundle, able):
        """Return the user for one bundle; empty when nobody can take it.

        A client's policies may be in the books of several agents: the deal goes to the first
        of them who can read them all, or else to the agent of the policy that ends first.

        :param able: users who can be given work at all
        """
        chosen = rule.user_id.ids if rule.assign_to == "user" else bundle.user_ids
        candidates = able.browse(user_id for user_id in chosen if user_id in able._ids)
        if len(candidates) > 1:
            policies = self.env["insurance.policy"].browse(bundle.policy_ids)
            readers = candidates.filtered(
                lambda user: self._as_reader(policies, user, rule.company_id).has_access("read")
            )
            candidates = readers or candidates
        return candidates[:1] or rule.standin_id & able

    @api.model
    def _get_able(self, users, company):
        """Return those of ``users`` who work here, and for the company; what is said of them later is read at once."""
        # sudo: whether an employee has left and for which companies he works may be hidden from colleagues
        known = users.sudo()
        known.fetch(["active", "share", "company_ids", "partner_id"])
        known.partner_id.fetch(["lang"])
        return known.filtered(lambda user: user.active and not user.share and company in user.company_ids).with_env(
            users.env
        )

    @api.model
    def _as_reader(self, records, user, company):
        """Return ``records`` as ``user`` sees them when he works for ``company``."""
        return records.with_user(user).with_context(allowed_company_ids=company.ids)

    @api.model
    def _check_readers(self, rule, leads):
        """Give new deals that their assignee cannot open to the stand-in, or to nobody; one query per assignee."""
        for user, given in leads.filtered("user_id").grouped("user_id").items():
            refused = given - given.browse(self._as_reader(given, user, rule.company_id)._filtered_access("read").ids)
            if not refused:
                continue
            standin = rule.standin_id if rule.standin_id != user else rule.standin_id.browse()
            self._hand_over(refused, self._get_able(standin, rule.company_id))
            if refused.user_id and not self._as_reader(refused, refused.user_id, rule.company_id).has_access("read"):
                self._hand_over(refused, standin.browse())

    @api.model
    def _hand_over(self, leads, user):
        """Change who works the deals and nothing else (core would choose another pipeline and company)."""
        for (team, company), some in leads.grouped(lambda lead: (lead.team_id, lead.company_id)).items():
            some.write({"user_id": user.id, "team_id": team.id, "company_id": company.id})

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
