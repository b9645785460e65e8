from typing import NamedTuple

from odoo import api, fields, models

from odoo.addons.insurance_crm.lib.distribution import Candidate, choose


class Desk(NamedTuple):
    """Who can take claims of a company today, read once for many claims."""

    able: object  # res.users
    usual: object  # res.users, whom claims go to where no rule names handlers
    away: object  # res.users, of the able ones
    at_work: object  # res.users
    loads: dict  # user id: open claims
    given: dict  # (rule id, user id): when he was last given one, as text that sorts


class InsuranceClaimRule(models.Model):
    """Whom the rules choose, and why, in words. Called with full rights: it counts claims of all books."""

    _inherit = "insurance.claim.rule"

    @api.model
    def _deal_out(self, claims, opener=None):
        """Choose a handler for each claim; the number of queries does not grow with the claims.

        :param opener: who opened the claims just now; he keeps them where the rule says so
        :return: list of ``(claim, user, why, rule)``; no user where nobody can take it, no rule where none fits
        """
        rules = self.search([("company_id", "in", claims.company_id.ids)])
        chosen = []
        for company, some in claims.grouped("company_id").items():
            desk = self._get_desk(company, rules.filtered(lambda rule, company=company: rule.company_id == company))
            for number, claim in enumerate(some):
                rule = rules._find_rule(claim)
                user, why = rule._choose(desk, opener)
                if user:
                    desk.loads[user.id] = desk.loads.get(user.id, 0) + 1
                    desk.given[rule.id, user.id] = f"9999 {number:09}"
                chosen.append((claim, user, why, rule))
        return chosen

    @api.model
    def _get_desk(self, company, rules):
        usual = self.env["res.users"]._get_claim_takers(company)
        named = rules._get_named() | rules.user_id | rules.fallback_id
        able = (usual | named)._get_claim_able(company)
        groups = self.env["insurance.claim"]._read_group(
            [("user_id", "in", able.ids), ("company_id", "=", company.id), ("is_open", "=", True)],
            ["user_id"],
            ["__count"],
        )
        return Desk(
            able=able,
            usual=usual,
            away=able._get_absent(fields.Date.today()),
            at_work=able._get_at_work(company),
            loads={user.id: count for user, count in groups},
            given={(turn.rule_id.id, turn.user_id.id): str(turn.date_last) for turn in rules.turn_ids},
        )

    def _get_named(self):
        """Return the handlers the rules name, also those who left: a rule for them is not a rule for everybody."""
        return self.with_context(active_test=False).user_ids.with_env(self.env)

    def _choose(self, desk, opener=None):
        """Return ``(user, why)``; ``self`` may be empty: then the least loaded of all handlers is chosen."""
        if opener and opener in desk.able and (not self or self.opener_first):
            return opener, self.env._("took the call himself")
        if self.way == "fixed":
            user, words = self._replace_absent(self.user_id, desk)
            if user:
                return user, " · ".join(filter(None, (self.env._("always this person"), words)))
        else:
            user, why = self._choose_of_many(desk)
            if user:
                return user, why
        user, words = self._replace_absent(self.fallback_id, desk)
        if user:
            return user, " · ".join(filter(None, (self.env._("nobody else could take it"), words)))
        return user, self.env._("no claims handler is here: give it to somebody by hand")

    def _choose_of_many(self, desk):
        """Of the handlers who are not away: whoever is at work, then in turn or by load; else a stand-in of them."""
        pool = (self._get_named() or desk.usual) & desk.able
        there, words = pool - desk.away, ""
        if not there and pool:
            today = fields.Date.today()
            there = pool.browse({user.id for one in pool if (user := one._get_stand_in(today))}) & desk.able
            words = self.env._("all of them are away: stand-in")
        prefers = not self or self.at_work_first
        candidates = [
            Candidate(user.id, user in desk.at_work, desk.loads.get(user.id, 0), desk.given.get((self.id, user.id), ""))
            for user in there
        ]
        choice = choose(candidates, self.way or "load", prefers)
        if not choice:
            return pool.browse(), ""
        return pool.browse(choice.id), " · ".join(filter(None, (words, self._explain(choice, prefers))))

    def _explain(self, choice, prefers):
        """Return in words why somebody was chosen of several."""
        if choice.alone:
            return self.env._("the only one who can take it")
        words = (
            [self.env._("at work now") if choice.at_work else self.env._("nobody is at work now")] if prefers else []
        )
        if self.way == "turn":
            words.append(self.env._("next in turn of %(among)s", among=choice.among))
        else:
            words.append(self.env._("%(load)s open claims, fewest of %(among)s", load=choice.load, among=choice.among))
        return " · ".join(words)

    def _replace_absent(self, user, desk):
        """Return ``user`` when he is here, else his stand-in, and what to say of it."""
        able = user & desk.able
        if not able & desk.away:
            return able, ""
        stand_in = able._get_stand_in(fields.Date.today()) & desk.able
        return stand_in, self.env._("%(name)s is away: stand-in", name=able.name) if stand_in else ""
