from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..card.wording import short_day, short_month

STEPS = 3  # how far the family goes: husband, his mother, her other children
MEMBERS = 12  # persons shown; more do not fit a screen, and are not a household
LATELY = 90  # days for which cover that ended is still told of
SOON = 30  # days before the end from which cover is due
URGENT = 7  # days before the end from which it is in red, as on the card
FAR = 60  # days from which the month of the end says enough
GROWN_UP = 18  # years; younger ones own no car

_AGENTS = "insurance_crm.group_agent_own"


class ResPartner(models.Model):
    """The family view: who of the household has which cover until when, here or elsewhere, and who has none."""

    _inherit = "res.partner"

    insurance_family = fields.Json("Family view", compute="_compute_insurance_family", groups=_AGENTS)

    @api.depends_context("uid", "allowed_company_ids", "lang", "tz")
    def _compute_insurance_family(self):
        for partner in self:
            partner.insurance_family = partner._get_family_view() if partner.id else False

    def _get_household(self):
        """Return the client and his relatives, nearest first, within `STEPS` steps and `MEMBERS` persons.

        :return: ``{id: what the person is to the client, as text; "" for the client}``; one query a step
        """
        self.ensure_one()
        household, names = {self.id: ""}, {self.id: self.name}
        ring = self
        for step in range(STEPS):
            family, found = ring._get_family_ids(), self.browse()
            for via in ring:
                for relative_id, role in family[via.id]:
                    if relative_id in household or len(household) >= MEMBERS:
                        continue
                    found += self.browse(relative_id)
                    household[relative_id] = (
                        self.env._("%(role)s of %(name)s", role=role, name=names[via.id]) if step else role
                    )
            if not found:
                break
            names |= {person.id: person.name for person in found}
            ring = found
        return household

    def _get_family_view(self):
        """Return what the family view draws, with the reader's rights; a constant number of queries.

        :return: ``{"persons": [{"id", "name", "role", "age", "agent", "cells": [cell]}], "lines": [{"id", "name"}]}``.
            A cell, in the order of the lines, is ``{"line", "state", "text", "tone", "title", "model", "id"}``;
            states are ours, elsewhere, ended, need, deal, none, unfit
        """
        self.ensure_one()
        household = self._get_household()
        persons = self.browse(household)
        covers = persons._get_family_covers()
        plans = persons._get_family_plans()
        held = {line for by_line in (covers, plans) for _person, line in by_line}
        lines = self.env["insurance.line"].search(
            Domain("for_families", "=", True) | Domain("id", "in", [line.id for line in held])
        )
        return {
            "lines": [{"id": line.id, "name": line.name} for line in lines],
            "persons": [
                {
                    "id": person.id,
                    "name": person.name,
                    "role": household[person.id],
                    "age": person._get_age(),
                    "agent": person._get_colleague(),
                    "cells": [person._prepare_family_cell(line, covers, plans) for line in lines],
                }
                for person in persons
            ],
        }

    def _get_age(self):
        """Return the age in full years, or None."""
        today = fields.Date.context_today(self)
        return relativedelta(today, self.birth_date).years if self.birth_date else None

    def _get_colleague(self):
        """Return the name of the agent in charge when it is not the reader: some of the cover may be hidden."""
        # sudo: names of colleagues are shown to everybody who works with them
        return self.user_id.sudo().name if self.user_id and self.user_id != self.env.user else ""

    def _get_family_covers(self):
        """Return ``{(person, line): policies}`` of what covers these persons, or did until lately; three queries.

        A policy covers the persons it lists; one that lists none covers its holder.
        """
        alive = Domain("state", "=", "issued") & Domain(
            "cover_end", ">", fields.Date.context_today(self) - relativedelta(days=LATELY)
        )
        places = self.env["insurance.policy.object"].search_fetch(
            Domain("object_id.person_id", "in", self.ids), ["policy_id", "object_id"]
        )
        mine = Domain("partner_id", "in", self.ids) | Domain("id", "in", places.policy_id.ids)
        policies = self.env["insurance.policy"].search(mine & alive, order="cover_end desc, id")
        listing = {
            policy
            for (policy,) in self.env["insurance.policy.object"]._read_group(
                Domain("policy_id", "in", policies.ids) & Domain("object_id.person_id", "!=", False), ["policy_id"]
            )
        }
        listed = {}
        for place in places:
            listed.setdefault(place.policy_id, self.browse())
            listed[place.policy_id] |= place.object_id.person_id
        covers = {}
        for policy in policies:
            covered = listed.get(policy, self.browse()) if policy in listing else policy.partner_id
            for person in covered & self:
                key = (person, policy.line_id)
                covers[key] = covers.get(key, policies.browse()) | policy
        return covers

    def _get_family_plans(self):
        """Return ``{(person, line): need or deal}`` of what is on its way for these persons; two queries."""
        plans = {}
        deals = self.env["crm.lead"].search_fetch(
            [("partner_id", "in", self.ids), ("insurance_line_id", "!=", False), ("won_status", "=", "pending")],
            ["partner_id", "insurance_line_id"],
        )
        needs = self.env["insurance.need"]
        needs = needs.search_fetch(
            needs._get_live_domain() & Domain("partner_id", "in", self.ids), ["partner_id", "line_id"]
        )
        plans |= {(need.partner_id, need.line_id): need for need in needs}
        plans |= {(deal.partner_id, deal.insurance_line_id): deal for deal in deals}
        return plans

    def _prepare_family_cell(self, line, covers, plans):
        """Return one cell: the cover, else what is on its way, else what ended, else nothing."""
        today = fields.Date.context_today(self)
        policies = covers.get((self, line), self.env["insurance.policy"])
        current = policies.filtered(lambda policy: policy.cover_end > today)
        plan = plans.get((self, line))
        if current:
            cell = self._prepare_cover_cell(current[0])
        elif plan:
            is_deal = plan._name == "crm.lead"
            cell = {
                "state": "deal" if is_deal else "need",
                "text": self.env._("deal") if is_deal else self.env._("need noted"),
                "tone": "info",
                "title": plan.display_name,
                "model": plan._name,
                "id": plan.id,
            }
        elif policies:
            cell = self._prepare_cover_cell(policies[0]) | {"state": "ended", "tone": "danger"}
            cell["text"] = self.env._("ended %(date)s", date=short_day(self.env, policies[0].date_end))
        else:
            age = self._get_age()
            unfit = age is not None and age < GROWN_UP and line.object_type_id.kind == "vehicle"
            cell = {"state": "unfit" if unfit else "none", "text": "–", "tone": "muted", "title": ""}
        return {"line": line.id, "model": None, "id": None, **cell}

    def _prepare_cover_cell(self, policy):
        """Return the cell of cover that is there: until when, and whether we sold it."""
        today, foreign = fields.Date.context_today(self), policy.origin == "foreign"
        left = (policy.date_end - today).days if policy.date_end else FAR
        written = short_month if left > FAR or policy.end_precision == "month" else short_day
        until = written(self.env, policy.date_end) if policy.date_end else self.env._("open-ended")
        tone = "danger" if left <= URGENT else "warning" if left <= SOON or foreign else "success"
        insurer = policy.insurer_id.name or ""
        return {
            "state": "elsewhere" if foreign else "ours",
            "text": self.env._("elsewhere, %(date)s", date=until) if foreign else until,
            "tone": tone,
            "title": " · ".join(
                filter(None, (insurer, policy.object_names, policy.number, self._get_end_in_full(policy)))
            ),
            "model": policy._name,
            "id": policy.id,
        }

    @api.model
    def _get_end_in_full(self, policy):
        """Return until when in full: the day, or the month when only that is known; "" for open-ended."""
        if not policy.date_end:
            return ""
        pattern = "LLLL y" if policy.end_precision == "month" else False
        return self.env._("until %(date)s", date=format_date(self.env, policy.date_end, date_format=pattern))

    def action_open_insurance_family(self):
        """Open the family view of this client."""
        self.ensure_one()
        action = self.env["ir.actions.client"]._for_xml_id("insurance_crm.insurance_family_action")
        name = self.env._("Family of %(name)s", name=self.name)
        return action | {"name": name, "display_name": name, "context": {"active_id": self.id}}

    def action_new_insurance_relation(self):
        """Open an empty relation of this client, to be filled in."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Relation of %(name)s", name=self.name),
            "res_model": "insurance.relation.side",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_id": self.id},
        }

    def action_new_family_need(self, line_id):
        """Open an empty need of this person in a line, to be filled in; the one that is there when noted since."""
        self.ensure_one()
        needs = self.env["insurance.need"]
        same = Domain("partner_id", "=", self.id) & Domain("line_id", "=", line_id)
        need = needs.search(needs._get_live_domain() & same, limit=1)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Need of %(name)s", name=self.name),
            "res_model": "insurance.need",
            "res_id": need.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_partner_id": self.id, "default_line_id": line_id, "default_source": "family"},
        }

    def action_new_family_deal(self, line_id):
        """Open a new deal for this person in a line: cross-selling when the person has a policy with us."""
        self.ensure_one()
        line = self.env["insurance.line"].browse(line_id)
        known = self.env["insurance.policy"].search_count(
            [("partner_id", "=", self.id), ("origin", "=", "own")], limit=1
        )
        action = self.action_new_insurance_deal()
        action["context"] |= {
            "default_name": f"{line.name}: {self.name}",
            "default_insurance_line_id": line.id,
            "default_insurance_kind": "cross_sell" if known else "new",
        }
        return action
