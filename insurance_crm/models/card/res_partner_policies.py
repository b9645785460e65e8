from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .wording import month_of_year, short_day

SHOWN = 10  # policies on the card; the others are behind its link
RECENT = 60  # days for which an ended policy nobody continued stays on the card


class ResPartner(models.Model):
    """The card's policies: what is in force, here and elsewhere, and when each ends."""

    _inherit = "res.partner"

    insurance_next_end = fields.Date(
        "Next end", compute="_compute_insurance_next_end", groups="insurance_crm.group_agent_own",
        help="The last day of the policy in force with us that ends first.",
    )  # fmt: skip

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_insurance_next_end(self):
        domain = self._get_insurance_domain() & Domain("phase", "=", "in_force") & Domain("origin", "=", "own")
        groups = self.env["insurance.policy"]._read_group(domain, ["partner_id"], ["date_end:min"])
        ends = {}
        for partner, end in groups:
            while end and partner:
                ends[partner.id] = min(end, ends.get(partner.id, end))
                partner = partner.parent_id
        for partner in self:
            partner.insurance_next_end = ends.get(partner._origin.id)

    def _get_card_facts(self):
        """Tell since when the client is one: from the start of the first policy with us."""
        facts = super()._get_card_facts()
        domain = (
            self._get_insurance_domain() & Domain("origin", "=", "own") & Domain("state", "in", ("issued", "cancelled"))
        )
        first = self.env["insurance.policy"]._read_group(domain, [], ["date_start:min"])[0][0]
        today = fields.Date.context_today(self)
        if not first or first > today:
            return facts
        years = relativedelta(today, first).years
        if years:
            since = (
                self.env._("client for %(years)s years", years=years) if years > 1 else self.env._("client for a year")
            )
        else:
            since = self.env._("client since %(month)s", month=month_of_year(self.env, first))
        return [since, *facts]

    def _get_card_buttons(self):
        return [
            *super()._get_card_buttons(),
            {"label": self.env._("Policy elsewhere"), "method": "action_new_foreign_policy", "icon": "fa-plus"},
        ]

    def _get_card_figures(self):
        """Add what ends next, among the policies with us."""
        figures = super()._get_card_figures()
        domain = self._get_insurance_domain() & Domain("phase", "=", "in_force") & Domain("origin", "=", "own")
        policy = self.env["insurance.policy"].search_fetch(
            domain & Domain("date_end", "!=", False), ["line_id", "date_end", "cover_end"], order="cover_end", limit=1
        )
        if policy:
            tone = policy._get_end_badge()["tone"]
            figures.append(
                {"label": self.env._("Next to end"), "sequence": 15, "text": short_day(self.env, policy.date_end),
                 "detail": policy.line_id.name, "tone": tone if tone in ("danger", "warning") else None,
                 "open": {"model": policy._name, "id": policy.id}}
            )  # fmt: skip
        return figures

    def _get_card_sections(self):
        sections = super()._get_card_sections()
        policies = self._get_card_policies()
        sections["policies"] = {
            "title": self.env._("Policies"),
            "sequence": 10,
            "width": "wide",
            "note": self._get_card_policies_note(),
            "columns": [
                self.env._("Line"),
                self.env._("Object"),
                self.env._("Insurer"),
                self.env._("Issued by"),
                self.env._("Premium"),
                self.env._("Ends"),
            ],
            "rows": [self._prepare_card_policy(policy) for policy in policies],
            "more": {"label": self.env._("All policies"), "method": "action_open_insurance_policies"},
            "empty": self.env._(
                "No policies yet. Note what the client holds elsewhere and when it ends: it is the first thing to win."
            ),
        }
        return sections

    def _get_card_policies(self):
        """Return what the card shows: in force by their end, then to come, drafts and lately ended; two queries."""
        policies, today = self.env["insurance.policy"], fields.Date.context_today(self)
        own = self._get_insurance_domain()
        found = policies.search(own & Domain("phase", "=", "in_force"), order="cover_end, id", limit=SHOWN)
        lately = Domain("phase", "=", "ended") & Domain("cover_end", ">", today - relativedelta(days=RECENT))
        others = Domain("phase", "in", ("upcoming", "draft")) | (lately & Domain("next_ids", "=", False))
        return found | policies.search(own & others, order="cover_end desc, id", limit=max(SHOWN - len(found), 1))

    def _get_card_policies_note(self):
        """Return “in force 4 · ended 9 · elsewhere 1”, without what there is none of; one query."""
        counts = self.env["insurance.policy"]._read_group(
            self._get_insurance_domain(), ["origin", "phase"], ["__count"]
        )
        own = {phase: count for origin, phase, count in counts if origin == "own"}
        elsewhere = sum(count for origin, phase, count in counts if origin == "foreign" and phase == "in_force")
        parts = [
            (own.get("in_force"), self.env._("in force %(count)s", count=own.get("in_force"))),
            (own.get("ended"), self.env._("ended %(count)s", count=own.get("ended"))),
            (elsewhere, self.env._("elsewhere %(count)s", count=elsewhere)),
        ]
        return " · ".join(text for count, text in parts if count)

    def _prepare_card_policy(self, policy):
        """Return the card's row of a policy; of a firm's people it says whose it is."""
        foreign = policy.origin == "foreign"
        issuer = self.env["res.users"] if foreign else policy.issuer_id or policy.user_id
        whose = policy.partner_id.name if policy.partner_id != self else ""
        return {
            "key": f"policy-{policy.id}",
            "title": policy.line_id.name,
            "tag": {"text": self.env._("elsewhere"), "tone": "warning"} if foreign else None,
            "detail": " · ".join(text for text in (whose, policy.object_names) if text),
            "cells": [policy.insurer_id.name or "", issuer.sudo().name or ""],
            "amount": {"value": policy.premium_total, "currency": policy.currency_id.id}
            if policy.premium_total
            else None,
            "badge": policy._get_end_badge(),
            "open": {"model": policy._name, "id": policy.id},
        }
