from odoo import fields, models

from ...lib.distribution import Candidate, choose


class InsuranceDistributionRule(models.Model):
    """Whom a rule chooses, and why, in words. Called with full rights: it counts deals of all books."""

    _inherit = "insurance.distribution.rule"

    def _choose_user(self, lead):
        """Return ``(user, why)`` for a deal; no user when nobody can take it.

        ``self`` may be empty: then the least loaded of the agents who work the line is chosen.

        :param lead: the deal, of one company
        """
        for step in (self._choose_own_agent, self._choose_fixed, self._choose_of_many):
            user, why = step(lead)
            if user:
                return user, why
        fallback, words = self._replace_absent(self.fallback_id, lead)
        if fallback:
            return fallback, " · ".join(filter(None, (self.env._("nobody else could take it"), words)))
        return fallback, self.env._("no agent works this line and is here: assign it by hand")

    def _choose_own_agent(self, lead):
        """The agent in charge of a known client, or his stand-in."""
        agent = lead._get_agent_in_charge() if not self or self.own_first else self.env["res.users"]
        if not agent._get_takers(lead.company_id, lead.insurance_line_id):
            return agent.browse(), ""
        user, words = self._replace_absent(agent, lead)
        why = self.env._("agent in charge of the client: %(name)s", name=agent.name)
        return user, " · ".join(filter(None, (why, words)))

    def _choose_fixed(self, lead):
        """The one person the rule names, or his stand-in."""
        if self.way != "fixed":
            return self.env["res.users"], ""
        user, words = self._replace_absent(self.user_id, lead)
        return user, " · ".join(filter(None, (self.env._("always this person"), words)))

    def _choose_of_many(self, lead):
        """Of the agents who work the line and are not away: whoever is at work, then in turn or by load."""
        if self.way == "fixed":
            return self.env["res.users"], ""
        agents = self.user_ids or self.env["res.users"]._get_request_takers(lead.company_id)
        able = agents._get_takers(lead.company_id, lead.insurance_line_id)
        away = able._get_absent(fields.Date.today())
        there = able - away
        words = ""
        if not there and away:
            there = away.browse({user.id for one in away if (user := one._get_stand_in(fields.Date.today()))})
            words = self.env._("all of them are away: stand-in")
        choice = choose(self._get_candidates(there, lead.company_id), self.way or "load", self._prefers_at_work())
        if not choice:
            return able.browse(), ""
        return able.browse(choice.id), " · ".join(filter(None, (words, self._explain_choice(choice, lead))))

    def _prefers_at_work(self):
        return not self or self.at_work_first

    def _get_candidates(self, users, company):
        """Return the ``Candidate`` rows of ``users``: at work, load and last turn, in a constant number of queries."""
        loads = dict(
            self.env["crm.lead"]._read_group(
                [("user_id", "in", users.ids), ("company_id", "=", company.id), ("won_status", "=", "pending"),
                 ("insurance_kind", "!=", False)],
                ["user_id"],
                ["__count"],
            )
        )  # fmt: skip
        turns = {turn.user_id.id: turn.date_last for turn in self.turn_ids}
        at_work = users._get_at_work(company) if self._prefers_at_work() else users
        return [Candidate(user.id, user in at_work, loads.get(user, 0), str(turns.get(user.id, ""))) for user in users]

    def _explain_choice(self, choice, lead):
        """Return in words why somebody was chosen of several."""
        if choice.alone:
            return self.env._("the only one who can take it")
        line = lead.insurance_line_id.name
        words = [
            self.env._("works %(line)s", line=line) if line else "",
            self.env._("at work now") if choice.at_work else self.env._("nobody is at work now"),
        ]
        if not self._prefers_at_work():
            words.pop()
        if self.way == "turn":
            words.append(self.env._("next in turn of %(among)s", among=choice.among))
        else:
            words.append(self.env._("%(load)s open deals, fewest of %(among)s", load=choice.load, among=choice.among))
        return " · ".join(filter(None, words))

    def _replace_absent(self, user, lead):
        """Return ``user`` when he is here, else his stand-in, and what to say of it."""
        able = user._get_takers(lead.company_id)
        if not able or not able._get_absent(fields.Date.today()):
            return able, ""
        stand_in = able._get_stand_in(fields.Date.today())._get_takers(lead.company_id)
        return stand_in, self.env._("%(name)s is away: stand-in", name=able.name) if stand_in else ""
