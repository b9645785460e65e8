from odoo import models
from odoo.fields import Domain
from odoo.tools import format_amount

from ..card.wording import near_day

SHOWN = 6  # needs on the card; the others are behind its link


class ResPartner(models.Model):
    """The card's needs: the client's own and the family's, most urgent first, each one click from a deal."""

    _inherit = "res.partner"

    def _get_card_buttons(self):
        return [
            *super()._get_card_buttons(),
            {"label": self.env._("New need"), "method": "action_new_insurance_need", "icon": "fa-lightbulb-o"},
        ]

    def _get_card_sections(self):
        sections = super()._get_card_sections()
        roles = dict(self._get_family_ids().get(self.id, ()))
        mine = self._get_insurance_needs_domain() | Domain("partner_id", "in", list(roles))
        needs = self.env["insurance.need"].search(mine & Domain("state", "in", ("open", "deal")), limit=SHOWN)
        sections["needs"] = {
            "title": self.env._("Needs"),
            "sequence": 25,
            "width": "third",
            "rows": [self._prepare_card_need(need, roles) for need in needs],
            "more": {"label": self.env._("All needs"), "method": "action_open_insurance_needs"},
            "buttons": [
                {"label": self.env._("Add"), "method": "action_new_insurance_need", "icon": "fa-plus"},
                {"label": self.env._("Find gaps"), "method": "action_find_insurance_gaps", "icon": "fa-search"},
            ],
            "empty": self.env._("Nothing noted. What was asked for, what is missing? Note it, or look for gaps."),
        }
        return sections

    def _prepare_card_need(self, need, roles):
        """Return the card's row of a need: whose, of what, why, and the button that makes the deal."""
        whose = ""
        if need.partner_id != self:
            role = roles.get(need.partner_id.id)
            whose = f"{role} {need.partner_id.name}" if role else need.partner_id.name
        row = {
            "key": f"need-{need.id}",
            "title": f"{whose}: {need.line_id.name}" if whose else need.line_id.name,
            "detail": " · ".join(self._get_card_need_facts(need)),
            "open": {"model": need._name, "id": need.id},
        }
        if need.state == "deal":
            return row | {"badge": {"text": self.env._("in a deal"), "tone": "info"}}
        if need.priority == "3":
            row["tag"] = {"text": self.env._("urgent"), "tone": "danger"}
        button = {"label": self.env._("Deal"), "method": "action_insurance_need_deal", "args": [need.id]}
        return row | {"button": button}

    def _get_card_need_facts(self, need):
        """Return what is said of a need in a line: for what, how much, by when, and why we think so."""
        facts = [need.name]
        if need.amount:
            facts.append(format_amount(self.env, need.amount, need.currency_id, trailing_zeroes=False))
        if need.budget:
            budget = format_amount(self.env, need.budget, need.currency_id, trailing_zeroes=False)
            facts.append(self.env._("budget %(amount)s", amount=budget))
        if need.date_wanted:
            facts.append(self.env._("by %(day)s", day=near_day(self.env, need.date_wanted)))
        facts.append(need.gap_rule_id.name)
        return [fact for fact in facts if fact]
