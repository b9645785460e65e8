from odoo import models


class InsuranceContactRule(models.Model):
    """Whom a rule tells, for many records at once."""

    _inherit = "insurance.contact.rule"

    def _follow(self, record, path):
        """Return what a dotted path leads to from a record; ``id`` is itself, no path leads nowhere (``None``).

        Fields a model has not got lead nowhere: a moment may happen to records of several models.
        """
        if not path:
            return None
        for name in path.split(".") if path != "id" else ():
            if name not in record._fields:
                return None
            record = record[name]
        return record

    def _get_policy(self, record):
        return self._get_near(record, "insurance.policy", self.event_id.policy_path)

    def _get_deal(self, record):
        deal = self._get_near(record, "crm.lead", self.event_id.deal_path)
        return deal or self._get_policy(record).lead_id

    def _get_near(self, record, model, path):
        """Return the record of ``model`` that belongs to a record: itself, or where the path leads; may be empty."""
        if record._name == model:
            return record
        found = self._follow(record, path)
        return self._first(found) if found is not None and found._name == model else self.env[model]

    def _first(self, records):
        """Return the first of several records; of a batch one alone keeps being read together with the others."""
        return records[:1] if len(records) > 1 else records

    def _fetch(self, records):
        """Read what finding people needs of records, and no other column."""
        event = self.event_id
        paths = [event.partner_path, event.agent_path, event.policy_path, event.deal_path, self.recipient_path]
        names = {(path or "").split(".")[0] for path in paths} | {"company_id", "insured_id", "issuer_id", "lead_id"}
        known = [name for name in names if name != "id" and name in records._fields and records._fields[name].store]
        records.fetch(known)

    def _get_recipients(self, records):
        """Return whom this rule tells about each record.

        :param records: records of one model, readable by the one who asks
        :return: ``{id: [(partner, audience, agent, part)]}``; audience is ``client`` or ``employee``, agent the user
            in charge (may be empty), part 0 where the rule tells one person, else the partner's id. Nobody: an empty list.
        """
        self.ensure_one()
        find = getattr(self, f"_find_{self.recipient}")
        self._fetch(records)
        told = {}
        for record in records:
            agent = self._get_agent(record)
            people = find(record, agent)
            several = self.recipient == "path"
            if people._name == "res.users":
                # sudo: everybody in the office may be told, also by who may not read users
                pairs = [(user.sudo().partner_id, "employee", user) for user in people if user.active]
            else:
                employees = self._get_employees(people)
                pairs = [
                    (person, "employee" if person in employees else "client", employees.get(person, agent))
                    for person in people
                ]
            told[record.id] = [
                (partner.with_env(self.env), audience, user, partner.id if several else 0)
                for partner, audience, user in pairs
            ]
        return told

    def _get_employees(self, people):
        """Return ``{contact: user}`` of those contacts who work here; only "somebody else" may be one."""
        if self.recipient != "path":
            return {}
        users = people.sudo().user_ids.filtered(lambda user: user.active and not user.share)  # sudo: see above
        return {user.partner_id.with_env(self.env): user.with_env(self.env) for user in users}

    def _get_agent(self, record):
        agent = self._follow(record, self.event_id.agent_path)
        if agent is None or agent._name != "res.users":
            agent = self.env["res.users"]
        return self._first(agent) or self._get_policy(record).user_id or self._get_deal(record).user_id

    def _find_client(self, record, _agent):
        found = self._follow(record, self.event_id.partner_path)
        if found is None or found._name != "res.partner":
            found = self.env["res.partner"]
        return self._first(found) or self._get_policy(record).partner_id or self._get_deal(record).partner_id

    def _find_insured(self, record, agent):
        """Who is insured; the policyholder where nobody else is named."""
        return self._get_policy(record).insured_id or self._find_client(record, agent)

    def _find_agent(self, _record, agent):
        return agent

    def _find_issuer(self, record, agent):
        """The second employee of the policy or the deal; the agent where there is none."""
        return self._get_policy(record).issuer_id or self._get_deal(record).issuer_id or agent

    def _find_supervisor(self, record, agent):
        """The leader of the deal's pipeline or of the agent's team, else a supervisor of the company."""
        # sudo: who leads whom may be used without a right on teams
        leader = self._get_deal(record).sudo().team_id.user_id or agent.sudo().sale_team_id.user_id
        return (leader - agent).with_env(self.env) or self._get_company_supervisor(agent)

    def _get_company_supervisor(self, agent):
        group = self.env.ref("insurance_crm.group_supervisor")
        domain = [
            ("all_group_ids", "in", group.ids),
            ("company_ids", "in", self.env.company.ids),
            ("share", "=", False),
            ("id", "!=", agent.id),
        ]
        service = self.env.ref("insurance_sms.user_messages", raise_if_not_found=False)
        # sudo: see above
        found = self.env["res.users"].sudo().search(domain, order="id", limit=2)
        return (found - (service or found.browse()))[:1].with_env(self.env)

    def _find_path(self, record, _agent):
        found = self._follow(record, self.recipient_path)
        return found if found is not None else self.env["res.partner"]
