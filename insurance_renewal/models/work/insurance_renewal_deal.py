from odoo import api, models
from odoo.tools import SQL

from ...lib.bundles import Due

# a deal made by the thousand: no messages, no mails (ten times faster); who is in charge follows with his task
QUIET = {"tracking_disable": True, "mail_activity_quick_update": True}


class InsuranceRenewal(models.Model):
    """From ending policies to cases, deals and tasks, a batch at a time."""

    _inherit = "insurance.renewal"

    @api.model
    def _open_bundles(self, rule, today, bundles):
        """Open the renewals of ``bundles``: their cases, and for each bundle its open deal or a new one, with a task.

        The policies must have been claimed. Safe to run twice: a case is unique per policy in the database.

        :return: the new cases
        """
        quiet = self.with_context(**QUIET)
        leads = quiet._find_or_make_deals(rule, today, bundles)
        cases = quiet.create(
            [
                quiet._prepare_case_vals(rule, today, row, bundle.key, lead)
                for bundle, lead in zip(bundles, leads, strict=True)
                for row in bundle.rows
            ]
        )
        cases._plan_steps()
        quiet._give_tasks(rule, today, quiet.env["crm.lead"].union(*leads))
        return cases.with_env(self.env)

    @api.model
    def _prepare_case_vals(self, rule, today, row, key, lead):
        due = rule._get_date_due(row.date_start, row.cover_end, row.precision)
        return {
            "policy_id": row.policy_id,
            "lead_id": lead.id,
            "bundle": key,
            "date_due": min(due, today),
            "date_open": today,
        }

    @api.model
    def _find_or_make_deals(self, rule, today, bundles):
        """Return the deal of each bundle: the open one it joins, or a new one."""
        open_deals = self._get_open_deals([bundle.key for bundle in bundles])
        found = {bundle.key: open_deals[bundle.key] for bundle in bundles if bundle.key in open_deals}
        for bundle in bundles:
            if bundle.key in found:
                self._join_deal(rule, found[bundle.key], bundle)
        new = [bundle for bundle in bundles if bundle.key not in found]
        if new:
            made = self.env["crm.lead"].create(self._prepare_deals_vals(rule, today, new))
            self._check_readers(rule, made)
            found.update(zip((bundle.key for bundle in new), made, strict=True))
        return [found[bundle.key] for bundle in bundles]

    @api.model
    def _get_open_deals(self, keys):
        """Return ``{bundle key: open deal}``; found through the cases, so merged deals keep their bundles.

        OFFSET 0 lets PostgreSQL look up each deal by its number. Where deals have begun to come in by the thousand
        its statistics still know of a few, and it would look up all these cases anew for each of them.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT r.bundle, max(r.lead_id) FROM insurance_renewal r
                    WHERE r.bundle = ANY(%s) AND EXISTS (
                          SELECT FROM crm_lead l WHERE l.id = r.lead_id AND l.won_status = 'pending' AND l.active OFFSET 0)
                 GROUP BY r.bundle""",
                keys,
            )
        )
        return {key: self.env["crm.lead"].browse(lead_id) for key, lead_id in rows}

    @api.model
    def _get_bundle_numbers(self, keys):
        """Return ``{bundle key: number}`` for new deals; a client's second deal of a month has number 2."""
        rows = self.env.execute_query(
            SQL(
                "SELECT renewal_bundle, max(renewal_number) FROM crm_lead WHERE renewal_bundle = ANY(%s) GROUP BY renewal_bundle",
                keys,
            )
        )
        return dict.fromkeys(keys, 1) | {key: number + 1 for key, number in rows}

    # --- new deals ---------------------------------------------------------------------------

    @api.model
    def _prepare_deals_vals(self, rule, today, bundles):
        """Return the values of a new deal for each bundle, a fixed number of queries for all."""
        policies = self._fetch_policies([policy_id for bundle in bundles for policy_id in bundle.policy_ids])
        numbers = self._get_bundle_numbers([bundle.key for bundle in bundles])
        team_ids = {bundle.team_id for bundle in bundles}
        stages = {team_id: rule._get_stage(team_id) or self._get_first_stage(team_id) for team_id in team_ids}
        users = self._choose_users(rule, today, bundles)
        return [
            self._prepare_deal_vals(rule, policies.browse(bundle.policy_ids), user)
            | {
                "renewal_bundle": bundle.key,
                "renewal_number": numbers[bundle.key],
                "team_id": bundle.team_id,
                "stage_id": stages[bundle.team_id].id,
            }
            for bundle, user in zip(bundles, users, strict=True)
        ]

    @api.model
    def _fetch_policies(self, policy_ids):
        """Return the policies with all that deals and tasks say about them, read at once."""
        policies = self.env["insurance.policy"].browse(policy_ids)
        policies.fetch(
            [
                "number", "partner_id", "line_id", "insurer_id", "object_names", "date_end", "end_precision",
                "premium_total", "currency_id", "issuer_id", "marketer_id", "user_id", "company_id", "previous_id",
            ]
        )  # fmt: skip
        policies.partner_id.fetch(["name", "complete_name", "phone", "mobile_phone", "email"])
        policies.insurer_id.fetch(["name"])
        return policies

    @api.model
    def _prepare_deal_vals(self, rule, policies, user):
        """Return the values of the deal for ``policies`` of one client; rooms extend it.

        The expected revenue is what the client pays for the ending policies, in the company's currency:
        for policies held elsewhere no commission is known.
        """
        company = rule.company_id
        lines, issuers, marketers = policies.line_id, policies.issuer_id, policies.marketer_id
        return {
            "type": "opportunity",
            "name": self._get_deal_name(policies, user),
            "partner_id": policies.partner_id.id,
            "company_id": company.id,
            "user_id": user.id,
            "issuer_id": issuers.id if len(issuers) == 1 and all(policy.issuer_id for policy in policies) else False,
            "marketer_id": marketers.id
            if len(marketers) == 1 and all(policy.marketer_id for policy in policies)
            else False,
            "insurance_kind": f"{rule.origin}_renewal",
            "insurance_line_id": lines.id if len(lines) == 1 else False,
            "expected_revenue": self._get_expected_revenue(company, policies),
            "date_deadline": min(policies.mapped("date_end")),
        }

    @api.model
    def _get_deal_name(self, policies, user):
        """Return what a deal is called: the client and what ends, in the language of who works it."""
        policies = policies.with_context(lang=self._get_lang(user, policies.company_id))
        what = ", ".join(dict.fromkeys(policy.line_id.name for policy in policies))
        if len(policies) == 1 and policies.object_names:
            what = f"{what} · {policies.object_names}"
        elif len(policies) > 1:
            what = f"{what} ({len(policies)})"
        return f"{policies.partner_id.name or policies.partner_id.display_name} · {what}"

    @api.model
    def _get_lang(self, user, company):
        """Return the language of the person, else of the company."""
        # sudo: a language is no secret, and was read with the others'
        return user.sudo().partner_id.lang or company.sudo().partner_id.lang or "en_US"

    @api.model
    def _get_expected_revenue(self, company, policies):
        today = self.env.cr.now().date()
        return sum(
            policy.currency_id._convert(policy.premium_total, company.currency_id, company, today)
            for policy in policies
        )

    @api.model
    def _get_first_stage(self, team_id):
        return self.env["crm.lead"]._stage_find(team_id=team_id, domain=[("fold", "=", False)])

    # --- deals that are open already ---------------------------------------------------------

    @api.model
    def _join_deal(self, rule, lead, bundle):
        """Tell the open deal of a client about more policies that end in the same month."""
        joining = self._fetch_policies(bundle.policy_ids)
        before = lead.renewal_ids.filtered(lambda case: case.state == "open").policy_id
        together = before | joining
        vals = {
            "expected_revenue": lead.expected_revenue + self._get_expected_revenue(rule.company_id, joining),
            "date_deadline": min(filter(None, [lead.date_deadline, *joining.mapped("date_end")])),
        }
        if before and lead.name == self._get_deal_name(before, lead.user_id):
            vals["name"] = self._get_deal_name(together, lead.user_id)
        if len(together.line_id) > 1:
            vals["insurance_line_id"] = False
        lead.write(vals)

    # --- renewals that are due again ---------------------------------------------------------

    @api.model
    def _open_again(self, case_ids):
        """Put open renewals whose deal is closed into an open deal, with a task.

        Those whose policy ended longer ago than missed nights are caught up are left as they are.
        """
        for rule, today in self._get_rules():
            quiet = self.with_env(rule.env).with_context(**QUIET)
            domain = [("id", "in", case_ids), *rule._get_case_domain()]
            after = rule._get_limits(today)[0]
            quiet.search([*domain, ("policy_id.cover_end", ">", after)])._move_to_open_deals(rule, today)

    def _move_to_open_deals(self, rule, today):
        """Move these cases of one rule to the open deals of their bundles, made where there is none."""
        cases = {case.policy_id.id: case for case in self}
        bundles = self._bundle(rule, [case._get_due() for case in self])
        for bundle, lead in zip(bundles, self._find_or_make_deals(rule, today, bundles), strict=True):
            for policy_id in bundle.policy_ids:
                cases[policy_id].write({"lead_id": lead.id, "bundle": bundle.key})
        self._give_tasks(rule, today, self.lead_id)

    def _get_due(self):
        """Return the case's policy as the night's query would."""
        policy = self.policy_id
        return Due(
            policy.id, policy.partner_id.id, policy.user_id.id, policy.line_id.id, policy.date_start, policy.cover_end,
            policy.end_precision,
        )  # fmt: skip
