from odoo import api, fields, models
from odoo.tools import SQL

from ...lib.duty import Duty

MANY = {"turn": "turn", "load": "load", "line": "load"}  # how one of many is chosen


class InsuranceRenewal(models.Model):
    """Who gets the work: as the rule says, whoever is here."""

    _inherit = "insurance.renewal"

    rule_id = fields.Many2one(
        "insurance.renewal.rule", readonly=True, ondelete="set null", help="What opened this renewal."
    )

    # whose turn it is, and what a rule that is deleted leaves behind
    _turn_idx = models.Index("(rule_id, user_id, id)")

    @api.model
    def _prepare_case_vals(self, rule, today, row, key, lead):
        return super()._prepare_case_vals(rule, today, row, key, lead) | {"rule_id": rule.id}

    @api.model
    def _choose_users(self, rule, today, bundles):
        """Return for each bundle who gets it; empty when nobody can take it. A fixed number of queries for all."""
        duty = self._get_duty(rule, today, bundles)
        return [self._choose_user(rule, bundle, duty) for bundle in bundles]

    @api.model
    def _get_duty(self, rule, today, bundles):
        """Return the ``Duty``: who of those the rule may give work to is here, and what each has got already."""
        users = self._get_candidates(rule, bundles)
        away = users._get_absent(today)
        stand_ins = {user.id: user._get_stand_in(today) for user in away}
        able = self._get_able(users.union(*stand_ins.values()), rule.company_id)
        duty = Duty(set(able.ids), {user_id: one.id for user_id, one in stand_ins.items()})
        if rule.assign_to in MANY:
            duty.loads = self._get_loads(rule, able)
            duty.given = self._get_turns(rule, able)
        return duty

    @api.model
    def _get_candidates(self, rule, bundles):
        """Return everybody who may be given one of the bundles."""
        users = rule.user_id | rule.standin_id
        if rule.assign_to in ("turn", "load"):
            return users | rule.user_ids
        if rule.assign_to == "line":
            return users | self._get_line_agents(rule)
        if rule.assign_to == "issuer":
            policies = self.env["insurance.policy"].browse(
                policy_id for bundle in bundles for policy_id in bundle.policy_ids
            )
            return users | policies.issuer_id
        return users | users.browse({user_id for bundle in bundles for user_id in bundle.user_ids})

    @api.model
    def _get_line_agents(self, rule):
        """Return who shares the work by line: the rule's persons, else every agent who takes requests."""
        users = rule.user_ids or self.env["res.users"]._get_request_takers(rule.company_id)
        # sudo: which lines a colleague works, and whether he is an agent, decides who gets the work
        users.sudo().fetch(["insurance_line_ids", "group_ids"])
        return users

    @api.model
    def _choose_user(self, rule, bundle, duty):
        """Return the user for one bundle: of many whose turn it is, or the named person; else the stand-in."""
        if rule.assign_to in MANY:
            chosen = duty.choose(self._get_sharers(rule, bundle), MANY[rule.assign_to])
        else:
            chosen = self._choose_named(rule, bundle, duty)
        return self.env["res.users"].browse(chosen or duty.replace(rule.standin_id.id) or ())

    @api.model
    def _get_sharers(self, rule, bundle):
        """Return the ids of those who share the work of a bundle."""
        if rule.assign_to != "line":
            return rule.user_ids.ids
        agents = self._get_line_agents(rule)
        lines = self.env["insurance.line"].browse(dict.fromkeys(row.line_id for row in bundle.rows))
        for line in lines:
            some = agents._get_takers(rule.company_id, line)
            agents = some or agents.browse(agents.ids if line != lines[0] else ())
        return agents.ids

    @api.model
    def _choose_named(self, rule, bundle, duty):
        """Return the id of the person the rule or the policies name, or of his stand-in.

        A client's policies may be in the books of several agents: the deal goes to the first
        of them who can read them all, or else to the agent of the policy that ends first.
        """
        policies = self.env["insurance.policy"].browse(bundle.policy_ids)
        named = {"user": rule.user_id.ids, "issuer": policies.issuer_id.ids}.get(rule.assign_to, bundle.user_ids)
        chosen = [user_id for user_id in dict.fromkeys(map(duty.replace, named)) if user_id]
        if len(chosen) > 1:
            users = self.env["res.users"].browse(chosen)
            readers = users.filtered(lambda user: self._as_reader(policies, user, rule.company_id).has_access("read"))
            chosen = readers.ids or chosen
        return chosen[0] if chosen else None

    # --- what each has got already -----------------------------------------------------------------

    @api.model
    def _get_loads(self, rule, users):
        """Return ``{user id: open renewal deals}``, one query."""
        groups = self.env["crm.lead"]._read_group(
            [("user_id", "in", users.ids), ("company_id", "=", rule.company_id.id), ("won_status", "=", "pending"),
             ("insurance_kind", "in", ("own_renewal", "foreign_renewal"))],
            ["user_id"],
            ["__count"],
        )  # fmt: skip
        return {user.id: count for user, count in groups}

    @api.model
    def _get_turns(self, rule, users):
        """Return ``{user id: what sorts by when this rule gave him work last}``, one query on one index."""
        rows = self.env.execute_query(
            SQL(
                """SELECT u.id, last.id FROM unnest(%s::int[]) AS u(id)
                     JOIN LATERAL (SELECT r.id FROM insurance_renewal r WHERE r.rule_id = %s AND r.user_id = u.id
                                    ORDER BY r.id DESC LIMIT 1) last ON TRUE""",
                users.ids,
                rule.id,
            )
        )
        return {user_id: f"{case_id:012d}" for user_id, case_id in rows}

    # --- who can --------------------------------------------------------------------------------

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
